"""The end of an export, and so "now" for its lists."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from push2pull.analysis.clock import list_ends
from push2pull.schema import rows
from push2pull.workspace.store import with_mailboxes

START = datetime(2024, 1, 1, tzinfo=UTC)


def daily(box: str, key: str, days: int, start: datetime = START) -> list[dict[str, Any]]:
    """One message a day to the list *key*, from *start*."""
    return [
        {"message_key": f"{box}{key}{n}", "mailbox": box, "date": start + timedelta(n), "list": key}
        for n in range(days)
    ]


def ends(mail: Sequence[dict[str, Any]], again: Sequence[tuple[str, str]] = ()) -> dict[str, datetime]:
    """Return when each list ended; *again*: (message_key, mailbox) of copies."""
    columns = [{name: row[name] for name in ("message_key", "mailbox", "date")} for row in mail]
    sightings = [{"message_key": key, "mailbox": box} for key, box in again]
    messages = with_mailboxes(rows("messages", columns), rows("sightings", sightings))
    pairs = [{"message_key": row["message_key"], "list_key": row["list"]} for row in mail]
    found = list_ends(messages, rows("list_messages", pairs)).to_pylist()
    return {row["list_key"]: datetime.fromtimestamp(row["now"] / 1e6, UTC) for row in found}


def test_an_export_ends_with_the_last_message_of_its_last_ordinary_month() -> None:
    assert ends(daily("a", "x", 100)) == {"x": START + timedelta(99)}


@pytest.mark.parametrize("stray", [1, 10])
def test_a_few_dates_of_wrong_clocks_do_not_move_the_end(stray: int) -> None:
    late = [
        row | {"date": datetime(2031 + n, 5, 1, tzinfo=UTC)}
        for n, row in enumerate(daily("a", "late", stray))
    ]
    mail = daily("a", "x", 390) + late
    assert ends(mail)["x"] == START + timedelta(389)


def test_each_export_has_an_end_of_its_own() -> None:
    found = ends(daily("old", "x", 100) + daily("new", "y", 800))
    assert found == {"x": START + timedelta(99), "y": START + timedelta(799)}


def test_a_list_seen_in_several_exports_ends_with_the_newest_of_them() -> None:
    mail = daily("old", "x", 100) + daily("new", "y", 800)
    assert ends(mail, [("oldx3", "new")])["x"] == START + timedelta(799)


def test_a_list_without_a_date_ends_with_the_newest_export_and_an_archive_without_any_at_zero() -> None:
    undated = [row | {"date": None} for row in daily("b", "z", 3)]
    assert ends(daily("a", "x", 50) + undated)["z"] == START + timedelta(49)
    assert ends(undated) == {"z": datetime(1970, 1, 1, tzinfo=UTC)}
    assert ends([]) == {}


def test_the_order_of_the_rows_does_not_matter() -> None:
    mail = daily("old", "x", 100) + daily("new", "y", 800)
    assert ends(mail) == ends(mail[::-1])


def test_tables_without_the_exports_of_copies_have_one_export_a_message() -> None:
    messages = pa.table(
        {
            "message_key": ["a"],
            "date": pa.array([START], pa.timestamp("us", tz="UTC")),
            "mailbox": pa.array([None], pa.string()),
        }
    )
    found = list_ends(messages, rows("list_messages", [{"message_key": "a", "list_key": "x"}]))
    assert found["now"].to_pylist() == [int(START.timestamp() * 1e6)]
