"""``propose``: from lists, groups, topics and findings to at most 30 proposed communities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import pyarrow as pa
import pyarrow.compute as pc

from push2pull.model import Proposal, Row
from push2pull.proposals import members, purpose, seeds, titles
from push2pull.proposals.candidates import candidates
from push2pull.proposals.drafts import (
    Draft,
    Known,
    drafts,
    list_findings,
    main_communities,
    merging,
    scores,
    shown_people,
)
from push2pull.proposals.evidence import DAY, gather
from push2pull.proposals.settings import ProposalSettings
from push2pull.proposals.tables import Proposals
from push2pull.proposals.verdict import LIVE

Weights = Mapping[str, Mapping[str, float]]
"""Weight by thread_id and topic_id."""


def propose(
    tables: Mapping[str, pa.Table], membership: pa.Table, *, settings: ProposalSettings, seed: int = 0
) -> Proposals:
    """Return the proposed communities, sorted by verdict, value (highest first) and title.

    *tables*: messages, recipients, threads, lists, list_members, community_members, topics, thread_topics, findings
    and people, in the columns of ``schema.py``. *membership*: message_key and list_key, which message belongs
    to which list or group. The order of rows does not matter. *seed* is taken as every analysis takes one;
    nothing here is drawn by chance.
    """
    evidence = gather(tables, membership, asdict(settings))
    topics = tables["topics"].select(["topic_id", "label", "terms"]).to_pylist()
    labels = {row["topic_id"]: row["label"] for row in topics}
    terms = {row["topic_id"]: row["terms"] for row in topics}
    known = Known(
        evidence,
        settings,
        labels,
        list_findings(tables["findings"]),
        main_communities(tables["community_members"]),
    )
    found, too_small = candidates(tables["lists"], terms, evidence, settings)
    merges = merging(found, known)
    shown = drafts(found, merges, known)
    names = {draft.candidate.proposal_id: draft.title for draft in shown}
    weights = _weights(tables["thread_topics"], shown)
    targets = {key: names.get(into, "") for key, into in merges.items()}
    proposals = [_proposal(draft, targets, weights, known) for draft in shown]
    return Proposals(
        proposals=proposals,
        members=[row for draft in shown for row in _member_rows(draft, known)],
        threads=[row for one in proposals for row in _thread_rows(one)],
        merges={key: into for key, into in sorted(merges.items()) if key in names},
        too_small=too_small,
        left_out=len(found) - len(shown),
    )


def _weights(thread_topics: pa.Table, shown: Iterable[Draft]) -> Weights:
    used = pa.array([t.thread_id for draft in shown for t in draft.candidate.threads], pa.string())
    weights: dict[str, dict[str, float]] = {}
    for row in thread_topics.filter(pc.is_in(thread_topics["thread_id"], used)).to_pylist():
        weights.setdefault(row["thread_id"], {})[row["topic_id"]] = row["weight"]
    return weights


def _proposal(draft: Draft, targets: Mapping[str, str], weights: Weights, known: Known) -> Proposal:
    one, settings, now = draft.candidate, known.settings, known.evidence.now.get(draft.candidate.list_key, 0)
    since = now - settings.history_days * DAY
    most = settings.max_seeds
    seeded = seeds.pick(one.threads, weights, one.topics, now=now, since=since, most=most)
    history = seeds.oldest_first([thread for thread in one.threads if thread.thread_id not in seeded])
    return Proposal(
        proposal_id=one.proposal_id,
        kind="stream" if draft.broadcast else "community",
        title=draft.title,
        purpose=_purpose(draft, targets.get(one.proposal_id, ""), settings.min_group),
        verdict=draft.verdict,
        missing=draft.missing,
        scores=scores(draft, known),
        value_low=draft.value[0],
        value_high=draft.value[1],
        list_keys=(one.list_key,),
        topics=draft.labels,
        language=one.language,
        n_members=shown_people(draft, settings.min_group),
        thread_ids=seeded + history,
        seed_thread_ids=seeded,
    )


def _purpose(draft: Draft, target: str, min_group: int) -> str:
    one = draft.candidate
    narrowing = draft.narrowing or 0.0
    text = purpose.draft(
        draft.language,
        people=shown_people(draft, min_group),
        topics=draft.labels,
        goal=purpose.aim(one.social, draft.broadcast, draft.repeated, narrowing),
        figures=one.figures if draft.figures_shown else None,
        replaces="" if one.kind == "recipients" else titles.humanise(one.name, one.kind),
    )
    return f"{text} {purpose.merging(draft.language, target)}" if target else text


def _member_rows(draft: Draft, known: Known) -> list[Row]:
    one = draft.candidate
    answerers = known.evidence.answerers.get(one.list_key, ()) if draft.verdict in LIVE else ()
    chosen = members.referents(answerers, one.invited, known.settings)
    return [
        {"proposal_id": one.proposal_id, "person_id": person, "role": role}
        for person, role in members.roles(one.invited, chosen)
    ]


def _thread_rows(one: Proposal) -> list[Row]:
    n_seeds = len(one.seed_thread_ids)
    roles = ["seed"] * n_seeds + ["history"] * (len(one.thread_ids) - n_seeds)
    pairs = zip(one.thread_ids, roles, strict=True)
    return [{"proposal_id": one.proposal_id, "thread_id": thread, "role": role} for thread, role in pairs]
