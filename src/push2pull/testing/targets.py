"""The contract of targets: what every one of them is held to, as far as its capabilities go.

Each check takes ``new``, which returns a fresh and empty target, and raises AssertionError, or
:class:`NotApplicable` where the target does not claim the ability. With pytest::

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_the_contract(check, tmp_path):
        check(lambda: MyTarget(tmp_path))
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from push2pull.connectors.base import Target
from push2pull.markup import body, fingerprint, measure
from push2pull.model import (
    Author,
    Participant,
    PersonId,
    Place,
    Post,
    PostAttachment,
    Publication,
    RemotePlace,
    RemotePost,
    RemoteUser,
)
from push2pull.publish.parts import parts
from push2pull.publish.plan import post_key
from push2pull.publish.seal import digest

New = Callable[[], Target]

PLACE = Place("place1", "Backups & restores", "Where people help one another with backups.", "en")
NOON = datetime(2024, 3, 4, 12, 0, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> </pre></article></details>",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png) **bold** `code` @all @channel <!here>",
    "世界 مرحبا שלום \u202egnp.exe \u2066isolated",
    'javascript:alert(1) data:text/html,<b>x</b> https://evil.example/"onmouseover="alert(1)',
    "{{ 7 * 7 }} {% raw %} ${7*7} ]]> &lt; &amp; \\ ' \"",
    "@everyone @here @**all** @_**Ann|3** @*team* @@all #general #**general>x** :tada: <@U1> <#C1>",
    "``` \n/poll x\n```spoiler\n~~~\n[/details]\n[quote]\n# title\n====\n> x\n1. y\n| a | b |\n<!-- p2p:"
    + "0" * 32,
    "https://matrix.to/#/@ann:x.example https://evil.example/)](javascript:alert(1)) https://evil.example/@**all**",
)
"""Text that other networks would act on; every target has to show it as words."""

LIVE = re.compile(r"(?<![\w.%/])@(?:all|channel|here|everyone)\b|<!here>|[\x00\u202a-\u202e]")
"""What must not stand in the body of a post by :data:`HOSTILE`, whatever the markup."""

_TAGS = r"<(?:script|img src=x|b>)"
_MARKDOWN = rf"{_TAGS}|(?<!\\)\]\(javascript|(?<!\\)!\[x|^# title"
MARKED = {
    "text": re.compile(r"\x00"),
    "html": re.compile(rf"{_TAGS}|href=\"javascript"),
    "matrix": re.compile(rf"{_TAGS}|href=\"(?:javascript|https://matrix\.to)"),
    "markdown": re.compile(rf"{_MARKDOWN}|^\[/details\]", re.M),
    "discourse": re.compile(rf"{_MARKDOWN}|^\[/details\](?!\Z|\n\n<!--)", re.M),
    "zulip": re.compile(r"\]\(javascript|@_?\*\*|@\*|#\*\*|^/poll|^~~~|^# title", re.M),
}
"""The same for one markup."""


class NotApplicable(Exception):
    """The target's capabilities do not promise what the check is about."""


def post(n: int, text: str = "", **changes: Any) -> Post:
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
    return replace(made, **changes)


def opened(new: New) -> tuple[Target, RemotePlace]:
    """Return a target with a run begun and a place to write to."""
    target = new()
    if target.capabilities.begin_finish:
        target.begin()
    return target, target.ensure_place(PLACE)


def write(target: Target, one: Post, place: RemotePlace, parent: Publication | None = None) -> Publication:
    """Write a post as its author's account where the target has one, as the runner does."""
    return target.write(replace(spoken(target, one), parent=parent.key if parent else None), place, parent)


def spoken(target: Target, one: Post) -> Post:
    """Return the post with the account that the target can write it as."""
    return replace(one, speaker=known(target, one) if target.capabilities.author else None)


def known(target: Target, one: Post) -> RemoteUser | None:
    """Return the account of the author of *one*."""
    author = Participant(
        one.author.person_id, one.author.name, "stub", address=f"{one.message_key}@mail.example"
    )
    return target.resolve_people([author]).get(author.person_id)


def expected(target: Target, one: Post) -> str:
    """Return the fingerprint of the body that *one* should come back with."""
    said = spoken(target, one)
    return fingerprint(body(said, target.capabilities, attributed=said.speaker is None))


