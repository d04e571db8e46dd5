"""Files of the site: names that cannot leave the folder, and writing that a crash leaves whole or undone."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

TEMPORARY = ".tmp"

_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_ACTIVE = re.compile(  # what a browser or a web server might run rather than show
    r"(?:x?html?|shtml?|xht|mht|mhtml|svgz?|xml|xsl|xslt|js|mjs|wasm|swf|hta|php\d?|phtml|phar|asp|aspx|jsp|jspx|"
    r"cgi|pl|py|rb|sh|htaccess|htpasswd)",
    re.I,
)
_LONGEST = 100


def segment(name: str) -> str:
    """Return *name* as one path segment: itself when harmless, else a digest of it."""
    if _SEGMENT.fullmatch(name) and not _DEVICES.fullmatch(name):
        return name
    return "x" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:31]


def file_name(name: str, *, served: bool = True) -> str:
    """Return an attachment's name as a harmless file name: no path, no hidden file, nothing that runs.

    Letters of all scripts stay. Where a dot-separated part of the name is that of an active format, the dots
    become ``_`` and the file ends in ``.txt``: a web server or browser then shows it. *served*: False for a
    file that no web server gives out under this name.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = re.sub(r"[^\w.()+ -]", "_", name.encode("utf-8", "replace").decode()).strip(" .")
    name = re.sub(r"\s+", " ", name)
    if served and any(_ACTIVE.fullmatch(part.strip()) for part in name.split(".")[1:]):
        name = name.replace(".", "_") + ".txt"
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 10:
        name = f"{_short(stem, _LONGEST - len(extension))}.{extension}"
    name = _short(name, _LONGEST + 1)
    return f"_{name}" if not name or _DEVICES.fullmatch(name) else name


def _short(text: str, limit: int) -> str:
    """Return at most *limit* bytes of *text*: file systems count bytes."""
    return text.encode()[:limit].decode("utf-8", "ignore").rstrip(" .")


def write(
    path: Path, content: bytes | Iterable[bytes], *, keep_same: bool = False, flush: bool = True
) -> bool:
    """Write a file whole or not at all: temporary name, flush to disk, rename; return whether it was written.

    ``keep_same``: an equal file is left alone, so that what did not change keeps its time stamp.
    ``flush``: needless for what can be made again and is compared by content each time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}{TEMPORARY}")
    digest = hashlib.sha256()
    with temporary.open("wb") as file:
        for chunk in (content,) if isinstance(content, bytes) else content:
            digest.update(chunk)
            file.write(chunk)
        if keep_same and _digest(path) == digest.digest():
            temporary.unlink()
            return False
        if flush:
            file.flush()
            os.fsync(file.fileno())
    temporary.replace(path)
    if flush:
        _flush_folder(path.parent)
    return True


def _digest(path: Path) -> bytes | None:
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _flush_folder(path: Path) -> None:
    # A rename is on disk only when its folder is; Windows cannot open folders and needs no flush.
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_others(root: Path, keep: set[Path]) -> int:
    """Remove the files below *root* that are not in *keep*, and folders left empty; return how many files."""
    removed = 0
    for folder, _, names in os.walk(root, topdown=False):
        here = Path(folder)
        for name in names:
            if here / name not in keep:
                (here / name).unlink()
                removed += 1
        if here != root and not any(here.iterdir()):
            here.rmdir()
    return removed
