"""The verb: mail tables in, analysis tables out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis import flows
from push2pull.analysis.appearance import appearance
from push2pull.analysis.communities import community_tables
from push2pull.analysis.documents import documents
from push2pull.analysis.group_names import group_names
from push2pull.analysis.groups import found_groups
from push2pull.analysis.lists import lists, membership, posting_addresses
from push2pull.analysis.participants import events
from push2pull.analysis.suppress import people_shown
from push2pull.analysis.talk import talk
from push2pull.analysis.threads import threads
from push2pull.analysis.ties import answers, ties
from push2pull.analysis.topics import topics
from push2pull.errors import ConfigurationError
from push2pull.people import main_ids, managers, name_words, people
from push2pull.progress import Progress, Silent
from push2pull.workspace import Store

STEPS = ("people", "threads", "lists", "groups", "communities", "topics", "flows")

THREADED = ("message_id", "in_reply_to", "references")
COLUMNS = (
    *("message_key", "date", "sender", "list_id", "list_address", "base_subject", "subject_mark"),
    *("kind", "language", "mailbox", *THREADED),
)
"""What the analyses read of messages; only threads need the ids."""

PEOPLE = frozenset(("sender", "on_behalf_of", "sent_by", "list_address"))
TIED = frozenset(("person_id", "source", "target"))
"""Columns that name people: those of mail, and those of what is found in it."""

WRITTEN = ("message_key", "text")
QUOTED = (*WRITTEN, "quote_hashes", "author_hashes", "head_hashes", "head_minute")


def analyse(store: Store, *, seed: int = 7, progress: Progress | None = None) -> dict[str, Any]:
    """Rewrite the analysis tables of *store* from its mail; return counts and seconds.

    The same mail and *seed* give the same tables, whatever the key but for the pseudonyms. Raises
    :class:`~push2pull.errors.ConfigurationError` where there is no mail.
    """
    started = time.monotonic()
    bar = progress or Silent()
    with store.writing():
        if not store.parts("messages"):
            raise ConfigurationError(f"{store.path} holds no mail yet: push2pull ingest {store.path} MAIL...")
        bar.start("analysing", len(STEPS))
        tables = _analyse(store, seed, bar)
        for name, table in tables.items():
            store.write(name, table)
        bar.done()
        report = _report(tables, store.settings.min_group, started)
        store.state.ran("analyse", {**report, "seed": seed})
        store.audit("analyse", seed=seed, min_group=store.settings.min_group)
    return report


def _analyse(store: Store, seed: int, bar: Progress) -> dict[str, pa.Table]:
    folk = people(store)
    messages, recipients, names = _numbered(*resolved(store, folk, COLUMNS))
    known = {person_id: number for number, person_id in names.items()}
    kinds, departments = (_by_number(folk, column, known) for column in ("kind", "department"))
    _next(bar)
    threaded = threads(messages, recipients, store.table("texts", QUOTED))
    messages = messages.drop_columns(list(THREADED))
    _next(bar)
    addresses = posting_addresses(messages, recipients)
    explicit = membership(messages, recipients, addresses)
    nobody = frozenset(one for one, kind in kinds.items() if kind != "person")
    nobody_reads = nobody.union(addresses["person_id"].to_pylist())
    named, named_members = lists(messages, recipients, threaded, explicit, nobody=nobody_reads)
    _next(bar)
    sent = events(messages, recipients, threaded, explicit=explicit)
    implicit, implicit_members, of_groups = found_groups(sent, nobody=nobody)
    del sent
    belonging = pa.concat_tables([explicit, of_groups])
    unspoken = name_words(store, folk)
    said = talk(documents(messages, store.table("texts", WRITTEN), threaded))
    titles = group_names(said, threaded, of_groups, stop_terms=unspoken)
    _next(bar)
    tied = ties(messages, recipients, threaded)
    paired = _between_people(tied, answers(messages, threaded), kinds)
    community, community_members, _ = community_tables(
        paired, names=names, min_group=store.settings.min_group, seed=seed
    )
    _next(bar)
    earlier = store.table("thread_topics")
    found, of_threads = topics(said, stop_terms=unspoken, earlier=earlier, seed=seed)
    del said
    _next(bar)
    findings = flows.findings(
        messages,
        recipients,
        threaded,
        store.table("texts", WRITTEN),
        belonging,
        of_threads,
        explicit=frozenset(named["list_key"].to_pylist()),
        kinds=kinds,
        departments=departments,
        managers=_managed(store, folk, known) if store.settings.supervisor_copies else {},
        attachments=store.table("attachments"),
        rejected=Counter(store.table("rejects")["reason"].to_pylist()),
        min_group=store.settings.min_group,
        seed=seed,
    )
    _next(bar)
    return {
        "people": folk,
        "threads": threaded,
        "lists": pa.concat_tables([named, _named(implicit, titles)]),
        "list_members": _called(
            pa.concat_tables([named_members, implicit_members]), names, "list_key", "person_id"
        ),
        "list_messages": belonging,
        "ties": _called(tied, names, "source", "target"),
        "communities": community,
        "community_members": community_members,
        "topics": found,
        "thread_topics": of_threads,
        "findings": findings,
    }


def _next(bar: Progress) -> None:
    """Let the next stage have the memory that this one is done with: Arrow keeps it otherwise."""
    pa.default_memory_pool().release_unused()
    bar.advance()


def _numbered(messages: pa.Table, recipients: pa.Table) -> tuple[pa.Table, pa.Table, dict[str, str]]:
    """Return the tables with a number in the place of each pseudonym, and the pseudonyms by number.

    What hangs on the order of people would otherwise hang on the key of the workspace.
    """
    people = appearance(messages, recipients).to_pylist()
    width = len(str(len(people)))
    numbers = {one: f"{at:0{width}}" for at, one in enumerate(people)}
    names = {number: one for one, number in numbers.items()}
    return *_mapped(messages, recipients, numbers), names


def _by_number(folk: pa.Table, column: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return what *folk* says of everybody with mail, in order of their numbers."""
    told = dict(zip(folk["person_id"].to_pylist(), folk[column].to_pylist(), strict=True))
    return {number: told[one] for one, number in known.items() if one in told}


