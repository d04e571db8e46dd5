"""The Matrix target, against a fake homeserver that is held to the official description of its API."""

import hashlib
import itertools
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from push2pull.connectors.base import Target
from push2pull.connectors.registry import open_target
from push2pull.connectors.targets.matrix.events import KEY
from push2pull.connectors.targets.matrix.target import MatrixTarget
from push2pull.errors import ConfigurationError, NotAuthorised, OutcomeUnknown, Refused
from push2pull.model import Author, Participant, PersonId, PostAttachment
from push2pull.secret import Secret, no_secrets
from push2pull.testing import endurance
from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.faults import PASSING, changes, scripted, seeded
from push2pull.testing.servers.matrix.flaws import FLAWS
from push2pull.testing.servers.matrix.server import fake_matrix
from push2pull.testing.servers.matrix.state import Event, Room, State
from push2pull.testing.servers.messages import Request
from push2pull.testing.servers.official import Official
from push2pull.testing.targets import CHECKS, HOSTILE, PLACE, NotApplicable, post, write

TOKEN = "token-that-nobody-may-see"
PUBLIC = replace(PLACE, public=True)


@pytest.fixture(scope="module")
def document() -> Path | None:
    specs = os.environ.get("PUSH2PULL_SPECS") or Path(__file__).parents[4] / "shared" / "specs"
    found = Path(specs) / "matrix" / "client-server.json"
    return found if found.exists() else None


@pytest.fixture
def state() -> State:
    return State(TOKEN)


@pytest.fixture
def server(state: State, document: Path | None) -> Iterator[FakeServer]:
    with fake_matrix(state, document) as running:
        yield running
    assert running.problems == []


def home(server: FakeServer, rest: str = "", timeout: float = 20.0) -> MatrixTarget:
    """A target that knows nothing yet, as in a new process."""
    where = server.url.removeprefix("http://")
    target = open_target(f"matrix+http://{where}/{rest}", lambda *_: Secret(TOKEN), timeout=timeout)
    assert isinstance(target, MatrixTarget)
    return target


def fresh(server: FakeServer) -> Callable[[], Target]:
    """Return what opens a space of its own each time."""
    numbers = itertools.count()
    return lambda: home(server, f"space-{next(numbers)}", timeout=0.5)


def room_of(state: State) -> Room:
    """The room that is no space."""
    return next(one for one in state.rooms.values() if ("m.space.parent" in {kind for kind, _ in one.state}))


def messages(state: State) -> list[Event]:
    return [one for one in room_of(state).events if one["type"] == "m.room.message" and one["content"]]


def file(data: bytes, name: str = "a.txt", kind: str = "text/plain") -> PostAttachment:
    return PostAttachment(name, kind, hashlib.sha256(data).hexdigest(), data)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract(server: FakeServer, check: Callable[..., None]) -> None:
    with suppress(NotApplicable):
        check(lambda: home(server))


