"""What the page needs beyond the overview: order, suppression, periods, charts and the five sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from push2pull.report import charts, texts
from push2pull.report.formats import day, measure, number, percent, plain, sample
from push2pull.report.overview import FindingRow, ListRow, Month, Overview, ProposalCard

MAX_PROPOSALS = 30
MAX_ROWS = 100
MAX_BARS = 15
MAX_MONTHS = 120

VERDICTS = ("launch", "pilot", "prepare", "team_space", "merge", "keep_mail", "do_not_launch")
INDICATORS = (
    "narrowing",
    "closed_share",
    "repeated_answer",
    "forgotten",
    "forgotten_people",
    "forgotten_delay",
    "unanswered",
    "first_answer",
    "dialogue",
    "reach",
    "voices",
    "bridge",
    "betweenness",
    "constraint",
    "silos",
    "e_i",
    "forward_chain",
    "forward_share",
    "forward_delay",
    "ping_pong",
    "ping_pong_share",
    "copies",
    "copies_silent",
    "follow",
    "supervisor_copies",
    "rightly_closed",
    "openness",
)
"""Order in which the indicators are read; others follow by name."""
UNITS = {
    "forgotten_delay": "days",
    "forward_delay": "days",
    "first_answer": "hours",
    "voices": "count",
    "copies": "count",
    "forward_chain": "count",
    "ping_pong": "count",
    "openness": "count",
    "e_i": "index",
    "constraint": "index",
}
"""Units of the indicators that are no shares."""

SCORES = (
    "weeks",
    "threads_per_week",
    "contributors_90d",
    "dialogue",
    "answered",
    "content",
    "narrowing",
    "together",
)
"""Order in which the scores of a proposal are read; others follow by name."""
SHARES = {"dialogue", "answered", "narrowing", "together"}
"""Scores of a proposal that are shares; the others are plain numbers."""
SAID = {"potential"}
"""Scores that the card says already: the people concerned."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in both widths, and how many of the rows it shows."""

    wide: str
    slim: str
    shown: int


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read some rows of an indicator: the code of the text, and what the rows are about."""

    code: str
    names: tuple[str, ...]
    flagged: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator, its rows in order (flagged first), and its chart where a row has a value.

    ``compared``: whether any row has a baseline.
    """

    code: str
    unit: str
    rows: tuple[FindingRow, ...]
    n_hidden: int
    n_flagged: int
    compared: bool
    readings: tuple[Reading, ...]
    picture: Picture | None


def proposals(cards: Iterable[ProposalCard]) -> list[ProposalCard]:
    """Order the cards by verdict, then by value, then by title."""
    return sorted(cards, key=lambda c: (_place(VERDICTS, c.verdict), -c.value_high, c.title, c.proposal_id))


def scores(card: ProposalCard) -> list[tuple[str, float]]:
    """Return the scores of a card in the order of reading."""
    rest = [pair for pair in card.scores.items() if pair[0] not in SAID]
    return sorted(rest, key=lambda pair: (_place(SCORES, pair[0]), pair[0]))


def verdicts(cards: Iterable[ProposalCard]) -> dict[str, int]:
    """Count the cards by verdict, best verdict first."""
    counts = Counter(card.verdict for card in cards)
    return {code: counts[code] for code in sorted(counts, key=lambda code: _place(VERDICTS, code))}


def indicators(findings: Iterable[FindingRow], lang: str) -> list[Indicator]:
    """Group the findings by indicator, those on closed flows first."""
    groups: dict[str, list[FindingRow]] = {}
    for row in findings:
        groups.setdefault(row.indicator, []).append(row)
    ordered = sorted(groups, key=lambda code: (_place(INDICATORS, code), code))
    return [_indicator(code, groups[code], lang) for code in ordered]


def unit(row: FindingRow) -> str:
    """Return the unit of a figure: a share where nobody described it, a count where that number is beyond 1."""
    return UNITS.get(row.indicator, "count" if (row.value or 0) > 1 else "share")


def lists_picture(rows: Sequence[ListRow], lang: str) -> Picture | None:
    """Draw the busiest lists and groups: threads with dialogue and without."""
    bars = [_bar(row, lang) for row in rows[:MAX_BARS]]
    if not bars:
        return None
    return Picture(
        charts.split_bars(bars, charts.WIDE, lang), charts.split_bars(bars, charts.SLIM, lang), len(bars)
    )


def lists(rows: Iterable[ListRow]) -> list[ListRow]:
    """Order the lists and groups, the one with most threads first."""
    return sorted(rows, key=lambda row: (-row.n_threads, -row.n_messages, row.name))


def volume_picture(periods: Sequence[Month], lang: str) -> Picture | None:
    """Draw messages a month, or a year in a long archive (see :func:`periods`)."""
    if not periods:
        return None
    wide, slim = (charts.columns(periods, frame, lang) for frame in (charts.WIDE, charts.SLIM))
    return Picture(wide, slim, len(periods))


