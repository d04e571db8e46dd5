"""Purpose drafts: who, about what, to achieve what, on which evidence, instead of what.

A draft for a human to edit; it holds figures of the group only, and no name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from push2pull.proposals.gates import Figures
from push2pull.proposals.texts import TEXTS
from push2pull.proposals.titles import plain

NARROW = 0.2
"""From this share of answers that miss the list on, that is the first thing to change."""


def text_language(language: str, locale: str) -> str:
    """Return the language to write to a community in: its own, the *locale* when it uses both or another."""
    return language if language in TEXTS else locale


def aim(social: bool, broadcast: bool, repeated: float, narrowing: float) -> str:
    """Return the key of what the community should achieve: its most telling finding decides."""
    if social:
        return "aim_social"
    if broadcast:
        return "aim_announce"
    if repeated > 0:
        return "aim_repeated"
    return "aim_narrowing" if narrowing >= NARROW else "aim_share"


def draft(
    language: str, *, people: int, topics: Sequence[str], goal: str, figures: Figures | None, replaces: str
) -> str:
    """Return the purpose draft in *language* (fr or en).

    *people*: rounded; 0 is not told. *goal*: key from :func:`aim`. *figures*: None when they may not be
    shown. *replaces*: name of the list it stands in for, "" for recipients typed by hand.
    """
    texts = TEXTS[language]
    labels = texts["joint"].join(filter(None, map(plain, topics)))
    who = texts["who"].format(people=people) if people else texts["who_open"]
    about = texts["about"].format(topics=labels) if labels else ""
    name = plain(replaces)
    instead = texts["replaces_list"].format(name=name) if name else texts["replaces_group"]
    evidence = [_evidence(texts, figures)] if figures else []
    return " ".join([who + about + texts["end"], texts[goal], *evidence, instead])


def merging(language: str, target: str) -> str:
    """Return the sentence that points at the community to merge with, by its title."""
    return TEXTS[language]["merge"].format(target=target)


def _evidence(texts: Mapping[str, str], figures: Figures) -> str:
    pace = f"{figures.threads_per_week:.1f}".replace(".", texts["decimal"])
    answered = round(100 * figures.answered)
    return texts["evidence"].format(
        weeks=figures.weeks, pace=pace, answered=answered, content=figures.content
    )
