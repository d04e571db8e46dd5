"""Progress is an object handed down; the library itself never prints."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told what is going on; the default does nothing, the command line draws bars."""

    def start(self, label: str, total: int | None = None) -> None:
        """Begin a stage of *total* units (bytes, messages, steps), None where unknown."""
        ...

    def advance(self, n: int = 1) -> None:
        """Report *n* more units done."""
        ...

    def done(self) -> None:
        """End the stage."""
        ...


class Silent:
    """Progress that nobody watches."""

    def start(self, label: str, total: int | None = None) -> None:
        """Ignore it."""

    def advance(self, n: int = 1) -> None:
        """Ignore it."""

    def done(self) -> None:
        """Ignore it."""