def periods(months: Sequence[Month]) -> list[Month]:
    """Return the months, gaps filled with zero; years (``YYYY``) where there are more than 120 months."""
    if not months:
        return []
    counts = dict(months)
    first, last = (_ordinal(end) for end in (min(counts), max(counts)))
    if last - first < MAX_MONTHS:
        span = (f"{i // 12:04d}-{i % 12 + 1:02d}" for i in range(first, last + 1))
        return [(month, counts.get(month, 0)) for month in span]
    years = Counter[str]()
    for month, n in months:
        years[month[:4]] += n
    return [(f"{y:04d}", years[f"{y:04d}"]) for y in range(first // 12, last // 12 + 1)]


def period(first: datetime | None, last: datetime | None, lang: str) -> str:
    """Write the days an archive spans."""
    if first is None or last is None:
        return texts.say(lang, "page.no_period")
    return texts.say(lang, "page.period", first=day(first, lang), last=day(last, lang))


def summary(overview: Overview, lang: str) -> list[str]:
    """Say it in five sentences: the mail, the people, the places, the flows, the proposals."""
    return [part(overview, lang) for part in (_mail, _people, _places, _flows, _proposed)]


def _mail(o: Overview, lang: str) -> str:
    if not o.trust.read:
        return texts.say(lang, "summary.mail_none")
    read, kept = number(o.trust.read, lang), number(o.trust.kept, lang)
    sources = max(len(o.trust.sources), 1)
    return texts.say(
        lang, "summary.mail", n=sources, read=read, kept=kept, period=period(o.first, o.last, lang)
    )


def _people(o: Overview, lang: str) -> str:
    if not o.volumes.n_threads:
        return texts.say(lang, "summary.people_none")
    people, threads = number(o.volumes.n_people, lang), number(o.volumes.n_threads, lang)
    answered = percent(o.volumes.answered, lang)
    return texts.say(lang, "summary.people", people=people, threads=threads, answered=answered)


def _places(o: Overview, lang: str) -> str:
    if not o.volumes.n_lists + o.volumes.n_groups:
        return texts.say(lang, "lists.none")
    v = o.volumes
    said = [
        texts.say(lang, f"summary.{key}_count", n=n)
        for key, n in (("list", v.n_lists), ("group", v.n_groups), ("topic", v.n_topics))
    ]
    return texts.say(lang, "summary.places", lists=said[0], groups=said[1], topics=said[2])


def _flows(o: Overview, lang: str) -> str:
    shown = [row for row in o.findings if row.value is not None and row.baseline is not None]
    flagged = [row for row in shown if row.flagged]
    if not shown:
        return texts.say(lang, "summary.flows_empty")
    if not flagged:
        return texts.say(lang, "summary.flows_none", total=number(len(shown), lang))
    first = texts.name(lang, "indicator", _first_indicator(flagged))
    return texts.say(
        lang,
        "summary.flows",
        n=len(flagged),
        total=number(len(shown), lang),
        first=first[:1].lower() + first[1:],
    )


def _first_indicator(rows: Iterable[FindingRow]) -> str:
    return min((row.indicator for row in rows), key=lambda code: (_place(INDICATORS, code), code))


def _proposed(o: Overview, lang: str) -> str:
    if not o.proposals:
        return texts.say(lang, "summary.proposals_none")
    best = proposals(o.proposals)[0]
    verdict = texts.name(lang, "verdict", best.verdict)
    return texts.say(lang, "summary.proposals", n=len(o.proposals), title=plain(best.title), verdict=verdict)


def _place(order: Sequence[str], code: str) -> int:
    return order.index(code) if code in order else len(order)


def _indicator(code: str, rows: Sequence[FindingRow], lang: str) -> Indicator:
    ordered = sorted(rows, key=lambda r: (r.value is None, not r.flagged, -(r.value or 0), r.about_name))
    shown = [row for row in ordered if row.value is not None]
    kinds = {unit(row) for row in shown} or {"share"}
    return Indicator(
        code=code,
        unit=kinds.pop() if len(kinds) == 1 else "count",
        rows=tuple(shown),
        n_hidden=sum(row.value is None and not _unseen(row) for row in ordered),
        n_flagged=sum(row.flagged for row in shown),
        compared=any(row.baseline is not None for row in shown),
        readings=_readings([row for row in ordered if row.value is not None or _unseen(row)]),
        picture=_intervals(shown[:MAX_BARS], lang) if shown else None,
    )


def _unseen(row: FindingRow) -> bool:
    """Whether too few of the mailboxes were read to give the figure, which is said in words."""
    return row.value is None and row.reading == "unseen"


def _readings(rows: Sequence[FindingRow]) -> tuple[Reading, ...]:
    names: dict[tuple[str, bool], list[str]] = {}
    for row in rows:
        if row.reading:
            names.setdefault((row.reading, row.flagged), []).append(row.about_name)
    return tuple(Reading(code, tuple(about), flagged) for (code, flagged), about in names.items())


def _intervals(rows: Sequence[FindingRow], lang: str) -> Picture:
    share = all(unit(row) == "share" for row in rows)
    wide, slim = (
        charts.intervals([_dot(row, lang) for row in rows], frame, share, lang)
        for frame in (charts.WIDE, charts.SLIM)
    )
    return Picture(wide, slim, len(rows))


def _dot(row: FindingRow, lang: str) -> charts.Interval:
    return charts.Interval(
        name=row.about_name,
        value=row.value or 0.0,
        low=row.low,
        high=row.high,
        baseline=row.baseline,
        flagged=row.flagged,
        text=measure(row.value, unit(row), lang),
        n=sample(row.n, lang),
    )


def _bar(row: ListRow, lang: str) -> charts.Split:
    part = None if row.dialogue is None else row.n_threads * row.dialogue
    threads = texts.say(lang, "proposals.threads", n=row.n_threads)
    return charts.Split(row.name, row.n_threads, part, percent(row.dialogue, lang), threads)


def _ordinal(month: str) -> int:
    year, _, index = month.partition("-")
    return int(year) * 12 + int(index) - 1
