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

MIN_OPEN = 5
OPEN_SHARE = 0.1
SERIAL = 3


def closed_share(talk: Conversations, topic_of: Mapping[str, str], *, min_group: int, seed: int) -> list[Row]:
    """Return for each topic the share of its messages with one recipient: |{m: |A(m)| <= 2}| / |{m}|.

    Only topics that groups discuss: of their threads at least five, and one in ten, are on a list or among three or
    more. Letters that three people or more get one by one under one subject are no talk among two. ``topic_of``:
    thread_id to topic_id.
    Counted is what the owners of the mailboxes wrote: of them the archive has closed and open mail alike.
    Linear in the messages.
    """
    threads, wide = Counter[str](), Counter[str]()
    for thread, mails in talk.threads.items():
        if thread in topic_of:
            threads[topic_of[thread]] += 1
            wide[topic_of[thread]] += any(mail.listed or len(mail.audience) > 2 for mail in mails)
    open_topics = {topic for topic, n in wide.items() if n >= MIN_OPEN and n >= OPEN_SHARE * threads[topic]}
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
                seen = mail.sender in talk.owners.sent
                yield Case(("topic", str(topic)), thread, mail.sender, mail.private, mail.audience, seen=seen)


def _serial(talk: Conversations) -> set[tuple[str, str]]:
    """Return author and subject of letters that several people get, each alone: invitations, statements, notices."""
    got: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for first, *_ in talk.threads.values():
        if first.private:
            got[first.sender, first.subject] |= first.audience - {first.sender}
    return {letter for letter, people in got.items() if len(people) >= SERIAL}


def _to_others(mail: Mail) -> bool:
    return mail.sender != "" and (mail.listed or len(mail.audience) > 1)
