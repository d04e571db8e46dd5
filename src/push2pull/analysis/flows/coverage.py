"""Whose mailboxes were read: private mail shows only where one of its two ends was exported."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.columns import together, values
from push2pull.analysis.relations import relation

OWNER_SHARE = 0.8
"""Of an export's mail between two people: who is in so much of it is the owner."""

SENT_SHARE = 0.02
"""Of an owner's mail that they wrote; with less, what they sent was not exported."""

MIN_MAIL = 3


@dataclass(frozen=True, slots=True)
class Owners:
    """``received``: people all of whose incoming mail is in the archive; ``sent``: all they wrote."""

    received: frozenset[str]
    sent: frozenset[str]

    def would_show(self, sender: str, recipient: str) -> bool:
        """Return whether a mail between the two alone would be in the archive."""
        return sender in self.sent or recipient in self.received

    def share(self, people: Collection[str]) -> float:
        """Return the share of *people* all of whose outgoing mail is in the archive; 0 of nobody."""
        return sum(person in self.sent for person in people) / max(1, len(people))


def owners(
    messages: pa.Table, recipients: pa.Table, direct: Container[str], nobody: Container[str] = ()
) -> Owners:
    """Return the people whose mail the archive holds.

    An export belongs to whoever is in at least 80 % of its mail between two people. An export without such a
    person is a merged one: everybody with such mail in it counts, which errs on the side of seeing too much, and
    so of finding too little. Columns used: messages (message_key, sender, mailboxes or mailbox), recipients
    (message_key, person_id). ``direct``: keys of what people wrote to no list. ``nobody``: addresses of lists,
    robots and roles. Linear in the pairs of message and person.
    """
    pairs = _pairs(messages, recipients, direct, nobody)
    boxes: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, box in _sightings(messages):
        if key in pairs:
            boxes[box].append(pairs[key])
    received: set[str] = set()
    sent: set[str] = set()
    for mails in boxes.values():
        present = Counter(person for mail in mails for person in mail)
        owner, n = min(present.items(), key=lambda one: (-one[1], one[0]))
        if len(mails) >= MIN_MAIL and n >= OWNER_SHARE * len(mails):
            wrote = sum(sender == owner for sender, _ in mails)
            sent |= {owner} if wrote >= SENT_SHARE * len(mails) else set()
            received |= {owner} if wrote < len(mails) else set()
        else:
            sent |= present.keys()
            received |= present.keys()
    return Owners(frozenset(received), frozenset(sent))


def _pairs(
    messages: pa.Table, recipients: pa.Table, direct: Container[str], nobody: Container[str]
) -> dict[str, tuple[str, str]]:
    """Return author and recipient of each direct message that has one of each."""
    row = pc.index_in(recipients["message_key"], messages["message_key"].combine_chunks())
    people, (sender, addressed) = together(messages["sender"], recipients["person_id"].filter(row.is_valid()))
    names, rows = people.to_pylist(), np.asarray(row.drop_null()).astype(np.int64)
    counted = np.array([name not in nobody for name in names], dtype=bool)
    other = counted[addressed] & (addressed != sender[rows]) & counted[sender[rows]]
    others = relation(rows[other], addressed[other], len(messages))
    alone = np.flatnonzero(np.diff(others.offsets) == 1)
    keys = messages["message_key"].take(pa.array(alone)).to_pylist()
    found = zip(keys, sender[alone].tolist(), others.values[others.offsets[alone]].tolist(), strict=True)
    return {key: (names[one], names[two]) for key, one, two in found if key in direct}


def _sightings(messages: pa.Table) -> Iterator[tuple[str, str]]:
    if "mailboxes" in messages.column_names:
        for key, boxes in zip(*values(messages, "message_key", "mailboxes"), strict=True):
            yield from ((key, box) for box in boxes)
    else:
        boxes = values(messages, "mailbox")[0] if "mailbox" in messages.column_names else [""] * len(messages)
        yield from (
            (key, box or "") for key, box in zip(values(messages, "message_key")[0], boxes, strict=True)
        )
