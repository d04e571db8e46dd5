"""The verb: what the mail shows one person about themselves, as a file for that person alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from importlib.metadata import version
from pathlib import Path

import pyarrow.compute as pc

from push2pull.analysis.flows.conversation import Conversations, conversations
from push2pull.analysis.own_answers import own_answers
from push2pull.errors import ConfigurationError
from push2pull.model import Row
from push2pull.normalise import canonical
from push2pull.people import name_words
from push2pull.proposals.verdict import LIVE
from push2pull.propose import load
from push2pull.report.mirror import Mirror, OwnMessage, Received, Stream, render
from push2pull.shown import shown_lists
from push2pull.workspace import Store
from push2pull.workspace.files import write_bytes

MIN_MESSAGES = 3
"""Whoever was copied in less often does not follow a list."""

OWN_SHARE, OWN_MAIL = 0.8, 20
"""An export is the person's own who alone is in so much of its mail outside of lists, of so many messages."""

MIN_THREADS = 3
"""A stream is near whose threads somebody took part in or received this often."""

REFUSED = {
    "list": "is the address of a mailing list",
    "robot": "is a program's",
    "role": "is shared by several people",
}
_HIDDEN = "…"
_PSEUDONYM = re.compile(r"\bP-[0-9a-f]{16}\b")
_WORD = re.compile(r"[^\W\d_]{3,}")

_RECEIVED = """
WITH who AS (SELECT unnest(aliases) AS alias, person_id AS main FROM people),
direct AS (
  SELECT message_key, unnest(mailboxes) AS box, sender FROM messages
  WHERE kind = 'person' AND list_id = '' AND list_address = ''),
present AS (
  SELECT box, coalesce(main, one) AS person, count(DISTINCT message_key) AS n FROM (
    SELECT message_key, box, sender AS one FROM direct
    UNION SELECT message_key, box, person_id FROM direct JOIN recipients USING (message_key))
  LEFT JOIN who ON alias = one GROUP BY 1, 2),
own AS (
  SELECT box FROM present JOIN (SELECT box, count(*) AS of FROM direct GROUP BY 1) USING (box)
  WHERE of >= {direct} AND n >= {share} * of GROUP BY 1 HAVING count(*) = 1 AND any_value(person) IN ({ids})),
reached AS (
  SELECT message_key FROM recipients WHERE person_id IN ({ids}) AND field <> 'bcc'
  UNION SELECT message_key FROM messages WHERE list_has_any(mailboxes, (SELECT list(box) FROM own)))
SELECT list_key, count(*) AS n, min(date) AS first, max(date) AS last
FROM list_messages JOIN messages USING (message_key) SEMI JOIN reached USING (message_key)
WHERE list_key NOT IN (SELECT list_key FROM list_messages JOIN messages USING (message_key) WHERE sender IN ({ids}))
GROUP BY 1 HAVING count(*) >= {least} ORDER BY n DESC, list_key
"""
_NEAR = """
SELECT proposal_id, bool_or(wrote) AS wrote FROM proposal_threads JOIN (
  SELECT thread_id, true AS wrote FROM threads JOIN messages USING (message_key) WHERE sender IN ({ids})
  UNION SELECT thread_id, false FROM threads JOIN recipients USING (message_key)
  WHERE person_id IN ({ids}) AND field <> 'bcc') USING (thread_id)
GROUP BY 1 HAVING count(DISTINCT thread_id) >= {least}
"""
# What the person wrote and what it answers; aliases become main pseudonyms, so that askers are counted once.
_CONTEXT = """
WITH own AS (SELECT message_key, parent_key FROM messages JOIN threads USING (message_key) WHERE sender IN ({ids})),
wanted AS (SELECT message_key FROM own UNION SELECT parent_key FROM own),
who AS (SELECT unnest(aliases) AS alias, person_id AS main FROM people)
SELECT t.* {mapped} FROM {table} t SEMI JOIN wanted USING (message_key) {joined}
"""


def mirror(store: Store, address: str, *, lang: str | None = None, path: Path | None = None) -> Path:
    """Write the own report of whoever has *address*, readable by the file's owner alone, and return its path.

    *lang*: fr or en, by default the person's language where it is one of them, else the workspace's. By default
    the file goes to ``out/``, named after the pseudonym. An audit line with the pseudonym comes first. Raises
    :class:`~push2pull.errors.ConfigurationError` for an address that is unknown or no single person's.
    """
    person = _person(store, address)
    lang = lang or (person["language"] if person["language"] in ("fr", "en") else store.settings.locale)
    text = render(view(store, person, canonical(address)), lang)
    path = path or store.path / "out" / f"mirror-{person['person_id']}.{lang}.html"
    store.audit("mirror", person_id=person["person_id"], lang=lang)
    write_bytes(text.encode(), path, mode=0o600)
    return path


