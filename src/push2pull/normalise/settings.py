"""What ``normalise`` needs to know about the workspace: key, profile and limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from push2pull.errors import ConfigurationError

PROFILES = ("eu", "public", "demo")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one run; picklable and hashable, so worker processes and caches can hold them.

    ``key``: HMAC key of the workspace. ``profile``: ``public`` reads everything, ``eu`` and ``demo`` leave
    personal, privileged and labelled mail out. ``personal_marks``: marks beside the built-in ones.
    ``own_domains``: domains of the organisation. Limits bound one message: what is beyond them becomes a
    coded reject or defect. Raises :class:`~push2pull.errors.ConfigurationError` for an unknown profile.
    """

    key: bytes = field(repr=False)
    profile: str = "eu"
    keep_text: bool = True
    own_domains: tuple[str, ...] = ()
    personal_marks: tuple[str, ...] = ()
    max_message_mb: int = 256
    max_header_kb: int = 1024
    max_parts: int = 1000
    max_depth: int = 50
    max_text_kb: int = 1024
    max_references: int = 1000

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise ConfigurationError(f"profile {self.profile!r} is none of {', '.join(PROFILES)}")
