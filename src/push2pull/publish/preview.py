"""What a run would do, for a human to approve: places, people, losses, audience and time; touches nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from push2pull.analysis.suppress import people_shown
from push2pull.markup import attribution_needed
from push2pull.model import Author, Capabilities, PersonId, Post, RemotePlace, RemoteUser
from push2pull.publish.pace import estimate
from push2pull.publish.plan import Plan, Planned
from push2pull.publish.render import moved
from push2pull.publish.session import Session
from push2pull.workspace import Store
from push2pull.workspace.ledger import PUBLISHED, UNKNOWN, Entry

_AUDIENCES = """
WITH known AS (
    SELECT alias, min(person_id) AS person_id
    FROM (SELECT unnest(list_append(aliases, person_id)) AS alias, person_id FROM people) GROUP BY alias
),
wanted(message_key, place) AS (VALUES {wanted}),
mail AS (
    SELECT message_key, sender AS person FROM messages
    UNION ALL SELECT message_key, person_id FROM recipients WHERE field <> 'bcc'
    UNION ALL SELECT lm.message_key, m.person_id FROM list_messages lm JOIN list_members m USING (list_key)
),
reached AS (
    SELECT DISTINCT w.place, coalesce(k.person_id, m.person) AS person
    FROM mail m JOIN wanted w USING (message_key) LEFT JOIN known k ON k.alias = m.person
),
invited AS (
    SELECT DISTINCT proposal_id AS place, person_id AS person FROM proposal_members
    WHERE proposal_id IN (SELECT place FROM wanted)
)
SELECT place, count(r.person) AS got_it, count(i.person) AS may_read,
    count(*) FILTER (i.person IS NOT NULL AND r.person IS NULL) AS newly
