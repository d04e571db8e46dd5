"""Closed-flow indicators, one per file; about lists and topics, never about a person."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType

import pyarrow as pa

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.dialogue import dialogue
from push2pull.analysis.flows.forgotten import forgotten
from push2pull.analysis.flows.narrowing import narrowing
from push2pull.analysis.flows.repeated_answer import repeated_answer
from push2pull.analysis.same_topics import main_topics
from push2pull.analysis.suppress import MIN_GROUP, checked
from push2pull.schema import rows as table

__all__ = ["READINGS", "findings"]

READINGS: dict[str, str] = {
    "narrowing_high": (
        "More answers to this list's questions stay off the list than elsewhere; that may be courtesy, personal "
        "matters or a mail client's default, and a short summary posted afterwards would let all benefit."
    ),
    "narrowing_usual": "Answers to this list's questions reach it about as often as elsewhere.",
    "narrowing_untested": (
        "Too few answers, or no other list to compare with: the share is shown for what it is and nothing follows."
    ),
    "forgotten_high": (
        "People who turn out to be needed are added late more often than elsewhere and than chance; it may be "
        "escalation or deputising by design, and a stream that all can find would spare the detour."
    ),
    "forgotten_usual": "Audiences widen here as they do elsewhere: escalation, deputies and new colleagues.",
    "forgotten_untested": (
        "Too few threads, or no other group to compare with: the share is shown for what it is and nothing follows."
    ),
    "forgotten_people": (
        "Share of a thread's people who were added late and then wrote; some widening is natural in any group."
    ),
    "forgotten_delay": (
        "Median days until the first of those people was added; part of it is simply the time the matter took."
    ),
    "repeated_answer_high": (
        "Nearly the same answer is given privately to several askers more often than on other subjects: good "
        "help that could be published once, as an entry of an FAQ."
    ),
    "repeated_answer_usual": (
        "Some private answers repeat, about as often as on other subjects; those that fit all may be published."
    ),
    "repeated_answer_untested": (
        "Some private answers repeat; there are too few answers, or no other subject, to compare with."
    ),
    "dialogue_low": (
        "Threads here are answered less often than elsewhere: an announcement stream, which is a purpose of its "
        "own; answers may also be given by telephone or in person."
    ),
    "dialogue_usual": "Threads here are answered about as often as elsewhere, or more often.",
    "dialogue_untested": (
        "Too few threads, or no other list to compare with: the share is shown for what it is and nothing follows."
    ),
}
"""Every code of the column ``reading`` and what it says, the benign explanation included."""


def findings(
    messages: pa.Table,
    recipients: pa.Table,
    threads: pa.Table,
    texts: pa.Table,
    membership: pa.Table,
    thread_topics: pa.Table,
    *,
    explicit: Container[str] = frozenset(),
    kinds: Mapping[str, str] = MappingProxyType({}),
    min_group: int = MIN_GROUP,
    seed: int = 0,
) -> pa.Table:
    """Return the table ``findings`` of all indicators, sorted by indicator and subject.

    ``membership``: message_key and list_key of the lists and groups that each message belongs to.
    ``explicit``: the list_keys of lists with an address (kinds list-id and alias).
    ``kinds``: what each person_id is, so that role mailboxes and robots count as no people. ``min_group``: different
    people that a figure needs behind it; ``ValueError`` below 5. ``baseline`` is null where nothing compares.
    """
    checked(min_group)
    talk = conversations(messages, recipients, threads, texts, membership, explicit, kinds)
    rows = [
        *narrowing(talk, min_group=min_group, seed=seed),
        *forgotten(talk, min_group=min_group, seed=seed),
        *repeated_answer(talk, main_topics(thread_topics), min_group=min_group, seed=seed),
        *dialogue(talk, min_group=min_group, seed=seed),
    ]
    order = [(name, "ascending") for name in ("indicator", "about_kind", "about")]
    return table("findings", rows).sort_by(order)
