"""Every skip, guess and truncation has a registered code, so that nothing is lost in silence.

A *reject* keeps a message out; a *defect* lets it in, marked; a *skip* is a file that is not mail; an
*unpublished* post stays in the workspace, a *trace* is what a withdrawn one leaves; a *missing* item holds a proposal's verdict back; a *merge* says why two addresses are one person.
"""

from __future__ import annotations

from dataclasses import dataclass

from push2pull.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason: ``kind`` is reject, defect, skip, unpublished, attributed, trace, missing or merge."""

    code: str
    kind: str
    short: str
    detail: str


def _register(*rows: tuple[str, str, str, str]) -> dict[str, Reason]:
    return {code: Reason(code, kind, short, detail) for code, kind, short, detail in rows}


REASONS = _register(
    # -- a message is left out of the workspace
    ("empty", "reject", "empty message", "The container holds a message of no bytes."),
    ("no_headers", "reject", "no header", "No line of the message reads as a header (RFC 5322 section 2.2)."),
    ("too_large", "reject", "too large", "The message is larger than the limit `max_message_mb`."),
    ("unreadable", "reject", "unreadable", "The bytes could not be read (truncated or damaged container)."),
    (
        "container_crashed",
        "reject",
        "reader crashed",
        "The library that reads its kind of file crashed on it; the others were read.",
    ),
    ("parser_failed", "reject", "parser failed", "No parser could read it; the detail names the error type."),
    (
        "personal",
        "reject",
        "personal",
        "Marked as personal by subject, folder or Sensitivity header; not read.",
    ),
    ("privileged", "reject", "privileged", "Marked as privileged or a protected function; not read."),
    ("label_confidential", "reject", "confidential", "Carries a confidentiality label; counted, never read."),
    ("spam_folder", "reject", "spam", "Lies in a folder or under a label for spam."),
    ("trash_folder", "reject", "trash", "Lies in a folder or under a label for deleted mail."),
    ("draft", "reject", "draft", "Lies among the drafts or is flagged as one: it was never sent."),
    ("expunged", "reject", "deleted", "Flagged as deleted; only not yet removed from the mailbox file."),
    (
        "not_a_message",
        "reject",
        "no message",
        "An item of Outlook that is no mail: contact, appointment, task, note, journal or setting.",
    ),
    # -- a file of a source is not mail
    ("not_mail", "skip", "not mail", "The file neither looks like a mailbox nor like a message."),
    (
        "unsupported_format",
        "skip",
        "format not supported",
        "A known mail format that this version cannot read.",
    ),
    (
        "archive_bomb",
        "skip",
        "archive too large",
        "The archive expands beyond the limits; it was left alone.",
    ),
    ("unsafe_name", "skip", "unsafe name", "An archive member's name points outside of the archive."),
    ("unreadable_file", "skip", "unreadable file", "The file or archive is damaged or may not be opened."),
    (
        "folder_left_out",
        "skip",
        "folder left out",
        "Trash, junk and drafts on a server are left out, unless named or asked for with `?all=1`.",
    ),
    (
        "folder_repeats",
        "skip",
        "folder that repeats others",
        "A folder on a server that shows the mail of the others again; read when named or with `?all=1`.",
    ),
    (
        "folder_personal",
        "skip",
        "personal folder",
        "Folders on a server that are personal by their name: not opened, not named, nothing fetched.",
    ),
    # -- a message is kept, something was repaired or guessed
    ("message_id_missing", "defect", "no Message-ID", "The key is a digest of the content."),
    ("message_id_repaired", "defect", "Message-ID repaired", "Brackets or blanks were put right."),
    (
        "message_id_reused",
        "defect",
        "Message-ID reused",
        "Another message of another date has the same id; keyed by content.",
    ),
    ("date_missing", "defect", "no Date", "The date comes from Received or the From_ line, if any."),
    ("date_invalid", "defect", "bad Date", "The Date header cannot be read; another source was used."),
    ("date_repaired", "defect", "Date repaired", "The Date header was read by a lenient rule."),
    (
        "date_implausible",
        "defect",
        "implausible Date",
        "Before 1970, after 2099, or more than a day after it was received; Received was used.",
    ),
    ("from_missing", "defect", "no From", "The sender comes from Sender, Return-Path or is unknown."),
    ("address_invalid", "defect", "bad address", "An address could not be read and was left out."),
    (
        "address_repaired",
        "defect",
        "address repaired",
        "An address was read out of a text with other words in it, or out of several without commas.",
    ),
    ("address_obfuscated", "defect", "address obfuscated", "`name at host` was read as an address."),
    (
        "header_malformed",
        "defect",
        "bad header line",
        "A line among the headers has no colon and was skipped.",
    ),
    (
        "header_truncated",
        "defect",
        "header truncated",
        "A header is longer than the limit; the rest was not read.",
    ),
    (
        "header_8bit",
        "defect",
        "raw 8-bit header",
        "Header bytes outside of ASCII were read as UTF-8 or Windows-1252.",
    ),
    (
        "charset_unknown",
        "defect",
        "unknown charset",
        "The declared charset does not exist; UTF-8 or Windows-1252 was used.",
    ),
    (
        "charset_wrong",
        "defect",
        "wrong charset",
        "Bytes do not fit the declared charset; they were replaced or guessed.",
    ),
    (
        "encoding_broken",
        "defect",
        "broken encoding",
        "base64 or quoted-printable is damaged; what could be read was kept.",
    ),
    ("mime_broken", "defect", "broken MIME", "The MIME structure is damaged; a lenient reader was used."),
    ("mime_too_deep", "defect", "MIME too deep", "Nested deeper than the limit; inner parts were not read."),
    ("mime_too_many", "defect", "too many parts", "More MIME parts than the limit; the rest was not read."),
    ("encrypted", "defect", "encrypted", "The body is encrypted (S/MIME or PGP); only headers were used."),
    (
        "text_truncated",
        "defect",
        "text truncated",
        "The text is longer than the limit `max_text_kb`; the rest was not kept.",
    ),
    ("html_only", "defect", "HTML only", "There is no text part; the text comes from HTML."),
    ("truncated", "defect", "truncated message", "The container ends inside of the message."),
    (
        "from_line_inside",
        "defect",
        "another message inside?",
        "A line of an mbox looks like the start of a message, without a header after it or a blank line before it; kept as text.",
    ),
    (
        "partial",
        "defect",
        "partial message",
        "The mail program kept parts of it elsewhere or left them on the server.",
    ),
    (
        "journal_malformed",
        "defect",
        "bad journal report",
        "The journal report names no sender or encloses no message; what could be read was kept.",
    ),
    (
        "synthesised",
        "defect",
        "rebuilt from properties",
        "Exchange and Outlook keep no original: the bytes were rebuilt from the item's properties.",
    ),
    # -- a post stays unpublished, or goes out altered
    ("not_accepted", "unpublished", "proposal not accepted", "No accepted decision covers the thread."),
    ("consent_unknown", "unpublished", "no consent", "The author has not agreed to republication."),
    ("consent_no", "unpublished", "consent refused", "The author refused republication."),
    ("source_gone", "unpublished", "source not readable", "The original bytes cannot be read any more."),
    (
        "not_a_person",
        "unpublished",
        "not written by a person",
        "Automatic, bulk and calendar messages are not republished.",
    ),
    (
        "narrower_audience",
        "unpublished",
        "narrower audience",
        "It went to other people than the list or group: its author chose them.",
    ),
    ("external_author", "unpublished", "external author", "Messages of external people are not republished."),
    ("empty_text", "unpublished", "nothing to publish", "The author wrote no text and attached nothing."),
    ("refused_by_target", "unpublished", "refused by the target", "The target refused the post for good."),
    (
        "author_refused",
        "unpublished",
        "author's account refused",
        "The account may not post there (suspended, or without the right): mend it, or name another one.",
    ),
    (
        "attachment_refused",
        "unpublished",
        "attachment refused",
        "The target takes no file of this kind: allow it there and run again.",
    ),
    (
        "outcome_unknown",
        "unpublished",
        "outcome unknown",
        "The call may have landed; look before running again.",
    ),
    ("withdrawn", "unpublished", "taken back", "It was published and withdrawn; it is not published again."),
    (
        "person_skipped",
        "unpublished",
        "author left out",
        "The people file says to leave this author's posts out.",
    ),
    ("consent_expired", "unpublished", "consent expired", "The author's consent has ended; ask again."),
    ("cannot_withdraw", "unpublished", "cannot be taken back", "The target offers no way to remove a post."),
    (
        "not_authorised",
        "unpublished",
        "not authorised",
        "The target refuses these credentials; the run stopped.",
    ),
    (
        "try_later",
        "unpublished",
        "target busy",
        "The target stays busy or its quota is used up; run again later.",
    ),
    # -- a withdrawn post leaves something behind
    (
        "soft_deleted",
        "trace",
        "hidden, not erased",
        "Administrators of the target can still see and restore it.",
    ),
    ("redacted_event", "trace", "empty event", "An event without content stays, with its author and date."),
    # -- a post goes out altered
    (
        "formatting_lost",
        "attributed",
        "formatting lost",
        "Written in HTML alone: bold, colours and tables become plain text.",
    ),
    (
        "words_withheld",
        "attributed",
        "others' words taken out",
        "Lines by people who did not agree were removed from what others quote.",
    ),
    (
        "threading_flattened",
        "attributed",
        "answers flattened",
        "The target has one level of answers: an answer to an answer hangs on the first post.",
    ),
    (
        "author_attributed",
        "attributed",
        "author attributed",
        "The target cannot post for others: a line names the author.",
    ),
    (
        "date_attributed",
        "attributed",
        "date attributed",
        "The target cannot set dates: a line gives the date.",
    ),
    (
        "title_shortened",
        "attributed",
        "title shortened",
        "Longer than the target's limit: the whole title stands in front of the text.",
    ),
    ("split", "attributed", "split", "Longer than the target's limit: it became several posts."),
    (
        "attachment_too_large",
        "attributed",
        "attachment too large",
        "Larger than the target's limit: named, not sent.",
    ),
    (
        "redacted",
        "attributed",
        "redacted",
        "Personal data or secrets (addresses, telephone, account and identity numbers, passwords) were removed.",
    ),
    # -- what a proposal misses before it should be launched
    ("no_persistence", "missing", "too young", "The conversation recurs over fewer than twelve weeks."),
    ("few_contributors", "missing", "few contributors", "Fewer than five people write within ninety days."),
    (
        "small_audience",
        "missing",
        "small audience",
        "Fewer than fifty potential members: a team space fits better.",
    ),
    ("low_activity", "missing", "little activity", "Fewer than two threads a week."),
    ("no_dialogue", "missing", "little dialogue", "Threads are rarely answered: an announcement stream."),
    ("inactive", "missing", "inactive", "No conversation in the last ninety days of the archive."),
    ("content_missing", "missing", "little content", "Fewer than twenty threads worth reading again."),
    ("no_sponsor", "missing", "no sponsor", "Nobody has accepted to sponsor the community yet."),
    ("no_referents", "missing", "no referents", "Two referents have to accept their role."),
    ("purpose_draft", "missing", "purpose not edited", "A human has to edit the purpose before approval."),
    ("no_success_date", "missing", "no success date", "What success is, and when it is judged, is not set."),
    (
        "legal_basis",
        "missing",
        "legal basis",
        "The workspace does not state purpose, legal basis and notice.",
    ),
    # -- why two addresses are one person
    ("decided", "merge", "decided", "A human said so."),
    (
        "name_and_address",
        "merge",
        "name and address",
        "The same full name in one organisation, and both addresses are made of it.",
    ),
    (
        "legacy_address",
        "merge",
        "legacy address",
        "The same full name in one organisation; one is an X.500 or Notes address.",
    ),
    (
        "name_in_organisation",
        "merge",
        "name in one organisation",
        "The same full name in one organisation; an address does not show it.",
    ),
    ("via_list", "merge", "via a list", "The same full name, which a list put before its own address."),
    (
        "name_across",
        "merge",
        "name across organisations",
        "The same rare full name in two organisations, and both addresses are made of it.",
    ),
)


RIGHTLY_CLOSED = ("personal", "privileged", "label_confidential")
"""Reasons for which a message is left out of respect rather than for a fault."""


def reason(code: str) -> Reason:
    """Return the registered reason of *code*; a code nobody registered is an error of ours."""
    try:
        return REASONS[code]
    except KeyError:
        raise ConfigurationError(f"reason {code!r} is not registered") from None


def codes(kind: str) -> frozenset[str]:
    """Return the codes of one kind."""
    return frozenset(code for code, one in REASONS.items() if one.kind == kind)
