"""Carrying out a plan: messages are read in batches, rendered one by one and delivered in order."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from push2pull.connectors.base import Target
from push2pull.errors import NotAuthorised, TryLater
from push2pull.model import Origin, RemotePlace
from push2pull.progress import Progress, Silent
from push2pull.publish.delivery import Delivery
from push2pull.publish.pace import Pace
from push2pull.publish.plan import Plan, Planned, post_key
from push2pull.publish.render import Rendered
from push2pull.workspace.ledger import Ledger

BATCH_BYTES = 64 << 20
BATCH_POSTS = 5000
"""Messages in memory at once. A compressed source is read once a batch, so batches are not small."""

Fetch = Callable[[Iterable[Origin]], Iterator[tuple[Origin, bytes]]]
Render = Callable[[Planned, bytes], Rendered]


@dataclass(slots=True)
class Report:
    """What a run did, counted in messages.

    ``skipped``: stay in the workspace, by reason. ``altered``: published with a change, by reason.
    ``failures``: reasons of the failed ones that were tried; ``stopped`` (``not_authorised``, ``try_later``)
    says why the others were not, ``again_in`` after how many seconds the target wants to hear from us again.
    ``waited``: seconds spent waiting for the target. ``members``: people made members of a place.
    ``redirects``: rows of old and new addresses. ``preview``: of a dry run. ``details``: what the target says
    at the end of a run.
    """

    target: str = ""
    planned: int = 0
    published: int = 0
    already_there: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    failed: int = 0
    seconds: float = 0.0
    altered: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    stopped: str = ""
    again_in: float = 0.0
    waited: float = 0.0
    places: int = 0
    members: int = 0
    redirects: int = 0
    preview: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as one JSON object."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def dry_run(plan: Plan) -> Report:
    """Return what :func:`run` would set out to do; touches nothing."""
    return Report(
        plan.target,
        planned=len(plan.posts),
        already_there=plan.already_there,
        skipped=dict(plan.skipped),
        places=len(plan.places),
    )


def run(
    plan: Plan,
    target: Target,
    ledger: Ledger,
    fetch: Fetch,
    render: Render,
    *,
    progress: Progress | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Report:
    """Carry *plan* out; a run that was cut off anywhere is completed by the next one.

    A target that refuses our credentials or stays busy ends the run early: the posts left over count as
    failed and a later run takes them up.
    """
    began, report, progress = clock(), dry_run(plan), progress or Silent()
    told = target.capabilities.begin_finish and bool(plan.places)
    pace = Pace(target.capabilities.rate, sleep, clock)
    delivery = Delivery(plan.target, target, ledger, pace)
    progress.start("publish", len(plan.posts))
    try:
        if told:
            delivery.call(target.begin)
        for reason, altered in _deliver(plan, delivery, fetch, render):
            _count(report, reason, altered)
            progress.advance()
        if told:
            report.details = delivery.call(target.finish)
    except NotAuthorised:
        report.stopped = "not_authorised"
    except TryLater as error:
        report.stopped, report.again_in = "try_later", error.retry_after
    late = sum(report.skipped.values()) - sum(plan.skipped.values())
    report.failed = report.planned - report.published - late
    report.seconds, report.waited = round(clock() - began, 3), round(pace.waited, 3)
    progress.done()
    return report


def _deliver(
    plan: Plan, delivery: Delivery, fetch: Fetch, render: Render
) -> Iterator[tuple[str, Sequence[str]]]:
    """Deliver message by message; yield ("" or the reason it is not there, codes of what was altered)."""
    places = {place.key: delivery.place(place) for place in plan.places}
    parents = {planned.message_key: planned.parent for planned in plan.posts}
    for batch in _batches(plan.posts):
        data = dict(fetch(sorted({planned.origin for planned in batch})))
        for planned in batch:
            place = places[planned.place]
            raw = data.pop(planned.origin, None)
            if isinstance(place, str):
                yield place, ()
            elif raw is None:
                yield "source_gone", ()
            else:
                rendered = render(planned, raw)
                yield _message(planned, rendered, place, plan.target, parents, delivery), rendered.altered


def _message(
    planned: Planned,
    rendered: Rendered,
    place: RemotePlace,
    target: str,
    parents: Mapping[str, str | None],
    delivery: Delivery,
) -> str:
    """Deliver the parts of one message, each an answer to the one before."""
    if rendered.problem:
        return rendered.problem
    ancestor, parent = planned.parent, None
    while ancestor is not None and parent is None:
        # Whatever could not be published is passed over: its answers go to what it answered.
        parent, ancestor = delivery.published(post_key(ancestor, target)), parents.get(ancestor)
    for part, post in enumerate(rendered.posts):
        reason = delivery.write(
            replace(post, parent=parent.key if parent else None),
            place,
            parent,
            proposal_id=planned.place,
            part=part,
            parts=len(rendered.posts),
        )
        if reason:
            return reason
        parent = delivery.published(post.key)
    return ""


def _count(report: Report, reason: str, altered: Sequence[str]) -> None:
    if not reason:
        report.published += 1
        report.altered = dict(sorted((Counter(report.altered) + Counter(altered)).items()))
        return
    counts = report.skipped if reason == "empty_text" else report.failures
    counts[reason] = counts.get(reason, 0) + 1


def _batches(posts: Sequence[Planned]) -> Iterator[Sequence[Planned]]:
    start, size = 0, 0
    for at, planned in enumerate(posts):
        size += planned.origin.length
        if at - start + 1 >= BATCH_POSTS or size >= BATCH_BYTES or at + 1 == len(posts):
            yield posts[start : at + 1]
            start, size = at + 1, 0