def _managed(store: Store, folk: pa.Table, known: Mapping[str, str]) -> dict[str, str]:
    found = managers(store, folk).items()
    return {known[one]: known[other] for one, other in found if one in known and other in known}


def _called(table: pa.Table, names: Mapping[str, str], *order: str) -> pa.Table:
    """Return *table* with the pseudonyms of people back in it, sorted by the columns *order*."""
    for column in TIED.intersection(table.column_names):
        table = _replaced(table, column, names)
    return table.sort_by([(column, "ascending") for column in order])


def resolved(store: Store, folk: pa.Table, columns: Sequence[str] | None = None) -> tuple[pa.Table, pa.Table]:
    """Return messages, or some *columns*, and recipients, every alias replaced by the person's main pseudonym."""
    return _mapped(store.table("messages", columns), store.table("recipients"), main_ids(folk))


def _mapped(messages: pa.Table, recipients: pa.Table, names: Mapping[str, str]) -> tuple[pa.Table, pa.Table]:
    for column in PEOPLE.intersection(messages.column_names):
        messages = _replaced(messages, column, names)
    return messages, _replaced(recipients, "person_id", names)


def _between_people(tied: pa.Table, answered: pa.Table, kinds: Mapping[str, str]) -> pa.Table:
    """Return (source, target) of who wrote to whom and who answered whom, people only."""
    pairs = pa.concat_tables([tied.select(["source", "target"]), answered])
    persons = pa.array([one for one, kind in kinds.items() if kind == "person"], pa.string())
    return pairs.filter(pc.and_(pc.is_in(pairs["source"], persons), pc.is_in(pairs["target"], persons)))


def _replaced(table: pa.Table, column: str, names: Mapping[str, str]) -> pa.Table:
    if not names:
        return table
    at = table.schema.get_field_index(column)
    encoded = table[column].dictionary_encode().combine_chunks()
    known = pa.array([names.get(one, one) for one in encoded.dictionary.to_pylist()], pa.string())
    return table.set_column(at, table.schema.field(at), known.take(encoded.indices))


def _named(found: pa.Table, titles: Mapping[str, str]) -> pa.Table:
    at = found.schema.get_field_index("name")
    shown = [titles.get(key, "") for key in found["list_key"].to_pylist()]
    return found.set_column(at, found.schema.field(at), pa.array(shown, pa.string()))


def _report(tables: dict[str, pa.Table], min_group: int, started: float) -> dict[str, Any]:
    kinds = Counter(tables["lists"]["kind"].to_pylist())
    return {
        "threads": pc.count_distinct(tables["threads"]["thread_id"]).as_py(),
        "lists": sum(kinds.values()) - kinds["recipients"],
        "groups": kinds["recipients"],
        "communities": tables["communities"].num_rows,
        "topics": tables["topics"].num_rows,
        "findings": tables["findings"].num_rows,
        "flagged": sum(tables["findings"]["flagged"].to_pylist()),
        "people": people_shown(Counter(tables["people"]["kind"].to_pylist())["person"], min_group) or 0,
        "seconds": round(time.monotonic() - started, 3),
    }