FROM (SELECT place, person FROM reached UNION SELECT place, person FROM invited)
LEFT JOIN reached r USING (place, person) LEFT JOIN invited i USING (place, person)
GROUP BY place
"""
_FILES = "SELECT message_key, size FROM attachments"
_LENGTHS = "SELECT message_key, length(text) AS n FROM texts"
_BARE = "SELECT message_key FROM messages WHERE list_contains(defects, 'html_only')"


def preview(
    store: Store, session: Session, plan: Plan, speakers: Mapping[PersonId, RemoteUser], lost: Collection[str]
) -> dict[str, Any]:
    """Return places, people, losses ``{code: n}``, calls, seconds, silent, trace, unknown (keys to settle), detail.

    ``detail``: what the target says of itself and warns of. Counts of people below the workspace's ``min_group``
    are None, small ones rounded. *lost*: keys of the ledger whose posts the target does not hold any more.
    """
    can, entries = session.target.capabilities, session.ledger.entries(session.name)
    files = _files(store, plan)
    calls = len(plan.posts) + sum(len(sizes) for sizes in files.values()) + len(plan.places)
    return {
        "places": _places(store, session, plan, entries, lost),
        "people": _people(store, plan, speakers),
        "losses": _losses(store, plan, can, speakers, files),
        "calls": calls,
        "seconds": round(estimate(calls, can.rate)),
        "silent": can.silent,
        "trace": can.trace,
        "withdraw": can.withdraw,
        "unknown": [entry.key for entry in entries if entry.state == UNKNOWN],
        "detail": session.target.check().detail,
    }


def _places(
    store: Store, session: Session, plan: Plan, entries: Collection[Entry], lost: Collection[str]
) -> list[dict[str, Any]]:
    known, posts = session.ledger.places(session.name), defaultdict[str, list[Planned]](list)
    for planned in plan.posts:
        posts[planned.place].append(planned)
    gone = {entry.place for entry in entries if entry.key in lost} | _missing(session, entries, known)
    audiences = _audiences(store, plan)
    rows = []
    for place in plan.places:
        dates = sorted(one.date for one in posts[place.key] if one.date)
        state = "new" if place.key not in known else "gone" if place.key in gone else "there"
        of = audiences.get(place.key, {})
        rows.append(
            {
                "key": place.key,
                "title": place.title,
                "state": state,
                "posts": len(posts[place.key]),
                "threads": len({one.thread_id for one in posts[place.key]}),
                "first": dates[0].date().isoformat() if dates else "",
                "last": dates[-1].date().isoformat() if dates else "",
                "public": place.public,
                "got_it": _few(of.get("got_it", 0), store),
                "may_read": None if place.public else _few(of.get("may_read", 0), store),
                "newly": None if place.public else _few(of.get("newly", 0), store),
            }
        )
    return rows


def _missing(session: Session, entries: Collection[Entry], places: Mapping[str, RemotePlace]) -> set[str]:
    """Return the known places whose newest post the target cannot find any more."""
    if session.target.capabilities.idempotence == "none":
        return set()
    newest = {entry.place: entry for entry in entries if entry.state == PUBLISHED and entry.place in places}
    find = session.target.find
    return {
        key
        for key, entry in newest.items()
        if session.delivery.call(partial(find, entry.key, places[key])) is None
    }


def _people(store: Store, plan: Plan, speakers: Mapping[PersonId, RemoteUser]) -> dict[str, int | None]:
    named = {one.person_id for one in plan.posts if one.named}
    nameless = {one.person_id for one in plan.posts if not one.named}
    return {
        "accounts": _few(len(named & speakers.keys()), store),
        "attributed": _few(len(named - speakers.keys()), store),
        "anonymous": _few(len(nameless), store),
    }


def _losses(
    store: Store,
    plan: Plan,
    can: Capabilities,
    speakers: Mapping[PersonId, RemoteUser],
    files: Mapping[str, list[int]],
) -> dict[str, int]:
    """Count the messages of which something will be lost, or said in words, by reason."""
    losses, keys = Counter[str](), {one.message_key for one in plan.posts}
    answers = {one.message_key: one.parent for one in plan.posts}
    for one in plan.posts:
        speaker = one.person_id if one.named else PersonId("")
        bare = Post("", one.message_key, "", "", "", Author(speaker, ""), one.date, moved=moved(one, can))
        losses.update(attribution_needed(bare, can, attributed=speaker not in speakers))
        nested = one.parent is not None and answers.get(one.parent) is not None
        losses["threading_flattened"] += nested and can.threading != "tree"
        too_large = [size for size in files.get(one.message_key, ()) if 0 < can.attachment_limit < size]
        losses["attachment_too_large"] += bool(too_large)
    if can.body_limit:
        lengths = store.sql(_LENGTHS).to_pylist()
        losses["split"] = sum(row["message_key"] in keys and row["n"] > can.body_limit for row in lengths)
    losses["formatting_lost"] = sum(row["message_key"] in keys for row in store.sql(_BARE).to_pylist())
    return {code: n for code, n in sorted(losses.items()) if n}


def _files(store: Store, plan: Plan) -> dict[str, list[int]]:
    keys, sizes = {one.message_key for one in plan.posts}, defaultdict[str, list[int]](list)
    for row in store.sql(_FILES).to_pylist():
        if row["message_key"] in keys:
            sizes[row["message_key"]].append(row["size"])
    return sizes


def _audiences(store: Store, plan: Plan) -> dict[str, dict[str, int]]:
    """Return place -> people whom its messages had reached, who may read there, and who newly would."""
    if not plan.posts:
        return {}
    pairs = {(one.message_key, one.place) for one in plan.posts}
    # Both are digests of ours; the quotes are doubled all the same.
    wanted = ", ".join("('{}', '{}')".format(*(x.replace("'", "''") for x in pair)) for pair in sorted(pairs))
    return {row["place"]: row for row in store.sql(_AUDIENCES.format(wanted=wanted)).to_pylist()}


def _few(n: int, store: Store) -> int | None:
    return people_shown(n, store.settings.min_group) if n else 0
