from collections.abc import Callable
from pathlib import Path

import pytest

from push2pull.errors import ConfigurationError
from push2pull.normalise import person_id
from push2pull.people.org_chart import org_chart
from push2pull.people.table import main_ids, managers, people
from push2pull.workspace import Store

Make = Callable[..., Store]
HEADER = "address,name,department,site,manager,language\n"


def chart_of(store_of: Make, tmp_path: Path, data: str | bytes, senders: tuple[str, ...] = ()) -> Store:
    (tmp_path / "org.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    return store_of(senders, org_chart="../org.csv")


def refused(store_of: Make, tmp_path: Path, data: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        org_chart(chart_of(store_of, tmp_path, data))
    return str(caught.value)


def test_what_excel_saves_in_french_is_read(store_of: Make, tmp_path: Path) -> None:
    rows = "zoe@a.example;Zoé Roy;Qualité;Lyon;BOSS@a.example;Français\nboss@a.example;;;;;\n"
    text = "Adresse;Nom;Service;Site;Responsable;Langue\n" + rows
    store = chart_of(store_of, tmp_path, text.encode("cp1252"))
    key = store.vault.key
    entry = org_chart(store)[person_id(key, "zoe@a.example")]
    assert (entry.department, entry.site, entry.language) == ("Qualité", "Lyon", "fr")
    assert entry.manager == person_id(key, "boss@a.example")


def test_a_workspace_without_a_chart_has_none(store_of: Make) -> None:
    assert org_chart(store_of([])) == {}


def test_the_lines_that_are_wrong_are_named_and_no_address(store_of: Make, tmp_path: Path) -> None:
    rows = "a@x.example,,,,,\n,Nobody,,,,\nA@x.example,,,,,\nb@x.example,,,,c@x.example,\nd@x.example,,,,,klingon\n"
    said = refused(store_of, tmp_path, HEADER + rows)
    assert "line 3: no address" in said
    assert "line 4: an address that an earlier line has" in said
    assert "line 5: a manager who is no address of the file" in said
    assert "line 6: an unknown language" in said
    assert "@" not in said


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("address,grade,matricule", "unknown columns grade, matricule"),
        ("address,service,department", "more than one column for department"),
        ("name,site", "needs a column named address"),
    ],
)
def test_the_columns_that_are_wrong_are_named(store_of: Make, tmp_path: Path, header: str, said: str) -> None:
    assert said in refused(store_of, tmp_path, header + "\n")


def test_the_chart_describes_people_and_makes_them_internal(store_of: Make, tmp_path: Path) -> None:
    rows = HEADER + "jane.doe@acme.example,Jane Doe,Sales,Lyon,,de\n"
    senders = ("Jane Doe <jane.doe@acme.example>", "Jane Doe <jane.doe@old.example>", "x@y.example")
    store = chart_of(store_of, tmp_path, rows, senders)
    found = people(store).to_pylist()
    jane = next(row for row in found if row["department"])
    assert (jane["site"], jane["language"], jane["internal"]) == ("Lyon", "de", True)
    assert len(jane["aliases"]) == 1
    assert {row["department"] for row in found} == {"Sales", ""}


def test_two_rows_of_the_chart_are_two_people(store_of: Make, tmp_path: Path) -> None:
    rows = HEADER + "jane.doe@acme.example,Jane Doe,Sales,,,\njdoe@acme.example,Jane Doe,Legal,,,\n"
    senders = (
        "Jane Doe <jane.doe@acme.example>",
        "Jane Doe <jdoe@acme.example>",
        "Jane Doe <doe@acme.example>",
    )
    assert not any(row["aliases"] for row in people(chart_of(store_of, tmp_path, rows, senders)).to_pylist())


def test_the_chart_lends_its_names_to_addresses_without_one(store_of: Make, tmp_path: Path) -> None:
    rows = HEADER + "jd4711@acme.example,Jane Doe,,,,\nnever.seen@acme.example,Never Seen,,,,\n"
    senders = ("jd4711@acme.example", "Jane Doe <jane.doe@acme.example>")
    found = people(chart_of(store_of, tmp_path, rows, senders)).to_pylist()
    assert sorted(len(row["aliases"]) for row in found) == [0, 1]


def test_managers_are_known_by_the_main_pseudonym_of_both(store_of: Make, tmp_path: Path) -> None:
    rows = "aroy@x.example,,,,boss@x.example,\nboss@x.example,,,,,\n"
    senders = ("Ana Roy <ana.roy@x.example>", "Ana Roy <ana.roy@x.example>", "Roy, Ana <aroy@x.example>")
    store = chart_of(store_of, tmp_path, HEADER + rows, senders)
    table, key = people(store), store.vault.key
    ana = main_ids(table).get(person_id(key, "aroy@x.example"), person_id(key, "aroy@x.example"))
    assert main_ids(table), "two addresses of one person"
    assert managers(store, table) == {ana: person_id(key, "boss@x.example")}
