"""What of a post can be checked after it was written, in one line that names nobody: the ledger keeps it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from push2pull.markup import body, fingerprint, visible
from push2pull.model import Capabilities, Post


def seal(post: Post, can: Capabilities) -> str:
    """Return JSON with digests of author and body, the date and the digests of the files of *post*.

    What the target cannot set (author, date) is "": nothing there has to be equal.
    """
    attributed = post.speaker is None
    author = post.speaker.name or post.author.name if post.speaker else ""
    date = post.moved or post.date
    checked = {
        "author": digest(author) if can.author and author else "",
        "date": date.astimezone(UTC).isoformat() if can.timestamp and date else "",
        "body": fingerprint(body(post, can, attributed=attributed)),
        "files": sorted(file.sha256 for file in post.attachments),
    }
    return json.dumps(checked, sort_keys=True)


def opened(line: str) -> dict[str, Any]:
    """Return what a seal says; nothing for one of another version."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def digest(name: str) -> str:
    """Return what stands for a name in a ledger, which holds none: targets join blanks, drop what is invisible."""
    shown = " ".join(visible(name).split())
    return hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()[:16]


def same_instant(here: str, there: datetime | None, resolution: float) -> bool:
    """Say whether a target that keeps dates to *resolution* seconds has kept this one."""
    if there is None:
        return False
    return abs((datetime.fromisoformat(here) - there).total_seconds()) < max(resolution, 0.001)
