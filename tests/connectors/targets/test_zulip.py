"""The Zulip target, against a fake organisation that is held to Zulip's official description."""

import base64
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from push2pull.connectors.registry import open_target
from push2pull.connectors.targets.zulip.target import ZulipTarget
from push2pull.errors import ConfigurationError, NotAuthorised, Refused
from push2pull.markup import marker
from push2pull.model import Participant, PersonId, Post, PostAttachment, RemotePlace, RemoteUser
from push2pull.publish.parts import parts
from push2pull.publish.plan import post_key
from push2pull.secret import Secret, no_secrets
from push2pull.testing import endurance
from push2pull.testing.faults import Crash
from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.faults import changes, scripted
from push2pull.testing.servers.messages import Request, Response
from push2pull.testing.servers.official import Official
from push2pull.testing.servers.zulip.server import answer, fake_zulip, official
from push2pull.testing.servers.zulip.state import ADMINISTRATOR, GUEST, Group, State, User
from push2pull.testing.targets import CHECKS, HOSTILE, PLACE, NotApplicable, post, seen, write

KEY = "key-that-nobody-may-see"
BOT = "mover-bot@zulip.example"
SIGNED = base64.b64encode(f"{BOT}:{KEY}".encode()).decode()
PUBLIC = replace(PLACE, public=True)


@pytest.fixture(scope="module")
def description() -> Iterator[Official | None]:
    """Zulip's official description, read once: it is long."""
    specs = os.environ.get("PUSH2PULL_SPECS") or Path(__file__).parents[4] / "shared" / "specs"
    found = Path(specs) / "zulip" / "zulip.prism.yaml"
    yield official(found) if found.exists() else None


def new_state(importing: bool = False) -> State:
    state = State()
    role = ADMINISTRATOR if importing else 400
    state.add_user(BOT, "Mover", KEY, is_bot=True, forges=importing, role=role)
    for n in range(1, 10):
        state.add_user(f"message{n}@mail.example", f"Ann Example {n}")
    return state


@pytest.fixture
def state() -> State:
    return new_state()


@pytest.fixture
def server(state: State, description: Official | None) -> Iterator[FakeServer]:
    with fake_zulip(state) as running:
        running.validate = description
        yield running
    assert running.problems == []


@pytest.fixture
def bot(state: State) -> User:
    return state.users[1]


def organisation(server: FakeServer, rest: str = "", timeout: float = 20.0) -> ZulipTarget:
    """A target that knows nothing yet, as in a new process."""
    where = server.url.removeprefix("http://")
    secrets = Secret(f"{BOT}:{KEY}")
    target = open_target(f"zulip+http://{where}/{rest}", lambda *_: secrets, timeout=timeout)
    assert isinstance(target, ZulipTarget)
    return target


def importing(server: FakeServer, bot: User) -> ZulipTarget:
    """A target whose account may set authors and dates, and delete what others wrote."""
    bot.forges, bot.role = True, ADMINISTRATOR
    target = organisation(server, "?import=1")
    target.check()
    return target


def sent(server: FakeServer, path: str, method: str = "POST") -> list[Request]:
    return [one for one in server.requests if (one.method, one.path) == (method, f"/api/v1{path}")]


class Fresh:
    """Gives targets, each on an organisation of its own; ``fail`` makes its requests fail as named."""

    def __init__(self, server: FakeServer, rest: str) -> None:
        self.server, self.rest = server, rest

    def __call__(self) -> ZulipTarget:
        state = new_state(importing=bool(self.rest))
        self.server.handle, self.server.inject = partial(answer, state), None
        target = organisation(self.server, self.rest, timeout=0.3)
        target.check()
        return target

    def fail(self, _target: ZulipTarget, names: Sequence[str]) -> None:
        self.server.inject = scripted(names, changes)


@pytest.mark.parametrize("check", [*CHECKS, *endurance.CHECKS], ids=lambda check: check.__name__)
@pytest.mark.parametrize("rest", ["", "?import=1"], ids=["plain", "import"])
def test_zulip_keeps_the_contract(check: Callable[..., None], rest: str, server: FakeServer) -> None:
    with suppress(NotApplicable):
        check(Fresh(server, rest))


