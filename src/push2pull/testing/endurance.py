"""The contract of targets when things go wrong: each post once, in order, or reported; nothing secret shown.

The checks of :data:`CHECKS` take ``new`` as in :mod:`push2pull.testing.targets`; those of :data:`FAULT_CHECKS` also
``fail(target, names)``: from then on the requests of *target* that change something fail as named, one after
another ("ok" for none), by the names of :data:`FAULTS`.
"""

from __future__ import annotations

import io
import logging
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from push2pull.connectors.base import Target
from push2pull.model import Origin, PersonId
from push2pull.publish.delivery import Delivery
from push2pull.publish.pace import Pace
from push2pull.publish.plan import Plan, Planned
from push2pull.publish.render import Rendered
from push2pull.publish.runner import Report, run
from push2pull.publish.verify import compare
from push2pull.publish.withdraw import take_back
from push2pull.testing.faults import Crash
from push2pull.testing.targets import NOON, PLACE, New, NotApplicable, post, seen, spoken
from push2pull.workspace.ledger import Ledger

Fail = Callable[[Target, Sequence[str]], None]

FAULTS = (
    *("busy_seconds", "unavailable", "error_before", "error_after", "dropped_before", "dropped_after"),
    *("gateway_after", "silent_after", "cut"),
)
"""What a run gets over: too many requests, 5xx, no answer, an answer that ends early; the write landed or not."""

_RUNS = 12
_THREAD = {1: None, 2: 1, 3: 2, 4: 1}


def plan() -> Plan:
    """Return a thread of four posts, the last one an answer to the first."""
    posts = tuple(
        Planned(
            message_key=f"message{n}",
            thread_id="thread1",
            place=PLACE.key,
            parent=f"message{above}" if above else None,
            person_id=PersonId(f"P-{n:016x}"),
            named=True,
            quote=True,
            date=post(n).date,
            origin=Origin("mbox:/contract", "contract", n, 1),
        )
        for n, above in _THREAD.items()
    )
    return Plan("contract", (PLACE,), posts)


