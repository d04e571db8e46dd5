"""The Discourse target, against a fake forum that is held to Discourse's official description."""

import hashlib
import json
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from publishing import STATED, workspace
from push2pull.connectors.base import Target
from push2pull.connectors.registry import open_target
from push2pull.connectors.targets.discourse.target import DiscourseTarget
from push2pull.errors import ConfigurationError, NotAuthorised, Refused, TryLater
from push2pull.markup import find_marker
from push2pull.model import Author, Origin, Participant, PersonId, PostAttachment, RemotePlace
from push2pull.publish.plan import Plan, Planned, post_key
from push2pull.publish.render import Rendered
from push2pull.publish.runner import Report, run
from push2pull.secret import Secret, no_secrets
from push2pull.testing import endurance
from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.discourse.flaws import FLAWS
from push2pull.testing.servers.discourse.server import fake_discourse
from push2pull.testing.servers.discourse.state import State, new_state
from push2pull.testing.servers.faults import PASSING, changes, scripted
from push2pull.testing.servers.messages import Request
from push2pull.testing.servers.official import Official
from push2pull.testing.targets import (
    CHECKS,
    PLACE,
    NotApplicable,
    check_a_withdrawn_post_is_gone,
    post,
    write,
)
from push2pull.workspace.ledger import Ledger

KEY = "key-that-nobody-may-see"
PUBLIC = replace(PLACE, public=True)
ANN = Participant(PersonId("P-1"), "Ann Éxample", "stub", address="ann@mail.example")


@pytest.fixture(scope="module")
def document() -> Path | None:
    specs = os.environ.get("PUSH2PULL_SPECS") or Path(__file__).parents[4] / "shared" / "specs"
    found = Path(specs) / "discourse" / "openapi.json"
    return found if found.exists() else None


@pytest.fixture
def state() -> State:
    return new_state(KEY)


@pytest.fixture
def server(state: State, document: Path | None) -> Iterator[FakeServer]:
    with fake_discourse(state, document) as running:
        yield running
    assert running.problems == []


def forum(server: FakeServer, rest: str = "", timeout: float = 20.0) -> DiscourseTarget:
    """A target that knows nothing yet, as in a new process."""
    where = server.url.removeprefix("http://")
    target = open_target(f"discourse+http://{where}/{rest}", lambda *_: Secret(KEY), timeout=timeout)
    assert isinstance(target, DiscourseTarget)
    return target


def sent(server: FakeServer, path: str, method: str = "POST") -> list[Request]:
    return [one for one in server.requests if (one.method, one.path) == (method, path)]


def answered(n: int) -> Plan:
    """A thread of *n* messages, each an answer to the one before the last."""
    posts = tuple(
        Planned(
            message_key=f"message{i}",
            thread_id="thread1",
            place=PLACE.key,
            parent=f"message{max(i - 2, 1)}" if i > 1 else None,
            person_id=PersonId(f"P-{i:016x}"),
            named=True,
            quote=True,
            date=post(i).date,
            origin=Origin("mbox:/contract", "contract", i, 1),
        )
        for i in range(1, n + 1)
    )
    return Plan("contract", (PLACE,), posts)


def delivered(server: FakeServer, ledger: Ledger, plan: Plan, timeout: float = 20.0) -> Report:
    """Carry *plan* out as a new process would."""
    target = forum(server, timeout=timeout)

    def render(planned: Planned, _data: bytes) -> Rendered:
        n = int(planned.message_key.removeprefix("message"))
        data = b"file %d" % n
        file = PostAttachment("a.txt", "text/plain", hashlib.sha256(data).hexdigest(), data)
        author = Participant(planned.person_id, f"Ann {n}", "stub")
        for _ in range(20):
            with suppress(TryLater):
                speaker = target.resolve_people([author]).get(planned.person_id)
                return Rendered((post(n, attachments=(file,), speaker=speaker),))
        return Rendered((post(n, attachments=(file,)),))

    def fetch(origins: Iterable[Origin]) -> Iterator[tuple[Origin, bytes]]:
        return ((one, b"x") for one in origins)

    return run(plan, target, ledger, fetch, render, sleep=lambda _seconds: None)


