"""The contract of targets: what every one of them is held to, as far as its capabilities go.

Each check takes ``new``, which returns a fresh and empty target, and raises AssertionError, or
:class:`NotApplicable` where the target does not claim the ability. With pytest::

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_the_contract(check, tmp_path):
        check(lambda: MyTarget(tmp_path))
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from push2pull.connectors.base import Target
from push2pull.model import Author, Origin, PersonId, Place, Post, PostAttachment, Publication, RemotePlace
from push2pull.publish.plan import Plan, Planned, post_key
from push2pull.publish.render import Rendered, body
from push2pull.publish.runner import dry_run, run
from push2pull.publish.split import measure, split
from push2pull.workspace.ledger import Ledger

New = Callable[[], Target]

PLACE = Place("place1", "Backups & restores", "Where people help one another with backups.", "en")
NOON = datetime(2024, 3, 4, 12, 0, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> </pre></article></details>",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png) **bold** `code` @all @channel <!here>",
    "世界 مرحبا שלום \u202egnp.exe \u2066isolated",
    'javascript:alert(1) data:text/html,<b>x</b> https://evil.example/"onmouseover="alert(1)',
    "{{ 7 * 7 }} {% raw %} ${7*7} ]]> &lt; &amp; \\ ' \"",
)


class NotApplicable(Exception):
    """The target's capabilities do not promise what the check is about."""


