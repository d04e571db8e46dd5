"""The verb: what was published, read back and compared with what the ledger says was written."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from push2pull.connectors.base import Target
from push2pull.markup import fingerprint
from push2pull.model import Capabilities, RemotePlace, RemotePost
from push2pull.progress import Progress, Silent
from push2pull.publish.delivery import Delivery
from push2pull.publish.seal import digest, opened, same_instant
from push2pull.publish.session import begin
from push2pull.secret import Lookup, no_secrets
from push2pull.workspace import Store
from push2pull.workspace.ledger import INTENDED, PUBLISHED, UNKNOWN, Entry


class Difference(NamedTuple):
    """One field of one post that is not at the target as it was written; names and texts are digests."""

    key: str
    field: str
    here: str
    there: str


def verify(
    store: Store,
    target_spec: str,
    *,
    progress: Progress | None = None,
    secrets: Lookup = no_secrets,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Read back what was published to *target_spec* and return what differs.

    The report has checked (posts of the ledger), found, equal, different ``[{key, field, here, there}]``,
    fields ``{field: n}``, open (posts of unknown outcome), others (posts at the target that are not ours) and
    seconds. The target is not changed.
    """
    began = time.monotonic()
    target, name, ledger, delivery = begin(store, target_spec, secrets, sleep)
    report = compare(target, ledger.entries(name), ledger.places(name), delivery, progress)
    report["seconds"] = round(time.monotonic() - began, 3)
    store.audit(
        "verify",
        target=name,
        checked=report["checked"],
        equal=report["equal"],
        different=report["checked"] - report["equal"],
    )
    return report


def compare(
    target: Target,
    entries: Iterable[Entry],
    places: Mapping[str, RemotePlace],
    delivery: Delivery,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the report of :func:`verify` on the published *entries* of one target, in the ledger's order."""
    rows, progress = list(entries), progress or Silent()
    by_place: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        if row.state == PUBLISHED:
            by_place[row.place].append(row)
    different, found, others = list[Difference](), 0, 0
    progress.start("verify", sum(map(len, by_place.values())))
    for key, ours in by_place.items():
        there = delivery.call(partial(_read, target, places[key])) if key in places else []
        matched = _matched(ours, there)
        found += sum(bool(copies) for copies in matched.values())
        others += len(there) - sum(map(len, matched.values()))
        different += _place(ours, there, matched, target.capabilities)
        progress.advance(len(ours))
    progress.done()
    checked = sum(map(len, by_place.values()))
    wrong = {one.key for one in different}
    return {
        "target": delivery.name,
        "checked": checked,
        "found": found,
        "equal": checked - len(wrong),
        "different": [one._asdict() for one in different],
        "fields": dict(sorted(Counter(one.field for one in different).items())),
        "open": sum(row.state in (INTENDED, UNKNOWN) for row in rows),
        "others": others,
    }


def _read(target: Target, place: RemotePlace) -> list[RemotePost]:
    return list(target.read(place))


def _matched(ours: Iterable[Entry], there: Iterable[RemotePost]) -> dict[str, list[RemotePost]]:
    """Return key -> the posts at the target that are it: by its id there, else by the key they carry."""
    by_id = {row.remote_id: row.key for row in ours}
    matched: dict[str, list[RemotePost]] = {row.key: [] for row in ours}
    for post in there:
        key = by_id.get(post.remote_id, post.key)
        if key in matched:
            matched[key].append(post)
    return matched


def _place(
    ours: list[Entry], there: list[RemotePost], matched: Mapping[str, list[RemotePost]], can: Capabilities
) -> Iterator[Difference]:
    """Yield what differs in one place."""
    rows = {row.key: row for row in ours}
    for row in ours:
        copies = matched[row.key]
        if len(copies) != 1:
            yield Difference(row.key, "copies", "1", str(len(copies)))
        if copies:
            yield from _post(row, copies[0], rows, can)
    if not can.timestamp:  # else it shows them by date, which was compared already
        yield from _order(ours, there, matched)


def _post(
    row: Entry, there: RemotePost, rows: Mapping[str, Entry], can: Capabilities
) -> Iterator[Difference]:
    sealed = opened(row.digest)
    expected = _parents(row, rows, can)
    if can.threading != "none" and expected and (there.parent or "") not in expected:
        yield Difference(row.key, "parent", row.parent, there.parent or "")
    if sealed.get("author") and sealed["author"] != digest(there.author):
        yield Difference(row.key, "author", sealed["author"], digest(there.author))
    if sealed.get("date") and not same_instant(sealed["date"], there.date, can.time_resolution):
        yield Difference(row.key, "date", sealed["date"], there.date.isoformat() if there.date else "")
    if sealed.get("body") != fingerprint(there.text):
        yield Difference(row.key, "body", sealed.get("body", ""), fingerprint(there.text))
    if sealed.get("files") != sorted(there.attachments):
        here = sealed.get("files", [])
        yield Difference(row.key, "attachments", " ".join(here), " ".join(sorted(there.attachments)))


def _parents(row: Entry, rows: Mapping[str, Entry], can: Capabilities) -> tuple[str, ...]:
    """Return what the target may give as the parent of *row*: key or id of the one, "" for the first of a thread.

    Nothing is returned where the parent was taken back since: what the target does then is its own affair.
    """
    if not row.parent:
        return ("",)
    parent = rows.get(row.parent)
    while parent is not None and can.threading != "tree" and parent.parent:
        parent = rows.get(parent.parent)
    return (parent.key, parent.remote_id) if parent else ()


def _order(
    ours: list[Entry], there: list[RemotePost], matched: Mapping[str, list[RemotePost]]
) -> Iterator[Difference]:
    """Yield the posts that come before the one they were written after."""
    rank = {id(post): at for at, post in enumerate(there)}
    threads: dict[str, list[Entry]] = defaultdict(list)
    for row in ours:
        if matched[row.key]:
            threads[row.thread_id].append(row)
    for rows in threads.values():
        for before, after in pairwise(rows):
            if rank[id(matched[after.key][0])] < rank[id(matched[before.key][0])]:
                yield Difference(after.key, "order", f"after {before.key}", f"before {before.key}")
