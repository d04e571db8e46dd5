"""Attachment ping-pong: one document sent around version after version.

Rounds of a contract, signed copies and invoices travel that way for good reasons; an offer of a shared document
is all that follows. Only kinds and numbers are told: names of files say too much.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

import pyarrow as pa

from push2pull.analysis.columns import values
from push2pull.analysis.flows.conversation import LAST, Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.model import Row

MIN_VERSIONS = 3
MIN_AUTHORS = 2
WITHIN = timedelta(days=30)
MIN_STEM = 4
"""Letters that must remain of a name: "scan" and "v2" name no document."""

_VERSION = re.compile(
    r"(?:[\s_.\-(]+|^)(?:v(?:er(?:sion)?)?\.?\s*\d+(?:[._]\d+)*|rev\.?\s*\d+|r\d+|\d{1,8}|\d{4}-\d\d-\d\d"
    r"|final[e]?|d[ée]finiti(?:f|ve)|draft|brouillon|copy|copie|corrig[ée]e?|corrected|relu|reviewed|clean"
    r"|modifs?|edits?|commented|comment[ée]|new|nouveau|old|last|derni[eè]re?|signed|sign[ée])\)?(?=[\s_.\-()]|$)",
    re.IGNORECASE,
)
_APART = re.compile(r"[\W_]+")


class _Sent(NamedTuple):
    mail: Mail
    sha256: str


def ping_pong(
    talk: Conversations, attachments: pa.Table, topic_of: Mapping[str, str], *, min_group: int, seed: int
) -> list[Row]:
    """Return for each list or group, else topic, the share of its documents that travelled in three versions or more.

    A document: attachments of one name (marks of versions, dates and copies taken out) and extension, sent within
    30 days of one another. It travelled when it has at least three different contents from at least two authors.
    Whoever starts documents that travel everywhere explains no list. Columns used: attachments (message_key,
    filename, sha256, inline). Linear but for sorting.
    """
    return findings_of(
        "ping_pong", _cases(talk, attachments, topic_of), min_group=min_group, seed=seed, habits=True
    )


def _cases(talk: Conversations, attachments: pa.Table, topic_of: Mapping[str, str]) -> Iterator[Case]:
    for about, sendings in _sendings(talk, attachments, topic_of).items():
        for document in _documents(sendings):
            authors = {one.mail.sender for one in document}
            hit = len({one.sha256 for one in document}) >= MIN_VERSIONS and len(authors) >= MIN_AUTHORS
            people = frozenset().union(*(one.mail.audience for one in document))
            first = document[0].mail
            yield Case(about, first.thread, first.sender, hit, people)


def _sendings(
    talk: Conversations, attachments: pa.Table, topic_of: Mapping[str, str]
) -> dict[tuple[str, str], list[tuple[str, _Sent]]]:
    found: defaultdict[tuple[str, str], list[tuple[str, _Sent]]] = defaultdict(list)
    rows = zip(*values(attachments, "message_key", "filename", "sha256", "inline"), strict=True)
    for key, filename, sha256, inline in rows:
        mail = talk.mails.get(key)
        name = document_name(filename or "")
        if mail and mail.sender and name and not inline:
            abouts = [("list", one) for one in mail.lists]
            if not abouts and mail.thread in topic_of:
                abouts = [("topic", topic_of[mail.thread])]
            for about in abouts:
                found[about].append((name, _Sent(mail, sha256)))
    return found


def document_name(filename: str) -> str:
    """Return what is left of a name without its marks of versions; "" where that is too little to name anything.

    >>> document_name("Budget_2026_v3 final (2).XLSX"), document_name("scan001.pdf")
    ('budget.xlsx', '')
    """
    stem, dot, extension = filename.rpartition(".")
    stem = stem if dot else extension
    while (shorter := _VERSION.sub("", stem)) != stem:
        stem = shorter
    name = _APART.sub(" ", stem).strip().casefold()
    if sum(map(str.isalpha, name)) < MIN_STEM or name.rstrip("0123456789 ") in _NAMELESS:
        return ""
    return f"{name}.{extension.casefold()}" if dot else name


_NAMELESS = {"image", "scan", "photo", "document", "logo", "untitled", "sans titre", "attachment", "noname"}


def _documents(sendings: Iterable[tuple[str, _Sent]]) -> Iterator[list[_Sent]]:
    """Yield the sendings of each document, oldest first; a pause of more than 30 days begins another."""
    ordered = sorted(sendings, key=lambda one: (one[0], one[1].mail.date or LAST, one[1].mail.key))
    for _, group in groupby(ordered, key=lambda one: one[0]):
        run: list[_Sent] = []
        for _, one in group:
            if run and (one.mail.date or LAST) - (run[0].mail.date or LAST) > WITHIN:
                yield run
                run = []
            run.append(one)
        yield run
