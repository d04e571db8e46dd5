"""What a header line looks like (RFC 5322 section 2.2), as byte patterns for sniffing."""

from __future__ import annotations

import re

HEADER_NAME = rb"[!-9;-~]{1,100}[ \t]*"
"""A header's name, without its colon."""

WELL_KNOWN = (
    rb"(?:From|Sender|Reply-To|To|Cc|Bcc|Subject|Date|Received|Message-ID|In-Reply-To|References|Return-Path|"
    rb"MIME-Version|Content-Type|Newsgroups|Path|Xref|Delivered-To|Envelope-To|Errors-To|Precedence|Mailing-List|"
    rb"List-Id|DKIM-Signature|DomainKey-Signature|Received-SPF|Authentication-Results|Delivery-date|Status|"
    rb"X-(?:From|To|Folder|Original-To|Mailer|Mozilla-Status2?|Account-Key|UIDL?|Status|Gmail-Labels|GM-THRID|"
    rb"Apparently-To|Received|Delivered-To|Envelope-From|Envelope-To|Sender|Keywords|Originating-IP))[ \t]*:"
)
"""Names that hardly any other kind of file begins its lines with; match without case."""

_LINES = 60
_NAME = re.compile(HEADER_NAME + rb":")
_KNOWN = re.compile(WELL_KNOWN, re.IGNORECASE)
_BLANKS = b"\xef\xbb\xbf\r\n"  # a byte order mark or blank lines may come first


def looks_like_message(head: bytes) -> bool:
    """Tell whether *head*, the first bytes of a file, is a header block with a well-known mail header.

    Among the first 60 lines, up to the first blank one; the first line has to be a header line.
    """
    head = head.lstrip(_BLANKS)
    if not _NAME.match(head):
        return False
    for line in head.split(b"\n", _LINES)[:_LINES]:
        if not line.strip():
            return False
        if _KNOWN.match(line):
            return True
    return False
