"""The Mattermost target, against a fake server that is held to Mattermost's official description."""

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from publishing import STATED, workspace
from push2pull.connectors.base import Target
from push2pull.connectors.registry import open_target
from push2pull.connectors.targets.mattermost.common import PROP, TAKEN_BACK
from push2pull.connectors.targets.mattermost.target import MattermostTarget
from push2pull.errors import ConfigurationError, NotAuthorised, OutcomeUnknown, Refused
from push2pull.model import Participant, PersonId, PostAttachment, RemotePlace
from push2pull.secret import Lookup, Secret, no_secrets
from push2pull.testing import endurance
from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.faults import changes, scripted
from push2pull.testing.servers.mattermost.flaws import FLAWS
from push2pull.testing.servers.mattermost.server import fake_mattermost
from push2pull.testing.servers.mattermost.state import State, User
from push2pull.testing.servers.messages import Request
from push2pull.testing.servers.official import Official
from push2pull.testing.targets import CHECKS, NOON, PLACE, NotApplicable, post, write

TOKEN = "token-that-nobody-may-see"
AUTHORS = "another-that-nobody-may-see"
ANN = Participant(PersonId("P-1"), "Ann Éxample", "stub", address="ann@mail.example")
MODES = ("admin", "authors", "member")
NAMES = tuple(f"{kind}{n}" for kind in ("message", "long") for n in range(10))


@cache
def official() -> Official | None:
    """The document, read once: that takes a second."""
    specs = os.environ.get("PUSH2PULL_SPECS") or Path(__file__).parents[4] / "shared" / "specs"
    found = Path(specs) / "mattermost" / "mattermost-openapi-v4.json"
    return Official(found, FLAWS) if found.exists() else None


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def server(state: State) -> Iterator[FakeServer]:
    with fake_mattermost(state) as running:
        running.validate = official()
        yield running
    assert running.problems == []
    assert state.mentioned == []


def secrets(mode: str, names: Sequence[str] = NAMES) -> Lookup:
    """Tokens as *mode* has them: of an administrator, of the authors too, or of an ordinary member."""
    tokens = "account,token\n" + "".join(f"{name},{AUTHORS}-{name}\n" for name in names)
    known = {"token": Secret(TOKEN), "tokens": Secret(tokens) if mode == "authors" else None}
    return lambda _service, kind, _host, _user: known[kind]


def team(
    server: FakeServer, state: State, mode: str = "admin", name: str = "acme", timeout: float = 20.0
) -> MattermostTarget:
    """A target that knows nothing yet, as in a new process; accounts and team are made where they are not."""
    roles = "system_user" if mode == "member" else "system_user system_admin"
    me = state.user("archive") or state.add_user("archive", token=TOKEN, roles=roles)
    authors = [state.user(one) or _author(state, one) for one in NAMES]
    if state.team(name) is None:
        state.add_team(name, me, *authors)
    where = server.url.removeprefix("http://")
    target = open_target(f"mattermost+http://{where}/{name}", secrets(mode), timeout=timeout)
    assert isinstance(target, MattermostTarget)
    return target


def _author(state: State, name: str) -> User:
    return state.add_user(name, token=f"{AUTHORS}-{name}", nickname=f"Ann Example {name[-1]}")


def sent(server: FakeServer, path: str, method: str = "POST") -> list[Request]:
    return [one for one in server.requests if (one.method, one.path) == (method, f"/api/v4{path}")]


def file(name: str, data: bytes = b"x") -> PostAttachment:
    return PostAttachment(name, "text/plain", hashlib.sha256(data).hexdigest(), data)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract(
    server: FakeServer, state: State, check: Callable[..., None], mode: str
) -> None:
    with suppress(NotApplicable):
        check(lambda: team(server, state, mode))


