"""Every connector by the scheme of its URL; a connector's module is imported when it is opened, not before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from push2pull.connectors.base import Access, Source, Target
from push2pull.errors import ConfigurationError
from push2pull.secret import Lookup, no_secrets

_FILES = "push2pull.connectors.sources.tree:open_files"
_IMAP = "push2pull.connectors.sources.imap.source:open_imap"
_CONTRACT = "contract suite"
_DOVECOT = "contract suite; Dovecot 2.3"
_CORPORA = "public sample files"
_SYNAPSE = "contract suite; Synapse 1.163"
_FAKE = "contract suite, on a fake server"


@dataclass(frozen=True, slots=True)
class Connector:
    """One scheme: what it opens, ``module:function`` that does, the extra it needs, how it is verified.

    ``remote``: what it opens lies on a server; its function takes the scheme, the rest of the URL as it stands,
    and an :class:`~push2pull.connectors.base.Access` (a source) or a lookup of secrets (a target).
    """

    what: str
    function: str
    extra: str = ""
    verified: str = _CONTRACT
    remote: bool = False


SOURCES: Mapping[str, Connector] = {
    "mbox": Connector("mbox file (mboxo, mboxrd, pipermail), also compressed", _FILES),
    "maildir": Connector("Maildir, Maildir++ and nested Maildirs", _FILES),
    "eml": Connector("file or folder of one message a file", _FILES),
    "archive": Connector("zip or tar archive, or a compressed file, of all of these", _FILES),
    "pst": Connector("Outlook PST or OST; messages rebuilt from their properties", _FILES, "pst", _CORPORA),
    "msg": Connector("Outlook message file (.msg), rebuilt likewise", _FILES, "msg"),
    "tnef": Connector("TNEF (winmail.dat), rebuilt likewise", _FILES),
    "tree": Connector("folder tree of all of these; each file is looked at", _FILES),
    "public-inbox": Connector(
        "public-inbox archive (version 1 or 2); needs git",
        "push2pull.connectors.sources.public_inbox:open_inbox",
    ),
    "imap": Connector("folders on an IMAP server, by STARTTLS", _IMAP, "imap", _DOVECOT, remote=True),
    "imaps": Connector("folders on an IMAP server, by TLS", _IMAP, "imap", _DOVECOT, remote=True),
}
"""Sources: the function takes the scheme, the rest of the URL and options."""

TARGETS: Mapping[str, Connector] = {
    "folder": Connector(
        "static site with feeds in a folder", "push2pull.connectors.targets.folder:FolderTarget"
    ),
    "memory": Connector(
        "nothing but memory: for trying out", "push2pull.connectors.targets.memory:MemoryTarget"
    ),
    "discourse": Connector(
        "topics and answers on a Discourse forum, over its REST API",
        "push2pull.connectors.targets.discourse.target:open_discourse",
        verified=_FAKE,
        remote=True,
    ),
    "mattermost-file": Connector(
        "file for Mattermost's bulk import, made without a server",
        "push2pull.connectors.targets.mattermost.bulk.target:open_mattermost_file",
        verified="contract suite; an importer of our own",
    ),
    "mattermost": Connector(
        "channels and threads of a Mattermost team, over its REST API",
        "push2pull.connectors.targets.mattermost.target:open_mattermost",
        verified=_FAKE,
        remote=True,
    ),
    "zulip": Connector(
        "channels, topics and messages of a Zulip organisation, over its REST API",
        "push2pull.connectors.targets.zulip.target:open_zulip",
        verified=_FAKE,
        remote=True,
    ),
    "matrix": Connector(
        "rooms and threads on a Matrix homeserver, as an application service",
        "push2pull.connectors.targets.matrix.target:open_matrix",
        verified=_SYNAPSE,
        remote=True,
    ),
}
"""Targets: the class takes what stands after the scheme, where anything does, and options."""

_SCHEME = re.compile(r"([a-z][a-z0-9_+.-]+):(?://(?=/))?(.*)", re.DOTALL)


def open_source(spec: str, access: Access | None = None, **options: Any) -> Source:
    """Return the source behind a path or URL (``team.mbox``, ``maildir:/var/mail/x``).

    In a URL, ``%XX`` stands for a byte; a path is taken as it is, and looked at to choose the scheme.
    *access* is for sources that are no files (``imaps://user@host/INBOX``), and its limits for all.
    Raises :class:`~push2pull.errors.ConfigurationError` for an unknown scheme or a missing path.
    """
    scheme, rest = _split(spec)
    if access and access.limits:
        options = {**_limits(access, is_remote(spec)), **options}
    if is_remote(spec):
        remote: Source = _load(SOURCES[scheme], scheme)(scheme, rest, access, **options)
        return remote
    if scheme in SOURCES:
        return _open(scheme, unquote(rest, errors="surrogateescape"), options)
    if scheme and not Path(spec).exists():
        raise _unknown(scheme, "source", SOURCES)
    return _open("", spec, options)


def _limits(access: Access, remote: bool) -> dict[str, Any]:
    """Return the limits of a workspace as options of a source."""
    from push2pull.connectors.sources.streams import Limits

    limits = Limits(**access.limits)
    return {"message_limit": limits.message} if remote else {"limits": limits}


def is_remote(url: str) -> bool:
    """Say whether *url*, that of a source, names mail on a server."""
    scheme, _ = _split(url)
    return scheme in SOURCES and SOURCES[scheme].remote


def open_target(spec: str, secrets: Lookup = no_secrets, **options: Any) -> Target:
    """Return the target behind a URL (``folder:out/site``, ``discourse://forum.example.org``).

    *secrets* knows the tokens of targets on servers; their scheme may name the transport (``discourse+http``).
    Raises :class:`~push2pull.errors.ConfigurationError` for an unknown scheme.
    """
    scheme, rest = _split(spec)
    if not scheme:
        raise ConfigurationError(f"{spec}: a target starts with its kind; for a folder write folder:{spec}")
    kind = scheme.partition("+")[0]
    if kind in TARGETS and TARGETS[kind].remote:
        remote: Target = _load(TARGETS[kind], kind)(scheme, rest, secrets, **options)
        return remote
    if scheme not in TARGETS:
        raise _unknown(scheme, "target", TARGETS)
    place = (Path(rest),) if rest else ()
    target: Target = _load(TARGETS[scheme], scheme)(*place, **options)
    return target


def connectors() -> list[dict[str, str]]:
    """Return one row a connector: name, side, what, extra, verified."""
    return [
        {"name": name, "side": side, "what": one.what, "extra": one.extra, "verified": one.verified}
        for side, known in (("source", SOURCES), ("target", TARGETS))
        for name, one in known.items()
    ]


def _open(scheme: str, place: str, options: Mapping[str, Any]) -> Source:
    connector = SOURCES[scheme or "tree"]
    source: Source = _load(connector, scheme)(scheme, place, **options)
    return source


def _split(spec: str) -> tuple[str, str]:
    found = _SCHEME.fullmatch(spec)
    return (found[1], found[2]) if found else ("", spec)


def _unknown(scheme: str, side: str, known: Mapping[str, Connector]) -> ConfigurationError:
    names = ", ".join(f"{name}:" for name in known)
    return ConfigurationError(f"{scheme}: is no {side} that push2pull knows; use a path or one of {names}")


def _load(connector: Connector, scheme: str) -> Callable[..., Any]:
    module, _, name = connector.function.partition(":")
    try:
        function: Callable[..., Any] = getattr(import_module(module), name)
    except ImportError as error:
        hint = f"pip install 'push2pull[{connector.extra}]'" if connector.extra else "install push2pull again"
        raise ConfigurationError(f"{scheme}: needs a package that is not installed; {hint}") from error
    return function
