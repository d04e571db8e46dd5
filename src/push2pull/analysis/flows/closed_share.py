"""Closed share of a topic: messages that one person alone received, of a topic that groups talk about too.

Mail between two people is healthy and most of any archive: a share says something only beside that of the
other topics, and beside what its own authors do elsewhere. A group's matters are such a topic too: what its people
write on its topics, so that topics that were merged, or cut in pieces, hide nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from push2pull.analysis.flows.conversation import Conversations, Mail
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.analysis.flows.rows import About
from push2pull.model import Row

MIN_OPEN = 10
"""Threads on lists or in recurring groups, from which on a topic is one that groups discuss."""

SERIAL = 3
TWICE = 2

OWN_SHARE = 0.05
"""Of a group's threads: a topic with less of them came up by the way."""

Letter = tuple[str, str]
"""Author and subject."""


@dataclass(slots=True)
class _Group:
    """``threads``: how many, by topic; ``people``: in how many messages each is."""

    threads: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)

    def discusses(self, topic: str) -> bool:
        return self.threads[topic] >= OWN_SHARE * self.threads.total()


def closed_share(talk: Conversations, topic_of: Mapping[str, str], *, min_group: int, seed: int) -> list[Row]:
    """Return for each topic, and each recurring group, the share of messages with one recipient.

    Of a topic |{m: |A(m)| <= 2}| / |{m}|, if groups discuss it: at least ten of its threads are on a list or in a
    recurring group. What pairs and chance audiences talk about is closed in another way, and no baseline. Of a group
    with ten threads: what was written to it on its topics, and what two of its people wrote to each other on them.
    Topics and groups are tested apart, for they have mail in common. Letters that three people or more get one by
    one under one subject are no talk among two, and private answers in a thread begun on a list, or in the group,
    are counted by ``narrowing``. ``topic_of``: thread_id to topic_id. Counted is what the owners of the mailboxes
    wrote: of them the archive has closed and open mail alike. Near linear in the messages.
    """
    serial = _serial(talk)
    rows = []
    for cases in (_of_topics(talk, topic_of, serial), _of_groups(talk, topic_of, serial)):
        known = [*cases]
        read = _read(talk, known)
        rows += findings_of("closed_share", known, min_group=min_group, seed=seed, habits=True, coverage=read)
    return rows


def _read(talk: Conversations, cases: Iterable[Case]) -> dict[About, float]:
    """Return which share of the authors about each subject had all they wrote read."""
    authors: defaultdict[About, set[str]] = defaultdict(set)
    for case in cases:
        authors[case.about].add(case.actor)
    return {about: talk.owners.share(own) for about, own in authors.items()}


def _of_topics(talk: Conversations, topic_of: Mapping[str, str], serial: set[Letter]) -> Iterator[Case]:
    grouped = Counter(
        topic_of[thread]
        for thread, mails in talk.threads.items()
        if thread in topic_of and any(mail.listed or mail.lists for mail in mails)
    )
    for topic, mails in _on_topics(talk, topic_of, serial):
        if grouped[topic] >= MIN_OPEN:
            for mail in mails:
                if not (mail.private and mails[0].listed):
                    yield _case(("topic", topic), mail, talk)


def _of_groups(talk: Conversations, topic_of: Mapping[str, str], serial: set[Letter]) -> Iterator[Case]:
    groups = _groups(talk, topic_of)
    of_person: defaultdict[str, set[str]] = defaultdict(set)
    for key, group in groups.items():
        for person, n in group.people.items():
            if n >= TWICE:
                of_person[person].add(key)
    for topic, mails in _on_topics(talk, topic_of, serial):
        for mail in mails:
            keys = _of_both(mail, mails[0], of_person) if mail.private else mail.lists
            about = [key for key in keys if key in groups and groups[key].threads[topic]]
            # What may be about the matters of several groups says nothing about one.
            if not mail.private or len(about) == 1:
                own = (key for key in about if groups[key].discusses(topic))
                yield from (_case(("list", key), mail, talk) for key in own)


def _of_both(mail: Mail, first: Mail, of_person: Mapping[str, set[str]]) -> Iterable[str]:
    """Return the groups of both people of a private *mail*; none where its thread began with all of one."""
    if first.listed or first.lists:
        return ()
    return set.intersection(*(of_person.get(person, set()) for person in mail.audience))


def _groups(talk: Conversations, topic_of: Mapping[str, str]) -> dict[str, _Group]:
    """Return the recurring groups with ten threads."""
    found: defaultdict[str, _Group] = defaultdict(_Group)
    for thread, mails in talk.threads.items():
        own = [mail for mail in mails if not mail.listed]
        for key in {key for mail in own for key in mail.lists}:
            found[key].threads[topic_of.get(thread, "")] += 1
        for mail in own:
            for key in mail.lists:
                found[key].people.update(mail.audience)
    return {key: one for key, one in found.items() if one.threads.total() >= MIN_OPEN}


def _on_topics(
    talk: Conversations, topic_of: Mapping[str, str], serial: set[Letter]
) -> Iterator[tuple[str, list[Mail]]]:
    """Yield each thread that has a topic, and what of it went to others."""
    for thread, mails in talk.threads.items():
        if thread in topic_of and (mails[0].sender, mails[0].subject) not in serial:
            yield topic_of[thread], [*filter(_to_others, mails)]


def _case(about: About, mail: Mail, talk: Conversations) -> Case:
    seen = mail.sender in talk.owners.sent
    return Case(about, mail.thread, mail.sender, mail.private, mail.audience, seen=seen)


def _serial(talk: Conversations) -> set[Letter]:
    """Return author and subject of letters that several people get, each alone: invitations, statements, notices."""
    got: defaultdict[Letter, set[str]] = defaultdict(set)
    for first, *_ in talk.threads.values():
        if first.private:
            got[first.sender, first.subject] |= first.audience - {first.sender}
    return {letter for letter, people in got.items() if len(people) >= SERIAL}


def _to_others(mail: Mail) -> bool:
    return mail.sender != "" and (mail.listed or len(mail.audience) > 1)
