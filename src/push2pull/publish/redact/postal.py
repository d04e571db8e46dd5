"""Postal addresses out of text: a house number with a kind of street, and the town behind it.

Careful rather than complete: a street without a number, or of a kind that is not listed, stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_BLANK = r"[ \t]{1,3}"
_BREAK = r",?[ \t]{0,3}\n?[ \t]{0,8}"
_PROPER = r"[A-ZÀ-Þ](?:[\w'’-]|\.(?=\w)){0,40}"
_SMALL = r"(?:(?:de|du|des|la|le|les|au|aux|à|et|en|sur) |[ld]['’]){0,3}"
_TOWN = (
    rf"(?:{_BREAK}(?:(?:F|D|CH|B)-)?\d{{4,5}}{_BLANK}{_PROPER}(?:[ -]{_PROPER}){{0,4}}"
    r"(?: (?:cedex|CEDEX)(?: \d{1,2})?)?)"
)
_STATE = (
    rf"(?:{_BREAK}[A-Z][\w'’. -]{{1,30}},?{_BLANK}"
    r"(?:[A-Z]{2} {1,2}\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))"
)
_KINDS = {
    "fr": r"rue|avenue|av\.|boulevard|bd\.?|place|allée|chemin|impasse|quai|cours|route|square|faubourg|passage",
    "en": r"Street|St\.|Avenue|Ave\.?|Road|Rd\.?|Lane|Ln\.?|Drive|Dr\.|Boulevard|Blvd\.?|Square|Court|Terrace",
    "de": r"straße|strasse|str\.|gasse|allee",
}
_NO_DEVICE = "".join(
    f"(?<!{word} )" for word in ("Hard", "Floppy", "Disk", "Tape", "Flash", "USB", "Test", "CD-ROM")
)
_START = r"(?<![\w/.-])"
_PATTERNS = (
    re.compile(  # 12 bis, rue de la Paix, 75002 Paris
        rf"{_START}\d{{1,4}}(?: ?(?:bis|ter|quater|[A-D]\b))?,? {{1,2}}(?i:{_KINDS['fr']}) {_SMALL}{_PROPER}"
        rf"(?: {_SMALL}{_PROPER}){{0,4}}{_TOWN}?"
    ),
    re.compile(  # 221B Baker Street, London NW1 6XE; 1600 Pennsylvania Avenue NW, Washington, DC 20500
        rf"{_START}\d{{1,5}}[A-D]? (?:[NSEW]\.? )?(?:[A-Z][\w'’.-]{{1,30}} ){{1,4}}"
        rf"{_NO_DEVICE}(?:{_KINDS['en']})(?!\w)(?: [NSEW]{{1,2}}\b)?{_STATE}?"
    ),
    re.compile(  # Hauptstraße 5, 10115 Berlin
        rf"{_START}(?:[A-ZÄÖÜ][\wäöüß.-]{{0,30}} )?[A-ZÄÖÜ][\wäöüß-]{{0,30}}(?:{_KINDS['de']}) "
        rf"\d{{1,4}}[a-d]?(?!\w){_TOWN}?"
    ),
)
_HINT = re.compile(rf"\d[^\n]{{0,80}}(?i:{_KINDS['fr']}|{_KINDS['en']})|(?:{_KINDS['de']}) \d")


def without(text: str, words: Mapping[str, str]) -> str:
    """Return *text* without postal addresses."""
    if not _HINT.search(text):
        return text
    for pattern in _PATTERNS:
        text = pattern.sub(words["postal"], text)
    return text