def there(state: State) -> list[tuple[str, int | None]]:
    """Return key and number of the answered post of ours, in the order of their ids."""
    return [
        (key, one.reply_to)
        for one in state.posts.values()
        if (key := find_marker(one.raw)) and not one.deleted_at
    ]


def wanted(n: int) -> list[tuple[str, int | None]]:
    """Return what a plan of :func:`answered` leaves; an answer to the first post is one to the topic."""
    return [(post_key(f"message{i}", "contract"), i - 2 if i > 3 else None) for i in range(1, n + 1)]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract(server: FakeServer, check: Callable[..., None]) -> None:
    with suppress(NotApplicable):
        check(lambda: forum(server))


@pytest.fixture
def fresh(document: Path | None) -> Iterator[Callable[[], Target]]:
    """Give a target on a new forum at each call, as the suites of endurance want it."""
    with ExitStack() as running:

        def new() -> Target:
            server = running.enter_context(fake_discourse(new_state(KEY), document))
            running.callback(lambda: _without_problems(server))
            SERVERS[server.url] = server
            return forum(server, timeout=1.0)

        yield new


SERVERS: dict[str, FakeServer] = {}


def _without_problems(server: FakeServer) -> None:
    assert server.problems == []


def fail(target: Target, names: Sequence[str]) -> None:
    assert isinstance(target, DiscourseTarget)
    SERVERS[target._forum.url].inject = scripted(names, changes)


