"""Every pattern is in the mail where the truth says, as strong as its effect, and absent from its clean twin."""

import ast
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

import push2pull
from push2pull.simulate import EFFECTS, Parameters, simulate
from push2pull.simulate.mail import Mail
from push2pull.simulate.measured import measured
from push2pull.simulate.planted import entailed
from push2pull.simulate.world import new_world

Truth = dict[str, Any]
NOON = datetime(2024, 3, 4, 12, tzinfo=UTC)
EVERYTHING = Parameters(people=60, months=6, seed=21, mailboxes="all", format="mbox", lost=0, drift=0)


@pytest.fixture(scope="module")
def planted_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planted")


@pytest.fixture(scope="module")
def planted(planted_folder: Path) -> Truth:
    return simulate(planted_folder, EVERYTHING)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return simulate(tmp_path_factory.mktemp("clean"), EVERYTHING, clean=True)


@pytest.fixture(scope="module")
def by_id(planted_folder: Path, planted: Truth, mails_of: Callable[[Path], Any]) -> dict[str, Message]:
    mails = mails_of(planted_folder)
    return {str(mail["message-id"]).strip("<>"): mail for found in mails.values() for mail in found}


def rows(truth: Truth, indicator: str) -> list[Truth]:
    found = [one for one in truth["planted"] if one["indicator"] == indicator]
    assert found
    return found


def called(truth: Truth, name: str) -> Truth:
    return next(one for one in truth["lists"] + truth["groups"] if one["name"] == name)


def addresses(mail: Message, *names: str) -> set[str]:
    return {address for _, address in getaddresses([str(mail[name]) for name in names if mail[name]])}


def share(figures: Truth) -> float:
    return figures["hits"] / figures["n"]


def test_every_pattern_is_planted_and_nothing_in_a_clean_organisation(planted: Truth, clean: Truth) -> None:
    assert {one["indicator"] for one in planted["planted"]} == EFFECTS.keys() == planted["effects"].keys()
    assert clean["planted"] == []
    assert {one["because"] for one in clean["entailed"]} <= {"ordinary life", "dead"}


@pytest.mark.parametrize(
    "indicator",
    ["dialogue", "narrowing", "closedness", "forgotten", "single_voice", "unanswered", "cross_silo_topic"],
)
def test_a_planted_share_is_that_of_its_effect(planted: Truth, clean: Truth, indicator: str) -> None:
    for row in rows(planted, indicator):
        spread = (row["rate"] * (1 - row["rate"]) / row["n"]) ** 0.5
        assert row["n"] >= 15
        assert abs(share(row) - row["rate"]) < 0.08 + 3 * spread
        before = clean["measured"].get(indicator, {}).get(row["flow"])
        # Some occasions exist only where somebody has the part: a voice, a borrowed matter.
        assert before is None or share(before) < max(0.25, row["rate"] / 3) or indicator == "single_voice"


@pytest.mark.parametrize("indicator", ["narrowing", "closedness", "forgotten", "unanswered", "dialogue"])
def test_where_nothing_is_planted_the_share_is_the_ordinary_one(planted: Truth, indicator: str) -> None:
    spared = {row["flow"] for row in rows(planted, indicator)}
    spared |= {row["about"] for row in planted["entailed"] if row["indicator"] == indicator}
    others = [one for name, one in planted["measured"][indicator].items() if name not in spared]
    assert len(others) >= 5
    assert sum(one["hits"] for one in others) / sum(one["n"] for one in others) < 0.14


def test_one_effect_changes_nothing_elsewhere(planted: Truth, clean: Truth) -> None:
    patterns = {row.get("flow") for row in planted["planted"]}
    spared = {"it-help"} | patterns
    same = [one["name"] for one in planted["lists"] if one["name"] not in spared]
    assert len(same) >= 4
    for name in same:
        assert called(planted, name)["message_ids"] == called(clean, name)["message_ids"]


def test_planted_answers_leave_questions_open_for_a_week(planted: Truth, by_id: dict[str, Message]) -> None:
    (row,) = rows(planted, "unanswered")
    one = called(planted, row["about"])
    threads = defaultdict(list)
    for key in one["message_ids"]:
        threads[planted["threads"][key]["root"]].append(key)
    asked = open_for_a_week = 0
    for root, keys in threads.items():
        sent = {key: parsedate_to_datetime(by_id[key]["date"]) for key in keys}
        others = [key for key in keys if addresses(by_id[key], "from") != addresses(by_id[root], "from")]
        parts = [part for part in by_id[root].walk() if part.get_content_maintype() == "text"]
        if b"?" in parts[0].get_payload(decode=True):
            asked += 1
            open_for_a_week += all(sent[key] - sent[root] > timedelta(days=7) for key in others)
    assert asked >= row["n"]
    assert open_for_a_week / asked > 0.3


def test_the_trapped_get_all_write_nothing_and_some_ask_to_leave(
    planted: Truth, by_id: dict[str, Message]
) -> None:
    (row,) = rows(planted, "trapped")
    group = called(planted, row["about"])
    mails = [by_id[key] for key in group["message_ids"]]
    assert len(row["people"]) >= 3
    assert row["asked"]
    for person in row["people"]:
        assert not any(person in addresses(mail, "from") for mail in mails)
        assert sum(person in addresses(mail, "to", "cc") for mail in mails) >= 20
    for key in row["asked"]:
        assert addresses(by_id[key], "from") & set(row["people"])


