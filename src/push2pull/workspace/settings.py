"""``workspace.toml``: what a workspace is for, and the few choices that shape its results."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from push2pull.errors import ConfigurationError

PROFILES = ("eu", "public", "demo")
LOCALES = ("en", "fr")
MIN_GROUP_FLOOR = 5
DEEPEST = 200
"""MIME parts in one another that the readers can follow without running out of stack."""

STATED = ("purpose", "legal_basis", "contact", "notice")
"""What has to be stated before people's own mail is republished."""

WAIVED = ("public", "demo")
"""Profiles of mail that is public already, or nobody's: neither statements nor consent are asked for."""


MESSAGE_LIMITS = (
    "max_message_mb",
    "max_header_kb",
    "max_parts",
    "max_depth",
    "max_text_kb",
    "max_references",
)
"""Limits of one message, named as in :class:`push2pull.normalise.Settings`."""

ARCHIVE_LIMITS = ("max_expansion", "max_expanded_gb", "max_members", "max_nesting")
LIMITS = (*MESSAGE_LIMITS, *ARCHIVE_LIMITS)

_DOC = {
    "name": "shown in reports",
    "profile": "eu (people's own mail), public (archives anyone can read) or demo",
    "purpose": "what the analysis is for; publishing waits for it (waived for public and demo)",
    "legal_basis": "for instance: legitimate interest, with the date of the balancing test",
    "contact": "whom people may ask, usually the data protection officer",
    "notice": "when and how the people were told",
    "own_domains": "the organisation's mail domains; everybody else is external",
    "org_chart": "CSV file: address, name, department, site, manager, language",
    "locale": "en or fr: language of reports and of drafts where the mail does not decide",
    "min_group": f"no figure about fewer people than this; never below {MIN_GROUP_FLOOR}",
    "supervisor_copies": "true also counts supervisors in copy, all together; needs managers in the org chart",
    "keep_text": "false keeps headers only: no topics, no republishing of what people wrote",
    "personal_marks": "more subject marks of mail that must not be read, beside the built-in ones",
    "max_message_mb": "a larger message is rejected (too_large)",
    "max_header_kb": "of longer headers the rest is not read (header_truncated)",
    "max_parts": "MIME parts of a message; more are not read (mime_too_many)",
    "max_depth": "MIME parts in one another; deeper ones are not read (mime_too_deep)",
    "max_text_kb": "of a longer text the rest is not kept (text_truncated)",
    "max_references": "of more identifiers in References the first and the newest are kept",
    "max_expansion": "how many times its size a packed file may expand to, beyond 100 MB (archive_bomb)",
    "max_expanded_gb": "what one packed file may expand to in any case (archive_bomb)",
    "max_members": "files in one archive (archive_bomb)",
    "max_nesting": "archives in archives (archive_bomb)",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a workspace; every field is documented in the file itself."""

    name: str = ""
    profile: str = "eu"
    purpose: str = ""
    legal_basis: str = ""
    contact: str = ""
    notice: str = ""
    own_domains: tuple[str, ...] = ()
    org_chart: str = ""
    locale: str = "en"
    min_group: int = 8
    supervisor_copies: bool = False
    keep_text: bool = True
    personal_marks: tuple[str, ...] = ()
    max_message_mb: int = 256
    max_header_kb: int = 1024
    max_parts: int = 1000
    max_depth: int = 50
    max_text_kb: int = 1024
    max_references: int = 1000
    max_expansion: int = 200
    max_expanded_gb: int = 4096
    max_members: int = 2_000_000
    max_nesting: int = 3

    @property
    def unstated(self) -> tuple[str, ...]:
        """The settings that publishing waits for; none where the profile waives them."""
        if self.profile in WAIVED:
            return ()
        return tuple(name for name in STATED if not getattr(self, name).strip())


def checked(settings: Settings) -> Settings:
    """Return *settings* or raise :class:`ConfigurationError` saying which value is wrong."""
    if settings.profile not in PROFILES:
        raise ConfigurationError(f"profile {settings.profile!r}: use one of {', '.join(PROFILES)}")
    if settings.locale not in LOCALES:
        raise ConfigurationError(f"locale {settings.locale!r}: use one of {', '.join(LOCALES)}")
    if settings.min_group < MIN_GROUP_FLOOR:
        raise ConfigurationError(f"min_group {settings.min_group}: {MIN_GROUP_FLOOR} is the lowest allowed")
    for name in LIMITS:
        if getattr(settings, name) < 1:
            raise ConfigurationError(f"{name} {getattr(settings, name)}: a limit is 1 or more")
    if settings.max_depth > DEEPEST:
        raise ConfigurationError(f"max_depth {settings.max_depth}: {DEEPEST} is the highest allowed")
    return settings


def load(path: Path) -> Settings:
    """Read ``workspace.toml``; an unknown key or a value of the wrong type is a ConfigurationError."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    defaults = Settings()
    known = {field.name for field in fields(Settings)}
    for key, value in data.items():
        if key not in known:
            raise ConfigurationError(f"{path}: unknown setting {key!r}; known: {', '.join(sorted(known))}")
        expected = list if isinstance(getattr(defaults, key), tuple) else type(getattr(defaults, key))
        if type(value) is not expected:
            raise ConfigurationError(f"{path}: {key} must be a {expected.__name__}")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return checked(replace(defaults, **values))


def dump(settings: Settings) -> str:
    """Write *settings* as TOML, each line under its explanation."""
    lines = []
    for field in fields(Settings):
        value = getattr(settings, field.name)
        # A JSON string, number, boolean or list of strings is valid TOML as it stands.
        shown = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
        lines.append(f"# {_DOC[field.name]}\n{field.name} = {shown}\n")
    return "\n".join(lines)