@pytest.mark.parametrize("check", endurance.CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract_under_interruption(
    fresh: Callable[[], Target], check: Callable[..., None]
) -> None:
    check(fresh)


@pytest.mark.parametrize("check", endurance.FAULT_CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract_under_faults(
    fresh: Callable[[], Target], check: Callable[..., None]
) -> None:
    if check is endurance.check_secrets_show_nowhere:
        check(fresh, fail, [KEY])
    else:
        check(fresh, fail)


def test_every_flaw_of_the_official_description_shows(state: State, document: Path | None) -> None:
    if document is None:
        pytest.skip("Discourse's OpenAPI document absent (set PUSH2PULL_SPECS)")
    with fake_discourse(state, document) as server:
        check_a_withdrawn_post_is_gone(lambda: forum(server))
        target = forum(server)
        target.check()
        place = target.ensure_place(PLACE)
        file = PostAttachment("a.txt", "text/plain", "", b"x")
        first = write(target, post(3, tags=("backup",), attachments=(file,)), place)
        write(target, post(5), place, write(target, post(4), place, first))
        list(target.read(place))
        assert target.find(post(3).key, place) == first
        assert isinstance(server.validate, Official)
        assert server.validate.unused == set()
        assert server.problems == []
        assert len(FLAWS) < 10


# Opening and looking


def test_check_says_who_we_are_and_reads_the_limits(server: FakeServer, state: State) -> None:
    state.settings |= {"max_post_length": 50_000, "max_topic_title_length": 100, "max_attachment_size_kb": 7}
    target = forum(server)
    assert (target.check().name, target.check().detail) == ("system", "Discourse 2026.8.0")
    can = target.capabilities
    assert (can.body_limit, can.title_limit, can.attachment_limit) == (50_000, 100, 7168)
    assert [one.method for one in server.requests if one.method != "GET"] == []


def test_settings_that_are_not_shown_keep_their_usual_values(server: FakeServer, state: State) -> None:
    state.settings.clear()
    target = forum(server)
    state.settings["title"] = "Forum"
    usual = target.capabilities
    target.check()
    assert target.capabilities == usual


def test_a_key_that_is_refused_or_no_administrators_stops_the_run(server: FakeServer, state: State) -> None:
    state.add_user("ana")
    where = server.url.removeprefix("http://")
    with pytest.raises(NotAuthorised, match="administrator"):
        open_target(f"discourse+http://ana@{where}", lambda *_: Secret(KEY)).check()
    with pytest.raises(NotAuthorised, match="PUSH2PULL_DISCOURSE_TOKEN"):
        open_target(f"discourse+http://{where}", lambda *_: Secret("wrong")).check()
    with pytest.raises(ConfigurationError, match="PUSH2PULL_DISCOURSE_TOKEN"):
        open_target(f"discourse+http://{where}", no_secrets)


def test_the_name_in_the_ledger_tells_forum_and_category_and_no_account(server: FakeServer) -> None:
    where = server.url.removeprefix("http://")
    assert forum(server, "archives").url == f"discourse://{where}/archives"
    target = open_target(f"discourse+http://ana@{where}/", lambda *_: Secret(KEY))
    assert target.url == f"discourse://{where}"


@pytest.mark.parametrize("rate", ["0", "-1", "1.5", "many", "", "999999999999"])
def test_a_rate_that_is_no_number_is_refused(server: FakeServer, rate: str) -> None:
    with pytest.raises(ConfigurationError, match="requests a minute"):
        forum(server, f"?rate={rate}")
    assert forum(server).capabilities.rate == 1.0
    assert forum(server, "?rate=120").capabilities.rate == 2.0


# Places


def test_a_community_is_a_category_for_its_members_only(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    one = state.categories[int(place.remote_id)]
    (group,) = state.groups.values()
    assert (one.name, one.permissions) == (PLACE.title, {group.name: 1})
    assert (group.visibility, group.members) == (2, set())
    people = target.resolve_people([ANN, replace(ANN, person_id=PersonId("P-2"), name="Bob")])
    target.add_members(place, list(people.values()))
    target.add_members(place, list(people.values()))
    forum(server).add_members(place, list(people.values()))
    assert group.members == {one.remote_id for one in people.values()}
    assert len([one for one in server.requests if one.method == "PUT" and "members" in one.path]) == 1


def test_a_public_community_is_open_to_all_and_says_what_it_is_for(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PUBLIC)
    one = state.categories[int(place.remote_id)]
    assert one.permissions == {"everyone": 1}
    assert state.groups == {}
    target.add_members(place, list(target.resolve_people([ANN]).values()))
    about = [each.raw for each in state.posts.values() if each.topic_id == one.topic_id]
    assert about == [PLACE.purpose]
    assert list(target.read(place)) == []


def test_a_category_goes_below_the_one_in_the_url(server: FakeServer, state: State) -> None:
    parent = state.add_category("Archives", "archives")
    place = forum(server, "archives").ensure_place(PUBLIC)
    assert state.categories[int(place.remote_id)].parent_id == parent.id
    assert forum(server, "archives").ensure_place(PUBLIC) == place
    with pytest.raises(ConfigurationError, match="no category 'nowhere'"):
        forum(server, "nowhere").check()


def test_a_category_of_somebody_else_keeps_its_name(server: FakeServer, state: State) -> None:
    theirs = state.add_category(PLACE.title, "backups")
    place = forum(server).ensure_place(PUBLIC)
    assert place.remote_id != str(theirs.id)
    name = state.categories[int(place.remote_id)].name
    assert name.startswith(f"{PLACE.title} (")
    with pytest.raises(Refused):
        state.add_category(forum(server).ensure_place(replace(PUBLIC, key="b")).key, "x")
        state.add_category(f"{PLACE.title} ({_mark('c')[:4]})", "y")
        forum(server).ensure_place(replace(PUBLIC, key="c"))


def _mark(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:8]


@pytest.mark.parametrize("title", ["", "x" * 300, "世界", "<b>\u202e", "a\nb"])
def test_any_title_makes_a_category_that_is_found_again(server: FakeServer, title: str) -> None:
    odd = replace(PUBLIC, title=title)
    assert forum(server).ensure_place(odd) == forum(server).ensure_place(odd)


# People


def test_a_stand_in_has_a_name_nobody_can_sign_in_with_and_no_address(
    server: FakeServer, state: State
) -> None:
    found = forum(server).resolve_people([ANN])[ANN.person_id]
    account = state.users[found.remote_id]
    assert account.name == "Ann Éxample"
    assert found.remote_id.startswith("ann_example_")
    assert len(found.remote_id) <= 20
    assert (account.staged, account.active, account.admin) == (True, True, False)
    assert account.email == f"{found.remote_id}@push2pull.invalid"
    assert "P-1" not in repr(account)
    assert forum(server).resolve_people([replace(ANN, name="Ann Married")])[ANN.person_id] == found
    assert len(state.users) == 2


def test_many_stand_ins_are_found_again_with_few_requests(server: FakeServer) -> None:
    people = [replace(ANN, person_id=PersonId(f"P-{n}"), address="") for n in range(120)]
    found = forum(server).resolve_people(people)
    assert len({one.remote_id for one in found.values()}) == 120
    asked = len(server.requests)
    assert forum(server).resolve_people(people) == found
    assert len(server.requests) - asked == 3


def test_the_addresses_of_many_are_looked_up_in_one_list(server: FakeServer, state: State) -> None:
    people = [
        replace(ANN, person_id=PersonId(f"P-{n}"), action="find", address=f"U{n}@x.example")
        for n in range(250)
    ]
    for n in range(230):
        state.add_user(f"user{n}", f"User {n}", f"u{n}@x.example")
    found = forum(server).resolve_people(people)
    assert len(found) == 230
    assert found[PersonId("P-7")].remote_id == "user7"
    assert len(server.requests) == 4


def test_who_may_not_post_any_more_holds_up_nobody_else(server: FakeServer, state: State) -> None:
    ledger = Ledger(sqlite3.connect(":memory:"))
    assert delivered(server, ledger, answered(2)).published == 2
    third = forum(server).resolve_people([Participant(PersonId(f"P-{3:016x}"), "Ann 3", "stub")])
    state.users[third[PersonId(f"P-{3:016x}")].remote_id].suspended = True
    report = delivered(server, ledger, answered(4))
    assert (report.published, report.failures, report.stopped) == (3, {"author_refused": 1}, "")
    state.token = "another"
    assert delivered(server, ledger, answered(4)).stopped == "not_authorised"


@pytest.mark.parametrize("action", ["find", "stub", "invite"])
def test_an_account_with_the_address_is_used_as_it_is(server: FakeServer, state: State, action: str) -> None:
    state.add_user("annie", "Annie", "ann@mail.example")
    found = forum(server).resolve_people([replace(ANN, action=action)])
    assert found[ANN.person_id].remote_id == "annie"
    assert len(state.users) == 2


def test_an_account_that_a_human_named_is_used_or_nobody(server: FakeServer, state: State) -> None:
    state.add_user("annie", "Annie")
    state.add_user("gone", "Gone", active=False)
    named = {account: replace(ANN, account=account) for account in ("annie", "gone", "nobody", "été")}
    found = {account: forum(server).resolve_people([one]) for account, one in named.items()}
    assert {account: len(users) for account, users in found.items()} == {
        "annie": 1,
        "gone": 0,
        "nobody": 0,
        "été": 0,
    }
    assert len(state.users) == 3


def test_finding_makes_no_account(server: FakeServer, state: State) -> None:
    nobody = [
        replace(ANN, action="find"),
        replace(ANN, action="find", address=""),
        replace(ANN, person_id=PersonId("")),
    ]
    assert forum(server).resolve_people(nobody) == {}
    assert len(state.users) == 1


def test_an_invitation_goes_to_the_address_once(server: FakeServer, state: State) -> None:
    for _ in range(2):
        found = forum(server).resolve_people([replace(ANN, action="invite")])
    assert state.users[found[ANN.person_id].remote_id].email == "ann@mail.example"
    assert state.invited == ["ann@mail.example"]


def test_an_address_that_is_taken_in_silence_gives_no_account(server: FakeServer, state: State) -> None:
    state.add_user("gone", "Gone", "ann@mail.example", active=False)
    assert forum(server).resolve_people([replace(ANN, action="invite")]) == {}
    assert state.invited == []


@pytest.mark.parametrize("name", ["世界", "", "...", "a" * 300, "\ud800\x00", "Jean-Pierre O'Neill"])
@pytest.mark.parametrize("longest", [8, 20, 60])
def test_any_name_gives_an_account(server: FakeServer, state: State, name: str, longest: int) -> None:
    state.settings["max_username_length"] = longest
    target = forum(server)
    target.check()
    assert len(target.resolve_people([replace(ANN, name=name)])) == 1


# Posts


def test_a_topic_is_its_authors_of_its_day_and_tells_nobody(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1, tags=("backup", "t" * 30)), place)
    second = write(target, post(2), place, first)
    write(target, post(3), place, second)
    topic = next(one for one in state.topics.values() if one.external_id)
    posts = [one for one in state.posts.values() if one.topic_id == topic.id]
    assert (topic.title, topic.external_id, topic.tags) == (post(1).title, post(1).key, ("backup", "t" * 20))
    assert [one.created_at for one in posts] == [f"2024-03-04T{12 + n}:00:00.000Z" for n in (1, 2, 3)]
    assert [one.user.name for one in posts] == [f"Ann Example {n}" for n in (1, 2, 3)]
    assert [one.reply_to for one in posts] == [None, None, 2]
    assert state.notified == 0
    assert first.url == f"{server.url}/t/{topic.slug}/{topic.id}/1"
    assert len(sent(server, "/posts.json")) == 3


def test_who_has_no_account_is_named_in_the_text(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    target.write(post(1), place, None)
    one = next(one for one in state.posts.values() if find_marker(one.raw))
    assert one.user.username == "system"
    assert "From: Ann Example 1" in one.raw


@pytest.mark.parametrize(
    ("version", "tags"),
    [("2026.1.0", [{"name": "backup"}]), ("3.5.0.beta2", ["backup"]), ("odd", [{"name": "backup"}])],
)
def test_tags_are_sent_as_the_version_takes_them(
    server: FakeServer, state: State, document: Path | None, version: str, tags: list[Any]
) -> None:
    state.version = version
    target = forum(server)
    target.check()
    write(target, post(1, tags=("backup",)), target.ensure_place(PLACE))
    assert sent(server, "/posts.json")[0].fields()["tags"] == tags


def test_a_forum_without_tags_gets_none(server: FakeServer, state: State) -> None:
    state.settings["tagging_enabled"] = False
    target = forum(server)
    target.check()
    write(target, post(1, tags=("backup",)), target.ensure_place(PLACE))
    assert "tags" not in sent(server, "/posts.json")[0].fields()


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "(sans objet)"), ("en", "(no subject)"), ("de", "(no subject)")]
)
def test_a_topic_always_has_a_title(server: FakeServer, state: State, language: str, title: str) -> None:
    target = forum(server)
    write(target, post(1, title=" \x00", language=language), target.ensure_place(PLACE))
    assert title in [one.title for one in state.topics.values()]


