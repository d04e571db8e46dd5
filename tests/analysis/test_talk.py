"""What people wrote, as numbers."""

import doctest
import random

import numpy as np
import pytest

from push2pull.analysis import counts
from push2pull.analysis import talk as module
from push2pull.analysis.counts import authors_of, words_of
from push2pull.analysis.documents import Document, Part
from push2pull.analysis.talk import BREAK, OPAQUE, blocks, by_language, talk


def thread(name, *parts, language="en"):
    return Document(name, language, tuple(Part(sender, code, *texts) for sender, code, *texts in parts))


def read(of, text):
    """The words of a text by its number; "|" where a run ends, "?" for what nobody reads."""
    signs = {BREAK: "|", OPAQUE: "?"}
    return [signs.get(n) or of.written[n] for n in of.tokens[of.starts[text] : of.starts[text + 1]].tolist()]


def test_texts_become_words_and_breaks():
    of = talk([thread("t", ("ana", "fr", "Accès", "L’accès, vite\n2026 fin"), ("", "", "", "fin"))])
    assert read(of, 0) == ["Accès", "|"]
    assert read(of, 1) == ["L’", "accès", "|", "vite", "?", "fin", "|"]
    assert read(of, 2) == []
    assert read(of, 3) == ["fin", "|"]
    assert [of.keys[one] for one in of.key_of[of.tokens[of.tokens >= 0]]] == [
        *("accès", "l'", "accès", "vite", "fin", "fin"),
    ]
    assert of.senders.tolist() == [0, -1]
    assert [of.codes[one] for one in of.spoken] == ["fr", "en"]


def test_nothing_is_no_talk():
    of = talk([])
    assert (of.thread_ids, of.tokens.tolist(), of.starts.tolist()) == ([], [], [0])
    assert by_language(of, 1)[""].tolist() == []
    assert list(blocks(of, np.arange(0))) == []


def many(n=40, seed=1):
    chance = random.Random(seed)
    words = ["badge", "renewal", "lift", "repair", "12", "l'accès", "the"]
    return [
        thread(
            f"t{i:03d}",
            *(
                (f"p{chance.randrange(9)}", "en", *(" ".join(chance.choices(words, k=k)) for k in (2, 30)))
                for _ in range(chance.randint(1, 4))
            ),
        )
        for i in range(n)
    ]


def test_how_much_is_read_at_a_time_makes_no_difference(monkeypatch):
    whole = talk(many())
    monkeypatch.setattr(module, "READ", 3)
    again = talk(many())
    assert (whole.tokens == again.tokens).all() and whole.written == again.written


@pytest.mark.parametrize("size", [1, 100, 1 << 20])
def test_blocks_hold_the_documents_asked_for(monkeypatch, size):
    monkeypatch.setattr(module, "BLOCK", size)
    of = talk(many())
    chosen = np.array([30, 2, 17])
    found = list(blocks(of, chosen))
    assert len(found) == (3 if size == 1 else 1 if size > 1000 else len(found))
    expected = [read(of, text) for doc in chosen for text in texts_of(of, doc)]
    tokens = np.concatenate([block.tokens for block in found])
    assert tokens.tolist() == [
        *(
            one
            for doc in chosen
            for text in texts_of(of, doc)
            for one in of.tokens[slice(*of.starts[text : text + 2])]
        )
    ]
    titles = np.concatenate([block.title for block in found])
    assert titles.sum() == sum(map(len, expected[::2]))
    documents = np.concatenate([block.documents for block in found])
    assert (of.documents[np.concatenate([block.messages for block in found])] == chosen[documents]).all()


def texts_of(of, doc):
    messages = np.flatnonzero(of.documents == doc)
    return range(2 * messages[0], 2 * messages[-1] + 2)


def test_words_of_subjects_count_thrice_and_stop_words_by_their_language():
    mails = (
        ("ana", "en", "Badge", "the badge of Zoé"),
        ("bo", "fr", "", "the badge, de Zoé"),
        ("", "", "", "lift"),
    )
    of = talk([thread("t", *mails), thread("u", ("ana", "en", "", "lift"), ("ana", "en", "", ""))])
    found = words_of(of, np.arange(2), {"zoé"})
    assert found.names == ["badge", "the", "lift"]
    assert found.matrix.toarray().tolist() == [[5, 1, 1], [0, 0, 1]]
    assert authors_of(of, np.arange(2)).matrix.toarray().tolist() == [[1, 1], [2, 0]]
    assert words_of(of, np.array([1]), ()).names == ["lift"]


def languages(*docs, n):
    of = talk(docs)
    return {code: [of.thread_ids[one] for one in chosen] for code, chosen in by_language(of, n).items()}


def test_two_large_languages_are_split_and_the_rest_follows_its_stop_words():
    mails = [thread(f"{c}{i}", ("p", c, "x", "y"), language=c) for c in ("fr", "en") for i in range(3)]
    split = languages(*mails, thread("z", ("p", "", "le badge", "il est dans la salle"), language=""), n=3)
    assert split == {"en": ["en0", "en1", "en2"], "fr": ["fr0", "fr1", "fr2", "z"]}


def test_with_one_large_language_all_stay_together():
    mails = [
        thread(f"{c}{i}", ("p", c, "x", "y"), language=c) for c, n in (("fr", 4), ("en", 2)) for i in range(n)
    ]
    assert {code: len(ids) for code, ids in languages(*mails, n=3).items()} == {"fr": 6}


@pytest.mark.parametrize("one", [module, counts])
def test_the_examples_run(one):
    assert doctest.testmod(one).attempted
    assert not doctest.testmod(one).failed
