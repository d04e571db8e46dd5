"""Passwords and tokens: a type that never shows what it holds, and the way to ask for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A password or token; ``repr`` and ``str`` are ``***``, only :meth:`reveal` gives it."""

    _value: str

    def reveal(self) -> str:
        """Return the secret itself, for the call that sends it and for nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "***"


Lookup = Callable[[str, str, str, str], Secret | None]
"""Gives the secret of (service, ``password`` or ``token``, host, user), None where there is none."""


def no_secrets(service: str, kind: str, host: str, user: str) -> Secret | None:
    """Know no secret: enough for files, and for what was spooled."""
    return None
