"""Closed share of a topic: messages that one person alone received, of a topic that groups talk about too.

Mail between two people is healthy and most of any archive: a share says something only beside that of the
other topics, and beside what its own authors do elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.analysis.flows.rows import About
from push2pull.model import Row

MIN_OPEN = 10
"""Threads on lists or in recurring groups, from which on a topic is one that groups discuss."""

SERIAL = 3


def closed_share(talk: Conversations, topic_of: Mapping[str, str], *, min_group: int, seed: int) -> list[Row]:
    """Return for each topic the share of its messages with one recipient: |{m: |A(m)| <= 2}| / |{m}|.

    Only topics that groups discuss: at least ten of their threads are on a list or in a recurring group. What pairs
    and chance audiences talk about is closed in another way, and no baseline. Letters that three people or more get
    one by one under one subject are no talk among two, and private answers in a thread begun on a list are counted
    by ``narrowing``. ``topic_of``: thread_id to topic_id.
    Counted is what the owners of the mailboxes wrote: of them the archive has closed and open mail alike.
    Linear in the messages.
    """
    grouped = Counter(
        topic_of[thread]
        for thread, mails in talk.threads.items()
        if thread in topic_of and any(mail.listed or mail.lists for mail in mails)
    )
    open_topics = {topic for topic, n in grouped.items() if n >= MIN_OPEN}
    cases = [*_cases(talk, topic_of, open_topics)]
    authors: defaultdict[About, set[str]] = defaultdict(set)
    for case in cases:
        authors[case.about].add(case.actor)
    read = {about: talk.owners.share(own) for about, own in authors.items()}
    return findings_of("closed_share", cases, min_group=min_group, seed=seed, habits=True, coverage=read)


def _cases(talk: Conversations, topic_of: Mapping[str, str], topics: set[str]) -> Iterator[Case]:
    serial = _serial(talk)
    for thread, mails in talk.threads.items():
        topic = topic_of.get(thread)
        if topic in topics and (mails[0].sender, mails[0].subject) not in serial:
            for mail in filter(_to_others, mails):
                if not (mail.private and mails[0].listed):
                    seen = mail.sender in talk.owners.sent
                    yield Case(
                        ("topic", str(topic)), thread, mail.sender, mail.private, mail.audience, seen=seen
                    )


def _serial(talk: Conversations) -> set[tuple[str, str]]:
    """Return author and subject of letters that several people get, each alone: invitations, statements, notices."""
    got: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for first, *_ in talk.threads.values():
        if first.private:
            got[first.sender, first.subject] |= first.audience - {first.sender}
    return {letter for letter, people in got.items() if len(people) >= SERIAL}


def _to_others(mail: Mail) -> bool:
    return mail.sender != "" and (mail.listed or len(mail.audience) > 1)
