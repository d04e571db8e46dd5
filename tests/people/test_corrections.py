import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbuilder import mail, write_mbox
from push2pull.errors import ConfigurationError
from push2pull.ingest import ingest
from push2pull.normalise import person_id
from push2pull.people import export_people, import_people, undo_people
from push2pull.workspace import Settings, Store

KEY = b"k" * 32
SENDERS = (
    "Ana Roy <ana.roy@x.example>",
    "Ana Roy <aroy@x.example>",
    "Ana Roy <a1@x.example>",
    "Bo Lund <bo.lund@x.example>",
    "Bo Lund <blund@y.example>",
    "Cy Moor <cy@x.example>",
)
IDS = [person_id(KEY, one.partition("<")[2][:-1]) for one in SENDERS]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Six addresses of three people; the tests undo what they decide."""
    folder = tmp_path_factory.mktemp("people")
    made = Store.create(folder / "w", Settings(profile="demo"), key=KEY)
    path = write_mbox(folder / "a.mbox", (mail(n, sender=one) for n, one in enumerate(SENDERS)))
    ingest(made, [str(path)], workers=1)
    return made


def said(store: Store, rows: list[tuple[str, str]]) -> Path:
    path = store.path.parent / "in.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("alias", "person_id"), *rows])
    return path


def partition(store: Store) -> set[frozenset[str]]:
    path = store.path.parent / "out.csv"
    export_people(store, path)
    groups: dict[str, set[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["alias"] in IDS:
                groups.setdefault(row["person_id"], set()).add(row["alias"])
    return {frozenset(group) for group in groups.values()}


def wanted(assigned: list[int]) -> set[frozenset[str]]:
    return {
        frozenset(one for one, at in zip(IDS, assigned, strict=True) if at == group)
        for group in set(assigned)
    }


def rows_of(assigned: list[int]) -> list[tuple[str, str]]:
    """One row a pseudonym: the first of its group stands for the person."""
    return [(one, IDS[assigned.index(at)]) for one, at in zip(IDS, assigned, strict=True)]


def undo_all(store: Store) -> None:
    while undo_people(store)["undone"]:
        pass


PARTITIONS = st.lists(st.integers(0, 5), min_size=6, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PARTITIONS, min_size=1, max_size=3))
def test_any_grouping_said_after_any_other_holds_and_can_be_undone(
    store: Store, said_in_turn: list[list[int]]
) -> None:
    undo_all(store)
    by_rule = partition(store)
    for assigned in said_in_turn:
        import_people(store, said(store, rows_of(assigned)))
        assert partition(store) == wanted(assigned)
        assert import_people(store, said(store, rows_of(assigned)))["changes"] == []
    undo_all(store)
    assert partition(store) == by_rule


def test_rules_find_the_three_people(store: Store) -> None:
    undo_all(store)
    assert partition(store) == wanted([0, 0, 0, 1, 1, 2])


def test_a_row_alone_moves_a_person_with_all_their_addresses(store: Store) -> None:
    undo_all(store)
    main = next(row for row in import_mains(store) if row in IDS[:3])
    import_people(store, said(store, [(main, IDS[5])]))
    assert partition(store) == wanted([0, 0, 0, 1, 1, 0])


def import_mains(store: Store) -> list[str]:
    from push2pull.people.table import people

    return [row["person_id"] for row in people(store).to_pylist()]


def test_two_rows_that_name_each_other_are_one_person(store: Store) -> None:
    undo_all(store)
    import_people(store, said(store, [(IDS[3], IDS[5]), (IDS[5], IDS[3])]))
    assert any({IDS[3], IDS[5]} <= group for group in partition(store))


def test_a_dry_run_records_nothing(store: Store) -> None:
    undo_all(store)
    before = partition(store)
    assert import_people(store, said(store, [(IDS[3], IDS[5])]), dry_run=True)["changes"]
    assert partition(store) == before
    assert undo_people(store) == {"undone": 0}


def test_many_wrong_lines_are_cut_short(store: Store) -> None:
    with pytest.raises(ConfigurationError, match="and 5 more: an id"):
        import_people(store, said(store, [(f"P-{n:016x}", IDS[0]) for n in range(25)]))
