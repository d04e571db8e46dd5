"""The verb: the threads of accepted proposals, written to a target exactly once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from push2pull import normalise
from push2pull.connectors.base import Access
from push2pull.connectors.registry import open_source
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Origin, PersonId, Publication, RemoteUser
from push2pull.normalise.headers import prepare, scan
from push2pull.normalise.identity import mask
from push2pull.normalise.ids import content_digest
from push2pull.progress import Progress
from push2pull.publish import select
from push2pull.publish.accounts import NOBODY, Choice, names, participants, read_sheet, write_sheet
from push2pull.publish.delivery import lost
from push2pull.publish.members import admit
from push2pull.publish.plan import Plan, Rules, consent_lookup, plan
from push2pull.publish.preview import preview
from push2pull.publish.redirects import write_redirects
from push2pull.publish.render import Style, render
from push2pull.publish.runner import Report, run
from push2pull.publish.runner import dry_run as counted
from push2pull.publish.session import Session, begin
from push2pull.publish.withheld import known
from push2pull.secret import Lookup, no_secrets
from push2pull.workspace import Store
from push2pull.workspace.ledger import UNKNOWN
from push2pull.workspace.settings import WAIVED

_PEOPLE = 100
"""Authors that a target is asked about in one call."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a user may ask of a run beside the target.

    ``people_map``: reviewed sheet of who posts as whom; ``write_people_map``: where to write one. ``members``:
    make the proposal's people members of its place. ``redirects``: where to write old and new addresses.
    """

    people_map: Path | None = None
    write_people_map: Path | None = None
    members: bool = False
    redirects: Path | None = None


def publish(
    store: Store,
    target_spec: str,
    *,
    dry_run: bool = False,
    options: Options | None = None,
    progress: Progress | None = None,
    secrets: Lookup = no_secrets,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Publish the accepted proposals of *store* to *target_spec* (``folder:site``) and return the report.

    The report has planned, published, already_there, skipped {reason: n}, failed and seconds, in messages:
    planned, already there and skipped are all of the workspace's. A dry run changes nothing at the target and
    adds a ``preview`` (:func:`push2pull.publish.preview.preview`). Raises
    :class:`~push2pull.errors.ConfigurationError` while the workspace does not state what has to be stated.
    """
    began, options = time.monotonic(), options or Options()
    _refuse_unstated(store)
    chosen = read_sheet(store, options.people_map) if options.people_map else {}
    session = begin(store, target_spec, secrets, sleep)
    if dry_run:
        report = _dry_run(store, session, options, chosen)
    else:
        with store.writing():
            report = _publish(store, session, options, chosen, progress, sleep)
    report.seconds = round(time.monotonic() - began, 3)
    return report.as_dict()


def settle(
    store: Store, target_spec: str, key: str, answer: str, *, secrets: Lookup = no_secrets, by: str = ""
) -> dict[str, Any]:
    """Record what a human found out about a post of unknown outcome: ``present:ID`` or ``absent``.

    *ID* is the target's own. Raises :class:`~push2pull.errors.ConfigurationError` for another answer, or a key
    whose outcome is known.
    """
    session = begin(store, target_spec, secrets)
    entry = session.ledger.get(key)
    if entry is None or entry.state != UNKNOWN or entry.target != session.name:
        raise ConfigurationError(f"{key}: no post of unknown outcome there; see publish --dry-run")
    word, _, remote_id = answer.partition(":")
    with store.writing():
        if word == "present" and remote_id:
            session.ledger.settle(Publication(key, remote_id))
        elif answer == "absent":
            session.ledger.forget([key])
        else:
            raise ConfigurationError(f"{answer}: say KEY=present:ID, with the post's id there, or KEY=absent")
        store.audit("settle", target=session.name, key=key, answer=word, by=by)
    return {"target": session.name, "key": key, "answer": word}


