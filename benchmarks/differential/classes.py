"""The classes of differences: what each looks like, who is right and why, and the rule that tells it.

A rule rebuilds one reading from the other, or from the bytes, and holds only if that succeeds exactly: a value that
is wrong for another reason stays unexplained.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.differential import bodies, envelopes
from benchmarks.differential.case import Case


class Class(NamedTuple):
    """``example``: invented. ``right``: us, them, both or neither; ``why``: a sentence."""

    name: str
    fields: str
    rule: Callable[[Case], bool]
    example: str
    right: str
    why: str


CLASSES: tuple[Class, ...] = (
    Class(
        "author_behind_list",
        "author author_name",
        envelopes.author_behind_list,
        "`From: Ana Roy via Team <team@lists.example>`, `Reply-To: ana@acme.example`",
        "us",
        "A list put itself before its author; what both readers give is the header, what is wanted is who wrote.",
    ),
    Class(
        "name_in_comment",
        "author_name",
        envelopes.name_in_comment,
        "`From: ana@acme.example (Ana Roy)`",
        "us",
        "RFC 5322 section 3.4 calls the comment obsolete, and it is where old programs put the name.",
    ),
    Class(
        "name_tidied",
        "author_name",
        envelopes.name_tidied,
        "`From: \"'Ana Roy'\" <ana@acme.example>`",
        "both",
        "Quotes around a name, and a name that only repeats the address, are dropped here: they split one person in two.",
    ),
    Class(
        "name_beside_header",
        "author_name",
        envelopes.name_beside_header,
        "`From: ana@acme.example`, `X-From: Roy, Ana`",
        "us",
        "Archives of Exchange keep the display names in headers of their own.",
    ),
    Class(
        "obfuscated",
        "author author_name to cc",
        envelopes.obfuscated,
        "`From: ana at acme.example (Ana Roy)`",
        "us",
        "Public archives write addresses so; noted as `address_obfuscated`.",
    ),
    Class(
        "dots_in_local_part",
        "author to cc",
        envelopes.dots_in_local_part,
        "`To: a..roy@acme.example`",
        "us",
        "RFC 5322 section 3.4.1 forbids such dots, and Exchange wrote them; one reader drops the recipient.",
    ),
    Class(
        "bare_id",
        "message_id in_reply_to references",
        envelopes.bare_id,
        "`In-Reply-To: 1@acme.example`",
        "us",
        "An identifier without its brackets is one all the same (`message_id_repaired`).",
    ),
    Class(
        "zone_by_name",
        "date",
        envelopes.zone_by_name,
        "`Date: Mon, 1 Jan 2024 10:00:00 MET`",
        "us",
        "A zone by its name; RFC 5322 section 4.3 knows ten of them, the two readers take others for UTC.",
    ),
    Class(
        "date_not_read",
        "date",
        envelopes.date_not_read,
        "`Date: 1 Jan 24 10:00 GMT`",
        "us",
        "One reader gives up on an obsolete or slightly wrong date; the other reads what we read.",
    ),
    Class(
        "date_from_elsewhere",
        "date",
        envelopes.date_from_elsewhere,
        "no Date, or one a year after `Received: ...; Mon, 1 Jan 2024 10:00:00 +0000`",
        "us",
        "Where Date is missing, unreadable or impossible, the time of delivery stands in for it, with a defect.",
    ),
    Class(
        "raw_8bit_header",
        "subject author_name",
        envelopes.raw_8bit_header,
        "`Subject: Réunion` in raw Latin-1",
        "us",
        "Bytes above 127 without an encoded word: read here as UTF-8 or Windows-1252 (`header_8bit`), elsewhere lost.",
    ),
    Class(
        "repeated_header",
        "subject to cc author author_name list_id message_id in_reply_to references",
        envelopes.repeated_header,
        "two `To:` headers",
        "us",
        "One reader joins the texts of a repeated header or takes one of its address lists; the other agrees with us.",
    ),
    Class(
        "headers_go_on",
        "message_id in_reply_to references author author_name to cc date subject list_id text lines attachments",
        envelopes.headers_go_on,
        "a line without a colon between `From:` and `Subject:`",
        "us",
        "The standard library ends the headers at the first line that is none; here it is skipped (`header_malformed`).",
    ),
    Class(
        "alternatives_listed",
        "text",
        bodies.alternatives_listed,
        "`multipart/alternative` of a plain text and HTML",
        "both",
        "mail-parser lists every alternative; a message says one thing, so one is taken.",
    ),
    Class(
        "undeclared_8bit_text",
        "text lines",
        bodies.undeclared_8bit_text,
        "`Réunion` in Latin-1 with no charset, or with a wrong one",
        "us",
        "Read as UTF-8 or Windows-1252 and noted (`charset_wrong`, `charset_unknown`); elsewhere letters are lost.",
    ),
    Class(
        "flowed",
        "lines",
        bodies.flowed,
        "`Content-Type: text/plain; format=flowed`",
        "us",
        "RFC 3676: soft line breaks are undone, and the blanks that protect a line are taken off.",
    ),
    Class(
        "attached_message_rewritten",
        "attachments",
        bodies.attached_message_rewritten,
        "a part `message/rfc822`",
        "us",
        "The standard library writes an attached message anew: other line ends, other folding. Here it keeps its bytes.",
    ),
    Class(
        "attached_message_not_listed",
        "attachments",
        bodies.attached_message_not_listed,
        "a part `message/rfc822` without a name",
        "us",
        "mail-parser opens an attached message and does not list it.",
    ),
)

_BY_FIELD: dict[str, tuple[Class, ...]] = {}
for _one in CLASSES:
    for _field in _one.fields.split():
        _BY_FIELD[_field] = (*_BY_FIELD.get(_field, ()), _one)


def explain(case: Case) -> str:
    """Return the name of the first class that fits, "" when none does."""
    return next((one.name for one in _BY_FIELD.get(case.field, ()) if one.rule(case)), "")