def test_short_and_repeated_titles_are_no_obstacle(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    for n in (1, 2):
        write(target, post(n, title="Hi", thread_id=f"thread{n}"), place)
    assert [one.title for one in state.topics.values()].count("Hi") == 2


def test_files_are_uploaded_once_and_pictures_shown(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    picture = PostAttachment(
        "plan [1].png", "image/png", hashlib.sha256(b"PNG").hexdigest(), b"PNG", inline=True
    )
    first = write(target, post(1, attachments=(picture,)), place)
    write(target, post(2, attachments=(picture,)), place, first)
    raw = next(one.raw for one in state.posts.values() if find_marker(one.raw))
    assert "![plan" in raw
    assert "](upload://" in raw
    assert len(sent(server, "/uploads.json")) == 1
    assert [one.attachments for one in target.read(place)] == [(picture.sha256,)] * 2


def test_files_of_odd_names_come_back_and_a_missing_one_shows(server: FakeServer, state: State) -> None:
    names = ["a.c++", "b.tar.gz~", "c.(x) y", "d", ".e", "f.\N{GREEK SMALL LETTER PHI}"]
    files = tuple(
        PostAttachment(name, "text/plain", hashlib.sha256(name.encode()).hexdigest(), name.encode())
        for name in names
    )
    target = forum(server)
    place = target.ensure_place(PLACE)
    write(target, post(1, attachments=files), place)
    assert [one.attachments for one in target.read(place)] == [tuple(one.sha256 for one in files)]
    state.uploads.clear()
    assert [one.attachments for one in forum(server).read(place)] == [("",) * len(names)]


def test_a_file_of_a_kind_that_is_not_allowed_holds_its_post_back(server: FakeServer, state: State) -> None:
    state.settings["authorized_extensions"] = "png|jpg"
    ledger = Ledger(sqlite3.connect(":memory:"))
    report = delivered(server, ledger, answered(1))
    assert report.failures == {"attachment_refused": 1}
    assert there(state) == []
    state.settings["authorized_extensions"] = "png|txt"
    assert delivered(server, ledger, answered(1)).published == 1


def test_a_forum_that_holds_posts_for_approval_says_so_and_doubles_nothing(
    server: FakeServer, state: State
) -> None:
    state.moderated = True
    ledger = Ledger(sqlite3.connect(":memory:"))
    with pytest.raises(ConfigurationError, match="approval"):
        delivered(server, ledger, answered(3))
    assert len(sent(server, "/posts.json")) == 1
    assert all("/posts.json response /:" in line for line in server.problems)
    server.problems.clear()  # what a forum answers then is not described
    state.moderated = False
    assert delivered(server, ledger, answered(3)).published == 3
    assert there(state) == wanted(3)


def test_an_answer_follows_what_a_moderator_moved(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    second = write(target, post(2), place, first)
    moved = state.posts[int(second.remote_id)]
    topic = state.add_topic("Elsewhere", int(place.remote_id))
    moved.topic_id, moved.number, topic.next_number = topic.id, 1, 2
    third = write(forum(server), post(3), place, second)
    assert state.posts[int(third.remote_id)].topic_id == topic.id


# Looking up, reading back, taking back


def test_an_answer_is_found_among_many_posts_of_others(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    second = write(target, post(2), place, first)
    topic = state.add_topic("Others", state.add_category("Others", "others").id)
    for _ in range(120):
        state.add_post(topic, state.users["system"], f"<!-- p2p:{post(3).key} -->", state.now)
    fresh = forum(server)
    assert fresh.find(post(2).key, place) == second
    assert fresh.find(post(3).key, place) is None
    third = write(target, post(3), place, second)
    assert fresh.find(post(3).key, place) == third


def test_posts_of_others_have_no_key_and_dates_choose(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    topic = state.topics[state.posts[int(first.remote_id)].topic_id]
    state.add_post(topic, state.users["system"], "Thanks!", state.now, reply_to=1)
    assert [(one.key, one.parent) for one in target.read(place)] == [(post(1).key, None), ("", post(1).key)]
    assert [one.text for one in target.read(place, post(2).date)] == ["Thanks!"]


def test_the_first_post_gives_its_words_up_and_keeps_the_answers(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    write(target, post(2), place, first)
    for _ in range(2):
        target.withdraw(first, place)
    assert [one.key for one in target.read(place) if one.key] == [post(2).key]
    assert forum(server).find(post(1).key, place) is None
    assert "Text number 1" not in state.posts[int(first.remote_id)].raw
    assert (
        len([one for one in server.requests if one.method == "PUT" and one.path.startswith("/posts/")]) == 2
    )


def test_withdrawing_what_is_not_there_is_no_error(server: FakeServer, state: State) -> None:
    target = forum(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    del state.posts[int(first.remote_id)]
    target.withdraw(first, place)


# Whatever fails


OTHERS = sorted({*PASSING, "silent_before"} - set(endurance.FAULTS))


@pytest.mark.parametrize("fault", OTHERS)
def test_a_fault_anywhere_leaves_each_post_there_once(server: FakeServer, state: State, fault: str) -> None:
    """Each changing request of the run fails once, in turn."""
    timeout = 0.5 if fault.startswith("silent") else 20.0
    ledger = Ledger(sqlite3.connect(":memory:"))
    server.inject = scripted(["ok", fault, *(name for _ in range(12) for name in ("ok", fault))], changes)
    for _ in range(4):
        if delivered(server, ledger, answered(5), timeout).published == 5:
            break
    assert there(state) == wanted(5)
    assert len(ledger.entries("contract")) == 5


def test_the_key_is_in_no_ledger_log_or_repr(
    server: FakeServer, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    ledger = Ledger(sqlite3.connect(tmp_path / "state.db"))
    server.inject = scripted(["ok", "error_after", "cut", "expired"], changes)
    report = delivered(server, ledger, answered(3))
    target = forum(server)
    place = RemotePlace("a", "1")
    shown = [repr(one) for one in (target, target._forum, target._forum.connection, report, place)]
    assert KEY not in "".join(shown) + caplog.text
    assert KEY.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_no_address_of_anybody_is_in_what_is_written(server: FakeServer, state: State) -> None:
    target = forum(server)
    write(target, replace(post(1), author=Author(PersonId("P-9"), "Ann")), target.ensure_place(PLACE))
    bodies = b"".join(one.body for one in server.requests)
    assert b"@mail.example" not in bodies


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs a POSIX system")
def test_killed_at_any_ledger_step_the_next_process_finishes(tmp_path: Path) -> None:
    script = Path(__file__).with_name("discourse_child.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path / "work"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["different"] == []
    assert result["killed"] == result["steps"] > 15
    assert result["posts"] == 4


# From the command line


def test_the_verbs_publish_verify_and_withdraw(
    server: FakeServer,
    state: State,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Result],
    run_json: Callable[..., dict[str, Any]],
) -> None:
    store = workspace(tmp_path, profile="public", **STATED)
    store.close()
    folder, where = tmp_path / "w.p2p", f"discourse+{server.url}/?rate=60000"
    assert "PUSH2PULL_DISCOURSE_TOKEN" in run("publish", folder, where, code=2).stderr
    monkeypatch.setenv("PUSH2PULL_DISCOURSE_TOKEN", KEY)
    assert run_json("publish", folder, where, "--dry-run")["planned"] == 3
    assert there(state) == []
    state.add_user("boss", "The Boss", "ann@example.org")
    assert run_json("publish", folder, where)["published"] == 3
    assert run_json("publish", folder, where)["already_there"] == 3
    report = run_json("verify", folder, where)
    assert (report["checked"], report["equal"], report["different"]) == (3, 3, [])
    assert [one.user.name for one in state.posts.values() if find_marker(one.raw)] == [
        "The Boss",
        "system",
        "system",
    ]
    report = run_json("withdraw", folder, where, "--all")
    assert (report["withdrawn"], report["kept"]) == (3, {})
    assert there(state) == []
    assert KEY.encode() not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
