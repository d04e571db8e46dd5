"""Names that a person would write."""

import numpy as np

from push2pull.analysis.documents import Document, Part
from push2pull.analysis.naming import label, names
from push2pull.analysis.talk import talk
from push2pull.analysis.words import banned

WORDS = frozenset(["badge", "badges", "renewal", "lift", "repair", "budget", "forecast"])


def docs(*pairs, people=6):
    return [
        Document(f"t{i}", "en", (Part(f"p{i % people}", "en", subject, text),))
        for i, (subject, text) in enumerate(pairs)
    ]


def terms(found, classes=None, keep=WORDS, stop=frozenset()):
    said = talk(found)
    kept = said.flags(lambda key: key in keep and not banned(key, stop))
    return names(said, np.arange(len(found)), np.array(classes or [0] * len(found)), kept, 5)


def test_a_phrase_comes_before_its_words():
    assert terms(docs(*[("Badge renewal", "please")] * 6)) == [["badge renewal"]]


def test_a_phrase_of_bodies_alone_is_taken_apart():
    assert terms(docs(*[("Question", "badge renewal")] * 6)) == [["badge", "renewal"]]


def test_a_phrase_that_fewer_than_five_people_wrote_is_not_shown():
    assert terms(docs(*[("Badge renewal", "")] * 6, people=4)) == [[]]


def test_an_unknown_sender_is_nobody():
    found = docs(*[("Badge renewal", "")] * 8, people=4)
    found.append(Document("t8", "en", (Part("", "en", "Badge renewal", ""),)))
    assert terms(found) == [[]]


def test_a_capital_inside_a_sentence_outweighs_small_letters_guessed_at_its_start():
    found = docs(*[("Renewal", "Paris is far")] * 6, *[("Renewal", "we meet in Paris")] * 3)
    assert "Paris" in terms(found, keep={"paris", "renewal"})[0]


def test_what_sets_a_class_apart_comes_first():
    found = docs(*[("Lift repair", "budget")] * 6, *[("Budget forecast", "lift")] * 6)
    best = terms(found, [0] * 6 + [1] * 6)
    assert [one[0] for one in best] == ["lift repair", "budget forecast"]


def test_singular_and_plural_are_not_both_shown():
    assert terms(docs(*[("Badges", "badge, badge, badge")] * 6)) == [["badges"]]


def test_the_usual_case_is_kept():
    found = docs(*[("VPN access", "our VPN access is slow")] * 6, *[("Renewal", "the renewal is due")] * 6)
    assert terms(found, keep={"vpn", "access", "renewal"}) == [["VPN access", "renewal"]]


def test_names_of_people_are_left_out():
    found = docs(*[("Badge renewal Durand", "")] * 6)
    assert terms(found, keep=WORDS | {"durand"}, stop={"durand"}) == [["badge renewal"]]


def test_a_label_has_three_terms_or_two_long_ones():
    assert label(["badge", "lift", "budget", "key"]) == "badge, lift, budget"
    assert label(["a long phrase of words", "another long phrase of words", "third"]) == (
        "a long phrase of words, another long phrase of words, third"
    )
    assert label(["x" * 30, "y" * 30, "z" * 30]) == f"{'x' * 30}, {'y' * 30}"
