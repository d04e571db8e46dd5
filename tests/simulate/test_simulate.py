"""What is written is what the truth says, counted again with ``mailbox`` and ``email``."""

import csv
import hashlib
import json
from collections import Counter
from datetime import date
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from push2pull.errors import ConfigurationError
from push2pull.simulate import EFFECTS, simulate

Truth = dict[str, Any]
Mails = dict[str, list[Message]]


def identifier(mail: Message) -> str:
    return str(mail["message-id"] or "").strip().strip("<>")


def everything(mails: Mails) -> list[Message]:
    return [mail for found in mails.values() for mail in found]


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_file_holds_as_many_messages_as_the_truth_says(mails: Mails, truth: Truth) -> None:
    assert {name: len(found) for name, found in mails.items()} == truth["files"]


def test_messages_are_the_unique_the_duplicates_and_the_rejected(mails: Mails, truth: Truth) -> None:
    counts = truth["counts"]
    copies = Counter(identifier(mail) for mail in everything(mails))
    assert copies.pop("") == 1
    rejected = {one for found in truth["rejects"].values() for one in found}
    assert counts["messages"] == sum(copies.values()) + 1
    assert counts["unique"] == len(copies.keys() - rejected) + 1
    assert counts["rejected"] == sum(copies[one] for one in rejected)
    assert counts["messages"] == counts["unique"] + counts["duplicates"] + counts["rejected"]
    assert {one: n for one, n in copies.items() if n > 1} == truth["copies"]


def test_the_volume_is_that_of_a_small_organisation(truth: Truth) -> None:
    counts = truth["counts"]
    assert 5000 <= counts["messages"] <= 11000
    assert counts["people"] == 60
    assert counts["duplicates"] > 1000


def test_every_message_is_in_the_truth_with_its_thread(mails: Mails, truth: Truth) -> None:
    assert {identifier(mail) for mail in everything(mails)} - {""} == truth["threads"].keys()


def test_every_parent_is_there_and_earlier(mails: Mails, truth: Truth) -> None:
    sent = {
        identifier(mail): parsedate_to_datetime(mail["date"]) for mail in everything(mails) if mail["date"]
    }
    for child, place in truth["threads"].items():
        if place["parent"]:
            assert sent[place["parent"]] < sent[child]
            assert truth["threads"][place["parent"]]["root"] == place["root"]
        assert truth["threads"][place["root"]]["root"] == place["root"]


def test_reply_headers_name_the_parent_or_a_lost_message(mails: Mails, truth: Truth) -> None:
    lost = set(truth["lost"])
    for mail in everything(mails):
        stated = str(mail["in-reply-to"] or "").strip("<>")
        if stated and stated not in lost:
            assert truth["threads"][identifier(mail)]["parent"] == stated


def test_copies_of_one_message_agree_on_date_and_author(mails: Mails) -> None:
    seen: dict[str, tuple[str, str]] = {}
    for mail in everything(mails):
        facts = (str(mail["date"]), str(mail["from"]))
        assert seen.setdefault(identifier(mail) or str(mail["subject"]), facts) == facts


def test_only_the_senders_own_copy_shows_a_blind_recipient(mails: Mails, truth: Truth) -> None:
    owners = {name: address for address, name in truth["exported"].items()}
    blind = [(name, mail) for name, found in mails.items() for mail in found if mail["bcc"]]
    assert blind
    for name, mail in blind:
        local = parseaddr(mail["from"])[1].partition("@")[0]
        assert owners[name].startswith(local + "@")
        assert "received" not in mail


def test_the_standard_library_finds_only_the_planted_defects(mails: Mails, truth: Truth) -> None:
    planted = {one["message"] for one in truth["damaged"] if one["how"] == "broken-base64"}
    bad = set()
    for mail in everything(mails):
        for part in mail.walk():
            if not part.is_multipart():
                part.get_payload(decode=True)
            if part.defects:
                bad.add(identifier(mail))
    assert bad == planted


