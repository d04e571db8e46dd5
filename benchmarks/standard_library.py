"""The peer in the standard library: reads the fields that we read, and writes nothing.

python standard_library.py MBOX compat32|default
"""

import email
import email.policy
import hashlib
import mailbox
import sys
from contextlib import suppress
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime


def read(message: Message) -> None:
    """Read ids, date, people, subject, text and attachments."""
    for name in ("Message-ID", "In-Reply-To", "References", "Subject", "List-Id"):
        message.get(name)
    for name in ("From", "To", "Cc"):
        getaddresses([str(value) for value in message.get_all(name, [])])
    if date := message.get("Date"):
        parsedate_to_datetime(str(date))
    for part in message.walk():
        if part.is_multipart():
            continue
        data = part.get_payload(decode=True) or b""
        if part.get_content_maintype() == "text":
            data.decode(part.get_content_charset() or "utf-8", "replace")
        else:
            hashlib.sha256(data).hexdigest()


def main() -> None:
    """Print the number of messages."""
    policy = getattr(email.policy, sys.argv[2])
    box = mailbox.mbox(
        sys.argv[1], factory=lambda file: email.message_from_binary_file(file, policy=policy), create=False
    )
    n = 0
    for n, message in enumerate(box, start=1):  # noqa: B007 - counted to its end
        with suppress(Exception):  # what it cannot read costs it nothing
            read(message)
    print(n)


if __name__ == "__main__":
    main()
