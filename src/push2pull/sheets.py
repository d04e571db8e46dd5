"""CSV as spreadsheets write and read it: separators, encodings, cells that must not run as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from push2pull.errors import ConfigurationError

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""CWE-1236: spreadsheets run a cell that starts with one of these."""

MAX_BYTES = 100 * 2**20
_LISTED = 20
_SEPARATORS = (",", ";", "\t")


class Line(NamedTuple):
    """One row of a file: ``number`` as an editor counts lines, ``cells`` by column, blanks stripped."""

    number: int
    cells: dict[str, str]


def text_cell(value: str) -> str:
    """Return *value* so that no spreadsheet runs it.

    >>> text_cell("=1+1")
    "'=1+1"
    """
    return f"'{value}" if value.startswith(FORMULA) else value


def csv_line(cells: list[str]) -> bytes:
    """Return one line of CSV (RFC 4180)."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


def read(path: Path) -> tuple[list[str], list[Line]]:
    """Return header and rows of a CSV file; separated by comma, semicolon or tab, in UTF-8 or Windows-1252.

    Empty rows are left out. Raises :class:`~push2pull.errors.ConfigurationError` with the line.
    """
    text = _decoded(path)
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        return header, [*_lines(path, header, ((reader.line_num, cells) for cells in reader))]
    except csv.Error as error:
        raise ConfigurationError(f"{path}, line {reader.line_num}: {error}") from error


def refuse(path: Path, faults: Mapping[str, Iterable[Line]]) -> None:
    """Raise :class:`~push2pull.errors.ConfigurationError` that names the lines of every fault there is."""
    said = []
    for fault, lines in faults.items():
        numbers = [str(line.number) for line in lines]
        if numbers:
            more = f" and {len(numbers) - _LISTED} more" if len(numbers) > _LISTED else ""
            said.append(f"line {', '.join(numbers[:_LISTED])}{more}: {fault}")
    if said:
        raise ConfigurationError(f"{path}: {'; '.join(said)}")


def _lines(path: Path, header: list[str], rows: Iterable[tuple[int, list[str]]]) -> Iterator[Line]:
    for number, cells in rows:
        if any(cell.strip() for cell in cells[len(header) :]):
            raise ConfigurationError(f"{path}, line {number}: more cells than the header has columns")
        if any(cell.strip() for cell in cells):
            padded = cells + [""] * (len(header) - len(cells))
            pairs = zip(header, padded, strict=False)
            yield Line(number, {name: _plain(cell.strip()) for name, cell in pairs})


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _decoded(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise ConfigurationError(f"{path} is larger than {MAX_BYTES >> 20} MB")
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel on Windows saves "CSV" in the code page of the machine; every byte means something in Latin-1.
        return data.decode("cp1252", "replace") if b"\x81" not in data else data.decode("latin-1")
