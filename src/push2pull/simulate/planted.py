"""What was planted where: one row for each subject that an analysis should find, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from push2pull.simulate.effects import EFFECTS
from push2pull.simulate.mail import Flow, World
from push2pull.simulate.measured import Figures

Row = dict[str, Any]
BY_TOPIC = ("closedness", "single_voice", "cross_silo_topic")
FOLLOWS = {
    "narrowing": ("unanswered", "dialogue"),
    "unanswered": ("dialogue",),
    "dialogue": ("unanswered",),
    "trapped": ("copies",),
    "copies": ("trapped",),
}
"""What else an analysis may rightly find where a pattern is planted."""

ALONE = ("narrowing", "closedness")
"""Patterns by which more is said to one person alone; matters have few answers, so that these come again."""

HANGS = 0.5
"""Share of the threads of two departments that makes the one person in them a bridge without being planted."""

STAYS = 2.0
"""Odds of staying inside, beside those of all other departments, that close a department without being planted."""

ORDINARY = {
    "closedness": ("aide", "help", "divers", "prive", "faq_vpn", "faq_frais", "support", "compta"),
}
"""Topics that tickets, role mailboxes and chance talk are about, off lists and groups."""


def planted(world: World, figures: Figures, present: set[str]) -> list[Row]:
    """Return a row for each planted subject: indicator, about_kind, about, effect, its occasions, its evidence."""
    rows = [*_of_flows(world), *_of_departments(world), *_of_documents(world), *_of_answers(world)]
    if world.parameters.effect("rightly_closed"):
        rows.append(_row(world, "rightly_closed", "organisation"))
    for row in rows:
        subject = row.get("flow") or row["about"]
        about = " | ".join(sorted(subject)) if isinstance(subject, list) else subject
        row |= figures.get(row["indicator"], {}).get(about, {})
        messages = row.get("messages", [])
        row["seen_messages"] = sum(name in present for name in messages)
    return rows


def entailed(world: World, figures: Figures) -> list[Row]:
    """Return what an analysis may find beside the planted without being wrong; each row says because of what."""
    rows: list[Row] = []
    for flow in world.flows:
        following = FOLLOWS.get(flow.pattern, ()) if flow.rates and _effect(world, flow) else ()
        rows += [_follows(indicator, flow.kind, flow.name, flow.pattern) for indicator in following]
        if flow.pattern in ALONE and flow.rates and _effect(world, flow):
            matters = flow.topics.values()
            rows += [_follows("repeated_answer", "topic", matter, flow.pattern) for matter in matters]
        if flow.pattern == "dead":
            rows.append(_follows("dialogue", "list", flow.name, "dead"))
    for pair, counts in figures["single_bridge"].items():
        natural = {*pair.split(" | ")} != {*world.bridged} and counts["hits"] >= HANGS * counts["n"]
        rows += [_follows("single_bridge", "department_pair", pair, "ordinary life")] if natural else []
    rows += [_follows("silo_index", "department", name, "silo_index") for name in sorted(world.left_alone)]
    closed = {*_staying_inside(figures["silo_index"])} - {world.silo, *world.left_alone}
    rows += [_follows("silo_index", "department", name, "ordinary life") for name in sorted(closed)]
    for indicator, topics in ORDINARY.items():
        rows += [_follows(indicator, "topic", topic, "ordinary life") for topic in topics]
    return rows


def _staying_inside(figures: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """Yield the departments that groups of their own alone close, by chance or because of another pattern."""
    hits, n = (sum(one[name] for one in figures.values()) for name in ("hits", "n"))
    for department, own in figures.items():
        out, others_in = own["n"] - own["hits"], hits - own["hits"]
        others_out = n - own["n"] - others_in
        if own["hits"] and own["hits"] * others_out >= STAYS * out * others_in:
            yield department


def _follows(indicator: str, kind: str, about: str, because: str) -> Row:
    return {"indicator": indicator, "about_kind": kind, "about": about, "because": because}


def _effect(world: World, flow: Flow) -> float:
    return world.parameters.effect(flow.pattern)


def _row(world: World, indicator: str, about: str | list[str], **facts: Any) -> Row:
    effect = world.parameters.effect(indicator)
    return {
        "indicator": indicator,
        "about_kind": EFFECTS[indicator].about,
        "about": about,
        "effect": effect,
        "rate": EFFECTS[indicator].rate(effect),
        **facts,
    }


def _of_flows(world: World) -> Iterator[Row]:
    for flow in world.flows:
        if not (flow.rates and _effect(world, flow)):
            continue
        if flow.pattern == "cross_silo_topic" and not flow.borrowed:
            continue
        row = _row(world, flow.pattern, flow.name, flow=flow.name)
        if flow.pattern in BY_TOPIC:
            topics = flow.borrowed or flow.topics
            row |= {"about": next(iter(topics.values()))}
        if flow.borrowed:
            first = next(one for one in world.flows if one.topics == flow.borrowed)
            row |= {"flows": [first.name, flow.name]}
        if flow.voice:
            row |= {"people": [flow.voice.address]}
        if flow.pattern in ("trapped", "copies"):
            row |= {"people": sorted(one.address for one in flow.silent)}
        if flow.pattern == "trapped":
            row |= next((one for one in world.planted.get("trapped", []) if one["flow"] == flow.name), {})
        yield row


def _of_departments(world: World) -> Iterator[Row]:
    if world.parameters.effect("single_bridge") and world.bridge:
        yield _row(world, "single_bridge", [*world.bridged], people=[world.bridge.address])
    if world.parameters.effect("silo_index"):
        yield _row(world, "silo_index", world.silo)


def _of_documents(world: World) -> Iterator[Row]:
    for one in world.planted.get("forward_chains", []):
        yield _row(world, "forward_chain", one["document"], **_without(one, "document"))
    for one in world.planted.get("ping_pong", []):
        messages = [version["message"] for version in one["versions"]]
        yield _row(
            world, "ping_pong", one["document"], messages=messages, **_without(one, "document", "flow")
        )


def _of_answers(world: World) -> Iterator[Row]:
    for one in world.planted.get("repeated_answers", []):
        messages = [pair["answer"] for pair in one["pairs"]]
        yield _row(world, "repeated_answer", one["topic"], people=[one["expert"]], messages=messages)


def _without(one: Mapping[str, Any], *names: str) -> Row:
    return {name: value for name, value in one.items() if name not in names}
