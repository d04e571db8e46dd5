"""Republishing: the threads of accepted proposals, written to a target exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

from push2pull import normalise
from push2pull.connectors.base import Access, Target
from push2pull.connectors.registry import open_source, open_target
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Origin, Participant, PersonId
from push2pull.normalise.headers import prepare, scan
from push2pull.normalise.ids import content_digest
from push2pull.progress import Progress
from push2pull.publish import select
from push2pull.publish.delivery import lost
from push2pull.publish.plan import Plan, Rules, consent_lookup, plan
from push2pull.publish.render import Style, render
from push2pull.publish.runner import Report, run
from push2pull.publish.runner import dry_run as preview
from push2pull.secret import Lookup, no_secrets
from push2pull.workspace import Store
from push2pull.workspace.ledger import Ledger
from push2pull.workspace.settings import WAIVED

__all__ = ["fetch", "publish"]


def publish(
    store: Store,
    target_spec: str,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    now: Callable[[], datetime] | None = None,
    sleep: Callable[[float], None] = time.sleep,
    secrets: Lookup = no_secrets,
) -> dict[str, Any]:
    """Publish the accepted proposals of *store* to *target_spec* (``folder:site``) and return the report.

    The report has planned, published, already_there, skipped {reason: n}, failed and seconds, in messages:
    planned, already there and skipped are all of the workspace's. A dry run returns the same without
    touching the target. Raises
    :class:`~push2pull.errors.ConfigurationError` while the workspace does not state what has to be stated.
    """
    began = time.monotonic()
    _refuse_unstated(store)
    target = open_target(target_spec, secrets)
    target.check()
    # A target that has a name of its own keeps it when it moves; the others go by what the user wrote.
    name = target.url
    ledger = Ledger(store.state.connection, now or store.state.now)
    if dry_run:
        report = preview(_plan(store, target, name, ledger)[0])
    else:
        with store.writing():
            report = _publish(store, target, name, ledger, progress, sleep)
    report.seconds = round(time.monotonic() - began, 3)
    return report.as_dict()


def _publish(
    store: Store,
    target: Target,
    name: str,
    ledger: Ledger,
    progress: Progress | None,
    sleep: Callable[[float], None],
) -> Report:
    made, gone = _plan(store, target, name, ledger)
    ledger.forget(gone)
    store.audit("publish", target=name, planned=len(made.posts), profile=store.settings.profile)
    style = _style(store, made, target)
    fetched = partial(fetch, access=_access(store))
    report = run(made, target, ledger, fetched, partial(render, style=style), progress=progress, sleep=sleep)
    store.audit("published", target=name, published=report.published, failed=report.failed)
    return report


def _plan(store: Store, target: Target, name: str, ledger: Ledger) -> tuple[Plan, frozenset[str]]:
    """Plan what is left to publish and return the keys of the ledger that hold no more; touches nothing."""
    proposals, entries = select.accepted(store), ledger.entries(name)
    gone = lost(entries, target, ledger.places(name))
    messages = select.candidates(store, proposals)
    made = plan(
        proposals,
        messages,
        [entry for entry in entries if entry.key not in gone],
        target=name,
        idempotence=target.capabilities.idempotence,
        rules=Rules(store.settings.profile in WAIVED, consent_lookup(select.consents(store))),
    )
    outside = store.rows("messages") - len(messages)
    skipped = {**made.skipped, "not_accepted": outside} if outside else made.skipped
    return replace(made, skipped=skipped), gone


def fetch(origins: Iterable[Origin], access: Access | None = None) -> Iterator[tuple[Origin, bytes]]:
    """Yield the bytes behind *origins*, source by source; what cannot be read any more is left out.

    *access*: the workspace's, for what it fetched from a server.
    """
    for source, group in groupby(sorted(set(origins)), key=lambda origin: origin.source):
        missing = set(group)
        for origin, data in _read(source, sorted(missing), access):
            missing.discard(origin)
            yield origin, data
        # One file that is gone ends a whole reading: the others are asked for one container at a time.
        for _, rest in groupby(sorted(missing), key=lambda origin: origin.container):
            yield from _read(source, list(rest), access)


def _read(source: str, origins: list[Origin], access: Access | None) -> Iterator[tuple[Origin, bytes]]:
    try:
        yield from open_source(source, access).fetch(origins)
    except (SourceError, ConfigurationError):
        return


def _access(store: Store) -> Access:
    return Access(store.spool, store.pseudonym)


def _style(store: Store, made: Plan, target: Target) -> Style:
    settings = store.normalise_settings()
    people = sorted({planned.person_id if planned.named else PersonId("") for planned in made.posts})
    authors = [Participant(person, store.vault.name(person)) for person in people]
    return Style(
        target=made.target,
        capabilities=target.capabilities,
        read=lambda data: normalise.read_full(data, settings),
        digest=lambda data: _content_digest(data, settings),
        name=lru_cache(maxsize=4096)(store.vault.name),
        waived=store.settings.profile in WAIVED,
        locale=store.settings.locale,
        speakers=target.resolve_people(authors),
    )


def _content_digest(data: bytes, settings: normalise.Settings) -> str:
    data = prepare(data)
    headers = scan(data, settings.max_header_kb << 10)
    return content_digest(headers, data[headers.body :])


def _refuse_unstated(store: Store) -> None:
    settings = store.settings
    if not settings.keep_text:
        raise ConfigurationError("keep_text is off in workspace.toml: this workspace may not republish text")
    if settings.unstated:
        raise ConfigurationError(
            f"publishing waits for {', '.join(settings.unstated)} in {store.path / 'workspace.toml'}: "
            "people's own mail needs a purpose, a legal basis, a contact and a notice"
        )