def _dry_run(store: Store, session: Session, options: Options, chosen: Mapping[str, Choice]) -> Report:
    made, gone = _plan(store, session, chosen)
    speakers = _speakers(store, session, made, chosen, only_find=True)
    report = counted(made)
    report.preview = preview(store, session, made, speakers, gone)
    if options.write_people_map:
        people = [one.person_id for one in made.posts if one.named]
        write_sheet(store, options.write_people_map, people, chosen)
    return report


def _publish(
    store: Store,
    session: Session,
    options: Options,
    chosen: Mapping[str, Choice],
    progress: Progress | None,
    sleep: Callable[[float], None],
) -> Report:
    made, gone = _plan(store, session, chosen)
    target, name, ledger, _ = session
    ledger.forget(gone)
    store.audit("publish", target=name, planned=len(made.posts), profile=store.settings.profile)
    style = _style(store, session, made, _speakers(store, session, made, chosen))
    fetched = partial(fetch, access=_access(store))
    report = run(made, target, ledger, fetched, partial(render, style=style), progress=progress, sleep=sleep)
    if options.members and not report.stopped:
        report.members = admit(store, session, made.places, chosen)
    if options.redirects:
        report.redirects = write_redirects(store, session, fetched, options.redirects)
    store.audit("published", target=name, published=report.published, failed=report.failed)
    return report


def _plan(store: Store, session: Session, chosen: Mapping[str, Choice]) -> tuple[Plan, frozenset[str]]:
    """Plan what is left to publish and return the keys of the ledger that hold no more; touches nothing."""
    target, name, ledger, _ = session
    proposals, entries = select.accepted(store), ledger.entries(name)
    gone = lost(entries, target, ledger.places(name))
    messages = select.candidates(store, proposals)
    left_out = frozenset(one for one, choice in chosen.items() if choice.action == "skip")
    made = plan(
        proposals,
        messages,
        [entry for entry in entries if entry.key not in gone],
        target=name,
        idempotence=target.capabilities.idempotence,
        rules=Rules(store.settings.profile in WAIVED, consent_lookup(select.consents(store)), left_out),
    )
    outside = store.rows("messages") - len(messages)
    skipped = {**made.skipped, "not_accepted": outside} if outside else made.skipped
    return replace(made, skipped=skipped), gone


def _speakers(
    store: Store, session: Session, made: Plan, chosen: Mapping[str, Choice], *, only_find: bool = False
) -> Mapping[PersonId, RemoteUser]:
    if not session.target.capabilities.author:
        return {}  # who has an account there is asked for members alone
    people = {one.person_id if one.named else NOBODY for one in made.posts}
    asked = participants(store, people, chosen, only_find=only_find)
    found: dict[PersonId, RemoteUser] = {}
    # A few at a time: whoever is busy for long is asked again for these few, not for everybody.
    for start in range(0, len(asked), _PEOPLE):
        some = asked[start : start + _PEOPLE]
        found.update(session.delivery.call(partial(session.target.resolve_people, some)))
    return found


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
    return Access(
        store.spool, store.pseudonym, settings=store.normalise_settings(), limits=store.source_limits()
    )


def _style(store: Store, session: Session, made: Plan, speakers: Mapping[PersonId, RemoteUser]) -> Style:
    settings = store.normalise_settings()
    return Style(
        target=made.target,
        capabilities=session.target.capabilities,
        read=lambda data: normalise.read_full(data, settings),
        digest=lambda data: _content_digest(data, settings),
        name=names(store),
        waived=store.settings.profile in WAIVED,
        locale=store.settings.locale,
        speakers=speakers,
        withheld=known(_withheld(store, made)),
        mask=lambda line: mask(line, settings.key),
    )


def _withheld(store: Store, made: Plan) -> Iterator[str]:
    """Yield the words that must not come back in a quote: of all who refused, and of what stays for consent."""
    answers = select.consents(store).items()
    refused = {person for (person, thread), answer in answers if answer == "no" and not thread}
    if refused or made.withheld:
        yield from select.texts_of(store, refused, made.withheld)


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
