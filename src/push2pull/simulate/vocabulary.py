"""What people write about: sentence templates by topic and language, read from ``words/*/*.toml``.

A file holds ``[slots]`` (values by name), ``more`` (remarks that fit every scenario) and one ``[[scenario]]``
each for a small story: ``subject``, ``open``, ``tell`` (opens and asks nothing), ``answer``, ``more``, ``close``, all
lists of templates. Every slot has one value per thread, so that a thread speaks of one door, one customer, one date.
``matters/*.toml`` have stories that fit many matters, and the words of each.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files
from random import Random

from push2pull.simulate.data import phrases, table

LANGUAGES = ("en", "fr")
_SATURDAY = 5
_SENTENCE = re.compile(r"(?:\A|[.?!] )[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A small story in templates: how it opens, what others answer, what follows, how it ends."""

    subject: tuple[str, ...]
    open: tuple[str, ...]
    answer: tuple[str, ...]
    more: tuple[str, ...]
    close: tuple[str, ...]
    tell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """All scenarios of one topic in one language, the values of its slots, and what it is called."""

    slots: Mapping[str, Sequence[str]]
    scenarios: tuple[Scenario, ...]
    title: str = ""


def load() -> dict[tuple[str, str], Topic]:
    """Return the topics by (name, language)."""
    return _words() | matters()


def matters() -> dict[tuple[str, str], Topic]:
    """Return the matters that further groups and lists talk about, by (name, language)."""
    found = {}
    for language in LANGUAGES:
        text = (files(__package__) / "matters" / f"{language}.toml").read_text(encoding="utf-8")
        data = tomllib.loads(text)
        for name, words in data["matter"].items():
            title, fact = words.pop("title"), words.pop("fact")
            slots = words | {"fact": fact[::2], "fact2": fact[1::2]}
            found[name, language] = replace(_topic({**data, "slots": slots}), title=title)
    return found


def _words() -> dict[tuple[str, str], Topic]:
    words = files(__package__) / "words"
    return {
        (entry.name.removesuffix(".toml"), language): _topic(tomllib.loads(entry.read_text(encoding="utf-8")))
        for language in LANGUAGES
        for entry in sorted((words / language).iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


def _topic(data: dict[str, object]) -> Topic:
    stories = data["scenario"]
    common = data.get("more", [])
    slots = data.get("slots", {})
    if not (isinstance(stories, list) and isinstance(common, list) and isinstance(slots, dict)):
        raise TypeError("a vocabulary file has scenarios, remarks and slots")
    return Topic(
        slots=slots,
        scenarios=tuple(
            Scenario(
                subject=tuple(story["subject"]),
                open=tuple(story["open"]),
                answer=tuple(story.get("answer", ())),
                more=(*story.get("more", ()), *common),
                close=tuple(story.get("close", ())),
                tell=tuple(story.get("tell", ())),
            )
            for story in stories
        ),
    )


def values(rng: Random, topic: Topic, language: str, day: date, colleagues: Sequence[str]) -> dict[str, str]:
    """Return one value for every slot: those of *topic*, and dates, figures, places, names.

    *day*: the day on which the thread begins. *colleagues*: given names to choose from.
    """
    soon, deadline = _working_day(day, rng.randint(1, 6)), _working_day(day, rng.randint(8, 24))
    site, other = rng.sample(sorted(table("people")["sites"]), k=2)
    month, last_month = (phrases("months", language)[day.month % 12 - n] for n in (0, 2))
    amount = rng.randrange(24, 640) * 500
    hour, minute = rng.randrange(9, 17), rng.choice((0, 0, 15, 30))
    english = language == "en"
    common = {
        "colleague": rng.choice(colleagues) if colleagues else ("Sam" if english else "Dominique"),
        "date": _said(soon, language),
        "deadline": _said(deadline, language),
        "weekday": phrases("days", language)[soon.weekday()],
        "month": month,
        "last_month": last_month,
        "of_month": _of(month),
        "of_last_month": _of(last_month),
        "hour": f"{hour}:{minute:02d}" if english else f"{hour} h {minute:02d}".removesuffix(" 00"),
        "site": site,
        "site2": other,
        "few": str(rng.randint(2, 6)),
        "some": str(rng.randint(8, 28)),
        "many": str(rng.randint(35, 180)),
        "percent": f"{rng.randint(2, 35)}%" if english else f"{rng.randint(2, 35)} %",
        "amount": f"€{amount:,}" if english else f"{amount:,} €".replace(",", " "),
        "reference": f"{rng.choice('ABCDEFHKLMNPRST')}{rng.randint(1000, 9999)}",
        "room": rng.choice(("Ampère", "Lumière", "Curie", "Laurier", "Pasteur", "Mistral")),
    }
    return common | {name: rng.choice(choices) for name, choices in topic.slots.items()}


def written(template: str, slots: Mapping[str, str]) -> str:
    """Return *template* with its slots filled and capitals where sentences begin with one."""
    return _SENTENCE.sub(lambda found: found[0].upper(), template.format_map(slots))


def _of(month: str) -> str:
    return f"d'{month}" if month[0] in "ao" else f"de {month}"


def _working_day(day: date, days: int) -> date:
    there = day + timedelta(days=days)
    return there + timedelta(days=7 - there.weekday() if there.weekday() >= _SATURDAY else 0)


def _said(day: date, language: str) -> str:
    """Return a date as it stands in a sentence: "12 mars", "12 March"."""
    number = "1er" if day.day == 1 and language == "fr" else str(day.day)
    return f"{number} {phrases('months', language)[day.month - 1]}"
