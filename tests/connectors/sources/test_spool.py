from pathlib import Path

import pytest

from push2pull.connectors.sources.spool import Record, erase, read, writing
from push2pull.errors import SourceError

RECORDS = [Record(3, 4, b"a\r\nb"), Record(4, 9, b""), Record(7, 0, b""), Record(9, 12, b"7 1 1 0\nx\n9 9")]


def write(path: Path, records: list[Record]) -> list[Record]:
    """Append *records* and return what was there before."""
    with writing(path) as spool:
        before = list(spool.records())
        spool.append(records)
    return before


def test_what_was_appended_is_read_again_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "0.mail"
    assert write(path, RECORDS[:2]) == []
    assert write(path, RECORDS[2:]) == RECORDS[:2]
    assert list(read(path, [9, 3, 5])) == [RECORDS[0], RECORDS[3]]
    assert [record.reason for record in RECORDS] == ["", "too_large", "", ""]
    assert path.stat().st_mode & 0o077 == 0, "others may not look into it"


@pytest.mark.parametrize("damage", range(1, 40))
def test_an_end_that_a_crash_left_half_written_is_cut_off_and_written_anew(
    tmp_path: Path, damage: int
) -> None:
    path = tmp_path / "0.mail"
    write(path, RECORDS[:1])
    whole = path.stat().st_size
    write(path, RECORDS[3:])
    data = path.read_bytes()
    path.write_bytes(data[: max(whole, len(data) - damage)])
    assert list(read(path, [3, 9])) == RECORDS[:1]
    assert write(path, RECORDS[3:]) == RECORDS[:1]
    assert path.read_bytes() == data


def test_bytes_that_the_disk_has_changed_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "0.mail"
    write(path, RECORDS[:1])
    path.write_bytes(path.read_bytes().replace(b"a\r\nb", b"\0\0\0\0"))
    assert list(read(path, [3])) == []
    assert write(path, []) == []


def test_erased_bytes_are_on_disk_no_more_and_the_rest_is_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "0.mail"
    write(path, RECORDS)
    erase(path, {3: "personal", 8: "privileged"})
    assert b"a\r\nb" not in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]
    left = [Record(3, 4, b"", "personal"), *RECORDS[1:]]
    assert [record.reason for record in left] == ["personal", "too_large", "", ""]
    before = path.stat().st_mtime_ns, path.stat().st_ino
    erase(path, {3: "personal"})
    erase(tmp_path / "1.mail", {3: "personal"})
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before, "written anew for nothing"
    assert write(path, []) == left


def test_a_file_has_one_writer(tmp_path: Path) -> None:
    def again() -> None:
        with writing(tmp_path / "0.mail"):
            pass

    with writing(tmp_path / "0.mail"), pytest.raises(SourceError, match="another process"):
        again()
    again()


def test_a_disk_that_refuses_is_an_error_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SourceError, match="cannot be written"), writing(tmp_path / "file" / "0.mail"):
        pass
