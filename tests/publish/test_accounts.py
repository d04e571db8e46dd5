"""Who posts as whom."""

from pathlib import Path

import pytest

from publishing import STATED, Make, person
from push2pull.errors import ConfigurationError
from push2pull.model import PersonId, Sighting
from push2pull.publish import publish
from push2pull.publish.accounts import Choice, names, participants, read_sheet, write_sheet
from push2pull.publish.verb import Options
from push2pull.schema import rows


def test_a_sheet_is_written_reviewed_and_read_back(made: Make, tmp_path: Path) -> None:
    store, path = made(profile="public"), tmp_path / "people.csv"
    publish(store, "memory:", dry_run=True, options=Options(write_people_map=path))
    text = path.read_text("utf-8-sig")
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == ["Ann Roe", "Bob Doe", "Cleo Fay"]
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert store.state.audit_lines()[-1]["event"] == "reveal"
    path.write_text(text.replace("Ann Roe,find,", "Ann Roe,stub,ann").replace("Bob Doe,find", "Bob Doe,skip"))
    chosen = read_sheet(store, path)
    assert chosen[person(store, "Ann")] == Choice("stub", "ann")
    assert chosen[person(store, "Bob")] == Choice("skip")


def test_a_name_cannot_run_in_a_spreadsheet(made: Make, tmp_path: Path) -> None:
    store = made(profile="public")
    store.vault.name = lambda _: "=cmd()"
    write_sheet(store, tmp_path / "p.csv", [PersonId("P-1")], {})
    assert ",'=cmd()," in (tmp_path / "p.csv").read_text("utf-8-sig")


def test_those_left_out_stay_and_those_attributed_are_not_asked_about(made: Make, tmp_path: Path) -> None:
    store, path = made(profile="public"), tmp_path / "people.csv"
    ann, bob = person(store, "Ann"), person(store, "Bob")
    path.write_text(f"person_id,action\n{ann},attribute\n{bob},skip\n")
    report = publish(store, "memory:", options=Options(people_map=path))
    assert report["skipped"] == {"not_a_person": 1, "person_skipped": 1}
    assert report["altered"]["author_attributed"] == 1


def test_the_target_gets_an_address_to_look_for_and_makes_nothing_in_a_dry_run(made: Make) -> None:
    store = made(**STATED)
    ann = PersonId(person(store, "Ann"))
    (asked,) = participants(store, [ann], {ann: Choice("stub", "ann")})
    assert (asked.name, asked.action, asked.account, asked.address) == (
        "Ann Roe",
        "stub",
        "ann",
        "ann@example.org",
    )
    assert "ann@example.org" not in repr(asked)
    assert participants(store, [ann], {ann: Choice("stub")}, only_find=True)[0].action == "find"
    assert participants(store, [ann], {ann: Choice("attribute")}) == []


def test_a_person_is_shown_under_the_commonest_name_that_is_no_address(made: Make) -> None:
    store = made(**STATED)
    seen = (("", 9), ("desk@example.org", 5), ("The Desk", 3), ("Help Desk", 2))
    store.vault.record("more", [Sighting(PersonId("P-1"), "desk@example.org", name, n) for name, n in seen])
    assert store.vault.names("P-1") == ["desk@example.org", "The Desk", "Help Desk"]
    store.write(
        "people", rows("people", [{"person_id": "P-3", "kind": "role", "aliases": ["P-1"], "rules": []}])
    )
    assert [names(store)(one) for one in ("P-1", "P-2", "P-3")] == ["The Desk", "", "The Desk"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("P-0000000000000000,find,", "line 2: a person this workspace does not have"),
        ("{ann},find,\n{ann},stub,", "line 2, 3: a person who stands"),
        ("{ann},delete,", "none of find, stub"),
        ("{ann},find,x\n{bob},find,x", "line 2, 3: an account"),
        ("{ann},skip,x", "which need none"),
    ],
)
def test_a_sheet_that_is_wrong_is_refused_by_line(made: Make, tmp_path: Path, lines: str, said: str) -> None:
    store, path = made(profile="public"), tmp_path / "p.csv"
    filled = lines.replace("{ann}", person(store, "Ann")).replace("{bob}", person(store, "Bob"))
    path.write_text(f"person_id,action,account\n{filled}\n")
    with pytest.raises(ConfigurationError, match=said):
        read_sheet(store, path)


def test_a_sheet_without_its_columns_says_how_to_write_one(made: Make, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("person,action\n")
    with pytest.raises(ConfigurationError, match=r"--write-people-map p\.csv"):
        read_sheet(made(profile="public"), tmp_path / "p.csv")