def carry_out(target: Target, ledger: Ledger) -> Report:
    """Run the plan once, without waiting for anything."""

    def fetch(origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        return ((origin, b"x") for origin in origins)

    def render(planned: Planned, _data: bytes) -> Rendered:
        return Rendered((spoken(target, post(int(planned.message_key.removeprefix("message")))),))

    return run(plan(), target, ledger, fetch, render, sleep=lambda _seconds: None, clock=lambda: 0.0)


def new_ledger() -> Ledger:
    """Return a ledger in memory."""
    return Ledger(sqlite3.connect(":memory:"), now=lambda: NOON)


def until_done(target: Target, ledger: Ledger) -> Report:
    """Run again and again, as a user would, until nothing is left to do."""
    report = Report()
    for _ in range(_RUNS):
        try:
            report = carry_out(target, ledger)
        except Crash:
            continue
        if report.published == len(_THREAD):
            break
    return report


def assert_each_once(target: Target, ledger: Ledger) -> None:
    """Every post is there once, parents before answers, and equal to what the ledger says."""
    place = target.ensure_place(PLACE)
    keys = [one.key for one in seen(target, place)]
    expected = [post(n).key for n in _THREAD]
    assert Counter(keys) == Counter(expected), "each post is there once"
    assert keys == expected, "in order"
    report = _compared(target, ledger)
    assert report["different"] == []
    assert (report["checked"], report["open"]) == (len(_THREAD), 0)


def check_a_run_is_found_equal_and_can_be_taken_back(new: New) -> None:
    """What a run wrote is verified; taken back it is gone, twice is no error, and it is not written again."""
    target, ledger = new(), new_ledger()
    assert carry_out(target, ledger).published == len(_THREAD)
    assert_each_once(target, ledger)
    assert carry_out(target, ledger).published == len(_THREAD)
    assert_each_once(target, ledger)
    if not target.capabilities.withdraw:
        raise NotApplicable("posts cannot be withdrawn")
    rows = ledger.entries("contract")
    for _ in range(2):
        report: dict[str, Any] = {"withdrawn": 0, "stopped": ""}
        take_back(target, rows, ledger, _delivery(target, ledger), report)
        assert (report["withdrawn"], report["kept"]) == (len(_THREAD), {})
    assert seen(target, target.ensure_place(PLACE)) == []


def check_killed_at_any_ledger_step_each_post_is_there_once(new: New) -> None:
    """A run that dies before or after any step of the ledger is completed by the next one."""
    if new().capabilities.idempotence == "none":
        raise NotApplicable("an open outcome is left to a human")
    steps = Mortal(new_ledger(), 0)
    carry_out(new(), steps.ledger)
    assert steps.n > 2 * len(_THREAD)
    for deadly in range(1, steps.n + 1):
        target, mortal = new(), Mortal(new_ledger(), deadly)
        until_done(target, mortal.ledger)
        assert_each_once(target, mortal.ledger)


class Mortal:
    """Counts what a ledger puts on disk, before and after, and dies once, at step *deadly*."""

    def __init__(self, ledger: Ledger, deadly: int) -> None:
        self.ledger, self.n, self._deadly = ledger, 0, deadly
        self._change = ledger._change
        ledger._change = self._mortal  # type: ignore[method-assign]  # what every write goes through

    def _mortal(self, statement: str, values: tuple[Any, ...]) -> int:
        self._tick()
        changed = self._change(statement, values)
        self._tick()
        return changed

    def _tick(self) -> None:
        self.n += 1
        if self.n == self._deadly:
            raise Crash


def check_no_fault_loses_or_doubles_a_post(new: New, fail: Fail) -> None:
    """Each fault at each of the first requests: in the end every post is there once, or a human is asked."""
    for name in FAULTS:
        for before in range(3):
            target, ledger = new(), new_ledger()
            fail(target, ["ok"] * before + [name])
            report = until_done(target, ledger)
            if target.capabilities.idempotence != "none":
                assert_each_once(target, ledger)
            elif report.published != len(_THREAD):
                assert set(report.failures) <= {"outcome_unknown"}


def check_credentials_that_expire_stop_the_run_and_the_next_one_finishes(new: New, fail: Fail) -> None:
    """A token that is refused half-way ends the run at once; nothing is lost, nothing doubled."""
    target, ledger = new(), new_ledger()
    target.ensure_place(PLACE)
    fail(target, ["ok", "expired"])
    report = carry_out(target, ledger)
    assert report.stopped == "not_authorised"
    assert report.published < len(_THREAD)
    until_done(target, ledger)
    assert_each_once(target, ledger)


def check_a_shaky_target_interrupted_twenty_times_ends_like_an_undisturbed_one(new: New, fail: Fail) -> None:
    """Faults drawn from a seed, and a run that dies now and then: the end is the same."""
    if new().capabilities.idempotence == "none":
        raise NotApplicable("an open outcome is left to a human")
    draw = random.Random(20)  # noqa: S311 - a script for tests, not a secret
    target, ledger = new(), new_ledger()
    for _ in range(20):
        fail(target, [draw.choice(("ok", *FAULTS[:-2])) for _ in range(draw.randrange(1, 6))])
        mortal = Mortal(ledger, draw.randrange(1, 12))
        try:
            carry_out(target, ledger)
        except Crash:
            pass
        finally:
            ledger._change = mortal._change  # type: ignore[method-assign]  # as it was
    fail(target, [])
    until_done(target, ledger)
    assert_each_once(target, ledger)


def check_secrets_show_nowhere(new: New, fail: Fail, secrets: Sequence[str] = ()) -> None:
    """No password or token stands in a log, an error, a repr, the ledger or a report.

    *secrets*: those in use, which a target's own tests hand in.
    """
    log = io.StringIO()
    handler, root = logging.StreamHandler(log), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        target, ledger = new(), new_ledger()
        fail(target, ["error_before", "busy_seconds", "expired"])
        reports = [repr(carry_out(target, ledger)), repr(until_done(target, ledger))]
        reports.append(repr(_compared(target, ledger)))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    shown = [
        log.getvalue(),
        repr(target),
        str(getattr(target, "__dict__", "")),
        target.url,
        repr(target.check()),
        *reports,
    ]
    shown += [repr(row) for row in ledger.entries("contract")]
    for secret in secrets:
        assert not any(secret in one for one in shown), "a secret is shown"


def _delivery(target: Target, ledger: Ledger) -> Delivery:
    return Delivery("contract", target, ledger, Pace(sleep=lambda _seconds: None))


def _compared(target: Target, ledger: Ledger) -> dict[str, Any]:
    return compare(target, ledger.entries("contract"), ledger.places("contract"), _delivery(target, ledger))


CHECKS: tuple[Callable[[New], None], ...] = (
    check_a_run_is_found_equal_and_can_be_taken_back,
    check_killed_at_any_ledger_step_each_post_is_there_once,
)

FAULT_CHECKS: tuple[Callable[[New, Fail], None], ...] = (
    check_no_fault_loses_or_doubles_a_post,
    check_credentials_that_expire_stop_the_run_and_the_next_one_finishes,
    check_a_shaky_target_interrupted_twenty_times_ends_like_an_undisturbed_one,
    check_secrets_show_nowhere,
)
