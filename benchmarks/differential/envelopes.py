"""Rules of the classes about headers; each says whether a case is of its class."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime

from benchmarks.differential.case import Case, decoded

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
_HOUR = 3_600_000_000
_EDGES = "'\" ,;"
# Hours from UTC of zones that programs write by name (IANA time zone database).
_ZONES = {
    "MET": 1, "CET": 1, "CEST": 2, "MEST": 2, "MST": -7, "BST": 1, "WEST": 1, "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4,
    "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "AST": -4, "ADT": -3,
    "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip


def author_behind_list(case: Case) -> bool:
    """Tell a list's address in From by the name before "via" and the author's address in another header."""
    shown = getaddresses(case.raw("from"))
    name = decoded(shown[0][0]) if shown else ""
    before, via, _ = name.partition(" via ")
    if not via or shown[0][1] != _address(case):
        return False
    if case.field == "author_name":
        return bool(case.ours == " ".join(before.split()).strip(_EDGES))
    told = [v for h in ("reply-to", "x-original-from", "original-from", "x-original-sender", "cc") for v in case.raw(h)]
    listed = case.ours == f"{' '.join(before.casefold().split())} via {case.theirs}"
    return listed or case.ours in {address for _, address in getaddresses(told)}


def _address(case: Case) -> str:
    found = getaddresses(case.raw("from"))
    return str(case.theirs) if case.field == "author" else found[0][1]


def name_in_comment(case: Case) -> bool:
    """Tell a name that stands in a comment."""
    comments = re.findall(r"\(((?:[^()\\]|\\.|\([^()]*\))*)\)", " ".join(case.raw("from")), re.S)
    return case.theirs == "" and case.ours in {_tidy(decoded(one)) for one in comments}


def name_tidied(case: Case) -> bool:
    """Tell a name with quotes around it, or one that repeats the address."""
    addresses = {address.lower() for _, address in getaddresses(case.raw("from"))}
    tidy = _tidy(case.theirs)
    return bool(case.ours == tidy or (case.ours == "" and tidy.lower() in addresses))


def _tidy(name: str) -> str:
    return " ".join(name.split()).strip(_EDGES)


def name_beside_header(case: Case) -> bool:
    """Tell a name that only X-From has."""
    return case.theirs == "" and case.ours != "" and case.ours in " ".join(case.raw("x-from"))


def obfuscated(case: Case) -> bool:
    """Tell ``name at host``."""
    if "address_obfuscated" not in case.defects:
        return False
    raw = " ".join(case.raw("from" if case.field.startswith("author") else case.field))
    if case.field == "author_name":
        return bool(f"({case.ours})" in decoded(raw) or case.ours == "")
    values = (case.ours,) if case.field == "author" else case.ours
    return all(value.replace("@", " at ", 1) in raw for value in values)


def dots_in_local_part(case: Case) -> bool:
    """Tell addresses that a strict reader drops for their dots."""
    values = (case.ours,) if case.field == "author" else case.ours
    kept = tuple(value for value in values if not _dotted(value))
    return len(kept) < len(values) and case.theirs in (kept, "" if case.field == "author" else kept)


def _dotted(address: str) -> bool:
    local = address.rpartition("@")[0]
    return local.startswith(".") or local.endswith(".") or ".." in local


def bare_id(case: Case) -> bool:
    """Tell identifiers without brackets, or with one bracket."""
    raw = " ".join(case.raw(case.field.replace("_", "-")))
    words = raw.replace("<", " ").replace(">", " ").split()
    if case.field == "references":
        return case.theirs == () and case.ours == tuple(dict.fromkeys(words))
    return case.theirs == "" and words[:1] == [case.ours] and len(words) == 1


def zone_by_name(case: Case) -> bool:
    """Tell a date whose zone the reader takes for another: the difference is the zone's."""
    zone = re.search(r"\b([A-Z]{2,5})\)?\s*(?:\d{4})?\s*$", " ".join(case.raw("date")))
    return bool(zone) and case.theirs - case.ours == _ZONES.get(zone[1], 0) * _HOUR != 0  # type: ignore[index]


def date_not_read(case: Case) -> bool:
    """Tell a date that one reader alone cannot read."""
    return case.theirs == 0 and case.alone


def date_from_elsewhere(case: Case) -> bool:
    """Tell a date that was taken from Received or the From_ line, and that Date had to be replaced."""
    if not case.defects & {"date_missing", "date_invalid", "date_implausible"}:
        return False
    arrived = [_us(value.rpartition(";")[2]) for value in case.raw("received")]
    if case.ours and case.ours not in arrived and case.ours != _us((case.message.get_unixfrom() or "").partition("  ")[2]):
        return False
    newest = next((one for one in arrived if one), case.theirs)
    return case.theirs == 0 or case.theirs < 0 or case.theirs >= newest + _DAY or case.theirs > 4_102_444_800_000_000


def _us(text: str) -> int:
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return (found - _EPOCH) // timedelta(microseconds=1)


def raw_8bit_header(case: Case) -> bool:
    """Tell a header with bytes above 127: what is ASCII in it is the same."""
    return "header_8bit" in case.defects and _ascii(case.ours) == _ascii(case.theirs) != ""


def _ascii(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and not letter.isspace())


def repeated_header(case: Case) -> bool:
    """Tell a header that occurs more than once, where the other reader agrees with us."""
    name = "from" if case.field.startswith("author") else case.field.replace("_", "-")
    return case.alone and len(case.raw(name)) > 1


def headers_go_on(case: Case) -> bool:
    """Tell a header below a line that is none: the reader has nothing, or took the rest for text."""
    if "header_malformed" not in case.defects or case.message.raw_items() is None:
        return False
    if case.field == "text":
        return bool(case.ours) and len(case.theirs) == len(case.ours) and case.theirs[0].endswith(case.ours[0])
    if case.field == "lines":
        return bool(case.theirs.endswith(case.ours))
    return not case.theirs and case.field != "attachments"
