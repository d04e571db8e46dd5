"""Messages by UID, in portions that bound memory: small ones together, big ones alone, too big ones not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from push2pull.connectors.sources.spool import Record

PORTION_MESSAGES = 50
PORTION_BYTES = 4 << 20


class Unreadable(Record):
    """A message that the server holds and cannot give."""

    reason = "unreadable"


def sizes(client: IMAPClient, uids: Sequence[int]) -> dict[int, int]:
    """Return the size of each message that is still there, in the order of the UIDs."""
    found = client.fetch(uids, ["RFC822.SIZE"])
    return {uid: found[uid].get(b"RFC822.SIZE", 0) for uid in uids if uid in found}


def fetch(client: IMAPClient, wanted: Mapping[int, int], limit: int) -> Iterator[list[Record]]:
    """Yield the messages *wanted* (UID to size), a portion at a time; those that vanished are not among them."""
    for uids in portions(wanted, min(PORTION_BYTES, limit)):
        if wanted[uids[0]] > limit:
            yield [Record(uids[0], wanted[uids[0]], b"")]
        else:
            yield [
                record if record.length <= limit else Record(record.uid, record.length, b"")
                for record in _ask(client, uids, wanted)
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


def _ask(client: IMAPClient, uids: Sequence[int], wanted: Mapping[int, int]) -> Iterator[Record]:
    """Fetch without setting a flag; where the server refuses a portion, its messages are asked for one by one."""
    try:
        found = client.fetch(uids, ["BODY.PEEK[]"])
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        found = {uids[0]: {}}
        if len(uids) > 1:
            for uid in uids:
                yield from _ask(client, [uid], wanted)
            return
    for uid in uids:
        if uid in found:
            data = found[uid].get(b"BODY[]")
            yield Unreadable(uid, wanted[uid], b"") if data is None else Record(uid, len(data), data)