@pytest.mark.parametrize("check", endurance.FAULT_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("rest", ["", "?import=1"], ids=["plain", "import"])
def test_zulip_gets_over_faults(check: Callable[..., None], rest: str, server: FakeServer) -> None:
    fresh = Fresh(server, rest)
    check(fresh, fresh.fail)


@pytest.mark.parametrize("rest", ["", "?import=1"], ids=["plain", "import"])
def test_killed_at_any_step_another_process_finishes_in_the_same_topic(server: FakeServer, rest: str) -> None:
    undisturbed = endurance.Mortal(endurance.new_ledger(), 0)
    server.handle = partial(answer, new_state(importing=bool(rest)))
    endurance.carry_out(checked(server, rest), undisturbed.ledger)
    assert undisturbed.n >= 2 * (1 + 2 * 4), "a place, and intent and outcome of four posts, before and after"
    for deadly in range(1, undisturbed.n + 1):
        state = new_state(importing=bool(rest))
        server.handle = partial(answer, state)
        mortal = endurance.Mortal(endurance.new_ledger(), deadly)
        with pytest.raises(Crash):
            endurance.carry_out(checked(server, rest), mortal.ledger)
        endurance.carry_out(checked(server, rest), mortal.ledger)
        endurance.assert_each_once(checked(server, rest), mortal.ledger)
        assert set(topics(state)) == {"How do we restore a file?"}


def checked(server: FakeServer, rest: str) -> ZulipTarget:
    target = organisation(server, rest)
    target.check()
    return target


def test_what_is_left_out_is_what_zulip_cannot_do(server: FakeServer) -> None:
    left_out = []
    for check in CHECKS:
        try:
            check(Fresh(server, ""))
        except NotApplicable:
            left_out.append(check.__name__)
    assert left_out == ["check_written_twice_is_written_once", "check_an_odd_name_is_known_again"]


def test_the_key_shows_nowhere(server: FakeServer) -> None:
    fresh = Fresh(server, "?import=1")
    hidden = [KEY, SIGNED, "message1@mail.example"]
    endurance.check_secrets_show_nowhere(fresh, fresh.fail, hidden)


# -- who and where


def test_check_says_who_we_are_and_reads_the_limits(server: FakeServer, state: State) -> None:
    state.topic_limit, state.content_limit, state.upload_limit = 40, 3000, 5
    target = organisation(server)
    identity = target.check()
    assert (identity.name, identity.detail) == ("Mover", "Zulip 9.0")
    can = target.capabilities
    assert (can.title_limit, can.body_limit, can.attachment_limit) == (33, 3000, 5 << 20)
    assert (can.rate, organisation(server, "?rate=600").capabilities.rate) == (3, 10)
    assert server.requests[0].headers["authorization"] == f"Basic {SIGNED}"
    assert state.messages == state.channels == {}


def test_the_account_may_stand_in_the_url(server: FakeServer) -> None:
    where = server.url.removeprefix("http://")
    url = f"zulip+http://mover-bot%40zulip.example@{where}"
    target = open_target(url, lambda *_: Secret(KEY))
    assert target.check().name == "Mover"
    assert target.url == f"zulip://{where}"
    assert BOT not in repr(target)


@pytest.mark.parametrize(
    ("rest", "secrets", "said"),
    [
        ("//zulip.example", no_secrets, "PUSH2PULL_ZULIP_TOKEN"),
        ("//zulip.example", lambda *_: Secret(KEY), "ACCOUNT:KEY"),
        ("//zulip.example/channel", lambda *_: Secret(KEY), "zulip://host"),
        ("//zulip.example?import=yes", lambda *_: Secret(KEY), "import=1"),
        ("//zulip.example?forge=1", lambda *_: Secret(KEY), "no option forge"),
        ("//zulip.example?rate=fast", lambda *_: Secret(f"a:{KEY}"), "zulip: rate is a number"),
    ],
)
def test_a_wrong_url_or_key_says_what_to_write(rest: str, secrets: object, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        open_target(f"zulip:{rest}", secrets)


def test_a_guest_and_an_old_server_are_refused_before_anything_is_written(
    server: FakeServer, state: State, bot: User
) -> None:
    bot.role = GUEST
    with pytest.raises(NotAuthorised, match="guest"):
        organisation(server).check()
    bot.role = 400
    with pytest.raises(NotAuthorised, match="administrator"):
        organisation(server, "?import=1").check()
    state.level = 100
    with pytest.raises(ConfigurationError, match=r"before 6\.0"):
        organisation(server).check()
    bot.key = "another"
    with pytest.raises(NotAuthorised, match="PUSH2PULL_ZULIP_TOKEN"):
        organisation(server).check()


# -- places


def test_a_channel_is_private_unless_the_place_is_public_and_nobody_is_told(
    server: FakeServer, state: State, bot: User
) -> None:
    bot.owner = None
    target = organisation(server)
    place, other = target.ensure_place(PLACE), target.ensure_place(replace(PUBLIC, key="p2", title="Other"))
    private, public = (state.channels[int(one.remote_id)] for one in (place, other))
    assert (private.private, public.private) == (True, False)
    assert private.shared, "who joins later sees what came before"
    assert private.subscribers == {bot.id}
    write(target, post(1), place)
    assert state.told == 0


def test_who_owns_the_bot_can_open_its_private_channels_and_invite(
    server: FakeServer, state: State, bot: User
) -> None:
    bot.owner = 2
    place = organisation(server).ensure_place(PLACE)
    assert state.channels[int(place.remote_id)].subscribers == {bot.id, 2}
    public = organisation(server).ensure_place(replace(PUBLIC, key="p2", title="Other"))
    assert state.channels[int(public.remote_id)].subscribers == {bot.id}


def test_a_channel_that_was_renamed_is_found_again(server: FakeServer, state: State) -> None:
    place = organisation(server).ensure_place(PLACE)
    state.channels[int(place.remote_id)].name = "Another name"
    assert organisation(server).ensure_place(PLACE) == place
    assert len(state.channels) == 1


@pytest.mark.parametrize("private", [False, True], ids=["seen", "unseen"])
def test_a_channel_of_others_is_left_alone(server: FakeServer, state: State, private: bool) -> None:
    theirs = state.add_channel("backups & Restores", "Ours since 2019", private)
    place = organisation(server).ensure_place(PLACE)
    ours = state.channels[int(place.remote_id)]
    assert ours is not theirs
    assert ours.name.startswith("Backups & restores (")
    assert (theirs.subscribers, theirs.description) == (set(), "Ours since 2019")
    assert organisation(server).ensure_place(PLACE) == place


def test_titles_and_purposes_fit_and_act_on_nothing(server: FakeServer, state: State) -> None:
    odd = replace(PLACE, title="\ud800 " + "wörd " * 40 + "\ufdd0", purpose=" ".join(HOSTILE) * 9)
    place = organisation(server).ensure_place(odd)
    one = state.channels[int(place.remote_id)]
    assert len(one.name) <= 60
    assert one.name.endswith("wörd…")
    assert len(one.description) <= 1024
    assert "@**all**" not in one.description


def test_an_account_that_may_make_no_channel_is_refused(server: FakeServer, state: State) -> None:
    state.makers = False
    with pytest.raises(Refused):
        organisation(server).ensure_place(PLACE)


def test_members_are_subscribed_once_and_in_silence(server: FakeServer, state: State) -> None:
    state.level, server.validate = 400, None
    target = organisation(server)
    place = target.ensure_place(PLACE)
    ann = RemoteUser(PersonId("P-1"), "2")
    for _ in range(2):
        target.add_members(place, [ann])
    target.add_members(place, [])
    assert state.channels[int(place.remote_id)].subscribers == {1, 2}
    assert state.told == 0


def test_a_persons_account_makes_the_members_a_group_which_later_ones_join(
    server: FakeServer, state: State, bot: User
) -> None:
    bot.is_bot = False
    state.groups[90] = Group(90, "Backups & restores", "another group of this name", {9})
    target = organisation(server)
    place = target.ensure_place(PLACE)
    ann, bob = RemoteUser(PersonId("P-1"), "2"), RemoteUser(PersonId("P-2"), "3")
    for members in ([ann], [ann], [ann, bob], []):
        target.add_members(place, members)
    assert state.groups.pop(90).members == {9}
    (made,) = state.groups.values()
    assert made.name == f"Backups & restores (p2p:channel {place.remote_id})"
    assert made.members == {2, 3}


def test_a_bot_which_may_make_no_group_subscribes_only(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    target.add_members(place, [RemoteUser(PersonId("P-1"), "2")])
    assert state.groups == {}
    assert 2 in state.channels[int(place.remote_id)].subscribers


@pytest.mark.parametrize(
    ("title", "name"), [("@all", "all"), ("role:owners", "owners"), ("@role: ", "(p2p:channel")]
)
def test_no_title_makes_a_group_that_zulip_reserves(
    server: FakeServer, state: State, bot: User, title: str, name: str
) -> None:
    bot.is_bot = False
    target = organisation(server)
    place = target.ensure_place(replace(PLACE, title=title))
    target.add_members(place, [RemoteUser(PersonId("P-1"), "2")])
    assert next(iter(state.groups.values())).name.startswith(name)


# -- topics


def topics(state: State) -> list[str]:
    return [one.topic for one in state.messages.values()]


def test_two_threads_of_one_title_stay_two_whatever_the_case(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    for n, title in enumerate(["Question", "QUESTION", "question"], start=1):
        write(target, post(n, title=title), place)
    assert topics(state) == ["Question", "QUESTION (2)", "question (3)"]
    write(organisation(server), post(4, title="Question"), place)
    assert topics(state)[-1] == "Question (4)"


def test_a_long_title_is_cut_between_words_and_its_number_fits(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    for n in range(1, 12):
        write(target, post(n, title="nine " * 20), place)
    assert all(len(one) <= 60 for one in topics(state))
    assert topics(state)[0].endswith("nine…")
    assert topics(state)[-1].endswith("nine… (11)")
    assert len(set(topics(state))) == 11


def test_an_answer_follows_its_topic_wherever_people_moved_it(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    state.messages[int(first.remote_id)].topic = "✔ How do we restore a file?"
    later = organisation(server)
    second = write(later, post(2), place, first)
    write(later, post(3), place, second)
    assert set(topics(state)) == {"✔ How do we restore a file?"}
    assert [one.parent for one in seen(later, place)] == [None, post(1).key, post(1).key]


def test_an_answer_to_what_people_deleted_starts_a_topic(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    write(target, post(2, title="Another"), place)
    state.messages.pop(int(first.remote_id))
    write(organisation(server), post(3), place, first)
    assert topics(state) == ["Another", "How do we restore a file?"]


def test_a_title_of_nothing_but_odd_characters_has_a_name(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    write(target, post(1, title="\x00\ufdd0 \U0001ffff", locale="fr"), place)
    assert topics(state) == ["(sans objet)"]


# -- messages


def test_a_post_is_found_however_much_was_written_since(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    channel, ann = state.channels[int(place.remote_id)], state.users[2]
    for n in range(1200):
        state.add_message(ann, channel, "chat", f"{n}")
    again = organisation(server)
    assert again.find(post(1).key, place) == first
    assert len(list(again.read(place))) == 1201
    asked = len(sent(server, "/messages", "GET"))
    second = write(target, post(2), place)
    assert again.find(post(2).key, place) == second
    assert len(sent(server, "/messages", "GET")) == asked + 1, "only what is new is asked for"


def test_who_quotes_a_post_is_not_taken_for_it(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    channel, ann = state.channels[int(place.remote_id)], state.users[2]
    quoted = f"```quote\nText\n\n{marker(post(1).key, 'zulip')}\n```\nMe too"
    state.add_message(ann, channel, topics(state)[0], quoted)
    assert target.find(post(1).key, place) == first
    assert [one.key for one in target.read(place)] == [post(1).key, ""]


def test_the_author_and_date_of_the_mail_stand_in_the_text(server: FakeServer, state: State) -> None:
    target = organisation(server)
    write(target, post(1), target.ensure_place(PLACE))
    one = next(iter(state.messages.values()))
    assert one.content.startswith("**From: Ann Example 1 · 2024-03-04 13:00 UTC**\n\nText number 1.")
    assert (one.sender.full_name, one.timestamp) == ("Mover", state.now)


def test_a_message_that_the_server_refuses_is_refused_alone(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    with pytest.raises(Refused):
        target.write(post(1), RemotePlace("x", "999"), None)
    assert write(target, post(1), place).remote_id


# -- for others


def test_author_and_date_are_set_where_the_account_may(server: FakeServer, state: State, bot: User) -> None:
    target = importing(server, bot)
    place = target.ensure_place(replace(PLACE, title="2024"))
    write(target, post(1), place)
    one = next(iter(state.messages.values()))
    assert (one.sender.full_name, one.client) == ("Ann Example 1", "jabber_mirror")
    assert datetime.fromtimestamp(one.timestamp, UTC) == post(1).date
    assert one.content.startswith("Text number 1.")


@pytest.mark.parametrize(
    "address", ["nobody@mail.example", "partner@elsewhere.example", "hidden@mail.example", BOT, ""]
)
def test_who_cannot_be_written_for_is_named_and_the_date_is_set(
    server: FakeServer, state: State, bot: User, address: str
) -> None:
    state.add_user("partner@elsewhere.example", "Partner")
    state.add_user("user77@zulip.example", "Hidden", delivery_email="hidden@mail.example")
    target = importing(server, bot)
    known = len(state.users)
    person = Participant(PersonId("P-1"), "Partner", "stub", address=address)
    assert target.resolve_people([person]) == {}
    target.write(post(1), target.ensure_place(PLACE), None)
    one = next(iter(state.messages.values()))
    assert one.content.startswith("**From: Ann Example 1**")
    assert (one.sender.full_name, one.timestamp) == ("Mover", int(post(1).date.timestamp()))
    assert len(state.users) == known, "nobody gets an account"


def test_the_account_that_a_human_named_counts(server: FakeServer, bot: User) -> None:
    target = importing(server, bot)
    person = PersonId("P-1")
    for account in ("message3@mail.example", "MESSAGE3@mail.example", "4"):
        asked = Participant(person, "Ann", account=account, address="message5@mail.example")
        assert target.resolve_people([asked])[person] == RemoteUser(person, "4", "Ann Example 3")


def test_an_account_that_may_not_forge_ends_the_run_with_the_way_out(server: FakeServer, bot: User) -> None:
    target = importing(server, bot)
    bot.forges = False
    with pytest.raises(NotAuthorised, match="can_forge_sender"):
        target.write(post(1), target.ensure_place(PLACE), None)


def test_an_author_who_cannot_be_written_for_any_more_is_refused_alone(
    server: FakeServer, state: State, bot: User
) -> None:
    target = importing(server, bot)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    state.domains = ("another.example",)
    with pytest.raises(Refused) as caught:
        write(target, post(2), place, first)
    assert caught.value.reason == "author_refused"


def test_without_the_option_accounts_are_members_and_write_nothing(server: FakeServer, state: State) -> None:
    target = organisation(server)
    person = Participant(PersonId("P-1"), "Ann", address="message1@mail.example")
    ann = target.resolve_people([person])[person.person_id]
    place = target.ensure_place(PLACE)
    target.add_members(place, [ann])
    assert not target.capabilities.author
    write(target, post(1), place)
    assert next(iter(state.messages.values())).sender.full_name != "Ann"


# -- files


def filed(n: int, data: bytes, name: str = "a.txt") -> Post:
    return post(n, attachments=(PostAttachment(name, "text/plain", hashlib.sha256(data).hexdigest(), data),))


@pytest.mark.parametrize("level", [247, 300], ids=["uri", "url"])
def test_a_file_is_uploaded_once_and_read_back(server: FakeServer, state: State, level: int) -> None:
    state.level, server.validate = level, server.validate if level == 247 else None
    target = organisation(server)
    place = target.ensure_place(PLACE)
    for n in (1, 2):
        write(target, filed(n, b"data", "rapport d'été (1).txt"), place)
    assert len(state.uploads) == 1
    files = [one.attachments for one in seen(organisation(server), place)]
    assert files == [(hashlib.sha256(b"data").hexdigest(),)] * 2
    assert "[rapport d'été (1).txt](/user_uploads/2/" in next(iter(state.messages.values())).content


def test_a_file_of_a_name_with_two_dots_is_read_back(server: FakeServer) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    write(target, filed(1, b"data", "Offer..pdf"), place)
    assert [found.attachments for found in seen(target, place)] == [(hashlib.sha256(b"data").hexdigest(),)]


def test_a_file_of_a_long_name_keeps_its_end_and_the_message_its_limit(
    server: FakeServer, state: State
) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    data = b"data"
    file = PostAttachment("世界" * 200 + ".pdf", "text/plain", hashlib.sha256(data).hexdigest(), data)
    made = parts(
        post(1, "word " * 4000, attachments=(file,)), target.capabilities, partial(post_key, "m", "t")
    )
    written = None
    for part in made:
        written = write(target, part, place, written)
    assert next(iter(state.uploads)).endswith("世界.pdf")
    assert all(len(one.content) <= 10_000 for one in state.messages.values())
    assert sum(one.content.count("word") for one in state.messages.values()) == 4000
    with pytest.raises(Refused):
        write(target, post(9, "word " * 4000), place)


def test_a_file_that_is_too_large_or_gone_is_told(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    write(target, filed(1, b"data"), place)
    state.uploads.clear()
    assert [one.attachments for one in seen(organisation(server), place)] == [()]
    state.upload_limit = 0
    with pytest.raises(Refused) as caught:
        write(organisation(server), filed(2, b"more"), place)
    assert caught.value.reason == "attachment_refused"


@pytest.mark.parametrize("url", ["https://files.example/x", "//files.example/x", "x"])
def test_a_file_elsewhere_does_not_get_the_key(server: FakeServer, state: State, url: str) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    write(target, filed(1, b"data"), place)
    real = server.handle

    def elsewhere(request: Request) -> Response:
        if request.path.startswith("/api/v1/user_uploads/"):
            return Response(200, {"result": "success", "msg": "", "url": url})
        return real(request)

    server.handle = elsewhere
    assert [one.attachments for one in seen(organisation(server), place)] == [()]


def test_links_that_others_write_are_not_followed(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    write(target, post(1, "[x](/user_uploads/2/ab/x)\n\n[x](/user_uploads/../users/me)"), place)
    channel = state.channels[int(place.remote_id)]
    state.add_message(state.users[2], channel, "chat", "[x](/user_uploads/2/ab/x)")
    assert [one.attachments for one in target.read(place)] == [(), ()]
    assert not [one for one in server.requests if "user_uploads" in one.path]


# -- taking back


def test_a_message_of_somebody_else_is_deleted_by_an_administrator(
    server: FakeServer, state: State, bot: User
) -> None:
    target = importing(server, bot)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    target.withdraw(first, place)
    assert state.messages == {}
    target.withdraw(first, place)


def test_what_may_not_be_deleted_is_told(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    state.erasers = False
    with pytest.raises(Refused) as caught:
        target.withdraw(first, place)
    assert caught.value.reason == "cannot_withdraw"
    assert len(state.messages) == 1


def test_a_message_that_is_not_ours_any_more_is_not_deleted(server: FakeServer, state: State) -> None:
    target = organisation(server)
    place = target.ensure_place(PLACE)
    first = write(target, post(1), place)
    state.messages[int(first.remote_id)].content = "Something else"
    with pytest.raises(Refused):
        target.withdraw(first, place)
    assert len(state.messages) == 1


def test_every_flaw_of_the_description_is_met(description: Official | None) -> None:
    if description is None:
        pytest.skip("Zulip's official description absent (set PUSH2PULL_SPECS)")
    state = new_state()
    with fake_zulip(state) as server:
        server.validate = description
        target, forging = organisation(server), organisation(server, "?import=1")
        place = target.ensure_place(PLACE)
        first = write(target, filed(1, b"data"), place)
        assert len(seen(target, place)) == 1
        state.erasers = False
        with pytest.raises(Refused):
            target.withdraw(first, place)
        with pytest.raises(NotAuthorised):
            forging.write(post(2), place, None)
    assert server.problems == []
    assert description.unused == set()
