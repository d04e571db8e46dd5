"""The registration file that makes push2pull known to a homeserver as an application service."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from push2pull.connectors.targets.matrix.names import BOT, NAMESPACE
from push2pull.errors import ConfigurationError

_BYTES = 32


def register(path: Path) -> Path:
    """Write a registration with fresh tokens to *path* and the token for push2pull beside it; return where.

    Only their owner can open both files. A registration that is there is kept: the homeserver may know its
    tokens already. Raises :class:`~push2pull.errors.ConfigurationError` then, and where it cannot be written.
    """
    token = path.with_name(f"{path.name}.token")
    if path.exists() or token.exists():
        raise ConfigurationError(f"{path} is there already; delete it and {token.name} to make new tokens")
    speaking, hearing = secrets.token_urlsafe(_BYTES), secrets.token_urlsafe(_BYTES)
    try:
        _write(token, speaking + "\n")
        _write(path, _registration(speaking, hearing))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written ({error.strerror}); name another file") from None
    return token


def _registration(as_token: str, hs_token: str) -> str:
    """Return the file's YAML: see "Registration" in the Application Service API."""
    fields = {
        "id": "push2pull",
        "url": None,  # the homeserver has nothing to tell us
        "as_token": as_token,
        "hs_token": hs_token,
        "sender_localpart": BOT,
        "rate_limited": False,
        "namespaces": {"users": _all("@"), "aliases": _all("#"), "rooms": []},
    }
    return "".join(f"{name}: {json.dumps(value)}\n" for name, value in fields.items())


def _all(sigil: str) -> list[dict[str, object]]:
    return [{"exclusive": True, "regex": f"{sigil}{NAMESPACE}.*"}]


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
