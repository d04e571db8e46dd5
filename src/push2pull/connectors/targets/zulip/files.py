"""Attachments as uploaded files: sent once, linked to by messages, read back to know their bytes."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from push2pull.connectors.http import file_digest, understood
from push2pull.connectors.targets.zulip.organisation import Organisation
from push2pull.errors import Refused
from push2pull.markup import visible
from push2pull.model import PostAttachment, RemoteFile

_LINK = re.compile(r"^\[[^\n]*\]\((/user_uploads/[^\s)?#]+)\)$", re.M)
_LONGEST_NAME = 150
"""Characters of a file's name as it stands in an address: a link is counted as 250 before it is known."""


class Files:
    """The files of one organisation, as far as they were sent or read."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._sent: dict[tuple[str, str], RemoteFile] = {}
        self._digests: dict[str, str] = {}

    def upload(self, attachment: PostAttachment) -> RemoteFile:
        """Store a file; nobody sees it until a message links to it."""
        name = _file_name(attachment.filename)
        key = (attachment.sha256, name)
        if key not in self._sent:
            self._sent[key] = self._upload(name, attachment)
        return self._sent[key]

    def digests(self, content: str) -> tuple[str, ...]:
        """Return the SHA-256 of the files that a message of ours links to; one that was deleted has none."""
        links = [link for link in _LINK.findall(content) if ".." not in unquote(link).split("/")]
        for link in links:
            if link not in self._digests:
                self._digests[link] = self._digest(link)
        return tuple(filter(None, (self._digests[link] for link in links)))

    def _upload(self, name: str, attachment: PostAttachment) -> RemoteFile:
        # A second one would be another file that nothing links to: the server clears those away.
        answer = self._organisation.ask(
            "POST",
            "/user_uploads",
            repeatable=True,
            allow=(400, 413),
            files={"filename": (name, attachment.data, attachment.media_type or "application/octet-stream")},
        )
        if answer.status != 200:
            raise Refused(
                f"{answer.host} refuses a file: too large, or its space is used up", "attachment_refused"
            )
        with understood(answer) as value:
            url = str(value.get("url") or value["uri"])
        return RemoteFile(url, url)

    def _digest(self, link: str) -> str:
        try:
            with understood(self._organisation.ask("GET", link)) as value:
                path = str(value["url"])
            # The address is the server's own, and good for a minute; no other gets our key.
            return file_digest(self._organisation.connection, path) if re.match(r"/(?!/)", path) else ""
        except Refused:
            return ""


def _file_name(name: str) -> str:
    """Return *name* in one line, and the end of it where the address of the file would get too long."""
    name = " ".join(visible(name).split()).replace("/", "_") or "file"
    while len(quote(name)) > _LONGEST_NAME:
        name = name[1:]
    return name
