"""Closed-flow indicators, one per file; about lists, topics and departments, never about a person."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType

import pyarrow as pa

from push2pull.analysis.flows.betweenness import betweenness
from push2pull.analysis.flows.bridges import bridges
from push2pull.analysis.flows.closed_share import closed_share
from push2pull.analysis.flows.constraint import constraint
from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.copies import copies
from push2pull.analysis.flows.departments import departments as org_chart
from push2pull.analysis.flows.dialogue import dialogue
from push2pull.analysis.flows.e_i import e_i
from push2pull.analysis.flows.enough import ENOUGH
from push2pull.analysis.flows.exchanges import exchanges, linked
from push2pull.analysis.flows.follow import follow
from push2pull.analysis.flows.forgotten import forgotten
from push2pull.analysis.flows.forward_chains import forward_chains
from push2pull.analysis.flows.narrowing import narrowing
from push2pull.analysis.flows.openness import openness
from push2pull.analysis.flows.ping_pong import ping_pong
from push2pull.analysis.flows.reach import reach
from push2pull.analysis.flows.readings import READINGS
from push2pull.analysis.flows.repeated_answer import repeated_answer
from push2pull.analysis.flows.rightly_closed import rightly_closed
from push2pull.analysis.flows.silos import silos
from push2pull.analysis.flows.supervisor import supervisor_copies
from push2pull.analysis.flows.unanswered import unanswered
from push2pull.analysis.flows.voices import voices
from push2pull.analysis.same_topics import main_topics
from push2pull.analysis.suppress import MIN_GROUP, checked
from push2pull.schema import SCHEMAS
from push2pull.schema import rows as table

__all__ = ["ENOUGH", "READINGS", "findings"]

NOBODY: Mapping[str, str] = MappingProxyType({})
NOTHING: Mapping[str, int] = MappingProxyType({})


def findings(
    messages: pa.Table,
    recipients: pa.Table,
    threads: pa.Table,
    texts: pa.Table,
    membership: pa.Table,
    thread_topics: pa.Table,
    *,
    explicit: Container[str] = frozenset(),
    kinds: Mapping[str, str] = NOBODY,
    departments: Mapping[str, str] = NOBODY,
    managers: Mapping[str, str] = NOBODY,
    attachments: pa.Table | None = None,
    rejected: Mapping[str, int] = NOTHING,
    min_group: int = MIN_GROUP,
    seed: int = 0,
) -> pa.Table:
    """Return the table ``findings`` of all indicators, sorted by indicator and subject.

    ``membership``: message_key and list_key of the lists and groups that each message belongs to. ``explicit``: the
    list_keys of lists with an address (kinds list-id and alias). By person_id, ``kinds``: what each is, so that role
    mailboxes and robots count as no people; ``departments``; ``managers``: who manages them, only where supervisors
    in copy are asked for. ``rejected``: messages left out, by reason. ``min_group``: different people that a figure
    needs behind it; ``ValueError`` below 5. What is not given is not measured. ``baseline`` is null where nothing
    compares.
    """
    checked(min_group)
    talk = conversations(messages, recipients, threads, texts, membership, explicit, kinds)
    topic_of = main_topics(thread_topics)
    if attachments is None:
        attachments = SCHEMAS["attachments"].empty_table()
    limits = {"min_group": min_group, "seed": seed}
    known = org_chart(departments, talk.owners)
    pairs = exchanges(talk, known)
    links = linked(pairs, known, min_group)
    people = {person for mail in talk.mails.values() for person in mail.audience}
    rows = [
        *narrowing(talk, **limits),
        *forgotten(talk, **limits),
        *repeated_answer(talk, topic_of, **limits),
        *dialogue(talk, **limits),
        *reach(talk, **limits),
        *closed_share(talk, topic_of, **limits),
        *unanswered(talk, **limits),
        *copies(talk, **limits),
        *forward_chains(talk, **limits),
        *voices(talk, topic_of, **limits),
        *e_i(talk, known, **limits),
        *silos(talk, **limits),
        *bridges(pairs, known, **limits),
        *betweenness(talk, links, known, **limits),
        *constraint(links, seed=seed),
        *ping_pong(talk, attachments, **limits),
        *follow(talk, topic_of, known.of, **limits),
        *rightly_closed(rejected, messages.num_rows, len(people), **limits),
        *supervisor_copies(talk, managers, **limits),
    ]
    rows += openness(rows, seed=seed)
    order = [(name, "ascending") for name in ("indicator", "about_kind", "about")]
    return table("findings", rows).sort_by(order)
