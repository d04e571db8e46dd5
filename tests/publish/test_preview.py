"""What a run would do."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publishing import STATED, Make, person
from push2pull.connectors.targets.memory import EVERYTHING, MemoryTarget
from push2pull.errors import ConfigurationError
from push2pull.model import Capabilities, PersonId, RemoteUser
from push2pull.publish import publish, settle
from push2pull.publish.delivery import Delivery
from push2pull.publish.members import admit
from push2pull.publish.pace import Pace
from push2pull.publish.page import write_page
from push2pull.publish.session import Session
from push2pull.publish.verb import Options
from push2pull.schema import rows
from push2pull.testing.targets import PLACE
from push2pull.workspace.ledger import Ledger

POOR = Capabilities(
    author=False, timestamp=False, threading="thread", idempotence="find", markup="zulip", marker=True,
    body_limit=30, rate=0.5, silent=False, trace="soft_deleted",
)  # fmt: skip


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> MemoryTarget:
    """A target of the tests behind ``memory:``."""
    ours = MemoryTarget(POOR)
    monkeypatch.setattr("push2pull.publish.session.open_target", lambda *_: ours)
    return ours


def previewed(store: Any, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = publish(store, "memory:", dry_run=True, options=Options(**options))["preview"]
    return found


def test_places_people_losses_and_time_are_told(made: Make, target: MemoryTarget) -> None:
    found = previewed(made(profile="public"))
    (place,) = found["places"]
    assert (place["title"], place["state"], place["posts"], place["threads"]) == ("Restores", "new", 3, 1)
    assert (place["first"], place["last"], place["public"]) == ("2024-03-04", "2024-03-04", True)
    assert place["got_it"] is None  # four people are too few to tell
    assert found["losses"] == {
        "author_attributed": 3,
        "date_attributed": 3,
        "split": 1,
        "threading_flattened": 1,
    }
    assert (found["calls"], found["silent"], found["trace"]) == (4, False, "soft_deleted")
    assert [name for name, _ in target.calls] == []


def test_who_would_newly_see_a_place_is_counted(made: Make, target: MemoryTarget) -> None:
    store = made(**STATED)
    for name in ("Ann", "Bob", "Cleo"):
        store.state.consent(person(store, name), "", "yes")
    invited = [person(store, "Ann"), *(f"P-{n:016x}" for n in range(30))]
    members = [{"proposal_id": "prop1", "person_id": one, "role": "member"} for one in invited]
    store.write("proposal_members", rows("proposal_members", members))
    (place,) = previewed(store)["places"]
    assert (place["public"], place["got_it"], place["may_read"], place["newly"]) == (False, None, 30, 30)


def test_a_place_whose_newest_post_is_gone_is_told(made: Make, target: MemoryTarget) -> None:
    store = made(profile="public")
    publish(store, "memory:", sleep=lambda _: None)
    store.state.connection.execute("DELETE FROM publications WHERE rowid = 1")
    assert previewed(store)["places"][0]["state"] == "there"
    target.posts.clear()
    assert previewed(store)["places"][0]["state"] == "gone"


def test_the_time_is_that_of_the_targets_rate() -> None:
    from push2pull.report.plan import duration

    assert [duration(seconds, "en") for seconds in (0, 30, 5400, 7000, 200000)] == [
        *("", "one minute", "90 minutes", "2 hours", "3 days"),
    ]
    assert duration(7000, "fr") == "2 heures"


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "What changes on the way"), ("fr", "Ce qui change en chemin")]
)
def test_the_page_says_the_same_in_both_languages(
    made: Make, target: MemoryTarget, tmp_path: Path, lang: str, said: str
) -> None:
    store = made(profile="public", name="<b>Acme</b>")
    report = publish(store, "memory:", dry_run=True)
    page = write_page(store, report, tmp_path / "plan.html", lang).read_text("utf-8")
    assert said in page
    assert "<b>Acme" not in page
    assert "<script" not in page
    assert "Restores" in page
    for name in ("Ann Roe", "example.org"):
        assert name not in page


def test_a_human_settles_what_nobody_can_look_up(made: Make, target: MemoryTarget) -> None:
    target.capabilities = replace(EVERYTHING, idempotence="none")
    store = made(profile="public")
    report = publish(store, "memory:")
    assert report["published"] == 3
    book = Ledger(store.state.connection)
    keys = [row.key for row in book.entries("memory:")]
    book.unknown(keys[0])
    book.unknown(keys[1])
    assert previewed(store)["unknown"] == keys[:2]
    assert publish(store, "memory:")["skipped"]["outcome_unknown"] == 2
    assert settle(store, "memory:", keys[0], "present:m1", by="ana")["answer"] == "present"
    settle(store, "memory:", keys[1], "absent")
    again = publish(store, "memory:")
    assert (again["published"], again["already_there"]) == (1, 2)
    assert store.state.audit_lines()[-3]["event"] == "settle"


@pytest.mark.parametrize(("key", "answer"), [("nothing", "absent"), ("", "perhaps"), ("", "present:")])
def test_what_is_known_or_not_said_clearly_is_not_settled(
    made: Make, target: MemoryTarget, key: str, answer: str
) -> None:
    store = made(profile="public")
    publish(store, "memory:", sleep=lambda _: None)
    book = Ledger(store.state.connection)
    unknown = book.entries("memory:")[0].key
    book.unknown(unknown)
    with pytest.raises(ConfigurationError):
        settle(store, "memory:", key or unknown, answer)
    assert book.entries("memory:")[0].state == "unknown"


def test_members_are_admitted_where_they_have_accounts(made: Make) -> None:
    class Known(MemoryTarget):
        def resolve_people(self, people: Any) -> Any:
            assert {one.action for one in people} == {"find"}
            return {one.person_id: RemoteUser(one.person_id, "u1") for one in people if one.name == "Ann Roe"}

    store = made(**STATED)
    members = [
        {"proposal_id": PLACE.key, "person_id": person(store, name), "role": "member"}
        for name in ("Ann", "Bob")
    ]
    store.write("proposal_members", rows("proposal_members", members))
    target, book = Known(replace(EVERYTHING, members=True)), Ledger(store.state.connection)
    book.remember_place("memory:", target.ensure_place(PLACE))
    session = Session(target, "memory:", book, Delivery("memory:", target, book, Pace()))
    assert admit(store, session, [PLACE], {}) == 1
    assert set(target.members[PLACE.key]) == {PersonId(person(store, "Ann"))}
    target.capabilities = EVERYTHING
    assert admit(store, session, [PLACE], {}) == 0


def test_old_addresses_lead_to_new_ones(made: Make, tmp_path: Path) -> None:
    store, path = made(profile="public"), tmp_path / "redirects.csv"
    report = publish(store, f"folder:{tmp_path / 'site'}", options=Options(redirects=path))
    assert report["redirects"] == 3
    lines = path.read_text().splitlines()
    assert lines[0] == "old_url,new_url"
    assert lines[1].startswith("mid:")
    assert "communities/" in lines[1]


def test_what_the_message_says_of_its_archive_is_an_old_address_too(made: Make, tmp_path: Path) -> None:
    from push2pull.publish.redirects import _archived

    data = b"Archived-At: <https://lists.example/m/1>\nArchived-At: <javascript:x>\nSubject: x\n\nbody"
    assert list(_archived(data)) == ["https://lists.example/m/1"]
