"""The planted patterns are in the mail as the truth describes them."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

import pytest

Truth = dict[str, Any]
Mails = dict[str, list[Message]]


@pytest.fixture(scope="session")
def by_id(mails: Mails) -> dict[str, Message]:
    return {str(mail["message-id"]).strip("<>"): mail for found in mails.values() for mail in found}


def addresses(mail: Message, *names: str) -> set[str]:
    return {address for _, address in getaddresses([str(mail[name]) for name in names if mail[name]])}


def called(truth: Truth, name: str) -> Truth:
    return next(one for one in truth["lists"] + truth["groups"] if one["name"] == name)


def authors(one: Truth, by_id: dict[str, Message]) -> set[str]:
    return {address for key in one["message_ids"] for address in addresses(by_id[key], "from")}


def threads(one: Truth, truth: Truth) -> dict[str, list[str]]:
    found = defaultdict(list)
    for key in one["message_ids"]:
        found[truth["threads"][key]["root"]].append(key)
    return found


def test_list_mail_carries_its_list_id(mails: Mails, truth: Truth) -> None:
    known = {one["list_id"] for one in truth["lists"]}
    found = Counter(str(mail["list-id"]).rpartition("<")[2].rstrip(">") for mail in mails["lists.mbox"])
    assert found.keys() == known
    assert found == {one["list_id"]: len(one["message_ids"]) for one in truth["lists"]}


def test_narrowed_answers_reach_the_asker_and_not_the_list(truth: Truth, by_id: dict[str, Message]) -> None:
    narrowed = truth["patterns"]["narrowed"]
    assert Counter(one["list"] for one in narrowed).most_common(1)[0][0] == "it-help"
    for one in narrowed:
        question, answer = by_id[one["question"]], by_id[one["answer"]]
        assert addresses(answer, "to", "cc") == addresses(question, "from")
        assert one["question"] in called(truth, one["list"])["message_ids"]
        assert one["answer"] in truth["private_talk"]
        assert truth["threads"][one["answer"]]["parent"] == one["question"]


def test_half_of_the_answers_to_it_help_are_narrowed_and_enough_of_them_exported(truth: Truth) -> None:
    figures = truth["measured"]["narrowing"]["it-help"]
    assert 0.4 < figures["hits"] / figures["n"] < 0.65
    assert 0.2 < figures["seen_hits"] / figures["seen_n"] < 0.6
    shown = [one["answer"] for one in truth["patterns"]["narrowed"] if one["list"] == "it-help"]
    assert len(shown) == figures["seen_hits"]


def test_the_forgotten_are_added_late_and_then_write(truth: Truth, by_id: dict[str, Message]) -> None:
    forgotten = truth["patterns"]["forgotten"]
    assert {"badges", "audit"} <= {one["flow"] for one in forgotten}
    old = {main: {main, alias} for main, alias in truth["aliases"].items()}
    for one in forgotten:
        person = old.get(one["person"], {one["person"]})
        assert person & addresses(by_id[one["added_by"]], "cc")
        assert person & addresses(by_id[one["spoke"]], "from")
        assert one["root"] in by_id or one["root"] in truth["lost"]
        if one["root"] in by_id:
            assert not person & addresses(by_id[one["root"]], "from", "to", "cc")


def test_repeated_answers_are_alike_and_private(truth: Truth, by_id: dict[str, Message]) -> None:
    repeated, old = truth["patterns"]["repeated_answers"], truth["aliases"]
    assert len(repeated) == 2
    for cluster in repeated:
        asked = {address for one in cluster["pairs"] for address in addresses(by_id[one["question"]], "from")}
        assert len(asked) >= 8
        for one in cluster["pairs"]:
            assert addresses(by_id[one["answer"]], "from") <= {cluster["expert"], old.get(cluster["expert"])}
            assert len(addresses(by_id[one["answer"]], "to", "cc")) == 1


def test_the_announcements_are_never_answered(truth: Truth, by_id: dict[str, Message]) -> None:
    one = called(truth, truth["patterns"]["broadcast"])
    assert all(truth["threads"][key]["parent"] is None for key in one["message_ids"])
    assert len(authors(one, by_id)) <= 10 < len(one["members"])


def test_the_dead_list_is_silent_after_the_second_month(truth: Truth, by_id: dict[str, Message]) -> None:
    one = called(truth, truth["patterns"]["dead"])
    last = max(parsedate_to_datetime(by_id[key]["date"]).date() for key in one["message_ids"])
    assert len(one["message_ids"]) > 20
    assert last < date.fromisoformat(truth["start"]) + timedelta(days=60)


def test_the_lively_list_is_everybodys(truth: Truth, by_id: dict[str, Message]) -> None:
    one = called(truth, truth["patterns"]["lively"])
    assert len(one["members"]) == 60
    assert len(authors(one, by_id)) >= 55
    assert len(threads(one, truth)) > 80


def test_groups_drift_and_one_lies_within_another(truth: Truth) -> None:
    drifting = [one for one in truth["groups"] if len({(m["since"], m["until"]) for m in one["members"]}) > 1]
    assert len(drifting) >= 6
    for inner, outer in truth["patterns"]["nested"]:
        inside, outside = ({m["address"] for m in called(truth, name)["members"]} for name in (inner, outer))
        assert inside < outside


def test_groups_recur_among_their_members_alone(truth: Truth, by_id: dict[str, Message]) -> None:
    main = {alias: address for address, alias in truth["aliases"].items()}
    for one in truth["groups"]:
        assert len(threads(one, truth)) >= 15
        assert len(authors(one, by_id)) >= 4
        members = {member["address"] for member in one["members"]}
        for key in one["message_ids"]:
            assert {main.get(a, a) for a in addresses(by_id[key], "from", "to", "cc")} <= members


def test_nobody_writes_in_a_group_before_joining_or_much_after_leaving(
    truth: Truth, by_id: dict[str, Message]
) -> None:
    for one in truth["groups"]:
        since = {member["address"]: date.fromisoformat(member["since"]) for member in one["members"]}
        for key in one["message_ids"]:
            (writer,) = addresses(by_id[key], "from")
            sent = parsedate_to_datetime(by_id[key]["date"])
            assert sent.date() >= since.get(writer, sent.date())


def test_machines_are_marked_as_machines(truth: Truth, by_id: dict[str, Message]) -> None:
    kinds = truth["kinds"]
    assert kinds.keys() == {"automatic", "bulk", "bounce", "calendar"}
    assert all(str(by_id[key]["auto-submitted"]).startswith("auto-") for key in kinds["automatic"])
    assert all(by_id[key]["list-unsubscribe"] and by_id[key]["precedence"] == "bulk" for key in kinds["bulk"])
    assert all(by_id[key].get_content_type() == "multipart/report" for key in kinds["bounce"])
    assert all(
        "text/calendar" in {part.get_content_type() for part in by_id[key].walk()}
        for key in kinds["calendar"]
    )


def test_unreadable_mail_is_marked_in_its_headers_or_folder(truth: Truth, by_id: dict[str, Message]) -> None:
    rejects = truth["rejects"]
    assert len(rejects["personal"]) >= 6 and len(rejects["privileged"]) >= 3
    assert {by_id[one]["sensitivity"] for one in rejects["label_confidential"]} == {"Company-Confidential"}


def test_the_document_travels_in_versions(truth: Truth, by_id: dict[str, Message]) -> None:
    (document,) = truth["patterns"]["document_versions"]
    assert len(document["versions"]) >= 3
    for one in document["versions"]:
        mail = message_from_bytes(by_id[one["message"]].as_bytes(), policy=policy.default)
        names = {part.get_filename() for part in mail.iter_attachments()}
        assert one["filename"] in names


def test_people_with_two_addresses_used_both(mails: Mails, truth: Truth) -> None:
    seen = {a for found in mails.values() for mail in found for a in addresses(mail, "from", "to", "cc")}
    assert len(truth["aliases"]) == 4
    assert seen >= truth["aliases"].keys() | set(truth["aliases"].values())
    assert truth["domains"] == ["acme-sa.example", "acme.example"]


def test_every_address_is_an_example(mails: Mails) -> None:
    seen = {
        a for found in mails.values() for mail in found for a in addresses(mail, "from", "to", "cc", "bcc")
    }
    assert {a for a in seen if not a.endswith(".example")} == set()
