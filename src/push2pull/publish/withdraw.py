"""The verb: what was published, taken back; and what the target cannot take back, said."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import Any

from push2pull.connectors.base import Target
from push2pull.errors import ConfigurationError, NotAuthorised, Refused, TryLater
from push2pull.model import RemotePlace
from push2pull.progress import Progress, Silent
from push2pull.publish.delivery import Delivery
from push2pull.publish.session import begin
from push2pull.secret import Lookup, no_secrets
from push2pull.workspace import Store
from push2pull.workspace.ledger import INTENDED, PUBLISHED, UNKNOWN, Entry, Ledger

_THERE = (PUBLISHED, INTENDED, UNKNOWN)


def withdraw(
    store: Store,
    target_spec: str,
    *,
    thread: str = "",
    proposal: str = "",
    person: str = "",
    everything: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    secrets: Lookup = no_secrets,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Take back what was published to *target_spec*: of a thread, a proposal, a person or all of it.

    *person* is an address or a pseudonym. The report has withdrawn, kept ``{reason: n}``, trace ``{code: n}``
    (what withdrawn posts leave at the target), answers (posts of others in the same threads, which stay),
    stopped and seconds. Never refused for want of statements or consent; killed, the next run finishes.
    Raises :class:`~push2pull.errors.ConfigurationError` when not exactly one of the four is given.
    """
    began = time.monotonic()
    if sum(map(bool, (thread, proposal, person, everything))) != 1:
        raise ConfigurationError("say what to take back: one of --thread, --proposal, --person or --all")
    target, name, ledger, delivery = begin(store, target_spec, secrets, sleep)
    entries = [row for row in ledger.entries(name) if row.state in _THERE]
    messages = _messages_of(store, person) if person else frozenset()
    chosen = [
        row
        for row in entries
        if everything
        or (thread and row.thread_id == thread)
        or (proposal and row.proposal_id == proposal)
        or row.message_key in messages
    ]
    report = _report(name, chosen, entries)
    if not dry_run:
        with store.writing():
            scope = "all" if everything else "thread" if thread else "proposal" if proposal else "person"
            store.audit("withdraw", target=name, scope=scope, id=thread or proposal, posts=len(chosen))
            take_back(target, chosen, ledger, delivery, report, progress)
            store.audit("withdrawn", target=name, withdrawn=report["withdrawn"], kept=report["kept"])
    report["dry_run"] = dry_run
    report["seconds"] = round(time.monotonic() - began, 3)
    return report


def take_back(
    target: Target,
    entries: Iterable[Entry],
    ledger: Ledger,
    delivery: Delivery,
    report: dict[str, Any],
    progress: Progress | None = None,
) -> None:
    """Withdraw the posts of *entries*, answers before what they answer, and count them in *report*."""
    rows, progress, can = list(reversed(list(entries))), progress or Silent(), target.capabilities
    places, kept, trace = ledger.places(delivery.name), Counter[str](), Counter[str]()
    progress.start("withdraw", len(rows))
    try:
        if rows and can.begin_finish:
            delivery.call(target.begin)
        for row in rows:
            reason = _one(target, row, places.get(row.place), ledger, delivery)
            kept[reason] += bool(reason)
            report["withdrawn"] += not reason
            trace[can.trace] += bool(can.trace and not reason)
            progress.advance()
        if rows and can.begin_finish:
            delivery.call(target.finish)
    except NotAuthorised:
        report["stopped"] = "not_authorised"
    except TryLater:
        report["stopped"] = "try_later"
    progress.done()
    left = len(rows) - report["withdrawn"] - sum(kept.values())
    kept[report["stopped"]] += left
    report["kept"] = {reason: n for reason, n in sorted(kept.items()) if n}
    report["trace"] = {code: n for code, n in sorted(trace.items()) if n}


def _one(target: Target, row: Entry, place: RemotePlace | None, ledger: Ledger, delivery: Delivery) -> str:
    """Withdraw one post; return "" when it is gone, else the reason why it stays."""
    publication, can = row.publication, target.capabilities
    if not can.withdraw:
        return "cannot_withdraw"
    if place is None:
        return "outcome_unknown"
    try:
        if row.state != PUBLISHED:
            # It may be there without our knowing where: killed between the call and the answer.
            found = delivery.call(lambda: target.find(row.key, place)) if can.idempotence != "none" else None
            if found is None and can.idempotence == "none":
                return "outcome_unknown"
            publication = found or publication
        if publication.remote_id:
            delivery.call(lambda: target.withdraw(publication, place))
    except Refused as error:
        return error.reason
    ledger.withdraw(row.key, "withdrawn")
    return ""


def _messages_of(store: Store, person: str) -> frozenset[str]:
    """Return the message keys of everything that *person* (address or pseudonym) wrote, under any address."""
    wanted = store.pseudonym(person) if "@" in person else person
    same = {wanted}
    for row in store.table("people").to_pylist():
        group = {row["person_id"], *row["aliases"]}
        same |= group if wanted in group else set()
    messages = store.table("messages").select(["message_key", "sender"]).to_pylist()
    found = frozenset(row["message_key"] for row in messages if row["sender"] in same)
    if not found:
        raise ConfigurationError("this workspace has no message by that person")
    return found


def _report(name: str, chosen: Collection[Entry], entries: Iterable[Entry]) -> dict[str, Any]:
    threads, keys = {row.thread_id for row in chosen}, {row.key for row in chosen}
    return {
        "target": name,
        "planned": len(chosen),
        "withdrawn": 0,
        "kept": {},
        "trace": {},
        "answers": sum(row.thread_id in threads and row.key not in keys for row in entries),
        "stopped": "",
    }
