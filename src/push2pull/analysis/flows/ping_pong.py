"""Attachment ping-pong: one document sent around version after version.

Rounds of a contract, signed copies and invoices travel that way for good reasons; an offer of a shared document
is all that follows. Only kinds and numbers are told: names of files say too much.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pyarrow as pa

from push2pull.analysis.columns import values
from push2pull.analysis.flows.conversation import LAST, Conversations, Mail
from push2pull.analysis.flows.enough import CHAIN, ENOUGH
from push2pull.analysis.flows.rows import (
    chain_chance,
    chain_share,
    corrected,
    recipe,
    row,
)
from push2pull.analysis.suppress import allowed
from push2pull.model import Row

MIN_AUTHORS = 2
WITHIN = timedelta(days=30)
MIN_STEM = 4
"""Letters that must remain of a name: "scan" and "v2" name no document."""

LONGEST = 200
"""Characters of a name that are looked at."""

_VERSION = re.compile(
    r"(?:[\s_.\-(]+|^)(?:v(?:er(?:sion)?)?\.?\s*\d+(?:[._]\d+)*|rev\.?\s*\d+|r\d+|\d{1,8}|\d{4}-\d\d-\d\d"
    r"|final[e]?|d[ée]finiti(?:f|ve)|draft|brouillon|copy|copie|corrig[ée]e?|corrected|relu|reviewed|clean"
    r"|modifs?|edits?|commented|comment[ée]|new|nouveau|old|last|derni[eè]re?|signed|sign[ée])\)?(?=[\s_.\-()]|$)",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"[\s_.\-(](?:v(?:er(?:sion)?)?\.?\s*\d|rev\.?\s*\d|final|d[ée]finiti|relu|corrig|corrected)",
    re.IGNORECASE,
)
_APART = re.compile(r"[\W_]+")


class _Sent(NamedTuple):
    """An attachment under its full name."""

    mail: Mail
    name: str
    sha256: str


Document = list[_Sent]


def ping_pong(talk: Conversations, attachments: pa.Table, *, min_group: int, seed: int) -> list[Row]:
    """Return a row for each document that travelled in three versions or more, and their share of all documents.

    A document: attachments of one name (marks of versions, dates and copies taken out) and extension, sent within
    30 days, in one thread or among its people with a mark of a version (minutes have one name every week).
    ``ping_pong``: number of different contents, of at least two authors, about the document (key of its first
    message); its people must be ``min_group``. Null: every version comes back with the chance that the first
    versions of all other documents did: chance ** (versions - 1). Baseline: its mean. All documents are tested
    together, ten at least. ``ping_pong_share``: documents that travelled over all, in the whole archive; documents
    that came back once must come back again half as often again as any comes back. Columns used: attachments
    (message_key, filename, sha256, inline). Linear but for sorting.
    """
    documents = [*_documents(talk, attachments)]
    versions = [len({one.sha256 for one in document}) for document in documents]
    how = recipe("ping_pong", "geometric number of versions", seed)
    tested: list[tuple[Row, float | None, bool]] = []
    for document, n in zip(documents, versions, strict=True):
        returns = chain_chance(versions, n)
        p = returns ** (n - 1) if len(documents) >= ENOUGH["ping_pong"].support else None
        figures = n, (n, n), 1 / (1 - returns), len(_people(document))
        made = row("ping_pong", ("document", document[0].mail.key), *figures, "", recipe=how)
        tested.append((made, p, _travelled(document)))
    rows = corrected("ping_pong", tested)
    shown = [
        one
        for one, document in zip(rows, documents, strict=True)
        if _travelled(document) and allowed(len(_people(document)), min_group)
    ]
    people = frozenset().union(*map(_people, documents))
    travelled = [n if n < CHAIN or _travelled(one) else 1 for one, n in zip(documents, versions, strict=True)]
    return shown + chain_share("ping_pong_share", travelled, people, min_group=min_group, seed=seed)


def _travelled(document: Document) -> bool:
    authors = {one.mail.sender for one in document}
    return len({one.sha256 for one in document}) >= CHAIN and len(authors) >= MIN_AUTHORS


def _people(document: Document) -> frozenset[str]:
    return frozenset().union(*(one.mail.audience for one in document))


def document_name(filename: str) -> str:
    """Return what is left of a name without its marks of versions; "" where that is too little to name anything.

    >>> document_name("Budget_2026_v3 final (2).XLSX"), document_name("scan001.pdf")
    ('budget.xlsx', '')
    """
    stem, dot, extension = filename.rpartition(".")
    stem = (stem if dot else extension)[:LONGEST]
    while (shorter := _VERSION.sub("", stem)) != stem:
        stem = shorter
    name = _APART.sub(" ", stem).strip().casefold()
    if sum(map(str.isalpha, name)) < MIN_STEM or name.rstrip("0123456789 ") in _NAMELESS:
        return ""
    return f"{name}.{extension.casefold()}" if dot else name


_NAMELESS = {"image", "scan", "photo", "document", "logo", "untitled", "sans titre", "attachment", "noname"}


def _documents(talk: Conversations, attachments: pa.Table) -> Iterator[Document]:
    """Yield the sendings of each document, oldest first."""
    sent: defaultdict[str, Document] = defaultdict(list)
    rows = zip(*values(attachments, "message_key", "filename", "sha256", "inline"), strict=True)
    for key, filename, sha256, inline in rows:
        mail, name = talk.mails.get(key), document_name(filename or "")
        if mail and mail.sender and name and not inline:
            sent[name].append(_Sent(mail, filename, sha256))
    for _, sendings in sorted(sent.items()):
        running: list[Document] = []
        for one in sorted(sendings, key=lambda one: (one.mail.date or LAST, one.mail.key, one.sha256)):
            going_on = [own for own in running if _goes_on(own, one)]
            # Of two documents of one name it goes on that of its thread.
            document = max(going_on, key=lambda own: own[0].mail.thread == one.mail.thread, default=None)
            if document is None:
                running.append([one])
            else:
                document.append(one)
        yield from running


def _goes_on(document: Document, one: _Sent) -> bool:
    first = document[0].mail
    near = (one.mail.date or LAST) - (first.date or LAST) <= WITHIN
    # One name for all, even with a mark, is a template.
    marked = _MARK.search(one.name[:LONGEST]) is not None and all(
        one.name != earlier.name for earlier in document
    )
    return near and (one.mail.thread == first.thread or (marked and bool(first.audience & one.mail.audience)))
