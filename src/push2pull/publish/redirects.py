"""Where each published message was and where it is now: for whoever keeps the old addresses alive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from push2pull import sheets
from push2pull.model import Origin
from push2pull.normalise.headers import prepare, scan
from push2pull.publish.session import Session
from push2pull.workspace import Store
from push2pull.workspace.files import write_bytes
from push2pull.workspace.ledger import PUBLISHED

COLUMNS = ("old_url", "new_url")
Fetch = Callable[[Iterable[Origin]], Iterator[tuple[Origin, bytes]]]
_ADDRESS = re.compile(r"<\s*(https?://[^\s<>]{1,1000})\s*>")


def write_redirects(store: Store, session: Session, fetch: Fetch, path: Path) -> int:
    """Write one row an old address to *path* and return their number.

    Old addresses are what the message's own ``Archived-At`` says (RFC 5064), and its ``mid:`` address (RFC
    2392), which archives by Message-ID can be asked for. The bytes are read again for that.
    """
    new = {
        row.message_key: row.url
        for row in session.ledger.entries(session.name)
        if row.state == PUBLISHED and row.part == 0 and row.url
    }
    rows = [row for row in store.table("messages").to_pylist() if row["message_key"] in new]
    kept = {Origin(**row["origin"]): row for row in rows}
    lines = [list(COLUMNS)]
    found = {origin: [*_archived(data)] for origin, data in fetch(sorted(kept))}
    for origin, row in sorted(kept.items(), key=lambda item: str(item[1]["message_key"])):
        identifiers = [f"mid:{quote(row['message_id'], safe='@')}"] if row["message_id"] else []
        old = dict.fromkeys([*found.get(origin, ()), *identifiers])
        lines += [[sheets.text_cell(cell) for cell in (one, new[row["message_key"]])] for one in old]
    write_bytes(b"".join(map(sheets.csv_line, lines)), path)
    return len(lines) - 1


def _archived(data: bytes) -> Iterator[str]:
    headers = scan(prepare(data), 256 << 10)
    for value in headers.all(b"archived-at"):
        yield from _ADDRESS.findall(value.decode("ascii", "ignore"))
