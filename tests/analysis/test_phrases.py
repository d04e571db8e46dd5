"""Phrases, as they are found in talk."""

import random
import re

import numpy as np
import pytest

from push2pull.analysis import talk as talking
from push2pull.analysis.documents import Document, Part
from push2pull.analysis.phrases import levels
from push2pull.analysis.talk import talk


def said(*mails):
    """Talk of threads of one message, given as (sender, subject, text)."""
    parts = [Part(sender, "en", subject, text) for sender, subject, text in mails]
    return talk(Document(f"t{i}", "en", (part,)) for i, part in enumerate(parts))


def counted(of, keep, min_people=1):
    """Return the weighted threads of each phrase in all."""
    classes = np.zeros(len(of.thread_ids), dtype=np.int64)
    found = levels(of, np.arange(len(classes)), classes, of.flags(keep.__contains__), min_people)
    return {
        " ".join(words): n for level in found for words, n in zip(level.words, level.overall, strict=True)
    }


def phrase_texts(text, keep):
    return set(counted(said(("p", text, "")), keep))


def test_a_french_phrase_keeps_its_linking_words_accents_and_elisions():
    keep = {"renouvellement", "badges", "accès", "site"}
    assert phrase_texts("Renouvellement des badges d’accès au site", keep) == {
        "renouvellement",
        "badges",
        "accès",
        "site",
        "renouvellement des badges",
        "badges d' accès",
        "accès au site",
        "renouvellement des badges d' accès",
        "badges d' accès au site",
    }


def test_a_phrase_never_begins_or_ends_with_a_linking_word():
    assert phrase_texts("the renewal of the", {"renewal"}) == {"renewal"}


def test_punctuation_breaks_a_phrase_and_a_line_end_does_not():
    keep = {"badge", "renewal", "lift"}
    assert "badge renewal" in phrase_texts("badge\nrenewal", keep)
    assert "badge renewal" not in phrase_texts("badge. Renewal", keep)
    assert "badge renewal" not in phrase_texts("badge\n\nrenewal", keep)
    assert "renewal lift" not in phrase_texts("renewal - lift", keep)


def test_a_word_outside_breaks_a_phrase():
    assert phrase_texts("badge quickly renewal", {"badge", "renewal"}) == {"badge", "renewal"}


def test_a_subject_counts_thrice_and_a_thread_once():
    found = counted(said(("p", "badge", "badge badge"), ("p", "", "badge")), {"badge"})
    assert found == {"badge": 4}


def test_longer_phrases_have_to_stand_in_a_subject():
    both = said(("p", "badge renewal", ""), ("q", "lift", "badge renewal, lift repair"))
    assert counted(both, {"badge", "renewal", "lift", "repair"}) == {
        "badge": 4,
        "renewal": 4,
        "lift": 3,
        "repair": 1,
        "badge renewal": 4,
    }


def test_what_too_few_people_wrote_is_in_no_longer_phrase():
    mails = [("p", "badge renewal", ""), ("q", "badge renewal", ""), ("", "badge", ""), ("q", "lift", "")]
    assert counted(said(*mails), {"badge", "renewal", "lift"}, min_people=2) == {
        "badge": 9,
        "renewal": 6,
        "badge renewal": 6,
    }
    assert counted(said(*mails), {"badge", "renewal", "lift"}, min_people=3) == {}


def mails_of(seed, n=60):
    chance = random.Random(seed)
    words = ["lift", "badge", "office", "key", "of", "the", "d'", "quickly", ".", "\n", "42"]
    return [
        (
            f"p{chance.randrange(4)}",
            " ".join(chance.choices(words, k=5)),
            " ".join(chance.choices(words, k=40)),
        )
        for _ in range(n)
    ]


def one_by_one(text, keep):
    """Every phrase of a text, looked for word by word."""
    found = set()
    for stretch in re.split(r"\.|\n\s*\n", text):
        words = stretch.split()
        for start, head in enumerate(words):
            content, links, stop = int(head in keep), 0, start + 1
            if content:
                found.add(head)
            while content and content < 3 and stop < len(words) and links <= 2:
                links = 0 if words[stop] in keep else links + 1
                content += words[stop] in keep
                stop += 1
                if words[stop - 1] in keep:
                    found.add(" ".join(words[start:stop]))
                elif words[stop - 1] not in ("of", "the", "d'"):
                    break
    return found


@pytest.mark.parametrize("seed", range(5))
def test_phrases_are_those_that_are_found_word_by_word(seed):
    keep, mails = {"lift", "badge", "office", "key"}, mails_of(seed)
    expected = {}
    in_titles = set().union(*(one_by_one(subject, keep) for _, subject, _ in mails))
    for _, subject, text in mails:
        for phrase in one_by_one(subject, keep) | one_by_one(text, keep):
            if phrase in keep or phrase in in_titles:
                weight = 3 if phrase in one_by_one(subject, keep) else 1
                expected[phrase] = expected.get(phrase, 0) + weight
    assert counted(said(*mails), keep) == expected


def test_the_size_of_a_block_makes_no_difference(monkeypatch):
    keep, of = {"lift", "badge", "office", "key"}, said(*mails_of(7))
    whole = counted(of, keep, min_people=3)
    monkeypatch.setattr(talking, "BLOCK", 50)
    assert counted(of, keep, min_people=3) == whole
