"""Rules of the classes about texts and attachments; each says whether a case is of its class."""

from __future__ import annotations

from collections import Counter

from benchmarks.differential.case import SUPERSETS, Case
from benchmarks.differential.oracles import content, text_of
from benchmarks.differential.reading import letters, lines
from push2pull.mapi.tnef import SIGNATURE


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


def nameless_not_listed(case: Case) -> bool:
    """Tell a list of attachments without those that have no name, attached messages among them."""
    missing = Counter(map(_squash, case.ours)) - Counter(map(_squash, case.theirs))
    extra = Counter(map(_squash, case.theirs)) - Counter(map(_squash, case.ours))
    nameless = Counter(_squash(content(part)) for part in case.message.walk() if not part.get_filename())
    return case.oracle == "mail-parser" and not missing - nameless and not extra


def other_text_not_listed(case: Case) -> bool:
    """Tell texts that are neither plain nor HTML: mail-parser lists them apart, or by their subtype alone."""
    if case.oracle != "mail-parser" or not case.alone:
        return False
    missing, extra = Counter(case.ours) - Counter(case.theirs), Counter(case.theirs) - Counter(case.ours)
    leaves = [(part.get_content_maintype(), part.get_content_subtype(), part) for part in case.message.walk()]
    apart = {letters(text_of(part)) for _, sub, part in leaves if sub not in ("plain", "html")}
    named = {
        letters(text_of(part)) for main, sub, part in leaves if main != "text" and sub in ("plain", "html")
    }
    return set(missing) <= apart and set(extra) <= named and bool(missing or extra)


def other_text_is_file(case: Case) -> bool:
    """Tell a part that is no text by its main type and that mail-parser took for one by its subtype."""
    missing = Counter(case.ours) - Counter(case.theirs)
    files = Counter(content(one) for one in case.message.walk() if one.get_content_maintype() != "text")
    return case.oracle == "mail-parser" and case.alone and set(missing) <= set(files) and bool(missing)


def latin1_is_windows(case: Case) -> bool:
    """Tell text in Windows-1252 that calls itself Latin-1: the two differ in 27 letters."""
    here, there = ((one,) if isinstance(one, str) else one for one in (case.ours, case.theirs))
    again = [_windows(one) for one in there]
    return [letters(one) for one in here] == [letters(one) for one in again]


def _windows(text: str) -> str:
    return "".join(_letter(one) if 0x7F < ord(one) < 0xA0 else one for one in text)


def _letter(one: str) -> str:
    return one.encode("latin-1").decode("cp1252", "ignore")


def multipart_without_parts(case: Case) -> bool:
    """Tell a multipart with no part in it, whose body is read as text."""
    if "mime_broken" not in case.defects or case.theirs not in ((), case.ours, *_broken(case)):
        return False
    return "".join(case.ours) in letters(case.data.decode("latin-1"))


def _broken(case: Case) -> list[object]:
    payload = case.message.get_payload(decode=True)
    return [(payload,)] if isinstance(payload, bytes) else []


def tnef_opened(case: Case) -> bool:
    """Tell a winmail.dat that was opened: every file that only we have stands in it, byte for byte."""
    missing, extra = Counter(case.ours) - Counter(case.theirs), Counter(case.theirs) - Counter(case.ours)
    packed = all(one.startswith(SIGNATURE) for one in extra)
    return bool(extra) and packed and all(any(one in blob for blob in extra) for one in missing)


def pieces_in_other_order(case: Case) -> bool:
    """Tell the same texts in another order."""
    return case.oracle == "mail-parser" and case.alone and Counter(case.ours) == Counter(case.theirs)


def named_text_listed(case: Case) -> bool:
    """Tell texts with a file name, which mail-parser lists twice: as text and as attachments."""
    missing, extra = Counter(case.ours) - Counter(case.theirs), Counter(case.theirs) - Counter(case.ours)
    named = {letters(text_of(part)) for part in case.message.walk() if part.get_filename()}
    return case.oracle == "mail-parser" and case.alone and not missing and bool(extra) and set(extra) <= named


def charset_superset(case: Case) -> bool:
    """Tell a text in a charset of East Asia that calls itself by the name of a part of it."""
    if case.message.is_multipart():
        return False
    charset = SUPERSETS.get(str(case.message.get_content_charset()))
    if not charset:
        return False
    text = content(case.message).decode(charset, "replace")
    return bool(case.ours == (lines(text) if case.field == "lines" else (letters(text),)))


def stateful_charset(case: Case) -> bool:
    """Tell text in a charset of seven bits with escapes, which mail-parser does not decode."""
    charset = str(case.message.get_content_charset())
    return case.oracle == "mail-parser" and case.alone and charset.startswith(("iso-2022-", "utf-7"))


def blank_part(case: Case) -> bool:
    """Tell a part of nothing but blanks, which is an attachment to the standard library."""
    missing, extra = Counter(case.ours) - Counter(case.theirs), Counter(case.theirs) - Counter(case.ours)
    return not missing and all(not one.strip() for one in extra)


def named_body(case: Case) -> bool:
    """Tell a message of one text part that has a name: here the text, there an attachment."""
    if (
        case.message.is_multipart()
        or not case.message.get_filename()
        or case.message.get_content_maintype() != "text"
    ):
        return False
    body = content(case.message)
    if case.field == "attachments":
        return case.ours == () and case.theirs == (body,)
    return case.theirs == () and "".join(case.ours) == letters(text_of(case.message))


def encoded_message(case: Case) -> bool:
    """Tell an attached message in base64 or quoted-printable: here it is opened, there it stays a riddle."""
    for part in case.message.walk():
        encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
        if part.get_content_maintype() == "message" and encoding in ("base64", "quoted-printable"):
            return case.field != "text" or letters(text_of(part)) not in case.ours
    return False


def _squashed(files: tuple[bytes, ...]) -> Counter[bytes]:
    return Counter(map(_squash, files))


def _squash(data: bytes) -> bytes:
    return b"".join(data.split())
