"""The vocabulary is whole: every template can be filled, every planned topic has enough to say."""

from datetime import date
from random import Random
from string import Formatter

import pytest

from push2pull.simulate.data import table
from push2pull.simulate.vocabulary import Topic, load, values, written

TOPICS = load()


def templates(topic: Topic) -> list[str]:
    fields = ("subject", "open", "answer", "more", "close")
    return [text for story in topic.scenarios for field in fields for text in getattr(story, field)]


@pytest.mark.parametrize(("name", "language"), sorted(TOPICS))
def test_every_slot_has_a_value(name: str, language: str) -> None:
    topic = TOPICS[name, language]
    slots = values(Random(1), topic, language, date(2026, 1, 5), ["Claire"])
    wanted = {field for text in templates(topic) for _, field, _, _ in Formatter().parse(text) if field}
    assert wanted <= slots.keys()
    assert topic.slots.keys() <= wanted, "a slot that no template uses"
    assert not any("{" in text for choices in topic.slots.values() for text in choices)


def test_every_planned_topic_has_fifteen_sentences_or_more() -> None:
    planned = [
        item for row in table("plan")["lists"] + table("plan")["groups"] for item in row["topics"].items()
    ]
    assert len(planned) >= 10
    for language, name in planned:
        said = {text for story in TOPICS[name, language].scenarios for text in (*story.open, *story.answer)}
        sentences = sum(text.count(". ") + text.count("? ") + text.count("! ") + 1 for text in said)
        assert sentences >= 12 and len(set(templates(TOPICS[name, language]))) >= 15


def test_a_date_is_written_as_the_language_wants_it() -> None:
    french = values(Random(2), Topic({}, ()), "fr", date(2026, 3, 25), ())
    english = values(Random(2), Topic({}, ()), "en", date(2026, 3, 25), ())
    assert french["month"] == "avril" and french["of_month"] == "d'avril"
    assert english["month"] == "April"
    assert french["amount"].endswith(" €") and english["amount"].startswith("€")


def test_a_sentence_that_begins_with_a_slot_gets_its_capital() -> None:
    assert written("{what} est là. {what} aussi.", {"what": "l'écran"}) == "L'écran est là. L'écran aussi."