def seen(target: Target, place: RemotePlace) -> list[RemotePost]:
    """Return what the place holds of ours, read after the end of the run."""
    finish(target)
    return [one for one in target.read(place) if one.key]


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


def check_nobody_has_an_account(new: New) -> None:
    """Those who are not named are never posted for: no account stands behind the empty id."""
    target, _ = opened(new)
    user = target.resolve_people([Participant(PersonId(""), "")]).get(PersonId(""))
    assert user is None or not user.remote_id


def check_people_become_members_once(new: New) -> None:
    """Being a member already is no error, nor is a place without new members."""
    target, place = opened(new)
    if not target.capabilities.members:
        raise NotApplicable("places have no members")
    users = [user for user in (known(target, post(n)) for n in (1, 2)) if user]
    for members in (users, users, []):
        target.add_members(place, members)


def check_written_twice_is_written_once(new: New) -> None:
    """A second write of a key changes nothing, where the target promises a native key."""
    target, place = opened(new)
    if target.capabilities.idempotence != "native":
        raise NotApplicable("no native key")
    first = write(target, post(1), place)
    assert write(target, post(1), place) == first
    assert len(seen(target, place)) == 1


def check_a_post_is_found_by_its_key(new: New) -> None:
    """``find`` gives what ``write`` answered, and None for a key that was never written."""
    target, place = opened(new)
    if target.capabilities.idempotence == "none":
        raise NotApplicable("no key can be looked up")
    assert target.find(post(1).key, place) is None
    first = write(target, post(1), place)
    second = write(target, post(2), place, first)
    assert target.find(post(1).key, place) == first
    assert target.find(post(2).key, place) == second
    assert (first.key, second.key) == (post(1).key, post(2).key)


def check_what_is_read_is_what_was_written(new: New) -> None:
    """Text, author and date come back, oldest first, as far as the target can set them."""
    target, place = opened(new)
    first = write(target, post(1), place)
    write(target, post(2), place, first)
    back = seen(target, place)
    assert [one.key for one in back] == [post(1).key, post(2).key]
    assert back[0].remote_id == first.remote_id
    assert "Text number 1." in back[0].text.replace("\\", "")
    if target.capabilities.author:
        assert back[0].author == post(1).author.name
    if target.capabilities.timestamp:
        _check_dates(target, place, back)


def _check_dates(target: Target, place: RemotePlace, back: list[RemotePost]) -> None:
    least = target.capabilities.time_resolution
    for one, n in zip(back, (1, 2), strict=True):
        there, here = one.date, post(n).date
        assert there is not None
        assert here is not None
        assert abs((there - here).total_seconds()) < least
    assert [one.key for one in target.read(place, post(2).date) if one.key] == [post(2).key]


def check_an_answer_hangs_on_its_parent(new: New) -> None:
    """The parent of an answer is the post it was written to, or the first one where there is one level."""
    target, place = opened(new)
    if target.capabilities.threading == "none":
        raise NotApplicable("no threads")
    first = write(target, post(1), place)
    second = write(target, post(2), place, first)
    write(target, post(3), place, second)
    parents = {one.key: one.parent for one in seen(target, place)}
    top, nested = post(1).key, target.capabilities.threading == "tree"
    assert parents == {top: None, post(2).key: top, post(3).key: post(2).key if nested else top}


def check_text_at_the_limit_is_kept_whole(new: New) -> None:
    """A body of exactly the limit comes back whole; one unit more becomes two posts, nothing lost."""
    target, place = opened(new)
    can, size, words = target.capabilities, target.capabilities.body_limit or 20_000, 0
    for n, more in enumerate((0, 1), start=1):
        whole = spoken(target, post(n, text_of(target, size + more)))
        made = parts(whole, can, partial(post_key, f"long{n}", "contract"))
        assert len(made) == (2 if can.body_limit and more else 1)
        words += whole.text.count("word")
        written: Publication | None = None
        for part in made:
            written = write(target, part, place, written)
    back = seen(target, place)
    assert len(back) == (3 if can.body_limit else 2)
    assert sum(one.text.count("word") for one in back) == words