@pytest.mark.parametrize("name", ["from", "to", "cc", "subject", "date", "message-id"])
def test_headers_are_well_formed(mails: Mails, truth: Truth, name: str) -> None:
    planted = {one["message"] for one in truth["damaged"]}
    for found in mails.values():
        for mail in found[::8]:
            header = message_from_bytes(mail.as_bytes(), policy=policy.default)[name]
            if header is not None and identifier(mail) not in planted:
                assert header.defects == ()


def test_one_message_has_no_message_id_and_one_no_date(mails: Mails) -> None:
    assert sum(mail["message-id"] is None for mail in everything(mails)) == 1
    assert len({identifier(mail) for mail in everything(mails) if mail["date"] is None}) == 1


def test_the_formats_are_mixed(mails: Mails, folder: Path) -> None:
    paths = list((folder / "mail").iterdir())
    assert {path.suffix for path in paths if path.is_file()} == {".mbox", ".gz", ".zip"}
    assert sum((path / "cur").is_dir() for path in paths) >= 3
    assert any(list(path.rglob("*.eml")) for path in paths if path.is_dir())
    media = {part.get_content_type() for mail in mails["lists.mbox"] for part in mail.walk()}
    assert {"text/plain", "text/html", "text/csv", "application/pdf", "multipart/alternative"} <= media
    charsets = {part.get_content_charset() for mail in everything(mails) for part in mail.walk()}
    assert {"utf-8", "iso-8859-1", "windows-1252", "us-ascii"} <= charsets


def test_the_org_chart_lists_everybody_once(folder: Path, truth: Truth) -> None:
    with (folder / "org.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    addresses = [row["address"] for row in rows]
    assert len(addresses) == len(set(addresses)) == truth["counts"]["people"]
    assert len({row["name"] for row in rows}) == len(rows)
    assert {row["manager"] for row in rows} - {""} <= set(addresses)
    assert [row["manager"] for row in rows].count("") == 1
    assert {row["site"] for row in rows} == {"Lyon", "Paris", "Montréal"}
    assert len({row["department"] for row in rows}) == 8
    assert Counter(row["language"] for row in rows) == {"fr": 36, "en": 24}


def test_the_truth_on_disk_is_the_truth_returned(folder: Path, truth: Truth) -> None:
    assert json.loads((folder / "truth.json").read_text(encoding="utf-8")) == truth


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    size = {"people": 30, "months": 2}
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        simulate(tmp_path / name, seed=seed, **size)
    first, again, other = (digests(tmp_path / name) for name in "abc")
    assert first == again
    assert first["mail/lists.mbox"] != other["mail/lists.mbox"]


def test_the_mail_lies_between_start_and_end(tmp_path: Path) -> None:
    truth = simulate(tmp_path, people=40, months=3, start=date(2024, 3, 4))
    assert (truth["start"], truth["end"]) == ("2024-03-04", "2024-06-02")


@pytest.mark.parametrize("mix", [0.0, 1.0])
def test_one_language_alone_is_possible(tmp_path: Path, mix: float) -> None:
    simulate(tmp_path, people=40, months=3, language_mix=mix)
    text = (tmp_path / "org.csv").read_text(encoding="utf-8")
    assert text.count(",fr\n") == 40 * mix


@pytest.mark.parametrize("wrong", [{"people": 5}, {"months": 1}, {"language_mix": 2.0}])
def test_a_size_that_cannot_be_simulated_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        simulate(tmp_path, **wrong)


def test_a_folder_that_holds_mail_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "precious.mbox").write_text("")
    with pytest.raises(ConfigurationError):
        simulate(tmp_path)


def test_the_page_describes_every_key_of_the_truth_and_every_effect(truth: Truth) -> None:
    page = (Path(__file__).parents[2] / "docs" / "verbs" / "simulate.md").read_text(encoding="utf-8")
    assert [key for key in truth if f"`{key}`" not in page] == []
    for name, effect in EFFECTS.items():
        rows = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        (row,) = [line for line in rows if line.count("|") == 6]
        about, _, base, default = (cell.strip() for cell in row.strip("|").split("|")[1:])
        assert (about, float(base), float(default)) == (effect.about, effect.base, effect.default)
