"""Where a quote comes from: the same runs on both sides, weighted by rarity."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from push2pull.analysis.quoting import _runs_of, sources
from push2pull.analysis.relations import relation
from push2pull.normalise.cited import run_hashes

TEXTS = ["One two three four five.", None, "", "mail jane@example.org\nsix seven Eight nine", "a b c"]


def test_runs_of_many_texts_are_those_of_each() -> None:
    position, runs = _runs_of(TEXTS)
    for number, text in enumerate(TEXTS):
        assert sorted(set(runs[position == number].tolist())) == run_hashes(text or "")


def test_the_message_that_said_more_of_the_rare_words_covers_more() -> None:
    texts = pa.chunked_array([["common words of all here", "common words of all here rare and telling end"]])
    asked = run_hashes("common words of all here rare and telling end")
    quotes = relation(np.full(len(asked), 2), np.array(asked), 3)
    found = sources(quotes, texts, np.array([0, 1]), np.array([2]))
    assert found.source.tolist() == [0, 1]
    assert found.coverage[1] == 1
    assert found.coverage[0] == 0  # what every text says weighs nothing


def test_no_quotes_have_no_sources() -> None:
    none = relation(np.empty(0, np.int64), np.empty(0, np.int64), 1)
    assert len(sources(none, pa.chunked_array([["x"]]), np.array([0]), np.array([0])).reply) == 0
