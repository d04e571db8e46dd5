"""Rules of the classes about headers; each says whether a case is of its class."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime

from benchmarks.differential.case import SUPERSETS, Case, decoded, readable
from push2pull.normalise.headers import prepare

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000
_HOUR = 3_600_000_000
_EDGES = "'\" ,;"
# Hours from UTC of zones that programs write by name (IANA time zone database).
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "MST": -7,
    "MET": 1, "CET": 1, "CEST": 2, "MEST": 2, "BST": 1, "WEST": 1, "EET": 2, "EEST": 3, "MSK": 3, "MSD": 4,
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
    told = [
        v
        for h in ("reply-to", "x-original-from", "original-from", "x-original-sender", "cc")
        for v in case.raw(h)
    ]
    listed = case.ours == f"{' '.join(before.casefold().split())} via {case.theirs}"
    return listed or case.ours in {address for _, address in getaddresses(told)}


def _address(case: Case) -> str:
    found = getaddresses(case.raw("from"))
    return str(case.theirs) if case.field == "author" else found[0][1]


def name_in_comment(case: Case) -> bool:
    """Tell a name that stands in a comment."""
    comments = re.findall(r"\(((?:[^()\\]|\\.|\([^()]*\))*)\)", readable(" ".join(case.raw("from"))), re.S)
    return case.theirs == "" and case.ours in {_tidy(decoded(one)) for one in comments}


def name_tidied(case: Case) -> bool:
    """Tell a name with quotes around it, or one that repeats the address."""
    addresses = {address.lower() for _, address in getaddresses(case.raw("from"))}
    tidy = _tidy(case.theirs)
    bare = _tidy(case.ours.replace("(", "").replace(")", ""))
    return bool(tidy in (case.ours, bare) or (case.ours == "" and tidy.lower() in addresses))


def _tidy(name: str) -> str:
    return " ".join(name.split()).strip(_EDGES)


def name_beside_header(case: Case) -> bool:
    """Tell a name that only X-From has."""
    return case.theirs == "" and case.ours != "" and case.ours in readable(" ".join(case.raw("x-from")))


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
    if case.field == "author_name":
        return case.alone and case.theirs == "" and any(map(_dotted, _words(case.raw("from"))))
    values = (case.ours,) if case.field == "author" else case.ours
    kept = tuple(value for value in values if not _dotted(value))
    return len(kept) < len(values) and case.theirs in (kept, "" if case.field == "author" else kept)


def _words(values: list[str]) -> list[str]:
    return re.findall(r"[^\s<>,;]+@[^\s<>,;]+", " ".join(values))


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
    zone = re.search(r"\b([A-Z]{2,5})(?:\(.*\)|\))?\s*(?:\d{4})?\s*$", " ".join(case.raw("date")))
    return bool(zone) and case.theirs - case.ours == _ZONES.get(zone[1], 0) * _HOUR != 0  # type: ignore[index]


def zone_impossible(case: Case) -> bool:
    """Tell a zone more than 14 hours from UTC, or of two digits: one reader follows it to the letter."""
    zone = re.search(r"([+-])(\d{2})(\d\d)?\s*(?:\(.*\))?$", " ".join(case.raw("date")))
    if not zone or "date_repaired" not in case.defects:
        return False
    hours, minutes = int(zone[2]), int(zone[3] or 0)
    ours = _HOUR * hours if zone[3] is None else 0
    theirs = 60_000_000 * hours if zone[3] is None else _HOUR * hours + 60_000_000 * minutes
    sign = 1 if zone[1] == "+" else -1
    return case.theirs in (0, case.ours + sign * (ours - theirs)) and (zone[3] is None or hours > 14)


def date_not_read(case: Case) -> bool:
    """Tell a date that one reader alone cannot read."""
    return case.theirs == 0 and case.alone


def date_from_elsewhere(case: Case) -> bool:
    """Tell a date that was taken from Received or the From_ line, and that Date had to be replaced."""
    if not case.defects & {"date_missing", "date_invalid", "date_implausible"}:
        return False
    arrived = [_us(value.rpartition(";")[2]) for value in case.raw("received")]
    if (
        case.ours
        and case.ours not in arrived
        and case.ours != _us((case.message.get_unixfrom() or "").partition("  ")[2])
    ):
        return False
    newest = next((one for one in arrived if one), case.theirs)
    return (
        case.theirs == 0
        or case.theirs < 0
        or case.theirs >= newest + _DAY
        or case.theirs > 4_102_444_800_000_000
    )


def _us(text: str) -> int:
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return (found - _EPOCH) // timedelta(microseconds=1)


def raw_8bit_header(case: Case) -> bool:
    """Tell a header with bytes above 127: what is ASCII in it is the same."""
    return "header_8bit" in case.defects and _ascii(case.ours) == _ascii(decoded(case.theirs)) != ""


def _ascii(text: str) -> str:
    text = re.sub(r"\\udc[89a-f][0-9a-f]", "", text)
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
        return (
            bool(case.ours) and len(case.theirs) == len(case.ours) and case.theirs[0].endswith(case.ours[0])
        )
    if case.field == "lines":
        return bool(case.theirs.endswith(case.ours))
    return not case.theirs and case.field != "attachments"


def no_at(case: Case) -> bool:
    """Tell words that the standard library gives as addresses although no "@" stands in them."""
    missing, extra = _changes(case)
    return not missing and bool(extra) and _in_order(case) and not any("@" in one for one in extra)


def _in_order(case: Case) -> bool:
    """Say whether what both readers have stands in one order."""
    if isinstance(case.ours, str):
        return True
    return [one for one in case.ours if one in case.theirs] == [
        one for one in case.theirs if one in case.ours
    ]


def _changes(case: Case) -> tuple[list[str], list[str]]:
    """Return what only we have and what only they have."""
    here, there = ((one,) if isinstance(one, str) else one for one in (case.ours, case.theirs))
    missing, extra = Counter(here) - Counter(there), Counter(there) - Counter(here)
    return [one for one in missing.elements() if one], [one for one in extra.elements() if one]


def author_from_elsewhere(case: Case) -> bool:
    """Tell an author who was taken from Sender or Return-Path because From names none."""
    if "from_missing" not in case.defects or (
        "@" in "".join(case.raw("from")) and "address_invalid" not in case.defects
    ):
        return False
    found = getaddresses([*case.raw("sender")[:1], *case.raw("return-path")[:1]])
    told = {
        "",
        *(_tidy(decoded(name)) if case.field == "author_name" else address for name, address in found),
    }
    return case.ours in told and "@" not in case.theirs


def comma_in_name(case: Case) -> bool:
    """Tell a display name with a comma that nobody quoted."""
    raw = " ".join(case.raw("from"))
    if case.field == "author_name":
        said = case.theirs in ("", case.ours.rpartition(",")[2].strip())
        return "," in case.ours and said and raw.startswith(f"{case.ours} <")
    return case.alone and "@" not in case.theirs and "," in raw.partition("<")[0] and f"<{case.ours}>" in raw


def colon_in_name(case: Case) -> bool:
    """Tell a display name with a colon, which mail-parser takes for a group."""
    return case.oracle == "mail-parser" and case.alone and ":" in " ".join(case.raw("from")).partition("<")[0]


def odd_host(case: Case) -> bool:
    """Tell an address whose host goes on with what no host has: the reader has nothing, or all of it."""
    raw = " ".join(case.raw("from"))
    goes_on = any(f"{case.ours}{sign}" in raw for sign in ("!", "%", "@", ".?"))
    return (
        "@" in case.ours
        and (goes_on or ".." in case.ours)
        and case.theirs in ("", "<>", raw.partition(" ")[0])
    )


def dot_after_domain(case: Case) -> bool:
    """Tell an address with a dot at its end."""
    return f"{case.ours}." in " ".join(case.raw("from")) and case.theirs in ("", "<>", f"{case.ours}.")


def charset_superset(case: Case) -> bool:
    """Tell a header in a charset of East Asia or Windows that calls itself by the name of a part of it."""
    values = case.raw(case.field)
    return bool(values) and case.ours == _tidy_subject(values[0])


def _tidy_subject(value: str) -> str:
    parts = [(part, SUPERSETS.get(charset or "", charset)) for part, charset in decode_header(value)]
    text = "".join(
        part.decode(charset or "latin-1", "replace") if isinstance(part, bytes) else part
        for part, charset in parts
    )
    return " ".join(text.split())


def address_as_name(case: Case) -> bool:
    """Tell a mailbox whose display name is an address, which the standard library takes for the address."""
    raw = " ".join(case.raw("from" if case.field.startswith("author") else case.field))
    if case.field == "author_name":
        return case.alone and "@" in case.ours and f"{case.ours} <" in raw and case.theirs == ""
    missing, extra = _changes(case)
    pairs = zip(missing, extra, strict=False)
    return case.alone and len(missing) == len(extra) and all(f"{b} <{a}>" in raw for a, b in pairs)


def words_around_address(case: Case) -> bool:
    """Tell an address with words around it, or several without commas: each stands in the header as a word."""
    if "address_repaired" not in case.defects:
        return False
    raw = " ".join(case.raw("from" if case.field.startswith("author") else case.field))
    words = set(re.split(r"[\s<>\",;:()']+", raw))
    if case.field == "author_name":
        return case.theirs == "" and all(word in words for word in case.ours.split())
    missing, extra = _changes(case)
    tails = [one.replace('"', "") for one in extra]
    known = all(any(one.endswith(address) for address in missing) for one in tails)
    return bool(missing) and known and _in_order(case) and all(one in words for one in missing)


def encoded_words_left(case: Case) -> bool:
    """Tell encoded words that the reader left, or that it parted by blanks: letter by letter the two are the same."""
    there = decoded(decoded(case.theirs).strip(_EDGES))
    same = "".join(case.ours.split()).strip(_EDGES) == "".join(there.split()).strip(_EDGES)
    return same and ("=?" in case.theirs or case.ours != case.theirs)


def encoded_word_without_charset(case: Case) -> bool:
    """Tell an encoded word that names no charset, which is left as it stands."""
    return "=??" in case.ours and case.ours == " ".join(case.raw(case.field)[0].split())


def list_id_is_address(case: Case) -> bool:
    """Tell a List-Id that is an address."""
    return bool(case.ours == case.theirs.replace("@", "."))


def narrated_reply(case: Case) -> bool:
    """Tell an In-Reply-To in words: the first brackets hold the author's address, the last ones the identifier."""
    raw = " ".join(case.raw("in-reply-to"))
    found = ["".join(one.split()) for one in re.findall(r"<([^<>]+)>", raw)]
    told = re.match(r"\s*(?:your |my )?(?:message|mail|article) (?:from|of)\b", raw, re.I)
    return bool(told) and len(found) > 1 and (case.ours, case.theirs) == (found[-1], found[0])


def id_cut(case: Case) -> bool:
    """Tell an identifier with several "@", which the standard library cuts before the second."""
    return (
        case.alone
        and case.ours.count("@") > 1
        and case.ours.startswith(case.theirs + "@")
        and case.theirs != ""
    )


def fraction_of_second(case: Case) -> bool:
    """Tell a date with a fraction of a second or a zone without its sign."""
    raw = re.sub(r"(:\d\d)\.\d+(?: (?=\d{4}$))?", r"\1 +", " ".join(case.raw("date")))
    return case.theirs == 0 and "date_repaired" in case.defects and case.ours == _us(raw)


def blank_before_colon(case: Case) -> bool:
    """Tell headers below a first line that has a blank before its colon, which the readers take for text."""
    first = prepare(case.data).partition(b"\n")[0]
    return bool(re.match(rb"[!-9;-~]+[ \t]+:", first)) and not case.message.keys()


def raw_8bit_address(case: Case) -> bool:
    """Tell addresses with raw bytes above 127: the bytes are the same."""
    here, there = ((one,) if isinstance(one, str) else one for one in (case.ours, case.theirs))
    raw = [one.encode("utf-8", "surrogateescape") for one in there]
    return "header_8bit" in case.defects and raw == [one.encode() for one in here]
