"""Rules of the classes about texts and attachments; each says whether a case is of its class."""

from __future__ import annotations

from collections import Counter

from benchmarks.differential.case import Case
from benchmarks.differential.reading import letters


def alternatives_listed(case: Case) -> bool:
    """Tell a list of all alternatives: ours, and others of a multipart/alternative beside."""
    if case.oracle != "mail-parser" or not case.alone:
        return False
    extra = Counter(case.theirs) - Counter(case.ours)
    missing = Counter(case.ours) - Counter(case.theirs)
    alternatives = sum(
        len(part.get_payload()) - 1
        for part in case.message.walk()
        if part.get_content_type() == "multipart/alternative" and part.is_multipart()
    )
    return not missing and 0 < sum(extra.values()) <= alternatives


def undeclared_8bit_text(case: Case) -> bool:
    """Tell text whose charset is undeclared or wrong: what is ASCII in it is the same."""
    if not case.defects & {"charset_wrong", "charset_unknown"}:
        return False
    here, there = ((one,) if isinstance(one, str) else one for one in (case.ours, case.theirs))
    return [_ascii(one) for one in here if _ascii(one)] == [_ascii(one) for one in there if _ascii(one)] != []


def _ascii(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii())


def flowed(case: Case) -> bool:
    """Tell a text whose line breaks are soft."""
    declared = str(case.message.get_param("format", "")).lower() == "flowed"
    return declared and letters(case.ours) == letters(case.theirs)


def attached_message_rewritten(case: Case) -> bool:
    """Tell attached messages that differ in nothing but blanks and line ends."""
    return _squashed(case.ours) == _squashed(case.theirs)


def attached_message_not_listed(case: Case) -> bool:
    """Tell a list of attachments without the messages among them."""
    missing = Counter(case.ours) - Counter(case.theirs)
    sources = Counter(
        _squash(part.get_payload()[0].as_bytes())  # type: ignore[union-attr]
        for part in case.message.walk()
        if part.get_content_type() == "message/rfc822" and part.is_multipart()
    )
    unknown = Counter(map(_squash, missing.elements())) - sources
    return case.oracle == "mail-parser" and not unknown and not Counter(case.theirs) - Counter(case.ours)


def _squashed(files: tuple[bytes, ...]) -> Counter[bytes]:
    return Counter(map(_squash, files))


def _squash(data: bytes) -> bytes:
    return b"".join(data.split())
