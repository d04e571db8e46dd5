"""Dialogue or broadcast: the share of a list's threads in which somebody answers.

Announcements are legitimate: a low share says which kind of stream would fit, not that something is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from push2pull.analysis.flows.conversation import Conversations
from push2pull.analysis.flows.judgement import Case, findings_of
from push2pull.model import Row


def dialogue(talk: Conversations, *, min_group: int, seed: int) -> list[Row]:
    """Return the share of each list's threads with two or more authors on the list; flagged when low."""
    # A stream of one voice is the clearest case of a broadcast, so no number of voices is asked for.
    return findings_of("dialogue", _cases(talk), min_group=min_group, seed=seed, low=True, min_voices=1)


def _cases(talk: Conversations) -> Iterator[Case]:
    for thread_id, mails in talk.threads.items():
        for list_key in mails[0].lists:
            own = [mail for mail in mails if list_key in mail.lists]
            authors = {mail.sender for mail in own}
            people = frozenset().union(*(mail.audience for mail in own))
            yield Case(("list", list_key), thread_id, mails[0].sender, len(authors) > 1, people)