def test_copies_go_to_people_who_never_write(planted: Truth, clean: Truth) -> None:
    (row,) = rows(planted, "copies")
    assert share(row) > 2 * share(clean["measured"]["copies"][row["about"]])
    assert set(row["people"]) == set(called(planted, row["about"])["silent"])


def test_forward_chains_are_forwards_of_forwards(planted: Truth, by_id: dict[str, Message]) -> None:
    for row in rows(planted, "forward_chain"):
        assert len(row["messages"]) >= 4
        assert len(row["departments"]) == len(row["messages"])
        for before, after in zip(row["messages"][:-1], row["messages"][1:], strict=True):
            assert str(by_id[after]["in-reply-to"]).strip("<>") == before
            assert addresses(by_id[after], "from") == addresses(by_id[before], "to")


def test_documents_come_back_in_versions(planted: Truth, by_id: dict[str, Message]) -> None:
    for row in rows(planted, "ping_pong"):
        names = [one["filename"] for one in row["versions"]]
        assert len(set(names)) == len(names) >= 3
        authors: set[str] = set()
        for one in row["versions"]:
            mail = message_from_bytes(by_id[one["message"]].as_bytes(), policy=policy.default)
            assert one["filename"] in {part.get_filename() for part in mail.iter_attachments()}
            authors |= addresses(mail, "from")
        assert len(authors) >= 2


def test_two_groups_on_one_matter_share_nobody(planted: Truth) -> None:
    (row,) = rows(planted, "cross_silo_topic")
    one, other = ({m["address"] for m in called(planted, name)["members"]} for name in row["flows"])
    assert not one & other
    assert len(planted["topics"][row["about"]]) > 40


def test_a_department_keeps_apart_and_one_person_joins_two(planted: Truth, clean: Truth) -> None:
    (silo,) = rows(planted, "silo_index")
    assert share(silo) > 1.3 * share(clean["measured"]["silo_index"][silo["about"]])
    (bridge,) = rows(planted, "single_bridge")
    name = " | ".join(sorted(bridge["about"]))
    assert share(bridge) > 0.5 > 1.5 * share(clean["measured"]["single_bridge"][name])


def test_a_department_left_alone_by_the_one_that_keeps_apart_is_told_as_following() -> None:
    """A group of two departments becomes one of one alone: what that one writes leaves it less, as the truth says."""
    options = {"people": 80, "seed": 212, "mailboxes": "all", "clean": True}
    apart = new_world(Parameters(effects={"silo_index": 0.25}, **options))
    assert (apart.silo, apart.left_alone) == ("Qualité", {"Finance"})
    assert new_world(Parameters(**options)).left_alone == set()
    following = [
        one
        for one in entailed(apart, {"single_bridge": {}, "silo_index": {}})
        if one["indicator"] == "silo_index"
    ]
    assert [(one["about"], one["because"]) for one in following] == [("Finance", "silo_index")]


def test_a_department_that_stays_inside_twice_as_much_as_the_others_is_closed_by_ordinary_life() -> None:
    world = new_world(Parameters(people=80, seed=212, mailboxes="all", clean=True))
    counts = {"Ventes": (60, 100), "Finance": (30, 100), "Qualité": (30, 100)}
    figures = {name: dict(zip(("hits", "n"), one, strict=True)) for name, one in counts.items()}
    following = entailed(world, {"single_bridge": {}, "silo_index": figures})
    assert [one["about"] for one in following if one["indicator"] == "silo_index"] == ["Ventes"]
    figures["Ventes"]["hits"] = 45
    assert "silo_index" not in {
        one["indicator"] for one in entailed(world, {"single_bridge": {}, "silo_index": figures})
    }


def test_only_mail_that_somebody_of_the_two_departments_wrote_is_an_exchange() -> None:
    world = new_world(Parameters(people=80, seed=212, mailboxes="all", clean=True))
    names = ("Ventes", "Finance", "Qualité")
    ana, bo, cy = (next(one for one in world.organisation.people if one.department == name) for name in names)
    for sender, to in ((ana, (bo, cy)), (bo, (cy,))):
        world.mails.append(Mail(sender.address, NOON, sender, to, "s", "t", "b", "fr"))
    counts = measured(world, world.mails)["single_bridge"]
    assert {name: one["n"] for name, one in counts.items()} == {
        "Finance | Ventes": 1, "Qualité | Ventes": 1, "Finance | Qualité": 1,
    }  # fmt: skip


def test_closed_mail_is_marked(planted: Truth, clean: Truth) -> None:
    (row,) = rows(planted, "rightly_closed")
    assert row["hits"] > 5
    assert planted["counts"]["rejected"] > clean["counts"]["rejected"]


def test_every_group_has_people_who_read_and_do_not_write(clean: Truth) -> None:
    silent = [len(one["silent"]) / len(one["members"]) for one in clean["groups"]]
    assert 0.04 < sum(silent) / len(silent) < 0.2


def test_the_generator_and_what_it_proves_know_nothing_of_each_other() -> None:
    root = Path(push2pull.__file__).parent
    allowed = ("push2pull.simulate", "push2pull.errors", "push2pull.progress")
    for path in (root / "simulate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("push2pull"):
                assert node.module.startswith(allowed), path
    for room in ("analysis", "proposals", "normalise"):
        for path in (root / room).rglob("*.py"):
            assert "push2pull.simulate" not in path.read_text(), path
