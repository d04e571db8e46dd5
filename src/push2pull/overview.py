"""Gathers what a report says from the workspace; nothing about a small group leaves this module."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from push2pull.analysis.flows.rows import PAIR
from push2pull.analysis.suppress import people_shown
from push2pull.check import check
from push2pull.errors import ConfigurationError
from push2pull.model import Proposal
from push2pull.normalise import mask
from push2pull.propose import load
from push2pull.report.html import render
from push2pull.report.overview import (
    CheckRow,
    FindingRow,
    ListRow,
    Overview,
    ProposalCard,
    TopicRow,
    Trust,
    Volumes,
)
from push2pull.shown import shown_lists, shown_topics, table
from push2pull.workspace import Store
from push2pull.workspace.files import write_bytes
from push2pull.workspace.settings import WAIVED

_CHECK = ("code", "status", "value", "number", "unit")

_MONTHS = """
SELECT strftime(date, '%Y-%m') AS label, count(*) AS n FROM messages
WHERE kind IN ('person', 'list') AND date IS NOT NULL GROUP BY 1 ORDER BY 1
"""
_KINDS = "SELECT kind AS label, count(*) AS n FROM messages GROUP BY 1 ORDER BY 2 DESC, 1"
_LANGUAGES = """
SELECT language AS label, count(*) AS n FROM messages
WHERE language <> '' AND kind IN ('person', 'list') GROUP BY 1 ORDER BY 2 DESC, 1
"""
_PERIOD = "SELECT min(date) AS first, max(date) AS last FROM messages WHERE kind IN ('person', 'list')"
_ANSWERED = """
SELECT avg((n > 1)::INT) AS share, count(*) AS threads FROM (
  SELECT t.thread_id, count(*) AS n FROM threads t JOIN messages m USING (message_key)
  WHERE m.kind IN ('person', 'list') GROUP BY 1)
