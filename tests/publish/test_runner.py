"""Delivery: every post exactly once, or reported."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from push2pull.connectors.targets.memory import EVERYTHING, Fault, MemoryTarget
from push2pull.errors import NotAuthorised, Refused, TryLater
from push2pull.model import Author, Origin, PersonId, Place, Post, RemotePlace
from push2pull.publish import runner
from push2pull.publish.delivery import ATTEMPTS, lost
from push2pull.publish.plan import Candidate, Plan, Planned, Rules, plan, post_key
from push2pull.publish.render import Rendered
from push2pull.publish.runner import Report, dry_run, run
from push2pull.testing.faults import NAMES, Crash, scripted, seeded
from push2pull.workspace.ledger import Ledger

NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
PLACE = Place("p1", "Place")


def ledger() -> Ledger:
    return Ledger(sqlite3.connect(":memory:"), now=lambda: NOON)


def planned(key: str, parent: str | None = None, n: int = 0, size: int = 1) -> Planned:
    return Planned(
        message_key=key,
        thread_id="t",
        place="p1",
        parent=parent,
        person_id=PersonId("P-1"),
        named=True,
        quote=True,
        date=NOON + timedelta(hours=n),
        origin=Origin("mbox:/x", "x", n, size),
    )


def chain(n: int) -> Plan:
    posts = tuple(planned(f"m{i}", f"m{i - 1}" if i else None, i) for i in range(n))
    return Plan("t:", (PLACE,), posts)


def fetch(origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
    return ((origin, b"x") for origin in reversed(list(origins)))


def render(one: Planned, _data: bytes, parts: int = 1) -> Rendered:
    author = Author(one.person_id, "Ann")
    posts = [
        Post(post_key(one.message_key, "t:", n), one.message_key, "t", "T", f"{n}", author, one.date)
        for n in range(parts)
    ]
    return Rendered(tuple(posts), ("split",) if parts > 1 else ())


def deliver(
    made: Plan,
    target: MemoryTarget,
    book: Ledger | None = None,
    slept: list[float] | None = None,
    **changes: Any,
) -> Report:
    sleep = (slept if slept is not None else []).append
    values = {"fetch": fetch, "render": render, **changes}
    return run(
        made, target, book or ledger(), values["fetch"], values["render"], sleep=sleep, clock=lambda: 0.0
    )


def there(target: MemoryTarget) -> list[tuple[str, str | None]]:
    """Return (message_key, message_key of the parent) of what the target holds, in order of writing."""
    names = {post_key(f"m{n}", "t:", part): f"m{n}" for n in range(20) for part in range(3)}
    return [
        (post.message_key, names[post.parent] if post.parent else None)
        for _, post in target.posts.get("p1", [])
    ]


def write_faults(*names: str) -> MemoryTarget:
    return MemoryTarget(faults=scripted(names))


def test_a_thread_arrives_in_order_each_answer_on_its_parent() -> None:
    target = MemoryTarget()
    report = deliver(chain(3), target)
    assert there(target) == [("m0", None), ("m1", "m0"), ("m2", "m1")]
    assert (report.planned, report.published, report.failed, report.places) == (3, 3, 0, 1)


def test_the_same_plan_again_writes_nothing() -> None:
    target, book = MemoryTarget(), ledger()
    deliver(chain(3), target, book)
    calls = list(target.calls)
    deliver(chain(3), target, book)
    assert [call for call in target.calls[len(calls) :] if call[0] == "write"] == []


def test_the_intent_is_in_the_ledger_before_the_call() -> None:
    book = ledger()

    class Looking(MemoryTarget):
        def write(self, post: Post, place: RemotePlace, parent: Any) -> Any:
            entry = book.get(post.key)
            assert entry is not None
            assert entry.state == "intended"
            return super().write(post, place, parent)

    assert deliver(chain(2), Looking(), book).published == 2
    assert [entry.state for entry in book.entries("t:")] == ["published"] * 2


def test_a_dry_run_counts_and_calls_nothing() -> None:
    report = dry_run(replace(chain(3), skipped={"consent_no": 2}, already_there=4))
    assert (report.planned, report.published, report.already_there, report.skipped) == (
        3, 0, 4, {"consent_no": 2},
    )  # fmt: skip


def test_the_report_has_the_promised_keys() -> None:
    keys = {"planned", "published", "already_there", "skipped", "failed", "seconds"}
    assert keys <= set(deliver(chain(1), MemoryTarget()).as_dict())


def test_a_busy_target_is_waited_for() -> None:
    slept: list[float] = []
    target = write_faults("later", "later", "ok")
    assert deliver(chain(1), target, slept=slept).published == 1
    assert [0.5 <= slept[0] <= 1.0, 1.0 <= slept[1] <= 2.0] == [True, True]
    assert there(target) == [("m0", None)]


def test_a_target_that_asks_for_hours_is_not_waited_for() -> None:
    target = MemoryTarget(faults=iter([Fault(TryLater("quota", retry_after=7200.0))]))
    slept: list[float] = []
    report = deliver(chain(2), target, slept=slept)
    assert (report.stopped, report.again_in, slept) == ("try_later", 7200.0, [])


def test_a_target_that_stays_busy_ends_the_run_and_the_next_one_goes_on() -> None:
    target, book = write_faults("ok", *["later"] * ATTEMPTS), ledger()
    report = deliver(chain(3), target, book)
    assert (report.published, report.failed, report.stopped) == (1, 2, "try_later")
    report = deliver(chain(3), target, book)
    assert (report.published, report.failed, report.stopped) == (3, 0, "")
    assert there(target) == [("m0", None), ("m1", "m0"), ("m2", "m1")]


def test_refused_credentials_end_the_run_at_once() -> None:
    target = write_faults("ok", "denied")
    report = deliver(chain(3), target)
    assert (report.published, report.failed, report.stopped) == (1, 2, "not_authorised")
    assert len([call for call in target.calls if call[0] == "write"]) == 2


def test_a_refused_post_is_reported_and_its_answers_go_to_its_parent() -> None:
    target = write_faults("ok", "refused")
    report = deliver(chain(3), target)
    assert (report.published, report.failed, report.failures) == (2, 1, {"refused_by_target": 1})
    assert there(target) == [("m0", None), ("m2", "m0")]


@pytest.mark.parametrize("fault", ["lost", "unanswered"])
@pytest.mark.parametrize("idempotence", ["find", "native"])
def test_after_an_unknown_outcome_the_post_is_there_once(fault: str, idempotence: str) -> None:
    target = MemoryTarget(replace(EVERYTHING, idempotence=idempotence), scripted([fault]))
    assert deliver(chain(2), target).published == 2
    assert there(target) == [("m0", None), ("m1", "m0")]


@pytest.mark.parametrize("fault", ["lost", "unanswered"])
def test_where_nothing_can_be_looked_up_a_human_is_asked(fault: str) -> None:
    target, book = MemoryTarget(replace(EVERYTHING, idempotence="none"), scripted([fault])), ledger()
    report = deliver(chain(2), target, book)
    assert (report.failed, report.failures) == (1, {"outcome_unknown": 1})
    assert [entry.state for entry in book.entries("t:")] == ["unknown", "published"]


@pytest.mark.parametrize("fault", ["crash", "crashed"])
def test_an_intent_that_a_crash_left_is_looked_up(fault: str) -> None:
    target, book = write_faults("ok", fault), ledger()
    with pytest.raises(Crash):
        deliver(chain(3), target, book)
    assert len(book.pending("t:")) == 1
    assert deliver(chain(3), target, book).published == 3
    assert there(target) == [("m0", None), ("m1", "m0"), ("m2", "m1")]
    assert book.pending("t:") == []


def test_bytes_that_cannot_be_read_any_more_are_reported() -> None:
    def without_m1(origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        return ((origin, b"x") for origin in origins if origin.offset != 1)

    target = MemoryTarget()
    report = deliver(chain(3), target, fetch=without_m1)
    assert report.failures == {"source_gone": 1}
    assert there(target) == [("m0", None), ("m2", "m0")]


def test_what_rendering_leaves_nothing_of_is_skipped() -> None:
    report = deliver(chain(1), MemoryTarget(), render=lambda *_: Rendered(problem="empty_text"))
    assert (report.skipped, report.failed, report.published) == ({"empty_text": 1}, 0, 0)


def test_the_parts_of_a_message_follow_one_another() -> None:
    target = MemoryTarget()
    report = deliver(chain(2), target, render=lambda one, data: render(one, data, 2))
    assert (report.published, report.altered) == (2, {"split": 2})
    assert there(target) == [("m0", None), ("m0", "m0"), ("m1", "m0"), ("m1", "m1")]


def test_a_crash_between_two_parts_loses_none() -> None:
    target, book = write_faults("ok", "crash"), ledger()
    with pytest.raises(Crash):
        deliver(chain(1), target, book, render=lambda one, data: render(one, data, 3))
    assert deliver(chain(1), target, book, render=lambda one, data: render(one, data, 3)).published == 1
    assert [post.text for _, post in target.posts["p1"]] == ["0", "1", "2"]


def test_a_refused_place_fails_its_posts_only() -> None:
    class Picky(MemoryTarget):
        def ensure_place(self, place: Place) -> RemotePlace:
            if place.key == "p0":
                raise Refused("no such place")
            return super().ensure_place(place)

    made = chain(1)
    made = replace(
        made, places=(Place("p0", ""), PLACE), posts=(replace(planned("m1", n=5), place="p0"), *made.posts)
    )
    report = deliver(made, Picky())
    assert (report.published, report.failures) == (1, {"refused_by_target": 1})


def test_a_place_that_is_not_there_yet_is_waited_for() -> None:
    class Slow(MemoryTarget):
        def ensure_place(self, place: Place) -> RemotePlace:
            return replace(super().ensure_place(place), pending=len(self.calls) < 3)

    slept: list[float] = []
    assert deliver(chain(1), Slow(), slept=slept).published == 1
    assert slept == [30.0, 30.0]


def test_a_target_that_wants_to_know_is_told_begin_and_end_even_with_nothing_left() -> None:
    target = MemoryTarget(replace(EVERYTHING, begin_finish=True))
    deliver(replace(chain(0), already_there=3), target)
    assert [call[0] for call in target.calls] == ["begin", "ensure_place", "finish"]
    assert deliver(Plan("t:"), MemoryTarget(replace(EVERYTHING, begin_finish=True))).details == {}


def test_no_more_than_a_batch_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "BATCH_BYTES", 100)
    asked: list[int] = []

    def counted(origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        some = list(origins)
        asked.append(sum(one.length for one in some))
        return fetch(some)

    posts = tuple(planned(f"m{n}", None, n, size=40) for n in range(10))
    assert deliver(Plan("t:", (PLACE,), posts), MemoryTarget(), fetch=counted).published == 10
    assert asked == [120, 120, 120, 40]


def test_a_native_target_that_lost_its_posts_is_noticed() -> None:
    native = replace(EVERYTHING, idempotence="native")
    book = ledger()
    first = MemoryTarget(native)
    deliver(chain(2), first, book)
    assert lost(book.entries("t:"), first, book.places("t:")) == frozenset()
    gone = lost(book.entries("t:"), MemoryTarget(native), book.places("t:"))
    assert gone == {post_key("m0", "t:"), post_key("m1", "t:")}
    # Elsewhere a repetition could double what somebody only moved away: the ledger has the last word.
    assert lost(book.entries("t:"), MemoryTarget(), book.places("t:")) == frozenset()


TREES = st.lists(st.integers(-1, 5), min_size=1, max_size=6).map(
    lambda parents: [(f"m{n}", f"m{p}" if -1 < p < n else "") for n, p in enumerate(parents)]
)


def replanned(tree: list[tuple[str, str]], book: Ledger, idempotence: str) -> Plan:
    from push2pull.model import Proposal

    messages = [
        Candidate(
            key, "t", parent, NOON + timedelta(hours=n), PersonId("P-1"), "person", Origin("m:", "x", n, 1)
        )
        for n, (key, parent) in enumerate(tree)
    ]
    home = Proposal("p1", "community", "Place", "", "launch", thread_ids=("t",))
    return plan([home], messages, book.entries("t:"), target="t:", idempotence=idempotence, rules=Rules(True))


@settings(max_examples=200, deadline=None)
@given(TREES, st.lists(st.sampled_from(NAMES), max_size=25), st.sampled_from(["find", "native", "none"]))
def test_whatever_fails_in_whatever_order_each_post_is_there_once_or_reported(
    tree: list[tuple[str, str]], faults: list[str], idempotence: str
) -> None:
    target = MemoryTarget(replace(EVERYTHING, idempotence=idempotence), scripted(faults))
    book, made = ledger(), Plan("t:")
    for _ in range(len(faults) + 2):
        try:
            made = replanned(tree, book, idempotence)
            deliver(made, target, book)
        except Crash:
            continue
    left = replanned(tree, book, idempotence)
    counts = Counter(key for key, _ in there(target))
    assert all(n == 1 for n in counts.values())
    assert left.posts == ()
    reported = left.skipped.get("outcome_unknown", 0)
    assert left.already_there + reported == len(tree)
    assert reported == 0 or idempotence == "none"
    published = {entry.message_key for entry in book.entries("t:") if entry.state == "published"}
    assert published <= set(counts)
    order = [key for key, _ in there(target)]
    for key, parent in there(target):
        assert parent is None or order.index(parent) < order.index(key)


@pytest.mark.parametrize("seed", range(5))
def test_a_shaky_target_gets_everything_once_in_the_end(seed: int) -> None:
    target, book = MemoryTarget(faults=seeded(seed, rate=0.4)), ledger()
    made = chain(15)
    for _ in range(200):
        try:
            if deliver(made, target, book).published == 15:
                break
        except (Crash, TryLater, NotAuthorised):
            continue
    assert sorted(key for key, _ in there(target)) == sorted(f"m{n}" for n in range(15))