def text_of(target: Target, size: int) -> str:
    """Return words whose body measures *size* as the target counts."""
    can, one = target.capabilities, spoken(target, post(1))
    frame = measure(body(replace(one, text="word"), can, attributed=one.speaker is None), can.limit_unit)
    room = size - frame
    return "word" + " word" * (room // 5) + "s" * (room % 5)


def check_hostile_text_stays_text(new: New) -> None:
    """Markup, scripts, bidirectional controls and mentions come back as words without effect."""
    target, place = opened(new)
    made = [
        post(
            n,
            text,
            title=text,
            quote=text,
            author=Author(PersonId(f"P-{n:016x}"), " ".join(text[:40].split())),
        )
        for n, text in enumerate(HOSTILE, start=1)
    ]
    for one in made:
        write(target, one, place)
    back = {one.key: one.text for one in seen(target, place)}
    assert [fingerprint(back[one.key]) for one in made] == [expected(target, one) for one in made]
    for text in back.values():
        found = LIVE.search(text) or (MARKED[target.capabilities.markup].search(text))
        assert not found, f"something is alive: {found}"


def check_unwritable_characters_do_no_harm(new: New) -> None:
    """NUL, lone surrogates and control characters neither stop the post nor the run."""
    target, place = opened(new)
    odd = "before\x00 \x1b[31m \ud800 \ufffe after"
    write(target, post(1, odd, title=odd, quote=odd), place)
    text = seen(target, place)[0].text
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
    key = post(1).key if target.capabilities.marker else "../../key"
    write(target, post(1, key=key, thread_id="../../thread", attachments=(file,)), place)
    assert [one.key for one in seen(target, place)] == [key]


def check_an_odd_name_is_known_again(new: New) -> None:
    """A name with blanks and signs that targets do not keep as they are still counts as the author's."""
    target, place = opened(new)
    if not target.capabilities.author:
        raise NotApplicable("posts have no author of their own")
    one = post(1, author=Author(PersonId("P-0000000000000001"), " Ann  M.\u202e Example\t1 "))
    speaker = known(target, one)
    shown = speaker.name if speaker and speaker.name else one.author.name
    write(target, one, place)
    assert digest(seen(target, place)[0].author) == digest(shown)


def check_attachments_are_kept_byte_for_byte(new: New) -> None:
    """A file comes back under the digest of its bytes, several of one name too."""
    target, place = opened(new)
    contents = [bytes(range(256)) * 40, b"", b"\r\n\x1a\x00"]
    files = tuple(
        PostAttachment("report.pdf", "application/pdf", hashlib.sha256(data).hexdigest(), data)
        for data in contents
    )
    most = target.capabilities.attachments_per_post or len(files)
    write(target, post(1, attachments=files[:most]), place)
    assert sorted(seen(target, place)[0].attachments) == sorted(file.sha256 for file in files[:most])


def check_a_withdrawn_post_is_gone(new: New) -> None:
    """After ``withdraw`` a post is neither read nor found; withdrawing again is no error."""
    target, place = opened(new)
    if not target.capabilities.withdraw:
        raise NotApplicable("posts cannot be withdrawn")
    first = write(target, post(1), place)
    second = write(target, post(2), place, first)
    target.withdraw(second, place)
    target.withdraw(second, place)
    assert [one.key for one in seen(target, place)] == [post(1).key]
    assert target.capabilities.idempotence == "none" or target.find(post(2).key, place) is None
    target.withdraw(first, place)
    assert seen(target, place) == []


CHECKS: tuple[Callable[[New], None], ...] = (
    check_an_identity_is_given_and_nothing_written,
    check_a_place_is_found_again,
    check_nobody_has_an_account,
    check_people_become_members_once,
    check_written_twice_is_written_once,
    check_a_post_is_found_by_its_key,
    check_what_is_read_is_what_was_written,
    check_an_answer_hangs_on_its_parent,
    check_text_at_the_limit_is_kept_whole,
    check_hostile_text_stays_text,
    check_unwritable_characters_do_no_harm,
    check_names_cannot_leave_their_place,
    check_an_odd_name_is_known_again,
    check_attachments_are_kept_byte_for_byte,
    check_a_withdrawn_post_is_gone,
)
