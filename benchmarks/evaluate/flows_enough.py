"""Whether a planted pattern is as strong, and has as much mail, as its indicator calls enough: by the truth alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from push2pull.analysis.drift import SAME_TOGETHER
from push2pull.analysis.flows import ENOUGH
from push2pull.analysis.flows.closed_share import MIN_OPEN
from push2pull.analysis.flows.enough import declared
from push2pull.analysis.flows.exchanges import MIN_SPAN
from push2pull.analysis.participants import jaccard
from push2pull.analysis.suppress import MIN_GROUP

Row = Mapping[str, Any]
Truth = Mapping[str, Any]

HALF = 0.5
"""Share of first answers: one voice gives more of them."""


def enough(indicator: str, row: Row, truth: Truth) -> bool:
    """Return whether what *row* of the truth says was planted, and is in the exports, is enough for *indicator*."""
    return _of_its_own(row, truth) and RULES[indicator](indicator, row, truth)


def enough_documents(indicator: str, rows: Sequence[Row]) -> bool:
    """Return the same of all documents of a pattern together: many of them, or one that many people handed on.

    Only those whose way is in the exports from end to end.
    """
    whole = [row for row in rows if row["seen_messages"] == len(row["messages"])]
    handed_on = any(len(row["messages"]) + 1 >= MIN_GROUP for row in whole) and indicator == "forward_chain"
    return handed_on or len(whole) >= ENOUGH[DOCUMENTS[indicator]].support


DOCUMENTS = {"forward_chain": "forward_share", "ping_pong": "ping_pong_share"}
"""The figure of the whole archive for each pattern planted in single documents."""


def _of_its_own(row: Row, truth: Truth) -> bool:
    """Return whether no other group has the people of one of the row's: groups alike enough are one."""
    people = {one["name"]: frozenset(who["address"] for who in one["members"]) for one in truth["groups"]}
    of_row = {*row.get("flows", [row["flow"]] if "flow" in row else [])} & people.keys()
    pairs = ((people[name], other) for name in of_row for key, other in people.items() if key != name)
    return all(jaccard(own, other) < SAME_TOGETHER for own, other in pairs)


def _share(indicator: str, row: Row, truth: Truth) -> bool:
    """Compare with all other subjects together, as the method does."""
    subject = row.get("flow") or row["about"]
    others = [one for name, one in truth["measured"][row["indicator"]].items() if name != subject]
    base = sum(one["seen_hits"] for one in others) / max(1, sum(one["seen_n"] for one in others))
    return _as_large(indicator, row, declared(ENOUGH[indicator], base))


def _as_large(indicator: str, row: Row, least: float) -> bool:
    n = int(row["seen_n"])
    return bool(n >= ENOUGH[indicator].support and row["seen_hits"] >= least * n)


def _closed(indicator: str, row: Row, truth: Truth) -> bool:
    return _share(indicator, row, truth) and len(_threads(row["flow"], truth)) >= MIN_OPEN


def _bridge(indicator: str, row: Row, truth: Truth) -> bool:
    long = date.fromisoformat(truth["end"]) - date.fromisoformat(truth["start"]) >= MIN_SPAN
    return long and _as_large(indicator, row, ENOUGH[indicator].effect)


def _voices(indicator: str, row: Row, truth: Truth) -> bool:
    # Whoever neither asks nor answers is not behind the figure.
    flow = _flow(row["flow"], truth)
    speaking = len(flow["members"]) - len(flow["silent"])
    n = int(row["seen_n"])
    return bool(speaking >= MIN_GROUP and n >= ENOUGH[indicator].support and row["seen_hits"] > HALF * n)


def _silos(indicator: str, row: Row, truth: Truth) -> bool:
    sizes = [len(one["members"]) for one in truth["groups"] if one["name"] in row["flows"]]
    threads = [len(_threads(name, truth)) for name in row["flows"]]
    met = min(sizes) >= MIN_GROUP and min(threads) >= ENOUGH[indicator].support
    return met and _as_large(indicator, row, ENOUGH[indicator].effect)


def _follow(indicator: str, row: Row, truth: Truth) -> bool:
    n = len(_threads(row["flow"], truth))
    return n >= ENOUGH[indicator].support and len(row.get("people", ())) >= ENOUGH[indicator].effect


def _repeated(indicator: str, row: Row, _: Truth) -> bool:
    # Only answers that say the same are planted: of their topic all do.
    return int(row["seen_messages"]) >= ENOUGH[indicator].support


RULES: Mapping[str, Callable[[str, Row, Truth], bool]] = {
    **dict.fromkeys(("narrowing", "forgotten", "unanswered", "dialogue", "e_i"), _share),
    "closed_share": _closed,
    "bridge": _bridge,
    "voices": _voices,
    "silos": _silos,
    "follow": _follow,
    "repeated_answer": _repeated,
}


def _threads(flow: str, truth: Truth) -> set[str]:
    messages = _flow(flow, truth)["message_ids"]
    return {truth["threads"][name]["root"] for name in messages if name in truth["threads"]}


def _flow(name: str, truth: Truth) -> Row:
    flow: Row = next(one for one in (*truth["lists"], *truth["groups"]) if one["name"] == name)
    return flow


def minimum(indicator: str) -> str:
    """Say from when on *indicator* finds.

    >>> minimum("bridge")
    '20 exchanges over 90 days, 0.6 of them hang on one person'
    """
    one = ENOUGH[indicator]
    return f"{one.support} {one.of}, {one.effect:g} {one.unit}"
