"""The fake Zulip does what the real one does where it matters: it cuts in silence, hides and refuses."""

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from push2pull.testing.servers.messages import Request, Response
from push2pull.testing.servers.zulip.server import answer
from push2pull.testing.servers.zulip.state import ADMINISTRATOR, State, User

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def ann(state: State) -> User:
    return state.add_user("ann@mail.example", "Ann", "key")


def ask(state: State, user: User, method: str, path: str, **fields: Any) -> Response:
    said = {name: one if isinstance(one, str) else json.dumps(one) for name, one in fields.items()}
    signed = base64.b64encode(f"{user.email}:{user.key}".encode()).decode()
    headers = {"authorization": f"Basic {signed}", "content-type": FORM}
    query = {name: [one] for name, one in said.items()} if method == "GET" else {}
    return answer(state, Request(method, f"/api/v1{path}", query, headers, urlencode(said).encode()))


def send(state: State, user: User, **fields: Any) -> Response:
    return ask(state, user, "POST", "/messages", **{"type": "stream", "topic": "t", "content": "c", **fields})


def test_who_does_not_sign_is_refused(state: State, ann: User) -> None:
    assert ask(state, User(9, ann.email, "x", "wrong"), "GET", "/users/me").status == 401
    assert ask(state, ann, "GET", "/users/me").body["user_id"] == ann.id


def test_what_is_too_long_is_cut_with_success(state: State, ann: User) -> None:
    channel = state.add_channel("c")
    answered = send(state, ann, to=channel.id, topic="é" * 61, content="x" * 10_001)
    assert answered.body["result"] == "success"
    one = state.messages[answered.body["id"]]
    assert (len(one.topic), one.topic[-4:]) == (60, "é...")
    assert len(one.content) == 10_000
    assert one.content.endswith("\n[message truncated]")
    whole = send(state, ann, to=channel.id, topic="é" * 60, content="x" * 10_000)
    assert len(state.messages[whole.body["id"]].content) == 10_000


@pytest.mark.parametrize(
    "wrong", [{"content": " \n"}, {"content": "a\0b"}, {"topic": " "}, {"topic": "a\ufdd0"}, {"to": 99}]
)
def test_what_cannot_be_shown_is_refused(state: State, ann: User, wrong: dict[str, Any]) -> None:
    channel = state.add_channel("c")
    assert send(state, ann, **{"to": channel.id, **wrong}).status == 400
    assert state.messages == {}


def test_only_who_may_forge_sets_dates_and_senders(state: State, ann: User) -> None:
    channel = state.add_channel("c")
    dated = {"to": channel.id, "forged": "yes", "time": "86400"}
    mirrored = {**dated, "client": "jabber_mirror", "sender": "bob@mail.example", "to": '"c"'}
    for fields in (dated, mirrored):
        assert send(state, ann, **fields).body["msg"] == "User not authorized for this query"
    ann.forges = True
    assert state.messages[send(state, ann, **dated).body["id"]].timestamp == 86400
    assert state.messages[send(state, ann, **mirrored).body["id"]].sender.full_name == "bob (XMPP)"
    assert send(state, ann, **{**mirrored, "to": channel.id}).status == 400
    assert send(state, ann, **{**mirrored, "sender": "bob@elsewhere.example"}).status == 400
    assert send(state, ann, **{**dated, "sender": "bob@mail.example"}).status == 400


def test_a_private_channel_is_not_there_for_others(state: State, ann: User) -> None:
    bob = state.add_user("bob@mail.example", "Bob", "key")
    made = {"subscriptions": [{"name": "Secret"}], "invite_only": True}
    assert ask(state, bob, "POST", "/users/me/subscriptions", **made).status == 200
    channel = next(iter(state.channels.values()))
    assert not channel.shared, "who joins later sees nothing of before, unless asked otherwise"
    message = send(state, bob, to=channel.id).body["id"]
    assert ask(state, ann, "GET", "/streams").body["streams"] == []
    assert ask(state, ann, "GET", f"/messages/{message}").status == 400
    assert ask(state, ann, "DELETE", f"/messages/{message}").status == 400
    assert ask(state, ann, "POST", "/users/me/subscriptions", **made).status == 400
    lenient = {**made, "authorization_errors_fatal": False}
    assert ask(state, ann, "POST", "/users/me/subscriptions", **lenient).body["unauthorized"] == ["Secret"]
    assert channel.subscribers == {bob.id}


def test_people_are_told_unless_they_are_not(state: State, ann: User) -> None:
    bob = state.add_user("bob@mail.example", "Bob", "key")
    ask(state, ann, "POST", "/users/me/subscriptions", subscriptions=[{"name": "c"}], principals=[bob.id])
    assert state.told == 1
    send(state, ann, to=next(iter(state.channels)))
    assert state.told == 2


def test_who_may_delete(state: State, ann: User) -> None:
    bob = state.add_user("bob@mail.example", "Bob", "key")
    channel = state.add_channel("c")
    first, second = (send(state, ann, to=channel.id).body["id"] for _ in range(2))
    assert ask(state, bob, "DELETE", f"/messages/{first}").status == 400
    assert ask(state, ann, "DELETE", f"/messages/{first}").status == 200
    state.erasers = False
    assert ask(state, ann, "DELETE", f"/messages/{second}").status == 400
    bob.role = ADMINISTRATOR
    assert ask(state, bob, "DELETE", f"/messages/{second}").status == 200


def test_messages_come_in_pages_after_an_anchor(state: State, ann: User) -> None:
    channel = state.add_channel("c")
    numbers = [state.add_message(ann, channel, "t", f"{n}").id for n in range(5)]
    asked = {
        "narrow": [{"operator": "stream", "operand": channel.id}],
        "apply_markdown": False,
        "anchor": numbers[0],
        "num_after": 2,
    }
    body = ask(state, ann, "GET", "/messages", **asked).body
    assert ([one["id"] for one in body["messages"]], body["found_newest"]) == (numbers[1:3], False)
    body = ask(state, ann, "GET", "/messages", **{**asked, "anchor": numbers[2]}).body
    assert ([one["id"] for one in body["messages"]], body["found_newest"]) == (numbers[3:], True)