@pytest.mark.parametrize("mode", ["admin", "authors"])
@pytest.mark.parametrize("check", endurance.CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract_under_interruption(
    server: FakeServer, state: State, check: Callable[..., None], mode: str
) -> None:
    numbers, server.validate = itertools.count(), None  # thousands of requests of kinds that were validated
    check(lambda: team(server, state, mode, f"team{next(numbers)}"))


@pytest.mark.parametrize("mode", ["admin", "authors"])
@pytest.mark.parametrize("check", endurance.FAULT_CHECKS, ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract_under_faults(
    server: FakeServer, state: State, check: Callable[..., None], mode: str
) -> None:
    numbers, server.validate = itertools.count(), None

    def new() -> Target:
        return team(server, state, mode, f"team{next(numbers)}", timeout=1.0)

    def fail(_target: Target, names: Sequence[str]) -> None:
        server.inject = scripted(names, changes)

    more = {"secrets": [TOKEN, AUTHORS]} if check is endurance.check_secrets_show_nowhere else {}
    check(new, fail, **more)


def test_every_flaw_of_the_official_description_shows(server: FakeServer, state: State) -> None:
    document = official()
    if document is None:
        pytest.skip("Mattermost's OpenAPI document absent (set PUSH2PULL_SPECS)")
    document.unused = set(FLAWS)
    target = team(server, state)
    target.check()
    place = target.ensure_place(PLACE)
    first = write(target, post(1, attachments=(file("a.txt"),)), place)
    write(target, post(2), place, first)
    list(target.read(place))
    target.withdraw(first, place)
    assert document.unused == set()
    assert len(FLAWS) < 5


# Opening and looking


def test_an_administrator_sets_dates_and_no_authors(server: FakeServer, state: State) -> None:
    state.config |= {"MaxPostSize": "4000", "MaxFileSize": "7168"}
    target = team(server, state)
    identity = target.check()
    assert (identity.name, identity.detail) == ("archive", "Mattermost 11.6.0")
    can = target.capabilities
    assert (can.author, can.timestamp, can.silent, can.body_limit) == (False, True, False, 4000)
    assert can.attachment_limit == 7168
    assert [one.method for one in server.requests if one.method != "GET"] == []


def test_with_tokens_of_authors_they_post_and_the_date_stands_in_the_text(
    server: FakeServer, state: State
) -> None:
    target = team(server, state, "authors")
    assert (target.capabilities.author, target.capabilities.timestamp) == (True, False)
    place = target.ensure_place(PLACE)
    write(target, post(1, attachments=(file("a.txt"),)), place)
    one = next(one for one in state.posts.values() if one.props)
    assert state.users[one.user_id].username == "message1"
    assert "Date: 2024-03-04 13:00 UTC" in one.message
    assert len(one.file_ids) == 1
    (request,) = sent(server, "/posts")
    assert request.headers["authorization"] == f"Bearer {AUTHORS}-message1"
    assert "create_at" not in request.fields()


def test_a_members_token_leaves_author_and_date_to_the_text(server: FakeServer, state: State) -> None:
    target = team(server, state, "member")
    assert "dates stand in the text" in target.check().detail
    write(target, post(1), target.ensure_place(PLACE))
    message = next(one.message for one in state.posts.values() if one.props)
    assert message.startswith("**From: Ann Example 1 · 2024-03-04 13:00 UTC**")


@pytest.mark.parametrize(("history", "entry"), [(10_000, False), (0, True), (10_000, True)])
def test_an_edition_that_hides_old_messages_is_warned_of(
    server: FakeServer, state: State, history: int, entry: bool
) -> None:
    state.history, state.entry = history, entry
    target = team(server, state)
    assert "latest 10000 messages" in target.check().detail
    assert len(target.finish()["warnings"]) == 1


def test_an_older_server_without_limits_is_no_obstacle(server: FakeServer, state: State) -> None:
    state.config = {"Version": "7.8.0"}
    real = server.handle
    gone = ("/api/v4/limits/server", "/api/v4/license/client")
    server.handle = lambda request: real(
        replace(request, path="/api/v4/nothing") if request.path in gone else request
    )
    target = team(server, state)
    assert target.check().detail == "Mattermost 7.8.0"
    assert target.capabilities.body_limit == 16_383
    assert target.finish() == {}


def test_a_server_that_takes_no_files_says_so(server: FakeServer, state: State) -> None:
    state.config["EnableFileAttachments"] = "false"
    with pytest.raises(ConfigurationError, match="files"):
        team(server, state).check()


def test_who_may_not_see_the_team_is_told(server: FakeServer, state: State) -> None:
    state.add_user("archive", token=TOKEN)
    state.add_team("secret")
    for name in ("secret", "nowhere"):
        where = server.url.removeprefix("http://")
        with pytest.raises(NotAuthorised, match=f"no team '{name}'"):
            open_target(f"mattermost+http://{where}/{name}", secrets("member")).check()
    with pytest.raises(NotAuthorised, match="PUSH2PULL_MATTERMOST_TOKEN"):
        open_target(f"mattermost+http://{where}/secret", lambda _s, kind, _h, _u: _wrong(kind)).check()


def _wrong(kind: str) -> Secret | None:
    return Secret("wrong") if kind == "token" else None


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("//chat.example.org", "host/team"),
        ("//chat.example.org/Acme Corp", "host/team"),
        ("//chat.example.org/acme/channels/x", "host/team"),
        ("//ana:pass@chat.example.org/acme", "no password"),
        ("//chat.example.org/acme?tem=x", "no option tem"),
    ],
)
def test_wrong_use_says_what_to_write(rest: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        open_target(f"mattermost:{rest}", secrets("admin"))


def test_a_missing_token_says_where_to_put_it() -> None:
    with pytest.raises(ConfigurationError, match="PUSH2PULL_MATTERMOST_TOKEN"):
        open_target("mattermost://chat.example.org/acme", no_secrets)


@pytest.mark.parametrize("text", ["ann", "ann,", ",token", "ann,tok en", "account,token\nann,a,b"])
def test_tokens_of_authors_are_read_strictly_and_not_repeated(text: str) -> None:
    known = {"token": Secret(TOKEN), "tokens": Secret(text)}
    with pytest.raises(ConfigurationError) as caught:
        open_target("mattermost://chat.example.org/acme", lambda _s, kind, _h, _u: known[kind])
    assert "tok en" not in str(caught.value)


def test_the_name_in_the_ledger_tells_server_and_team(server: FakeServer, state: State) -> None:
    assert team(server, state).url == f"mattermost://{server.url.removeprefix('http://')}/acme"


# Places and people


def test_a_community_is_a_private_channel_unless_it_is_public(server: FakeServer, state: State) -> None:
    target = team(server, state)
    place = target.ensure_place(PLACE)
    one = state.channels[place.remote_id]
    assert (one.display_name, one.type, one.purpose) == (PLACE.title, "P", PLACE.purpose)
    assert place.url == f"{server.url}/acme/channels/{one.name}"
    public = target.ensure_place(replace(PLACE, key="b", public=True))
    assert state.channels[public.remote_id].type == "O"


def test_a_channel_with_a_new_title_is_the_same(server: FakeServer, state: State) -> None:
    place = team(server, state).ensure_place(PLACE)
    again = team(server, state).ensure_place(replace(PLACE, title="Something else"))
    assert again.remote_id == place.remote_id
    state.channels[place.remote_id].members.clear()
    assert team(server, state).ensure_place(PLACE) == place


def test_an_archived_channel_is_not_written_to(server: FakeServer, state: State) -> None:
    place = team(server, state).ensure_place(PLACE)
    state.channels[place.remote_id].delete_at = 1
    with pytest.raises(Refused, match="archived"):
        team(server, state).ensure_place(PLACE)


@pytest.mark.parametrize("title", ["", "x" * 300, "世界", "<b>\u202e", "a\nb"])
def test_any_title_makes_a_channel_that_is_found_again(server: FakeServer, state: State, title: str) -> None:
    odd = replace(PLACE, title=title, purpose=title * 90)
    assert team(server, state).ensure_place(odd) == team(server, state).ensure_place(odd)


def test_people_are_found_by_name_or_address_and_only_with_their_token(
    server: FakeServer, state: State
) -> None:
    target = team(server, state, "authors")
    state.add_user("annie", email="ann@mail.example")
    named = replace(ANN, person_id=PersonId("P-2"), account="@Message3")
    found = target.resolve_people(
        [
            ANN,
            named,
            replace(ANN, person_id=PersonId("P-3"), address="message4@mail.example"),
            replace(ANN, person_id=PersonId("P-4"), account="nobody"),
            replace(ANN, person_id=PersonId("P-5"), address=""),
            replace(named, person_id=PersonId("")),
        ]
    )
    assert {person: state.users[one.remote_id].username for person, one in found.items()} == {
        "P-2": "message3",
        "P-3": "message4",
    }
    asked = len(server.requests)
    assert target.resolve_people([named]) == {"P-2": found[PersonId("P-2")]}
    assert len(server.requests) == asked
    assert team(server, state).resolve_people([named]) == {}


def test_a_token_that_is_refused_or_anothers_is_named_by_its_account(
    server: FakeServer, state: State
) -> None:
    target = team(server, state, "authors")
    named = {n: replace(ANN, person_id=PersonId(f"P-{n}"), account=f"message{n}") for n in (1, 2)}
    one, two = state.user("message1"), state.user("message2")
    assert one
    assert two
    one.token, two.token = two.token, ""
    with pytest.raises(ConfigurationError, match="token of message1 is refused") as caught:
        target.resolve_people([named[1]])
    assert AUTHORS not in str(caught.value)
    with pytest.raises(ConfigurationError, match="token of message2 is that of another account"):
        target.resolve_people([named[2]])


def test_an_author_who_may_not_post_holds_up_their_own_posts_only(server: FakeServer, state: State) -> None:
    target = team(server, state, "authors")
    place = target.ensure_place(PLACE)
    user = state.user("message1")
    assert user
    next(iter(state.teams.values())).members.discard(user.id)
    with pytest.raises(Refused, match="in the team") as caught:
        write(target, post(1), place)
    assert caught.value.reason == "author_refused"
    write(target, post(2), place)
    state.channels[place.remote_id].members.clear()
    with pytest.raises(Refused, match="not post") as caught:
        write(target, post(2), place)
    assert caught.value.reason == "author_refused"


def test_members_are_added_once(server: FakeServer, state: State) -> None:
    target = team(server, state, "authors")
    place = target.ensure_place(PLACE)
    people = target.resolve_people(
        [replace(ANN, person_id=PersonId(f"P-{n}"), account=f"message{n}") for n in range(5)]
    )
    for _ in range(2):
        target.add_members(place, list(people.values()))
    assert len(state.channels[place.remote_id].members) == 6
    assert len(sent(server, f"/channels/{place.remote_id}/members")) == 1
    assert list(target.read(place)) == []


def test_an_author_is_who_the_server_says(server: FakeServer, state: State) -> None:
    target = team(server, state, "authors")
    place = target.ensure_place(PLACE)
    annie = state.user("message1")
    assert annie
    annie.nickname, annie.first_name = "", "Annie"
    found = target.resolve_people([replace(ANN, account="message1")])
    assert found[ANN.person_id].name == "Annie"
    target.write(post(1, speaker=found[ANN.person_id]), place, None)
    assert [one.author for one in target.read(place)] == ["Annie"]
    annie.first_name = ""
    assert [one.author for one in team(server, state, "authors").read(place)] == ["message1"]


# Posts


def test_a_thread_keeps_dates_and_order(server: FakeServer, state: State) -> None:
    target = team(server, state)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    second = write(team(server, state), post(2), place, first)
    write(team(server, state), post(3, date=post(2).date), place, second)
    write(target, post(4, date=None), place, second)
    ours = [one for one in state.posts.values() if one.props]
    start = int(NOON.timestamp() * 1000) + 3_600_000
    assert [one.create_at - start for one in ours] == [0, 3_600_000, 3_600_001, 3_600_001]
    assert [one.root_id for one in ours] == ["", *[first.remote_id] * 3]
    assert first.url == f"{server.url}/acme/pl/{first.remote_id}"
    assert ours[0].props == {PROP: {"key": post(1).key}}
    assert ours[0].message.startswith("**From: Ann Example 1**\n\n**How do we restore a file?**")


def test_a_post_sent_again_at_once_is_one(server: FakeServer, state: State) -> None:
    state.remembers = True
    target = team(server, state)
    place = target.ensure_place(PLACE)
    server.inject = scripted(["cut"], changes)
    with pytest.raises(OutcomeUnknown):
        write(target, post(1), place)
    write(target, post(1), place)
    assert len([one for one in state.posts.values() if one.props]) == 1


def test_a_file_that_is_too_large_holds_its_post_back(server: FakeServer, state: State) -> None:
    target = team(server, state)
    place = target.ensure_place(PLACE)
    state.config["MaxFileSize"] = "1"
    with pytest.raises(Refused) as caught:
        write(target, post(1, attachments=(file("a.txt", b"xy"),)), place)
    assert caught.value.reason == "attachment_refused"
    assert list(target.read(place)) == []


def test_posts_of_others_have_no_key_and_dates_choose(server: FakeServer, state: State) -> None:
    target = team(server, state)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    other = state.add_user("bob", first_name="Bob")
    state.add_post(place.remote_id, other.id, "Thanks!", state.now(), root_id=first.remote_id)
    odd = {PROP: "not ours"}
    state.add_post(place.remote_id, other.id, "Odd", state.now(), props=odd)
    assert [(one.key, one.parent, one.author) for one in target.read(place)] == [
        (post(1).key, None, "archive"),
        ("", post(1).key, "Bob"),
        ("", None, "Bob"),
    ]
    assert [one.text for one in target.read(place, post(2).date)] == ["Thanks!", "Odd"]


def test_a_post_is_found_among_many_of_others(server: FakeServer, state: State) -> None:
    target = team(server, state)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    for n in range(450):
        state.add_post(place.remote_id, state.users[next(iter(state.users))].id, f"{n}", state.now())
    assert team(server, state).find(post(1).key, place) == first
    assert team(server, state).find(post(2).key, place) is None
    assert len(list(target.read(place))) == 451


# Taking back


def test_the_first_post_gives_its_words_up_and_keeps_the_answers(server: FakeServer, state: State) -> None:
    target = team(server, state)
    place = target.ensure_place(PLACE)
    first = write(target, post(1, attachments=(file("a.txt"),)), place)
    write(target, post(2), place, first)
    for _ in range(2):
        target.withdraw(first, place)
    one = state.posts[first.remote_id]
    assert (one.message, one.props, one.file_ids, one.delete_at) == (TAKEN_BACK, {}, [], 0)
    assert [seen.key for seen in target.read(place) if seen.key] == [post(2).key]
    assert team(server, state).find(post(1).key, place) is None
    assert len([request for request in server.requests if request.method == "PUT"]) == 1


def test_withdrawing_what_is_not_there_is_no_error(server: FakeServer, state: State) -> None:
    target = team(server, state)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    del state.posts[first.remote_id]
    target.withdraw(first, place)


def test_the_post_of_somebody_else_is_left_alone(server: FakeServer, state: State) -> None:
    target = team(server, state)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    target.withdraw(replace(first, key=post(2).key), place)
    assert len(list(target.read(place))) == 1


def test_no_address_of_anybody_is_in_what_is_written(server: FakeServer, state: State) -> None:
    target = team(server, state, "authors")
    write(target, post(1), target.ensure_place(PLACE))
    assert b"@mail.example" not in b"".join(one.body for one in server.requests)


def test_nothing_shows_a_token(server: FakeServer, state: State) -> None:
    target = team(server, state, "authors")
    shown = [repr(one) for one in (target, target._team, target._team.tokens, target._team.connection)]
    assert TOKEN not in "".join(shown)
    assert AUTHORS not in "".join(shown)
    assert RemotePlace("a", "b").url == ""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs a POSIX system")
def test_killed_at_any_ledger_step_the_next_process_finishes(tmp_path: Path) -> None:
    script = Path(__file__).with_name("mattermost_child.py")
    command = [sys.executable, script, tmp_path / "work", "api"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
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
    workspace(tmp_path, profile="public", **STATED).close()
    ann = state.add_user("ann", token=AUTHORS, email="ann@example.org", nickname="Annie")
    state.add_team("acme", state.add_user("archive", token=TOKEN, roles="system_admin"), ann)
    folder, where = tmp_path / "w.p2p", f"mattermost+{server.url}/acme"
    assert "PUSH2PULL_MATTERMOST_TOKEN" in run("publish", folder, where, code=2).stderr
    (tmp_path / "tokens.csv").write_text(f"account,token\nann,{AUTHORS}\n")
    monkeypatch.setenv("PUSH2PULL_MATTERMOST_TOKEN", TOKEN)
    monkeypatch.setenv("PUSH2PULL_MATTERMOST_TOKENS_FILE", str(tmp_path / "tokens.csv"))
    state.entry = True
    assert "latest 10000 messages" in run("publish", folder, where, "--dry-run").stdout.replace("\n", " ")
    assert run_json("publish", folder, where, "--dry-run")["planned"] == 3
    assert state.channels == {}
    report = run_json("publish", folder, where)
    assert len(report["details"]["warnings"]) == 1
    assert (report["published"], report["altered"]) == (
        3,
        {"author_attributed": 2, "date_attributed": 3, "redacted": 1},
    )
    assert run_json("publish", folder, where)["already_there"] == 3
    report = run_json("verify", folder, where)
    assert (report["checked"], report["equal"], report["different"]) == (3, 3, [])
    ours = [one for one in state.posts.values() if one.props]
    assert [one.user_id == ann.id for one in ours] == [True, False, False]
    report = run_json("withdraw", folder, where, "--all")
    assert (report["withdrawn"], report["kept"], report["trace"]) == (3, {}, {"soft_deleted": 3})
    assert all(one.delete_at for one in ours)
    held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert TOKEN.encode() not in held
    assert AUTHORS.encode() not in held
