"""Where passwords and tokens come from: the environment, a file that it names, the keyring; never a flag."""

from __future__ import annotations

import os
import re
from pathlib import Path

from push2pull.errors import ConfigurationError
from push2pull.secret import Secret


def lookup(service: str, kind: str, host: str, user: str) -> Secret | None:
    """Return the secret of a host and user, None where there is none.

    In order: ``PUSH2PULL_IMAP_PASSWORD_MAIL_ACME_EXAMPLE`` for one host, ``PUSH2PULL_IMAP_PASSWORD`` for any
    (``PUSH2PULL_DISCOURSE_TOKEN``), each also with ``_FILE`` for a file that holds it (``/dev/fd/3`` is an open
    descriptor), then the keyring.
    """
    general = f"PUSH2PULL_{service}_{kind}".upper()
    for name in (f"{general}_{re.sub('[^A-Z0-9]', '_', host.upper())}", general):
        if name in os.environ:
            return Secret(os.environ[name])
        if f"{name}_FILE" in os.environ:
            return _from_file(os.environ[f"{name}_FILE"])
    return _from_keyring(f"push2pull {service} {kind} {host}", user)


def _from_file(path: str) -> Secret:
    try:
        return Secret(Path(path).read_text(encoding="utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: the secret in it cannot be read; check the file") from error


def _from_keyring(name: str, user: str) -> Secret | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(name, user)
    except KeyringError:
        return None  # a server has no desktop's keyring
    return Secret(found) if found else None