@pytest.mark.parametrize("forgetful", [False, True])
@pytest.mark.parametrize("check", endurance.CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract_under_interruption(
    state: State, check: Callable[..., None], forgetful: bool
) -> None:
    state.forgetful, state.page = forgetful, 3
    with fake_matrix(state) as server, suppress(NotApplicable):
        check(fresh(server))
    assert server.problems == []


@pytest.mark.parametrize("forgetful", [False, True])
@pytest.mark.parametrize("check", endurance.FAULT_CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract_under_faults(
    state: State, check: Callable[..., None], forgetful: bool
) -> None:
    state.forgetful = forgetful
    more = {"secrets": [TOKEN]} if check is endurance.check_secrets_show_nowhere else {}
    with fake_matrix(state) as server, suppress(NotApplicable):

        def fail(target: Target, names: Sequence[str]) -> None:
            server.inject = scripted(names, changes)

        check(fresh(server), fail, **more)
    assert server.problems == []


@pytest.mark.parametrize("seed", range(4))
def test_a_shaky_homeserver_gets_everything_once_in_the_end(state: State, seed: int) -> None:
    state.forgetful = bool(seed % 2)
    with fake_matrix(state) as server:
        server.inject = seeded(seed, 0.2, PASSING)
        target, ledger = home(server), endurance.new_ledger()
        for _ in range(40):
            with suppress(Exception):
                endurance.carry_out(target, ledger)
        server.inject = None
        endurance.until_done(target, ledger)
        endurance.assert_each_once(target, ledger)
        assert [one.alias for one in state.rooms.values()] == sorted(
            {one.alias for one in state.rooms.values()}
        )


def test_every_flaw_of_the_official_description_shows(state: State, document: Path | None) -> None:
    if document is None:
        pytest.skip("Matrix's OpenAPI document absent (set PUSH2PULL_SPECS)")
    with fake_matrix(state, document) as server:
        target = home(server)
        target.check()
        place = target.ensure_place(PLACE)
        first = write(target, post(1, attachments=(file(b"x"),)), place)
        second = write(home(server), post(2), place, first)
        list(target.read(place))
        target.withdraw(second, place)
        assert isinstance(server.validate, Official)
        assert server.validate.unused == set()
        assert server.problems == []
        assert len(FLAWS) < 5


# Opening and looking


def test_check_says_who_we_are_and_reads_how_large_a_file_may_be(server: FakeServer, state: State) -> None:
    state.upload_size = 7000
    target = home(server, "Acme%20archive")
    assert target.check().name == "@_p2p_bot:acme.example"
    assert target.capabilities.attachment_limit == 7000
    assert [one.method for one in server.requests if one.method != "GET"] == []


def test_a_wrong_token_stops_the_run(server: FakeServer, state: State) -> None:
    where = server.url.removeprefix("http://")
    with pytest.raises(NotAuthorised, match="PUSH2PULL_MATRIX_TOKEN"):
        open_target(f"matrix+http://{where}", lambda *_: Secret("wrong")).check()
    with pytest.raises(ConfigurationError, match="PUSH2PULL_MATRIX_TOKEN"):
        open_target(f"matrix+http://{where}", no_secrets)
    state.sender = "@ana:acme.example"
    with pytest.raises(ConfigurationError, match="--registration"):
        home(server).check()


@pytest.mark.parametrize("rest", ["?admin=ana", "?admin=@a:x,b", "?colour=red"])
def test_a_wrong_option_says_what_to_write(server: FakeServer, rest: str) -> None:
    with pytest.raises(ConfigurationError, match=r"write admin=@ana|there are admin"):
        home(server, rest)


def test_the_name_in_the_ledger_tells_server_and_space(server: FakeServer) -> None:
    where = server.url.removeprefix("http://")
    assert home(server).url == f"matrix://{where}/mail"
    assert (
        home(server, "Archiv%C3%A9%20d'Acme?admin=@ana:acme.example").url
        == f"matrix://{where}/archive-d-acme"
    )
    assert home(server, "%E4%B8%96").url != home(server, "%E7%95%8C").url


# Places


def test_a_community_is_a_room_for_the_members_of_the_space(server: FakeServer, state: State) -> None:
    place = home(server, "Acme").ensure_place(PLACE)
    space, room = state.rooms.values()
    assert room.id == place.remote_id
    assert space.state["m.room.create", ""] == {"type": "m.space", "m.federate": False}
    assert space.state["m.room.name", ""] == {"name": "Acme"}
    assert space.state["m.room.join_rules", ""] == {"join_rule": "invite"}
    assert space.state["m.space.child", room.id] == {"via": ["acme.example"]}
    assert room.state["m.room.name", ""] == {"name": PLACE.title}
    assert room.state["m.room.topic", ""] == {"topic": PLACE.purpose}
    assert room.state["m.room.create", ""] == {"m.federate": False}
    assert room.state["m.room.history_visibility", ""] == {"history_visibility": "shared"}
    allowed = room.state["m.room.join_rules", ""]
    assert allowed == {
        "join_rule": "restricted",
        "allow": [{"type": "m.room_membership", "room_id": space.id}],
    }


def test_a_public_community_is_open_to_all(server: FakeServer, state: State) -> None:
    home(server, "?federate=1").ensure_place(PUBLIC)
    for room in state.rooms.values():
        assert room.state["m.room.join_rules", ""] == {"join_rule": "public"}
        assert room.state["m.room.history_visibility", ""] == {"history_visibility": "world_readable"}
        assert room.state["m.room.create", ""]["m.federate"] is True


def test_administrators_are_invited_with_all_rights_into_what_is_made(
    server: FakeServer, state: State
) -> None:
    ana = "@ana:acme.example"
    home(server, f"?admin={ana},@bob:acme.example").ensure_place(PLACE)
    assert all(room.members[ana] == "invite" for room in state.rooms.values())
    asked = [one.fields() for one in server.requests if one.path.endswith("createRoom")]
    assert [one["preset"] for one in asked] == ["trusted_private_chat"] * 2
    assert all(one["power_level_content_override"] == {"invite": 50} for one in asked)


def test_a_room_that_somebody_else_makes_meanwhile_is_taken(server: FakeServer, state: State) -> None:
    target = home(server)
    find, looks = target._rooms._find, itertools.count()
    # Of the space and of the room it is told that there is none, and then that there is.
    target._rooms._find = lambda alias: find(alias) if next(looks) % 2 else ""
    theirs = home(server).ensure_place(PLACE)
    assert target.ensure_place(PLACE) == theirs
    assert len(state.rooms) == 2


def test_a_homeserver_that_encrypts_every_room_is_no_place_to_write_in_clear(
    server: FakeServer, state: State
) -> None:
    state.encrypting = True
    for _ in range(2):
        with pytest.raises(ConfigurationError, match="encryption_enabled_by_default_for_room_type"):
            home(server).ensure_place(PLACE)


@pytest.mark.parametrize("title", ["", "x" * 300, "世" * 200, "<b>\u202e\x00", "a\nb"])
def test_any_title_makes_a_room_that_is_found_again(server: FakeServer, state: State, title: str) -> None:
    odd = replace(PLACE, title=title, purpose=title * 40)
    assert home(server).ensure_place(odd) == home(server).ensure_place(odd)
    name = room_of(state).state["m.room.name", ""]["name"]
    assert len(name.encode()) <= 255
    assert "\n" not in name


# People


def test_a_ghost_has_the_pseudonym_for_its_name_and_is_made_when_it_speaks(
    server: FakeServer, state: State
) -> None:
    target = home(server)
    ann = Participant(PersonId("P-00000000000000aa"), "Ann", "find", address="ann@mail.example")
    nobody = replace(ann, person_id=PersonId(""))
    found = target.resolve_people([ann, nobody])
    assert {one.remote_id for one in found.values()} == {"@_p2p_00000000000000aa:acme.example"}
    assert state.users == {}
    place = target.ensure_place(PLACE)
    target.write(post(1, speaker=found[ann.person_id]), place, None)
    assert state.users["@_p2p_00000000000000aa:acme.example"] == "Ann"
    assert b"@mail.example" not in b"".join(one.body for one in server.requests)


def test_a_ghost_is_brought_in_once_and_renamed_where_its_name_changed(
    server: FakeServer, state: State
) -> None:
    place = home(server).ensure_place(PLACE)
    target = home(server)
    for n in (1, 2):
        write(target, post(n, author=Author(PersonId("P-1"), "Ann")), place)
    before = len(server.requests)
    write(home(server), post(3, author=Author(PersonId("P-1"), "Ann")), place)
    assert [one.path.rpartition("/")[2] for one in server.requests[before:-1]] == ["whoami", "joined_members"]
    write(home(server), post(4, author=Author(PersonId("P-1"), "Ann Roe")), place)
    assert sum(one.path.endswith("/join") for one in server.requests) == 1
    assert {one.author for one in target.read(place)} == {"Ann Roe"}


def test_who_may_not_be_named_is_spoken_for_by_push2pull(server: FakeServer, state: State) -> None:
    target = home(server)
    target.write(post(1), target.ensure_place(PLACE), None)
    (event,) = messages(state)
    assert event["sender"] == "@_p2p_bot:acme.example"
    assert "From: Ann Example 1" in event["content"]["formatted_body"]
    assert "From: Ann Example 1" in event["content"]["body"]
    assert state.users["@_p2p_bot:acme.example"] == "push2pull"


def test_a_ghost_that_a_moderator_banned_fails_alone(server: FakeServer, state: State) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    write(target, post(1), place)
    room_of(state).members["@_p2p_0000000000000001:acme.example"] = "ban"
    with pytest.raises(Refused, match="forbids"):
        write(home(server), post(3, author=post(1).author), place)
    write(target, post(2), place)


# Posts


def test_a_thread_has_one_level_and_remembers_what_was_answered(server: FakeServer, state: State) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    second = write(target, post(2), place, first)
    write(home(server), post(3), place, second)
    relations = [one["content"].get("m.relates_to") for one in messages(state)]
    thread = {"rel_type": "m.thread", "event_id": first.remote_id}
    assert relations == [
        None,
        {**thread, "is_falling_back": True, "m.in_reply_to": {"event_id": first.remote_id}},
        {**thread, "is_falling_back": False, "m.in_reply_to": {"event_id": second.remote_id}},
    ]
    assert [one["origin_server_ts"] for one in messages(state)] == [
        1709557200000 + n * 3600000 for n in range(3)
    ]


def test_a_message_names_nobody_and_says_its_words_twice(server: FakeServer, state: State) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    for n, text in enumerate(HOSTILE, start=1):
        write(target, post(n, text, title=text), place)
    for event in messages(state):
        said = event["content"]
        assert said["m.mentions"] == {}
        assert said["format"] == "org.matrix.custom.html"
        assert not {"@room", "\x00", "\u202e"} & set(said["body"].split())
        assert "<script" not in said["formatted_body"]


def test_a_file_is_the_message_and_the_words_its_caption(server: FakeServer, state: State) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    kinds = ["application/pdf", "image/png", "image/svg+xml", "audio/ogg", "video/mp4", "odd\r\nx: y"]
    for n, kind in enumerate(kinds, start=1):
        write(target, post(n, attachments=(file(b"x", "../a\nb.pdf", kind),)), place)
    said = [one["content"] for one in messages(state)]
    assert [one["msgtype"] for one in said] == ["m.file", "m.image", "m.file", "m.audio", "m.video", "m.file"]
    assert said[0]["filename"] == ".._a b.pdf"
    assert "Text number 1." in said[0]["body"]
    assert "Text number 1." in said[0]["formatted_body"]
    assert said[0]["info"] == {"mimetype": "application/pdf", "size": 1}
    assert said[5]["info"]["mimetype"] == "application/octet-stream"
    bare = replace(post(7, attachments=(file(b"x"),)), text="", title="")
    write(target, bare, place)
    last = messages(state)[-1]["content"]
    assert (last["body"], "formatted_body" in last) == ("a.txt", False)


def test_the_same_bytes_are_uploaded_once(server: FakeServer) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    for n in (1, 2):
        write(target, post(n, attachments=(file(b"x"),)), place)
    assert sum(one.path.endswith("/upload") for one in server.requests) == 1
    assert [one.attachments for one in target.read(place)] == [(file(b"x").sha256,)] * 2


@pytest.mark.parametrize("sign", ["\\", '"', "<", "é", "\N{GRINNING FACE}"])
def test_whatever_stands_in_it_a_message_fits_into_an_event(
    server: FakeServer, state: State, sign: str
) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    room = 27_000 // len(str({"\\": sign, '"': "&#34;", "<": "&lt;"}.get(sign, sign)).encode())
    write(target, post(1, sign * room, title=""), place)
    said = messages(state)[0]["content"]
    assert said["formatted_body"].count({'"': "&#34;", "<": "&lt;"}.get(sign, sign)) == room
    assert len(json.dumps(said, ensure_ascii=False).encode()) < 61_500
    assert said["body"].startswith(sign * 100)


def test_a_mail_without_a_date_or_from_before_1970_has_one_that_can_be_said(
    server: FakeServer, state: State
) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    write(target, post(1, date=None), place)
    write(target, post(2, date=datetime(1969, 1, 1, tzinfo=UTC)), place)
    assert [one["origin_server_ts"] for one in messages(state)] == [state.now, 0]


def test_what_became_of_a_message_is_unknown_when_no_answer_comes(server: FakeServer, state: State) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    write(target, post(1), place)
    server.inject = scripted(["dropped_after"], lambda request: "/send/" in request.path)
    with pytest.raises(OutcomeUnknown):
        write(target, post(3, author=post(1).author), place)
    found = home(server).find(post(3).key, place)
    assert found is not None
    assert found.remote_id == messages(state)[-1]["event_id"]


# Looking up, reading back, taking back


def test_messages_of_others_have_no_key_and_dates_choose(server: FakeServer, state: State) -> None:
    state.page = 2
    target = home(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    relation = {"rel_type": "m.thread", "event_id": first.remote_id}
    odd: list[object] = [
        {"msgtype": "m.text", "body": "Thanks!", "m.relates_to": relation},
        {"msgtype": "m.text", "body": 5, "m.relates_to": [], "formatted_body": None},
        {"msgtype": "m.file", "url": "mxc://evil.example/x", "body": "x"},
        [],
    ]
    for content in odd:
        state.add(room_of(state), "@eve:acme.example", "m.room.message", content, None)
    state.add(room_of(state), "@eve:acme.example", "m.room.message", {"msgtype": "m.text"}, 10**30)
    room_of(state).events.append({"type": "m.room.message"})
    back = list(target.read(place))
    assert [(one.key, one.parent) for one in back] == [
        (post(1).key, None),
        ("", post(1).key),
        ("", None),
        ("", None),
    ]
    assert next(target.read(place, datetime(2025, 1, 1, tzinfo=UTC))).text == "Thanks!"
    assert not any("evil" in request.path for request in server.requests)
    assert target.find(post(2).key, place) is None
    assert all("/messages response /chunk" in line for line in server.problems)
    server.problems.clear()  # events that no server should give


def test_a_file_that_is_gone_differs_and_stops_nothing(server: FakeServer, state: State) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    write(target, post(1, attachments=(file(b"x"),)), place)
    state.media.clear()
    assert [one.attachments for one in target.read(place)] == [("",)]


def test_an_answer_stays_in_its_thread_when_the_first_post_is_taken_back(
    server: FakeServer, state: State
) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    second = write(target, post(2), place, first)
    target.withdraw(first, place)
    write(home(server), post(3), place, second)
    assert [one.parent for one in target.read(place)] == [first.remote_id] * 2
    assert KEY not in json.dumps(room_of(state).event(first.remote_id))
    target.withdraw(replace(first, remote_id="$gone"), place)


def test_pages_without_a_message_of_ours_are_no_end(server: FakeServer, state: State) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    state.page = 2
    for _ in range(20):
        state.add(room_of(state), "@eve:acme.example", "m.room.member", {"membership": "join"}, None)
    assert target.find(post(1).key, place) == first
    assert len(list(target.read(place))) == 1


def test_a_link_tells_room_event_and_server(server: FakeServer) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)
    assert place.url.startswith("https://matrix.to/#/%23_p2p_mail_")
    first = write(target, post(1), place)
    assert (
        first.url == f"https://matrix.to/#/%21{place.remote_id[1:]}/%24{first.remote_id[1:]}?via=acme.example"
    )


def test_unknown_answers_are_errors_by_recovery(server: FakeServer, state: State) -> None:
    target = home(server)
    place = target.ensure_place(PLACE)

    def sending(request: Request) -> bool:
        return "/send/" in request.path

    for name in ("page", "array"):
        server.inject = scripted([name], sending)
        with pytest.raises(OutcomeUnknown):
            write(home(server), post(1), place)
    server.inject = scripted(["forbidden"], sending)
    with pytest.raises(NotAuthorised):
        write(home(server), post(1), place)
    server.inject = scripted(["refused"], sending)
    with pytest.raises(Refused):
        write(home(server), post(1), place)
