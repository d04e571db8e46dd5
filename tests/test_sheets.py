from pathlib import Path

import pytest

from push2pull import sheets
from push2pull.errors import ConfigurationError


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "sheet.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_excel_saves_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    text = separator.join(("nom", "département")) + "\r\n" + separator.join(("Zoé", "Qualité")) + "\r\n"
    header, lines = sheets.read(written(tmp_path, text.encode(encoding)))
    assert header == ["nom", "département"]
    assert lines == [(2, {"nom": "Zoé", "département": "Qualité"})]


def test_lines_are_numbered_as_an_editor_does_and_empty_ones_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, b'a,b\n\n1,"x\ny"\n , \n2\n')
    assert sheets.read(path)[1] == [(4, {"a": "1", "b": "x\ny"}), (6, {"a": "2", "b": ""})]


@pytest.mark.parametrize(
    ("data", "said"), [(b"a,b\n1,2,3\n", "line 2: more cells"), (b'a,b\n"x" y,2\n', "line 2")]
)
def test_a_broken_row_is_named_by_its_line(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        sheets.read(written(tmp_path, data))


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        sheets.read(tmp_path / "none.csv")


@pytest.mark.parametrize("cell", ["=1+1", "+33 1", "-x", "@a", "\ta"])
def test_a_cell_that_would_run_is_made_text_and_read_back(tmp_path: Path, cell: str) -> None:
    assert sheets.text_cell(cell) == f"'{cell}"
    path = written(tmp_path, b"a\r\n" + sheets.csv_line([sheets.text_cell(cell)]))
    assert sheets.read(path)[1] == [(2, {"a": cell})]


def test_an_apostrophe_of_its_own_stays(tmp_path: Path) -> None:
    assert sheets.read(written(tmp_path, b"a\n'tis\n"))[1] == [(2, {"a": "'tis"})]


def test_wrong_lines_are_named_by_fault_and_not_all_of_many(tmp_path: Path) -> None:
    lines = [sheets.Line(n, {}) for n in range(2, 32)]
    with pytest.raises(ConfigurationError, match=r"line 2, 3: odd; line 2, .* and 10 more: bad"):
        sheets.refuse(tmp_path, {"odd": lines[:2], "fine": [], "bad": lines})
    sheets.refuse(tmp_path, {"fine": []})