def post(n: int, text: str = "", **changes: object) -> Post:
    """Return the n-th post of a thread, an hour later than the one before."""
    made = Post(
        key=post_key(f"message{n}", "contract"),
        message_key=f"message{n}",
        thread_id="thread1",
        title="How do we restore a file?",
        text=text or f"Text number {n}.",
        author=Author(PersonId(f"P-{n:016x}"), f"Ann Example {n}"),
        date=NOON + timedelta(hours=n),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def opened(new: New) -> tuple[Target, RemotePlace]:
    """Return a target with a run begun and a place to write to."""
    target = new()
    if target.capabilities.begin_finish:
        target.begin()
    return target, target.ensure_place(PLACE)


def finish(target: Target) -> None:
    """End the run, where the target wants to know."""
    if target.capabilities.begin_finish:
        target.finish()


def check_an_identity_is_given_and_nothing_written(new: New) -> None:
    """``check`` answers and leaves no place or post behind."""
    target = new()
    assert target.check().name
    place = target.ensure_place(PLACE)
    assert list(target.read(place)) == []


def check_a_place_is_found_again(new: New) -> None:
    """Ensuring a place twice gives the same place."""
    target, place = opened(new)
    assert target.ensure_place(PLACE) == place
    assert place.key == PLACE.key


def check_written_twice_is_written_once(new: New) -> None:
    """A second write of a key changes nothing, where the target promises a native key."""
    target, place = opened(new)
    if target.capabilities.idempotence != "native":
        raise NotApplicable("no native key")
    first = target.write(post(1), place, None)
    assert target.write(post(1), place, None) == first
    finish(target)
    assert len(list(target.read(place))) == 1


def check_a_post_is_found_by_its_key(new: New) -> None:
    """``find`` gives what ``write`` answered, and None for a key that was never written."""
    target, place = opened(new)
    if target.capabilities.idempotence == "none":
        raise NotApplicable("no key can be looked up")
    assert target.find(post(1).key, place) is None
    written = target.write(post(1), place, None)
    assert target.find(post(1).key, place) == written
    assert written.key == post(1).key


def check_what_is_read_is_what_was_written(new: New) -> None:
    """Text, author and date come back, oldest first, as far as the target can set them."""
    target, place = opened(new)
    first = target.write(post(1), place, None)
    target.write(post(2), place, first)
    finish(target)
    seen = list(target.read(place))
    assert [one.key for one in seen] == [post(1).key, post(2).key]
    assert post(1).text in seen[0].text
    if target.capabilities.author:
        assert seen[0].author == post(1).author.name
    if target.capabilities.timestamp:
        assert [one.date for one in seen] == [post(1).date, post(2).date]
        assert [one.key for one in target.read(place, post(2).date)] == [post(2).key]


def check_an_answer_hangs_on_its_parent(new: New) -> None:
    """The parent of an answer is the post it was written to."""
    target, place = opened(new)
    if target.capabilities.threading == "none":
        raise NotApplicable("no threads")
    first = target.write(post(1), place, None)
    second = target.write(post(2), place, first)
    target.write(post(3), place, second)
    finish(target)
    parents = {one.key: one.parent for one in target.read(place)}
    top, nested = post(1).key, target.capabilities.threading == "tree"
    assert parents == {top: None, post(2).key: top, post(3).key: post(2).key if nested else top}


def check_text_at_the_limit_is_kept_whole(new: New) -> None:
    """A body of exactly the limit comes back whole; one unit more becomes two posts, nothing lost."""
    target, place = opened(new)
    limit, unit = target.capabilities.body_limit or 20_000, target.capabilities.limit_unit
    text = ("mot é世 " * limit)[: 2 * limit]
    for n, length in enumerate((limit, limit + 1), start=1):
        exact = _of_length(text, length, unit)
        parts = split(exact, target.capabilities.body_limit, unit)
        assert len(parts) == (2 if target.capabilities.body_limit and length > limit else 1)
        written: Publication | None = None
        for part, piece in enumerate(parts):
            one = post(n, piece, key=post_key(f"long{n}", "contract", part))
            assert not target.capabilities.body_limit or measure(body(one), unit) <= limit
            written = target.write(one, place, written)
        keys = [post_key(f"long{n}", "contract", part) for part in range(len(parts))]
        back = {one.key: one.text for one in target.read(place)}
        assert " ".join(back[key] for key in keys).split() == exact.split()


def check_hostile_text_stays_text(new: New) -> None:
    """Markup, scripts, bidirectional controls and mentions come back as the text they were."""
    target, place = opened(new)
    for n, text in enumerate(HOSTILE, start=1):
        hostile = post(n, text, title=text, quote=text, author=Author(PersonId(f"P-{n:016x}"), text[:60]))
        target.write(hostile, place, None)
    finish(target)
    back = {one.key: one.text for one in target.read(place)}
    assert [back[post(n).key] for n in range(1, len(HOSTILE) + 1)] == list(HOSTILE)


def check_unwritable_characters_do_no_harm(new: New) -> None:
    """NUL, lone surrogates and control characters neither stop the post nor the run."""
    target, place = opened(new)
    odd = "before\x00 \x1b[31m \ud800 \ufffe after"
    target.write(post(1, odd, title=odd, quote=odd), place, None)
    finish(target)
    text = next(iter(target.read(place))).text
    assert "before" in text
    assert "after" in text


def check_names_cannot_leave_their_place(new: New) -> None:
    """Keys and file names that look like paths are names like any other."""
    target = new()
    if target.capabilities.begin_finish:
        target.begin()
    place = target.ensure_place(replace(PLACE, key="../../outside"))
    data = b"harmless"
    file = PostAttachment("../../../etc/passwd\x00.html", "text/html", hashlib.sha256(data).hexdigest(), data)
    target.write(post(1, key="../../key", thread_id="../../thread", attachments=(file,)), place, None)
    finish(target)
    assert [one.key for one in target.read(place)] == ["../../key"]


def check_attachments_are_kept_byte_for_byte(new: New) -> None:
    """A file comes back under the digest of its bytes, several of one name too."""
    target, place = opened(new)
    contents = [bytes(range(256)) * 40, b"", b"\r\n\x1a\x00"]
    files = tuple(
        PostAttachment("report.pdf", "application/pdf", hashlib.sha256(data).hexdigest(), data)
        for data in contents
    )
    target.write(post(1, attachments=files), place, None)
    finish(target)
    back = next(iter(target.read(place)))
    assert sorted(back.attachments) == sorted(file.sha256 for file in files)


def check_a_withdrawn_post_is_gone(new: New) -> None:
    """After ``withdraw`` a post is neither read nor found; withdrawing again is no error."""
    target, place = opened(new)
    if not target.capabilities.withdraw:
        raise NotApplicable("posts cannot be withdrawn")
    first = target.write(post(1), place, None)
    target.write(post(2), place, first)
    target.withdraw(first, place)
    target.withdraw(first, place)
    finish(target)
    assert [one.key for one in target.read(place)] == [post(2).key]
    assert target.find(post(1).key, place) is None


def check_a_dry_run_writes_nothing(new: New) -> None:
    """A dry run counts what would be written; the place is empty afterwards."""
    target = new()
    report = dry_run(_plan())
    assert (report.planned, report.published) == (2, 0)
    assert list(target.read(target.ensure_place(PLACE))) == []


def check_a_run_delivers_once(new: New) -> None:
    """The runner brings a thread over; running the same plan again changes nothing."""
    target = new()
    ledger = Ledger(sqlite3.connect(":memory:"), now=lambda: NOON)
    for _ in range(2):
        report = run(_plan(), target, ledger, lambda origins: ((o, b"x") for o in origins), _render)
        assert (report.published, report.failed, report.stopped) == (2, 0, "")
    place = target.ensure_place(PLACE)
    assert [one.key for one in target.read(place)] == [post(1).key, post(2).key]


def _plan() -> Plan:
    posts = tuple(
        Planned(
            message_key=f"message{n}",
            thread_id="thread1",
            place=PLACE.key,
            parent=f"message{n - 1}" if n > 1 else None,
            person_id=PersonId(f"P-{n:016x}"),
            named=True,
            quote=True,
            date=post(n).date,
            origin=Origin("mbox:/contract", "contract", n, 1),
        )
        for n in (1, 2)
    )
    return Plan("contract", (PLACE,), posts)


def _render(planned: Planned, _data: bytes) -> Rendered:
    return Rendered((post(int(planned.message_key.removeprefix("message"))),))


def _of_length(text: str, length: int, unit: str) -> str:
    """Return a beginning of *text* that measures *length*, filled up with letters."""
    cut = split(text, length, unit)[0]
    return cut + "x" * (length - measure(cut, unit))


CHECKS: tuple[Callable[[New], None], ...] = (
    check_an_identity_is_given_and_nothing_written,
    check_a_place_is_found_again,
    check_written_twice_is_written_once,
    check_a_post_is_found_by_its_key,
    check_what_is_read_is_what_was_written,
    check_an_answer_hangs_on_its_parent,
    check_text_at_the_limit_is_kept_whole,
    check_hostile_text_stays_text,
    check_unwritable_characters_do_no_harm,
    check_names_cannot_leave_their_place,
    check_attachments_are_kept_byte_for_byte,
    check_a_withdrawn_post_is_gone,
    check_a_dry_run_writes_nothing,
    check_a_run_delivers_once,
)