def view(store: Store, person: Row, address: str) -> Mirror:
    """Return what the report of *person*, a row of ``people``, says; *address* is theirs."""
    conceal = _concealing(store, person)
    return Mirror(
        workspace=store.settings.name,
        person=store.vault.name(store.pseudonym(address)) or address,
        address=address,
        generated_at=store.state.now(),
        version=version("push2pull"),
        contact=store.settings.contact,
        lists=_lists(store, person, conceal),
        answers=tuple(
            tuple(OwnMessage(conceal(mail.subject), mail.date) for mail in group)
            for group in own_answers(_talk(store, person), person["person_id"])
        ),
        streams=_streams(store, person, conceal),
    )


def _person(store: Store, address: str) -> Row:
    if not store.parts("people"):
        raise ConfigurationError(f"{store.path} is not analysed yet: push2pull analyse {store.path}")
    pseudonym = store.pseudonym(address)
    rows: list[Row] = store.table("people").to_pylist()
    known = (one for one in rows if pseudonym in _ids(one))
    person = next(known, None)
    if person is None:
        raise ConfigurationError(
            "no mail from or to this address was read; give one full address, as it stands in the mail "
            "(and after another ingest, run push2pull analyse first)"
        )
    if person["kind"] != "person":
        raise ConfigurationError(
            f"this address {REFUSED[person['kind']]}, so no single person may be shown its report "
            "(where that is wrong: push2pull people)"
        )
    return person


def _ids(person: Row) -> tuple[str, ...]:
    return (person["person_id"], *person["aliases"])


def _quoted(ids: Collection[str]) -> str:
    return ", ".join(f"'{one}'" for one in ids)


def _concealing(store: Store, person: Row) -> Callable[[str], str]:
    """Return what takes the names and pseudonyms of everybody else out of a text."""
    folk = store.table("people")
    others = folk.filter(pc.not_equal(folk["person_id"], person["person_id"]))
    names = name_words(store, others) - store.vault.name_words(frozenset(_ids(person)))

    def conceal(text: str) -> str:
        text = _PSEUDONYM.sub(_HIDDEN, text)
        return _WORD.sub(lambda word: _HIDDEN if word[0].casefold() in names else word[0], text)

    return conceal


def _lists(store: Store, person: Row, conceal: Callable[[str], str]) -> tuple[Received, ...]:
    query = _RECEIVED.format(ids=_quoted(_ids(person)), least=MIN_MESSAGES, share=OWN_SHARE, direct=OWN_MAIL)
    shown = shown_lists(store)
    rows = [row for row in store.sql(query).to_pylist() if row["list_key"] in shown]
    return tuple(
        Received(
            conceal(shown[r["list_key"]]["name"]), shown[r["list_key"]]["kind"], r["n"], r["first"], r["last"]
        )
        for r in rows
    )


def _streams(store: Store, person: Row, conceal: Callable[[str], str]) -> tuple[Stream, ...]:
    query = _NEAR.format(ids=_quoted(_ids(person)), least=MIN_THREADS)
    near = {row["proposal_id"]: row["wrote"] for row in store.sql(query).to_pylist()}
    decisions = {one.proposal_id: one.decision for one in store.state.decisions()}
    found = []
    for one in load(store):
        decision = decisions.get(one.proposal_id, "")
        if one.proposal_id in near and (decision == "accepted" or (one.verdict in LIVE and not decision)):
            wrote = near[one.proposal_id]
            topics = tuple(map(conceal, one.topics))
            found.append(Stream(conceal(one.title), topics, decision == "accepted", wrote))
    return tuple(sorted(found, key=lambda stream: (not stream.wrote, stream.title)))


def _talk(store: Store, person: Row) -> Conversations:
    ids = _quoted(_ids(person))

    def context(table: str, column: str = "") -> object:
        mapped = f"REPLACE (coalesce(who.main, t.{column}) AS {column})" if column else ""
        joined = f"LEFT JOIN who ON who.alias = t.{column}" if column else ""
        return store.sql(_CONTEXT.format(ids=ids, table=table, mapped=mapped, joined=joined))

    folk = store.table("people")
    lists = store.table("lists").select(["list_key", "kind"]).to_pylist()
    return conversations(
        context("messages", "sender"),
        context("recipients", "person_id"),
        context("threads"),
        context("texts"),
        context("list_messages"),
        frozenset(one["list_key"] for one in lists if one["kind"] != "recipients"),
        dict(zip(folk["person_id"].to_pylist(), folk["kind"].to_pylist(), strict=True)),
    )
