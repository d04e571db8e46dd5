"""Bytes to posts."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from push2pull.markup import DIALECTS, measure
from push2pull.markup import body as written
from push2pull.model import Address, Capabilities, Origin, PersonId, Post, PostAttachment, RemoteUser
from push2pull.normalise import FullMessage
from push2pull.publish.plan import Planned, post_key
from push2pull.publish.render import Rendered, Style, pseudonym, render
from push2pull.publish.seal import seal
from push2pull.publish.withheld import known

NOON = datetime(2024, 3, 4, 12, 30, tzinfo=UTC)
ALL = Capabilities(author=True, timestamp=True, threading="tree", idempotence="native", markup="html")
ACCOUNT = RemoteUser(PersonId("P-7f3a2cffffffffff"), "u1", "Ann Roe")
PLANNED = Planned(
    message_key="m1",
    thread_id="t1",
    place="p1",
    parent=None,
    person_id=PersonId("P-7f3a2cffffffffff"),
    named=True,
    quote=True,
    date=NOON,
    origin=Origin("mbox:/x", "x", 0, 1),
    language="en",
)


def message(**changes: Any) -> FullMessage:
    values = {
        "author": Address("Ann Roe", "ann@example.org"),
        "subject": "Re: Restoring a file",
        "base_subject": "Restoring a file",
        "date": NOON,
        "text": "It works.",
        "quoted": "",
        "signature": "Ann Roe\n01 23 45 67 89",
        "attachments": (),
    }
    return FullMessage(**{**values, **changes})


def file(name: str = "a.pdf", data: bytes = b"data", media_type: str = "application/pdf") -> PostAttachment:
    return PostAttachment(name, media_type, hashlib.sha256(data).hexdigest(), data)


def rendered(
    found: FullMessage,
    planned: Planned = PLANNED,
    name: Callable[[str], str] = lambda _person: "Ann Roe",
    **changes: Any,
) -> Rendered:
    can = changes.pop("capabilities", ALL)
    values = {"speakers": {PLANNED.person_id: ACCOUNT, "": ACCOUNT}, **changes}
    style = Style("t:", can, lambda _data: found, lambda _data: "digest", name, **values)
    return render(planned, b"", style)


def body(post: Post, can: Capabilities = ALL) -> str:
    return written(post, can, attributed=post.speaker is None)


def test_a_post_says_what_the_message_says() -> None:
    (post,) = rendered(message(quoted="Does it?")).posts
    assert (post.title, post.text, post.quote) == ("Restoring a file", "It works.", "Does it?")
    assert (post.author.name, post.date, post.key) == ("Ann Roe", NOON, post_key("m1", "t:"))


def test_every_message_of_a_person_shows_the_one_name_that_the_workspace_knows() -> None:
    assert rendered(message(), name=lambda _person: "Ann A. Roe").posts[0].author.name == "Ann A. Roe"


@pytest.mark.parametrize("name", ["", "ann@example.org", "ann at example.org"])
def test_an_address_is_never_shown_as_a_name(name: str) -> None:
    found = message(author=Address(name, "ann@example.org"))
    assert rendered(found, name=lambda _person: name).posts[0].author.name == "Participant 7F3A2C"


def test_a_person_without_a_name_is_shown_by_a_pseudonym() -> None:
    assert rendered(message(), name=lambda _person: "").posts[0].author.name == pseudonym(PLANNED.person_id)


def test_an_anonymous_author_has_a_stable_pseudonym_and_no_id_to_post_for() -> None:
    (post,) = rendered(message(), replace(PLANNED, named=False), lambda _person: "Ann Roe").posts
    assert (post.author.name, post.author.person_id) == ("Participant 7F3A2C", "")


def test_people_who_are_not_named_are_not_named_in_the_text_either() -> None:
    planned = replace(PLANNED, hidden=(PersonId("P-aaaaaabbbbbbbbbb"),))
    found = message(text="As Bob Doe said.", quoted="On Monday, Bob Doe wrote:", base_subject="For Bob Doe")
    (post,) = rendered(found, planned, lambda person: "Bob Doe" if "aaaa" in person else "Ann Roe").posts
    assert "Bob" not in post.title + post.text + post.quote
    assert "Participant AAAAAA" in post.text


def test_personal_data_is_removed_everywhere() -> None:
    found = message(
        text="Write to bob@example.org.", quoted="Call 01 23 45 67 89.", base_subject="For bob@example.org"
    )
    result = rendered(found)
    assert result.altered == ("redacted",)
    assert not any(c in body(result.posts[0]) + result.posts[0].title for c in "@0123456789")


def test_the_signature_is_dropped() -> None:
    assert "01 23" not in body(rendered(message()).posts[0])


def test_a_quote_that_may_not_be_shown_is_dropped() -> None:
    assert rendered(message(quoted="secret"), replace(PLANNED, quote=False)).posts[0].quote == ""


def test_control_characters_are_dropped() -> None:
    (post,) = rendered(message(text="a\x00b\x1b\ud800c\r\nd", base_subject="a\u202eb\nc")).posts
    assert (post.text, post.title) == ("abc\nd", "ab c")


def test_an_author_whom_the_target_does_not_know_is_attributed() -> None:
    assert rendered(message(), speakers={}).altered == ("author_attributed",)
    assert rendered(message(), speakers={PLANNED.person_id: ACCOUNT}).altered == ()
    assert rendered(message(), capabilities=replace(ALL, timestamp=False)).altered == ("date_attributed",)


def test_a_picture_that_a_mail_program_had_put_into_the_text_leaves_no_reference() -> None:
    assert rendered(message(text="See [cid:image001.png@01D9A2.55] here.")).posts[0].text == "See  here."


def test_a_title_too_short_for_the_target_gets_the_date_and_a_missing_one_says_so() -> None:
    can = replace(ALL, title_minimum=15)
    assert (
        rendered(message(base_subject="Backup"), capabilities=can).posts[0].title
        == "Backup · 2024-03-04 12:30"
    )
    empty = message(base_subject="", subject="")
    assert rendered(empty, locale="fr").posts[0].title == "(sans objet)"
    assert rendered(empty).altered == ()


def test_a_title_cut_short_stands_whole_in_the_first_post_of_a_thread_and_not_in_its_answers() -> None:
    can, long = replace(ALL, title_limit=12), message(base_subject="Restoring a very old file")
    first, answer = (rendered(long, replace(PLANNED, parent=one), capabilities=can) for one in (None, "m0"))
    assert first.posts[0].text == "Restoring a very old file\n\nIt works."
    assert first.altered == ("title_shortened",)
    assert (answer.posts[0].text, answer.altered) == ("It works.", ())


def test_an_answer_from_a_slow_clock_is_moved_behind_its_thread_where_it_has_to_be_and_says_its_date() -> (
    None
):
    early = replace(PLANNED, parent="m0", begun=NOON + timedelta(hours=1))
    (post,) = rendered(message(), early, capabilities=replace(ALL, ordered=True)).posts
    assert (post.date, post.moved) == (NOON, NOON + timedelta(hours=1, milliseconds=1))
    assert "2024-03-04 12:30 UTC" in body(post)
    assert rendered(message(), early, capabilities=replace(ALL, ordered=True)).altered == ("date_attributed",)
    for planned, can in ((early, ALL), (replace(early, begun=NOON), replace(ALL, ordered=True))):
        assert rendered(message(), planned, capabilities=can).posts[0].moved is None


def test_tags_in_front_of_the_subject_become_tags_of_the_post() -> None:
    assert rendered(message(base_subject="[Backup] [2/3] [backup] Restoring [x]")).posts[0].tags == (
        "backup",
    )
    assert rendered(message()).posts[0].tags == ()


def test_words_of_those_who_did_not_agree_are_taken_out_of_text_and_quote() -> None:
    theirs = "the plan of the board was to close the second office before the end of next summer"
    found = message(text=f"See:\n{theirs}\nI agree.", quoted=f"> {theirs}")
    result = rendered(found, withheld=known([theirs]))
    assert (result.posts[0].text, result.posts[0].quote) == ("See:\n[…]\nI agree.", "[…]")
    assert result.altered == ("words_withheld",)


def test_more_files_than_one_post_may_hold_go_with_the_next() -> None:
    found = message(attachments=(file("a"), file("b"), file("c")), quoted="asked")
    posts = rendered(found, capabilities=replace(ALL, attachments_per_post=2)).posts
    assert [[one.filename for one in post.attachments] for post in posts] == [["a", "b"], ["c"]]
    assert [(post.text, post.quote) for post in posts] == [("It works.", "asked"), ("", "")]


def test_a_message_of_nothing_gives_no_post() -> None:
    result = rendered(message(text=" \n ", quoted="something"))
    assert (result.posts, result.problem) == ((), "empty_text")


def test_bytes_that_are_not_the_planned_message_are_not_published() -> None:
    assert rendered(message(), replace(PLANNED, content="other")).problem == "source_gone"
    assert rendered(message(), replace(PLANNED, content="digest")).problem == ""


def test_attachments_stay_byte_for_byte_and_their_names_lose_addresses() -> None:
    (post,) = rendered(message(attachments=(file("ann@example.org.pdf", b"\x00\xff"),))).posts
    assert [(one.data, one.filename) for one in post.attachments] == [(b"\x00\xff", "[address removed]")]


@pytest.mark.parametrize("media_type", ["text/vcard", "application/pkcs7-signature"])
def test_visiting_cards_and_signatures_are_left_out(media_type: str) -> None:
    result = rendered(message(attachments=(file(media_type=media_type),)))
    assert (result.posts[0].attachments, result.altered) == ((), ("redacted",))


def test_attached_mail_of_others_needs_what_a_quote_needs() -> None:
    found = message(attachments=(file(media_type="message/rfc822"),))
    assert len(rendered(found).posts[0].attachments) == 1
    assert rendered(found, replace(PLANNED, quote=False)).posts[0].attachments == ()


def test_a_file_beyond_the_limit_is_named_instead() -> None:
    result = rendered(
        message(attachments=(file(data=b"12345"),)), capabilities=replace(ALL, attachment_limit=4)
    )
    assert result.altered == ("attachment_too_large",)
    assert result.posts[0].attachments == ()
    assert "a.pdf (5 bytes)" in result.posts[0].text


@pytest.mark.parametrize("markup", sorted(DIALECTS))
@pytest.mark.parametrize("unit", ["characters", "bytes", "utf16"])
def test_a_long_message_becomes_parts_none_longer_than_the_limit(unit: str, markup: str) -> None:
    can = replace(ALL, body_limit=400, title_limit=20, limit_unit=unit, markup=markup, marker=True)
    found = message(
        text="mot é *世界* 😀 @all `x` " * 60, quoted="cité\n" * 300,
        base_subject="A title that is too long to be kept", attachments=(file(),),
    )  # fmt: skip
    result = rendered(found, capabilities=can)
    assert result.altered == ("split", "title_shortened")
    assert all(measure(body(post, can), unit) <= 400 for post in result.posts)
    assert all(measure(post.title, unit) <= 20 for post in result.posts)
    assert [post.key for post in result.posts] == [post_key("m1", "t:", n) for n in range(len(result.posts))]
    assert [len(post.attachments) for post in result.posts] == [1] + [0] * (len(result.posts) - 1)
    words = " ".join(post.text for post in result.posts).split()
    assert words == [*found.base_subject.split(), *found.text.split()]
    assert "\n".join(post.quote for post in result.posts if post.quote).split() == ["cité"] * 300


def test_a_quote_that_fits_stays_with_the_last_part() -> None:
    can = replace(ALL, body_limit=40, markup="text")
    posts = rendered(message(text="word " * 10, quoted="short"), capabilities=can).posts
    assert [post.quote for post in posts] == ["", "short"]


def test_the_seal_changes_with_what_can_be_checked_and_names_nobody() -> None:
    (post,) = rendered(message()).posts
    changed = [
        replace(post, text="x"),
        replace(post, date=None),
        replace(post, speaker=replace(ACCOUNT, name="x")),
        replace(post, attachments=(file(),)),
    ]
    assert len({seal(one, ALL) for one in (post, *changed)}) == 5
    nameless = replace(post, speaker=replace(ACCOUNT, name=""))
    assert seal(nameless, ALL) != seal(replace(nameless, author=replace(post.author, name="x")), ALL)
    assert seal(post, ALL) == seal(replace(post, key="x", language="fr"), ALL)
    assert "Ann" not in seal(post, ALL)
