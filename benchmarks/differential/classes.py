"""The classes of differences: what each looks like, who is right and why, and the rule that tells it.

A rule rebuilds one reading from the other, or from the bytes, and holds only if that succeeds exactly: a value that
is wrong for another reason stays unexplained.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from benchmarks.differential import bodies, envelopes, reviewed
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
        "Quotes around a name, and a name that only repeats the address, go: they split one person in two.",
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
        "author author_name to cc",
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
        "Bytes above 127 without an encoded word: read as UTF-8 or Windows-1252 (`header_8bit`).",
    ),
    Class(
        "repeated_header",
        "subject to cc author author_name list_id message_id in_reply_to references",
        envelopes.repeated_header,
        "two `To:` headers",
        "us",
        "One reader joins the texts of a repeated header, or takes one of its lists; the other agrees with us.",
    ),
    Class(
        "headers_go_on",
        "message_id in_reply_to references author author_name to cc date subject list_id text lines attachments",
        envelopes.headers_go_on,
        "a line without a colon between `From:` and `Subject:`",
        "us",
        "The standard library ends the headers at such a line; here it is skipped (`header_malformed`).",
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
        "The standard library writes an attached message anew: other line ends, other folding. Here its bytes stay.",
    ),
    Class(
        "nameless_not_listed",
        "attachments",
        bodies.nameless_not_listed,
        "a part `application/pgp-signature`, or `message/rfc822`, without a name",
        "us",
        "mail-parser lists no attachment that has neither a name nor a Content-ID.",
    ),
    Class(
        "other_text_not_listed",
        "text",
        bodies.other_text_not_listed,
        "a part `text/enriched` or `message/delivery-status`; `setext/plain`",
        "us",
        "mail-parser tells text by the subtype: other texts are left out, and what is no text comes in.",
    ),
    Class(
        "other_text_is_file",
        "attachments",
        bodies.other_text_is_file,
        "`Content-Type: setext/plain`",
        "us",
        "The same from the other side: by its main type the part is no text, so it is an attachment.",
    ),
    Class(
        "latin1_is_windows",
        "text lines",
        bodies.latin1_is_windows,
        "a curly apostrophe (0x92) in `iso-8859-1`",
        "us",
        "The WHATWG Encoding Standard reads Latin-1 as Windows-1252; Latin-1 has invisible controls there.",
    ),
    Class(
        "multipart_without_parts",
        "text lines attachments",
        bodies.multipart_without_parts,
        "`Content-Type: multipart/mixed; boundary=b` over a plain text",
        "us",
        "No boundary occurs, so the body is the text (`mime_broken`); elsewhere the message is empty or a file.",
    ),
    Class(
        "tnef_opened",
        "attachments",
        bodies.tnef_opened,
        "`winmail.dat` with `plan.pdf` in it",
        "us",
        "What Outlook packed is unpacked: people attached plan.pdf.",
    ),
    Class(
        "pieces_in_other_order",
        "text",
        bodies.pieces_in_other_order,
        "HTML, then a plain footer of the list",
        "us",
        "mail-parser gives all plain texts, then all HTML; here they come as they stand.",
    ),
    Class(
        "named_text_listed",
        "text",
        bodies.named_text_listed,
        "`Content-Type: text/plain; name=fix.patch`, inline",
        "both",
        "mail-parser gives it as text and as attachment, here it is an attachment.",
    ),
    Class(
        "charset_superset",
        "text lines",
        bodies.charset_superset,
        "`charset=gb2312` over letters that only GB 18030 has",
        "us",
        "The WHATWG Encoding Standard reads such names as the larger charset, as all mail programs do.",
    ),
    Class(
        "charset_superset_in_header",
        "subject",
        envelopes.charset_superset,
        "`Subject: =?gb2312?B?...?=` with letters that only GB 18030 has",
        "us",
        "The same in an encoded word.",
    ),
    Class(
        "stateful_charset",
        "text lines",
        bodies.stateful_charset,
        "`charset=iso-2022-jp`, not encoded",
        "us",
        "mail-parser does not decode it where no transfer encoding stands.",
    ),
    Class(
        "blank_part",
        "attachments",
        bodies.blank_part,
        "a part without headers and with a blank line in it",
        "both",
        "Nothing is attached.",
    ),
    Class(
        "zone_impossible",
        "date",
        envelopes.zone_impossible,
        "`Date: Mon, 1 Jan 2024 10:00:00 +1700`, `... +02`",
        "us",
        "No zone lies 17 hours from UTC, so it is UTC; two digits are hours, not minutes (`date_repaired`).",
    ),
    Class(
        "comma_in_name",
        "author author_name",
        envelopes.comma_in_name,
        "`From: Ana Roy, Jr. <ana@acme.example>`",
        "us",
        "The comma needs quotes and has none; the standard library ends the mailbox there.",
    ),
    Class(
        "colon_in_name",
        "author author_name",
        envelopes.colon_in_name,
        "`From: Fans: Ana Roy <ana@acme.example>`",
        "us",
        "Read by mail-parser as the start of a group without an end; there is one mailbox.",
    ),
    Class(
        "odd_host",
        "author",
        envelopes.odd_host,
        "`From: ana@acme!relay`, `ana@acme.uucp%relay.example`, `ana@acme..example`",
        "neither",
        "Routes from before the domain name system, and slips: the address is kept as far as it is one.",
    ),
    Class(
        "dot_after_domain",
        "author",
        envelopes.dot_after_domain,
        "`From: ana@acme.example.`",
        "us",
        "The dot of an absolute domain name; the address is the one without it.",
    ),
    Class(
        "named_body",
        "text attachments",
        bodies.named_body,
        "`Content-Type: text/plain; name=a.txt` as the whole message",
        "both",
        "The one text of a message is its text, whatever name it has, unless it is declared an attachment.",
    ),
    Class(
        "encoded_message",
        "text attachments",
        bodies.encoded_message,
        "`Content-Type: message/rfc822` in base64",
        "us",
        "RFC 2046 section 5.2.1 forbids it, programs do it; the two readers give base64 as text.",
    ),
    Class(
        "no_at",
        "author to cc",
        envelopes.no_at,
        "`To: staff`, `To: <Undisclosed-Recipient:;@acme.example>`",
        "us",
        "The standard library gives words without an @ as addresses; they name nobody (`address_invalid`).",
    ),
    Class(
        "author_from_elsewhere",
        "author author_name",
        envelopes.author_from_elsewhere,
        "`From: (Ana Roy)`, `Sender: ana@acme.example`",
        "us",
        "From holds no address, so Sender or Return-Path stands in (`from_missing`).",
    ),
    Class(
        "address_as_name",
        "author author_name to cc",
        envelopes.address_as_name,
        "`From: ana@acme.example <robot@acme.example>`",
        "us",
        "The mailbox is in the brackets; the standard library stops at the first address.",
    ),
    Class(
        "words_around_address",
        "author author_name to cc",
        envelopes.words_around_address,
        "`To: a@acme.example b@acme.example`, `Cc: Ana Roy a@acme.example`",
        "us",
        "Commas or brackets are missing; the addresses are read and noted (`address_repaired`), elsewhere dropped "
        "or joined with the words.",
    ),
    Class(
        "encoded_words_left",
        "subject author_name",
        envelopes.encoded_words_left,
        '`From: "=?utf-8?Q?Zo=C3=A9?=" <zoe@acme.example>`',
        "us",
        "Encoded words in quotes or with blanks inside are against RFC 2047, and common; blanks between two go.",
    ),
    Class(
        "encoded_word_without_charset",
        "subject",
        envelopes.encoded_word_without_charset,
        "`Subject: =??Q?R=E9union?=`",
        "both",
        "Nothing says what the bytes mean, so it stays as it stands.",
    ),
    Class(
        "list_id_is_address",
        "list_id",
        envelopes.list_id_is_address,
        "`List-Id: <team@lists.acme.example>`",
        "both",
        "The identifier is written with a dot, so that it equals that of mail with a proper List-Id.",
    ),
    Class(
        "narrated_reply",
        "in_reply_to",
        envelopes.narrated_reply,
        '`In-Reply-To: Message from Ana <ana@acme.example> of "Mon, 1 Jan" <1@acme.example>`',
        "us",
        "The first brackets hold an address; the identifier is in the last ones.",
    ),
    Class(
        "id_cut",
        "message_id in_reply_to",
        envelopes.id_cut,
        "`Message-ID: <1@a@acme.example>`",
        "us",
        "The standard library cuts an identifier before its second @, and answers name the whole.",
    ),
    Class(
        "fraction_of_second",
        "date",
        envelopes.fraction_of_second,
        "`Date: Mon, 1 Jan 2024 10:00:00.500 +0000`",
        "us",
        "Read without the fraction (`date_repaired`).",
    ),
    Class(
        "blank_before_colon",
        "message_id in_reply_to references author author_name to cc date subject list_id text lines attachments",
        envelopes.blank_before_colon,
        "`From : ana@acme.example` as the first line",
        "us",
        "Obsolete syntax (RFC 5322 section 4.5) that is to be read; the two readers take all headers for text.",
    ),
    Class(
        "raw_8bit_address",
        "author to cc",
        envelopes.raw_8bit_address,
        "`From: <zoé@acme.example>` in raw UTF-8",
        "us",
        "RFC 6532 allows it; the standard library gives surrogates.",
    ),
)

RECOVERED = "recovered_otherwise"
"""Damage that each reader recovers from in its own way: pinned cases (reviewed.txt), not all of them judged."""

_BY_FIELD: dict[str, tuple[Class, ...]] = {}
for _one in CLASSES:
    for _field in _one.fields.split():
        _BY_FIELD[_field] = (*_BY_FIELD.get(_field, ()), _one)


def explain(case: Case) -> str:
    """Return the name of the first class that fits, "" when none does."""
    found = next((one.name for one in _BY_FIELD.get(case.field, ()) if one.rule(case)), "")
    return found or (RECOVERED if reviewed.knows(case) else "")
