"""The zip that is imported: written whole or not at all, the same bytes for the same posts; and read back."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from push2pull.connectors.targets.site.files import TEMPORARY

LINES, DATA = "import.jsonl", "data/"
_BEGINNING = (1980, 1, 1, 0, 0, 0)


def pack(path: Path, lines: Iterable[bytes], files: Path) -> tuple[int, bool]:
    """Write *lines*, and from the folder *files* what their posts name; return posts, and whether they changed."""
    temporary = path.with_name(f".{path.name}{TEMPORARY}")
    named: set[str] = set()
    posts = 0
    with temporary.open("wb") as file:
        with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
            with archive.open(_member(LINES, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as out:
                for line in lines:
                    out.write(line)
                    for post in _posts(json.loads(line)):
                        named.update(_files(post))
                        posts += 1
            for name in sorted(named):
                member = _member(DATA + name, zipfile.ZIP_STORED)
                with (files / name).open("rb") as read, archive.open(member, "w", force_zip64=True) as out:
                    shutil.copyfileobj(read, out)
        file.flush()
        os.fsync(file.fileno())
    if path.is_file() and filecmp.cmp(path, temporary, shallow=False):
        temporary.unlink()
        return posts, False
    temporary.replace(path)
    return posts, True


def unpack(
    path: Path, channel: str
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None, tuple[str, ...]]]:
    """Yield the posts of *channel*: each, the first of its thread (None for itself), digests of its files."""
    if not path.is_file():
        return
    with zipfile.ZipFile(path) as archive, archive.open(LINES) as lines:
        for line in lines:
            row = json.loads(line)
            if row["type"] == "post" and row["post"]["channel"] == channel:
                for post in _posts(row):
                    first = None if post is row["post"] else row["post"]
                    yield post, first, tuple(_digest(archive, DATA + name) for name in _files(post))


def _posts(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if row["type"] == "post":
        yield row["post"]
        yield from row["post"].get("replies", ())


def _files(post: dict[str, Any]) -> list[str]:
    return [one["path"] for one in post.get("attachments", ())]


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # reads like any file


def _member(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _BEGINNING)
    info.compress_type = method
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info