"""
_LIST_LANGUAGES = """
SELECT list_key, mode(language) AS language FROM list_messages JOIN messages USING (message_key)
WHERE language <> '' GROUP BY 1
"""
_DOCUMENTS = """
SELECT message_key, arg_max(topic_id, weight) AS topic_id FROM findings
JOIN threads ON threads.message_key = findings.about JOIN thread_topics USING (thread_id)
WHERE about_kind = 'document' GROUP BY 1
"""
_LIST_MONTHS = """
SELECT list_key, strftime(date, '%Y-%m') AS month, count(*) AS n
FROM list_messages JOIN messages USING (message_key) WHERE date IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
"""


def report(
    store: Store, *, file_format: str = "html", lang: str | None = None, path: Path | None = None
) -> Path:
    """Write the report of *store* as html or json, in French or English, and return its path."""
    lang = lang or store.settings.locale
    if lang not in ("fr", "en"):
        raise ConfigurationError(f"language {lang!r}: use fr or en")
    view = overview(store)
    if file_format == "html":
        text = render(view, lang)
    elif file_format == "json":
        text = json.dumps(asdict(view), ensure_ascii=False, indent=1, default=_plain)
    else:
        raise ConfigurationError(f"format {file_format!r}: use html or json")
    path = path or store.path / "out" / f"report.{lang}.{file_format}"
    write_bytes(text.encode(), path)
    store.audit("report", format=file_format, lang=lang)
    return path


def overview(store: Store) -> Overview:
    """Return what the report says about *store*."""
    shown = shown_lists(store)
    findings = _findings(store, shown)
    settings = store.settings
    period = store.sql(_PERIOD).to_pylist()[0]
    analysed = store.state.last_run("analyse") or {}
    return Overview(
        name=settings.name,
        generated_at=store.state.now(),
        profile=settings.profile,
        language=settings.locale,
        first=period["first"],
        last=period["last"],
        own_domains=settings.own_domains,
        min_group=settings.min_group,
        seed=analysed.get("seed"),
        version=version("push2pull"),
        settings={"keep_text": str(settings.keep_text).lower()},
        trust=_trust(store),
        volumes=_volumes(store, shown),
        lists=_lists(store, shown, findings),
        topics=_topics(store),
        findings=tuple(row for _, row in findings),
        proposals=_cards(store, shown, findings),
    )


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


def _counts(store: Store, query: str) -> dict[str, int]:
    return {row["label"]: row["n"] for row in store.sql(query).to_pylist()}


def _trust(store: Store) -> Trust:
    records = store.state.containers()
    rejected: Counter[str] = Counter()
    for record in records:
        rejected.update(record.rejected)
    defects = "SELECT unnest(defects) AS label, count(*) AS n FROM messages GROUP BY 1 ORDER BY 2 DESC, 1"
    return Trust(
        read=sum(record.read for record in records),
        kept=sum(record.kept for record in records),
        duplicates=sum(record.duplicates for record in records),
        rejected=dict(rejected.most_common()),
        skipped=store.state.skipped(),
        defects=_counts(store, defects),
        sources=tuple(sorted({_source_name(store, record.source) for record in records})),
        checks=tuple(CheckRow(*map(one.get, _CHECK)) for one in check(store)["checks"]),
    )


def _source_name(store: Store, url: str) -> str:
    """Return the last part of a source's path; exports are often named after their owner's address."""
    return mask(Path(url.partition(":")[2]).name, store.vault.key)


def _volumes(store: Store, shown: Mapping[str, dict[str, Any]]) -> Volumes:
    answered = store.sql(_ANSWERED).to_pylist()[0]
    people = Counter(store.table("people")["kind"].to_pylist())["person"]
    kinds = Counter(row["kind"] == "recipients" for row in shown.values())
    return Volumes(
        months=tuple(_counts(store, _MONTHS).items()),
        kinds=_counts(store, _KINDS),
        languages=_counts(store, _LANGUAGES),
        n_people=people_shown(people, store.settings.min_group) or 0,
        n_threads=answered["threads"],
        n_lists=kinds[False],
        n_groups=kinds[True],
        n_topics=store.rows("topics"),
        answered=answered["share"],
    )


def _lists(
    store: Store, shown: Mapping[str, dict[str, Any]], findings: Iterable[tuple[str, FindingRow]]
) -> tuple[ListRow, ...]:
    dialogue = {key: row.value for key, row in findings if row.indicator == "dialogue"}
    language = {row["list_key"]: row["language"] for row in store.sql(_LIST_LANGUAGES).to_pylist()}
    return tuple(
        ListRow(
            name=row["name"],
            kind=row["kind"],
            n_messages=row["n_messages"],
            n_threads=row["n_threads"],
            n_authors=row["n_authors"] or 0,
            n_readers=row["n_readers"] or 0,
            cadence=row["cadence"],
            persistence=row["persistence"],
            q_value=row["q_value"],
            nested_in=shown[row["nested_in"]]["name"] if row["nested_in"] else "",
            dialogue=dialogue.get(key),
            language=language.get(key, ""),
            first=row["first"],
            last=row["last"],
        )
        for key, row in shown.items()
    )


def _topics(store: Store) -> tuple[TopicRow, ...]:
    shown = shown_topics(store)
    rows = [row for row in store.table("topics").to_pylist() if row["topic_id"] in shown]
    rows.sort(key=lambda row: (-row["n_threads"], row["topic_id"]))
    return tuple(TopicRow(r["label"], r["language"], r["n_threads"], tuple(r["terms"])) for r in rows)


def _findings(store: Store, shown: Mapping[str, dict[str, Any]]) -> list[tuple[str, FindingRow]]:
    """Return (key of what it is about, row); findings about groups that are not shown are left out."""
    names = {row["topic_id"]: row["label"] for row in store.table("topics").to_pylist()}
    documents = {row["message_key"]: names[row["topic_id"]] for row in store.sql(_DOCUMENTS).to_pylist()}
    names |= {key: row["name"] for key, row in shown.items()}
    found = []
    for row in table(store, "findings").to_pylist():
        figures = {k: row[k] for k in ("indicator", "about_kind", "value", "low", "high", "baseline", "n")}
        # A document is told by what it is about: its own name says too much.
        name = (
            documents.get(row["about"], "–") if row["about_kind"] == "document" else names.get(row["about"])
        )
        name = name or PAIR.join(names.get(key, key) for key in row["about"].split(PAIR))
        flags = {name: row[name] for name in ("flagged", "reading", "coverage")} | {
            "parts": dict(row["parts"])
        }
        found.append((row["about"], FindingRow(about_name=name, **figures, **flags)))
    return found


def _cards(
    store: Store, shown: Mapping[str, dict[str, Any]], findings: list[tuple[str, FindingRow]]
) -> tuple[ProposalCard, ...]:
    # Subjects are people's words: shown only where everybody could read them anyway, or nobody wrote them.
    subjects = _subjects(store) if store.settings.profile in WAIVED else {}
    months: dict[str, Counter[str]] = {}
    for row in store.sql(_LIST_MONTHS).to_pylist():
        months.setdefault(row["list_key"], Counter())[row["month"]] = row["n"]
    return tuple(_card(one, shown, findings, subjects, months) for one in load(store))


def _card(
    one: Proposal,
    shown: Mapping[str, dict[str, Any]],
    findings: list[tuple[str, FindingRow]],
    subjects: Mapping[str, str],
    months: Mapping[str, Counter[str]],
) -> ProposalCard:
    activity = sum((months.get(key, Counter()) for key in one.list_keys), Counter[str]())
    return ProposalCard(
        proposal_id=one.proposal_id,
        title=one.title,
        kind=one.kind,
        purpose=one.purpose,
        verdict=one.verdict,
        missing=one.missing,
        scores=one.scores,
        value_low=one.value_low,
        value_high=one.value_high,
        topics=one.topics,
        n_members=one.n_members,
        seeds=tuple(subjects[t] for t in one.seed_thread_ids[:8] if subjects.get(t)),
        n_threads=len(one.thread_ids),
        language=one.language,
        lists=tuple(shown[key]["name"] for key in one.list_keys if key in shown),
        activity=tuple(sorted(activity.items())),
        findings=tuple(row for key, row in findings if key in one.list_keys),
    )


def _subjects(store: Store) -> dict[str, str]:
    query = "SELECT thread_id, base_subject FROM threads JOIN messages USING (message_key) WHERE depth = 0"
    return {row["thread_id"]: row["base_subject"] for row in store.sql(query).to_pylist()}
