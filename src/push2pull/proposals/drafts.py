"""Drafts: each candidate with its verdict, title and value, before the texts are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.suppress import ROUND_TO, allowed, rounded
from push2pull.proposals import gates, purpose, titles, value
from push2pull.proposals.candidates import Candidate
from push2pull.proposals.evidence import Evidence
from push2pull.proposals.merges import duplicates, told_apart
from push2pull.proposals.settings import ProposalSettings
from push2pull.proposals.texts import TEXTS
from push2pull.proposals.verdict import LIVE, VERDICTS, decide


@dataclass(frozen=True, slots=True)
class Known:
    """What every step looks up.

    ``labels`` by topic_id, ``findings``: value by indicator and list_key, ``communities``: main one of each person.
    """

    evidence: Evidence
    settings: ProposalSettings
    labels: Mapping[str, str]
    findings: Mapping[tuple[str, str], float]
    communities: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A candidate and what is said about it.

    ``labels``: of its main topics. ``language``: to write to it in. ``value``: hours a year, low and high.
    ``narrowing``, ``repeated``: findings about it. ``figures_shown``: whether its figures may be told.
    """

    candidate: Candidate
    verdict: str
    missing: tuple[str, ...]
    labels: tuple[str, ...]
    title: str
    language: str
    broadcast: bool
    repeated: float
    narrowing: float | None
    value: tuple[float, float]
    figures_shown: bool


def list_findings(table: pa.Table) -> dict[tuple[str, str], float]:
    """Return the findings about lists in the table ``findings``: value by indicator and list_key."""
    about_lists = table.filter(pc.equal(table["about_kind"], "list"))
    rows = about_lists.select(["indicator", "about", "value"]).drop_null().to_pylist()
    return {(row["indicator"], row["about"]): row["value"] for row in rows}


def merging(found: Sequence[Candidate], known: Known) -> dict[str, str]:
    """Return which candidate merges into which (proposal_ids), of those that the table lets merge."""
    signs = {one.proposal_id: _signs(one, known.settings) for one in found}
    live = frozenset(key for key, its in signs.items() if decide(its) in LIVE)
    able = [one for one in found if decide(signs[one.proposal_id] | {"duplicate"}) == "merge"]
    return duplicates(able, live, len(known.labels), known.settings)


def drafts(found: Sequence[Candidate], merges: Mapping[str, str], known: Known) -> list[Draft]:
    """Return the drafts of *found* in the order in which to show them, ``max_proposals`` at most."""
    ranked = sorted((_draft(one, merges, known) for one in found), key=_rank)[: known.settings.max_proposals]
    hints = {draft.candidate.proposal_id: draft.labels for draft in ranked}
    names = titles.distinct({draft.candidate.proposal_id: draft.title for draft in ranked}, hints)
    return _apart(
        [replace(d, title=names[d.candidate.proposal_id]) for d in ranked], known.settings.min_group
    )


def main_communities(table: pa.Table) -> dict[str, str]:
    """Return the main community of each person in the table ``community_members``."""
    main = table.filter(pc.equal(table["role"], "main"))
    return dict(zip(main["person_id"].to_pylist(), main["community_id"].to_pylist(), strict=True))


def scores(draft: Draft, known: Known) -> dict[str, float]:
    """Return the figures of the group that may be shown: none where they would be about a handful of people."""
    if not draft.figures_shown:
        return {}
    figures = draft.candidate.figures
    shown = {
        "weeks": float(figures.weeks),
        "threads_per_week": round(figures.threads_per_week, 2),
        "contributors_90d": float(rounded(figures.contributors)),
        "potential": float(rounded(figures.potential)),
        "dialogue": round(figures.dialogue, 3),
        "answered": round(figures.answered, 3),
        "content": float(figures.content),
    }
    if draft.narrowing is not None:
        shown["narrowing"] = round(draft.narrowing, 3)
    return shown | _together(draft, known)


def _together(draft: Draft, known: Known) -> dict[str, float]:
    """Return which share of the people, in tenths, one community has that mail alone already made of them."""
    invited = [known.communities.get(one.person_id, "") for one in draft.candidate.invited]
    sizes = Counter(community for community in invited if community)
    if not allowed(sizes.total(), known.settings.min_group):
        return {}
    return {"together": round(max(sizes.values()) / len(invited), 1)}


def shown_people(draft: Draft, min_group: int) -> int:
    """Return the number of people as it may be shown: 0 for a small group, to the nearest 5 where the figures
    are withheld.
    """
    people = draft.candidate.figures.potential
    if people < min_group:
        return 0
    return rounded(people) if draft.figures_shown else ROUND_TO * round(people / ROUND_TO)


def _signs(one: Candidate, settings: ProposalSettings) -> frozenset[str]:
    met = settings.met.get(one.proposal_id, frozenset())
    signs = gates.traits(one.figures, settings).union(gates.missing(one.figures, settings, met))
    if one.kind != "recipients" and one.figures.dialogue < settings.announcement_dialogue:
        # Who only reads a list leaves no trace, so its audience cannot be called small.
        signs |= {"broadcast"}
    return signs | {"sensitive"} if one.sensitive else signs


def _draft(one: Candidate, merges: Mapping[str, str], known: Known) -> Draft:
    settings = known.settings
    signs = _signs(one, settings) | ({"duplicate"} if one.proposal_id in merges else frozenset())
    verdict = decide(signs)
    language = purpose.text_language(one.language, settings.locale)
    labels = tuple(filter(None, (titles.plain(known.labels.get(topic, "")) for topic in one.main_topics)))
    unnamed = TEXTS[language]["title"].format(people=rounded(one.figures.potential))
    repeated = known.findings.get(("repeated_answer", one.list_key), 0.0)
    worth = verdict in LIVE and not one.social
    return Draft(
        candidate=one,
        verdict=verdict,
        missing=tuple(code for code in gates.ORDER if code in signs),
        labels=labels,
        title=titles.title(one.name, one.kind, labels, unnamed),
        language=language,
        broadcast="broadcast" in signs,
        repeated=repeated,
        narrowing=known.findings.get(("narrowing", one.list_key)),
        value=_value(one, repeated, known) if worth else (0.0, 0.0),
        figures_shown=allowed(len(one.invited), settings.min_group),
    )


def _value(one: Candidate, repeated: float, known: Known) -> tuple[float, float]:
    """Return the value in hours a year; the repeated answers were counted over the life of the list."""
    window = known.settings.window_days
    return value.span(one.figures, repeated * 365 / max(one.figures.days, window), window)


def _rank(draft: Draft) -> tuple[int, float, str, str]:
    return VERDICTS.index(draft.verdict), -draft.value[1], draft.title, draft.candidate.list_key


def _apart(ranked: Sequence[Draft], min_group: int) -> list[Draft]:
    """Withhold the figures of a group that could be subtracted from those of a group shown before it."""
    shown: list[Candidate] = []
    result: list[Draft] = []
    for draft in ranked:
        told = draft.figures_shown and told_apart(draft.candidate, shown, min_group)
        result.append(replace(draft, figures_shown=told))
        shown += [draft.candidate] if told else []
    return result
