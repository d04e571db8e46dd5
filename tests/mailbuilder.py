"""Small mailboxes for tests, in code: nothing of anybody's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def mail(n: int, *, sender: str = "", to: str = "", body: str = "", **headers: str) -> bytes:
    """Return message number *n*; *headers* with underscores for hyphens, an empty one left out."""
    fields = {
        "From": sender or f"Ana Roy <ana{n % 5}@acme.example>",
        "To": to or "Team <team@lists.acme.example>",
        "Subject": f"Question {n}",
        "Date": f"Mon, {n % 28 + 1:02d} Jan 2024 10:{n % 60:02d}:00 +0000",
        "Message-ID": f"<{n}@acme.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    return f"{head}\n{body or f'Does anybody know the answer to question {n}?'}\n".encode()


def write_mbox(path: Path, messages: Iterable[bytes]) -> Path:
    """Write *messages* as mboxrd."""
    with path.open("wb") as file:
        for message in messages:
            file.write(b"From mboxrd@z Thu Jan  1 00:00:00 1970\n" + message + b"\n")
    return path


def digests(folder: Path) -> dict[str, str]:
    """Return relative path -> SHA-256 of every file below *folder*."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
