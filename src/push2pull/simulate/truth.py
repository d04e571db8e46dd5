"""The planted truth, as JSON types: what an analysis of the exported files should find, and what it cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from push2pull.simulate.effects import EFFECTS
from push2pull.simulate.flows import LISTS_DOMAIN
from push2pull.simulate.mail import Flow, Mail, World
from push2pull.simulate.measured import measured
from push2pull.simulate.planted import entailed, planted

SCHEMA = 2
"""Of ``truth.json``; docs/verbs/simulate.md says what it holds."""

REJECTED = ("personal", "privileged", "label_confidential")


def truth(world: World, files: Mapping[str, Sequence[Mail]]) -> dict[str, Any]:
    """Return the truth about *world* as far as its exported *files* (mails by file name) can show it."""
    copies = Counter(mail for found in files.values() for mail in found)
    seen = sorted(copies, key=lambda mail: (mail.sent, mail.message_id))
    rejects = _rejects(world, seen)
    by_flow = _by_flow(seen)
    threads = _threads(seen)
    figures = measured(world, seen)
    return {
        "schema": SCHEMA,
        **{
            name: value
            for name, value in world.parameters.as_json().items()
            if name in ("seed", "people", "months")
        },
        "parameters": world.parameters.as_json(),
        "effects": {
            name: {
                "effect": world.parameters.effect(name),
                "base": one.base,
                "rate": one.rate(world.parameters.effect(name)),
                "about_kind": one.about,
                "share_of": one.share_of,
            }
            for name, one in EFFECTS.items()
        },
        "planted": planted(world, figures, {mail.message_id for mail in seen}),
        "entailed": entailed(world, figures),
        "measured": figures,
        "domains": sorted(
            {one.address.partition("@")[2] for one in world.organisation.people} | _old_domains(world)
        ),
        "start": world.start.isoformat(),
        "end": world.end.isoformat(),
        "counts": _counts(world, files, copies, rejects),
        "files": {name: len(found) for name, found in files.items()},
        "exported": {
            one.address: name for one, name in zip(world.organisation.exported, list(files)[1:], strict=True)
        },
        "aliases": {one.address: one.old_address for one in world.organisation.people if one.old_address},
        "lists": [_list(flow, by_flow) for flow in world.flows if flow.kind == "list"],
        "groups": [_group(flow, by_flow) for flow in world.flows if flow.kind == "group"],
        "one_off": [_audience(mail) for mail in by_flow.get("one-off", []) if not mail.parent],
        "private_talk": [mail.message_id for mail in by_flow.get("private", []) if not mail.list_name],
        "kinds": _kinds(seen),
        "threads": threads,
        "topics": _topics(world, seen, threads),
        "copies": {mail.message_id: n for mail, n in copies.items() if n > 1},
        "rejects": rejects,
        "patterns": _patterns(world, copies),
        "damaged": world.planted.get("damaged", []),
        "lost": sorted(mail.message_id for mail in world.mails if mail not in copies),
        "replies_without_headers": [
            mail.message_id for mail in seen if mail.parent and mail.linked == "none"
        ],
    }


def _counts(
    world: World,
    files: Mapping[str, Sequence[Mail]],
    copies: Counter[Mail],
    rejects: Mapping[str, Sequence[str]],
) -> dict[str, int]:
    """Return the totals; messages = unique + duplicates + rejected, as an ingest should find."""
    out = {name: set(rejects[name]) for name in REJECTED}
    rejected = {
        name: sum(n for mail, n in copies.items() if mail.message_id in out[name]) for name in REJECTED
    }
    messages = sum(map(len, files.values()))
    unique = len(copies) - sum(map(len, out.values()))
    return {
        "people": len(world.organisation.people),
        "files": len(files),
        "messages": messages,
        "unique": unique,
        "duplicates": messages - unique - sum(rejected.values()),
        "rejected": sum(rejected.values()),
        **rejected,
        "threads": len({mail.first for mail in copies}),
        "lists": sum(flow.kind == "list" for flow in world.flows),
        "groups": sum(flow.kind == "group" for flow in world.flows),
    }


def _by_flow(seen: Sequence[Mail]) -> dict[str, list[Mail]]:
    found: dict[str, list[Mail]] = {}
    for mail in seen:
        found.setdefault(mail.list_name or mail.flow, []).append(mail)
    return found


def _list(flow: Flow, by_flow: Mapping[str, Sequence[Mail]]) -> dict[str, Any]:
    return {
        "name": flow.name,
        "title": flow.title,
        "list_id": f"{flow.name}.{LISTS_DOMAIN}",
        "address": f"{flow.name}@{LISTS_DOMAIN}",
        "topics": sorted(set(flow.topics.values())),
        "languages": sorted(flow.topics),
        "members": [one.person.address for one in flow.members],
        "message_ids": [mail.message_id for mail in by_flow.get(flow.name, ())],
        "pattern": flow.pattern,
        "until": flow.until.isoformat() if flow.until else None,
    }


def _group(flow: Flow, by_flow: Mapping[str, Sequence[Mail]]) -> dict[str, Any]:
    members = [
        {
            "address": one.person.address,
            "since": one.since.isoformat(),
            "until": one.until.isoformat() if one.until else None,
        }
        for one in flow.members
    ]
    return {
        "name": flow.name,
        "title": flow.title,
        "topics": sorted(set(flow.topics.values())),
        "languages": sorted(flow.topics),
        "members": members,
        "silent": sorted(one.address for one in flow.silent),
        "message_ids": [mail.message_id for mail in by_flow.get(flow.name, ())],
        "pattern": flow.pattern,
        "within": flow.within,
    }


def _audience(mail: Mail) -> dict[str, Any]:
    people = sorted(one.address for one in (mail.sender, *mail.audience))
    return {"root": mail.message_id, "people": people}


def _kinds(seen: Sequence[Mail]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for mail in seen:
        if mail.kind != "person":
            kinds.setdefault(mail.kind, []).append(mail.message_id)
    return kinds


def _threads(seen: Sequence[Mail]) -> dict[str, dict[str, str | None]]:
    """Return parent and root of each message: the nearest that was answered, the earliest, of those exported."""
    present = set(seen)
    earliest: dict[Mail, Mail] = {}
    for mail in seen:
        earliest.setdefault(mail.first, mail)
    result: dict[str, dict[str, str | None]] = {}
    for mail in seen:
        parent = mail.parent
        while parent and parent not in present:
            parent = parent.parent
        if mail.oddity != "no-message-id":
            root = earliest[mail.first].message_id
            result[mail.message_id] = {"parent": parent.message_id if parent else None, "root": root}
    return result


def _topics(
    world: World, seen: Sequence[Mail], threads: Mapping[str, Mapping[str, str | None]]
) -> dict[str, list[str]]:
    """Return the threads of each topic, by the root that the files show."""
    found: dict[str, set[str]] = {}
    for mail in seen:
        topic = world.told.get(mail.first.message_id)
        root = threads.get(mail.message_id, {}).get("root")
        if topic and root:
            found.setdefault(topic, set()).add(root)
    return {topic: sorted(found[topic]) for topic in sorted(found)}


def _rejects(world: World, seen: Sequence[Mail]) -> dict[str, list[str]]:
    present = {mail.message_id for mail in seen}
    planted = world.planted.get("rejects", [])
    return {
        name: [one["message"] for one in planted if one["reason"] == name and one["message"] in present]
        for name in REJECTED
    }


def _patterns(world: World, copies: Mapping[Mail, int]) -> dict[str, Any]:
    """Return the planted patterns; each only where the files show it."""
    present = {mail.message_id for mail in copies}
    shown = {
        name: [one for one in found if present.issuperset(_named(one))]
        for name, found in world.planted.items()
    }
    flows = {
        flow.pattern: flow.name for flow in reversed(world.flows) if flow.kind == "list" and flow.pattern
    }
    return {
        "broadcast": flows["dialogue"],
        "dead": flows["dead"],
        "lively": flows["lively"],
        "nested": [[flow.name, flow.within] for flow in world.flows if flow.within],
        "narrowed": shown.get("narrowed", []),
        "forgotten": shown.get("forgotten", []),
        "repeated_answers": [
            _within(one, "pairs", present) for one in world.planted.get("repeated_answers", [])
        ],
        "document_versions": [
            _within(one, "versions", present) for one in world.planted.get("document_versions", [])
        ],
    }


def _within(planted: Mapping[str, Any], column: str, present: set[str]) -> dict[str, Any]:
    """Return a planted pattern with those rows of *column* whose messages are present."""
    return {**planted, column: [row for row in planted[column] if present.issuperset(_named(row))]}


def _named(planted: Mapping[str, Any]) -> set[str]:
    keys = ("question", "answer", "added_by", "spoke", "message")
    return {planted[key] for key in keys if key in planted}


def _old_domains(world: World) -> set[str]:
    return {one.old_address.partition("@")[2] for one in world.organisation.people if one.old_address}
