from pathlib import Path
from typing import Any

import pytest

import push2pull as p2p
from mailbuilder import mail, write_mbox
from push2pull.check import CODES


def checked(tmp_path: Path, messages: list[bytes], **settings: Any) -> dict[str, dict[str, Any]]:
    ws = p2p.Workspace.create(tmp_path / "w.p2p", **({"profile": "eu"} | settings))
    if messages:
        ws.ingest(write_mbox(tmp_path / "a.mbox", messages), workers=1)
    report = ws.check()
    ws.close()
    assert (report["status"] == "warn") == any(one["status"] == "warn" for one in report["checks"])
    assert all(bool(one["consequence"]) == (one["status"] == "warn") for one in report["checks"])
    return {one["code"]: one for one in report["checks"]}


def test_every_check_has_its_code_once_and_in_order(tmp_path: Path) -> None:
    assert tuple(checked(tmp_path, [mail(1)])) == CODES


def test_without_mail_only_what_can_be_said_is_said(tmp_path: Path) -> None:
    found = checked(tmp_path, [])
    assert found["messages"]["status"] == "warn"
    assert "coverage" not in found


def test_months_without_mail_are_named(tmp_path: Path) -> None:
    dates = (
        "Mon, 6 Nov 2023 10:00:00 +0000",
        "Mon, 8 Jan 2024 10:00:00 +0000",
        "Mon, 4 Mar 2024 10:00:00 +0000",
    )
    gaps = checked(tmp_path, [mail(n, Date=date) for n, date in enumerate(dates)])["date_gaps"]
    assert (gaps["status"], gaps["number"]) == ("warn", 2)
    assert gaps["value"] == "2 of 5 months: 2023-12, 2024-02"


def test_a_period_without_a_hole_passes(tmp_path: Path) -> None:
    found = checked(tmp_path, [mail(n) for n in range(4)])
    assert found["date_gaps"]["value"] == "0 of 1 months"


@pytest.mark.parametrize(("there", "status"), [(3, "pass"), (1, "warn")])
def test_messages_that_are_cited_and_not_there_are_a_share(tmp_path: Path, there: int, status: str) -> None:
    cited = [mail(n, References="<0@acme.example> <gone@acme.example>") for n in (10,)]
    more = [mail(20 + n, In_Reply_To=f"<{n}@acme.example>") for n in range(there * 2)]
    found = checked(tmp_path, [*(mail(n) for n in range(there * 2)), *cited, *more])["missing_messages"]
    assert (found["status"], found["value"]) == (status, f"{1 / (there * 2 + 1):.1%} of {there * 2 + 1}")


def test_mail_of_machines_is_a_share(tmp_path: Path) -> None:
    notes = [mail(n, Auto_Submitted="auto-generated") for n in range(3)]
    assert checked(tmp_path, [*notes, mail(9)])["machine_mail"]["number"] == 0.75


def test_mailboxes_are_compared_with_the_people_of_the_organisation(tmp_path: Path) -> None:
    people = [mail(n, sender=f"<{name}.x@acme.example>") for n, name in enumerate(("ana", "bo", "cy", "di"))]
    strangers = [mail(n + 9, sender=f"<s{n}@other.example>") for n in range(9)]
    found = checked(tmp_path, people + strangers, own_domains=("acme.example",))
    # Four authors, rounded to five, and one mailbox; the team that they write to is a role.
    assert found["coverage"]["value"] == "20.0% of 5 people"
    assert found["coverage"]["status"] == found["exports"]["status"] == "warn"


def test_public_archives_show_everything_there_is(tmp_path: Path) -> None:
    found = checked(tmp_path, [mail(n, sender=f"<p{n}@x.example>") for n in range(9)], profile="public")
    assert found["coverage"]["status"] == found["exports"]["status"] == "pass"


def test_merges_that_are_not_sure_are_counted(tmp_path: Path) -> None:
    senders = ("Ana Roy <ana.roy@a.example>", "Ana Roy <aroy@b.example>", "Bo Lund <bo@a.example>")
    found = checked(tmp_path, [mail(n, sender=one) for n, one in enumerate(senders)])["merges_to_review"]
    assert (found["number"], found["status"]) == (1, "warn")
    assert "people W export" in found["consequence"]


def test_what_was_excluded_is_counted_by_rule(tmp_path: Path) -> None:
    found = checked(tmp_path, [mail(1, Subject="[PERSO] x"), *(mail(n) for n in range(2, 5))])["exclusions"]
    assert found["value"] == "personal 1, privileged 0, label_confidential 0"
    assert (found["number"], found["status"]) == (1, "warn")
