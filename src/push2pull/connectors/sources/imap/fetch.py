"""Messages by UID: first their headers, which say what may be read, then those messages, in bounded portions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient, imap_utf7
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from push2pull.connectors.sources.names import readable
from push2pull.connectors.sources.spool import Record

PORTION_MESSAGES = 50
PORTION_BYTES = 4 << 20

Judge = Callable[[bytes, tuple[str, ...]], str]
"""From the headers of a message, or all of it, and its labels: the code of why it is not read, or ""."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that is there: its bytes on the server, what it is labelled, and why it stays there, if it does."""

    size: int
    labels: tuple[str, ...] = ()
    reason: str = ""


def look_over(
    client: IMAPClient, uids: Sequence[int], judge: Judge, *, limit: int, most: int
) -> dict[int, Wanted]:
    """Return the messages that are still there, judged by their headers, in the order of the UIDs.

    *limit*: bytes of a message that is fetched; *most*: bytes of headers that are looked at.
    """
    items = ["RFC822.SIZE", "FLAGS", f"BODY.PEEK[HEADER]<0.{most}>"]
    if client.has_capability("X-GM-EXT-1"):
        items.append("X-GM-LABELS")
    found: dict[int, Wanted] = {}
    for start in range(0, len(uids), PORTION_MESSAGES):
        portion = uids[start : start + PORTION_MESSAGES]
        for uid, answer in _ask(client, portion, items):
            found[uid] = _judged(answer, judge, limit)
    return found


def fetch(
    client: IMAPClient, wanted: Mapping[int, Wanted], judge: Judge, limit: int
) -> Iterator[list[Record]]:
    """Yield the messages *wanted*, a portion at a time; those that vanished are not among them.

    What only the whole message shows to be none of ours (a journal report) is dropped here, before it is kept.
    """
    sizes = {uid: 0 if one.reason else one.size for uid, one in wanted.items()}
    for uids in portions(sizes, min(PORTION_BYTES, limit)):
        read = [uid for uid in uids if not wanted[uid].reason]
        answers = dict(_ask(client, read, ["BODY.PEEK[]"])) if read else {}
        yield [
            _record(uid, wanted[uid], answers.get(uid, {}), judge, limit)
            for uid in uids
            if wanted[uid].reason or uid in answers
        ]


def portions(wanted: Mapping[int, int], most: int) -> Iterator[list[int]]:
    """Cut UIDs into portions of at most 50 messages and *most* bytes; a bigger message is one of its own."""
    portion: list[int] = []
    total = 0
    for uid, size in wanted.items():
        if portion and (len(portion) == PORTION_MESSAGES or total + size > most):
            yield portion
            portion, total = [], 0
        portion.append(uid)
        total += size
    if portion:
        yield portion


def _ask(
    client: IMAPClient, uids: Sequence[int], items: Sequence[str]
) -> Iterator[tuple[int, dict[bytes, Any]]]:
    """Fetch without setting a flag; where the server refuses a portion, its messages are asked for one by one."""
    try:
        found = client.fetch(uids, items)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        found = {uids[0]: {}}
        if len(uids) > 1:
            for uid in uids:
                yield from _ask(client, [uid], items)
            return
    yield from ((uid, found[uid]) for uid in uids if uid in found)


def _judged(answer: Mapping[bytes, Any], judge: Judge, limit: int) -> Wanted:
    size = answer.get(b"RFC822.SIZE", 0)
    header = next((value for key, value in answer.items() if key.startswith(b"BODY[HEADER]")), None)
    if header is None:
        return Wanted(size, (), "unreadable")
    labels = tuple(map(_label, (*answer.get(b"FLAGS", ()), *answer.get(b"X-GM-LABELS", ()))))
    return Wanted(size, labels, judge(header, labels) or ("too_large" if size > limit else ""))


def _label(name: bytes | str) -> str:
    """Decode a keyword or a label of Gmail, which servers and mail programs write as folders' names."""
    try:
        return readable(imap_utf7.decode(name))
    except ValueError:
        return ""


def _record(uid: int, wanted: Wanted, answer: Mapping[bytes, Any], judge: Judge, limit: int) -> Record:
    if wanted.reason:
        return Record(uid, wanted.size, b"", wanted.reason)
    data = answer.get(b"BODY[]")
    if data is None:
        return Record(uid, wanted.size, b"", "unreadable")
    reason = "too_large" if len(data) > limit else judge(data, wanted.labels)
    return Record(uid, len(data), b"" if reason else data, reason)
