"""The benchmark of topics on planted newsgroups: sane scores, better than k-means and than chance."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.evaluate import topics_peers
from benchmarks.evaluate.topics import coherence, kept, score
from benchmarks.evaluate.topics_data import TUNED_GROUPS, Threads, merged_lists, newsgroups
from benchmarks.evaluate.topics_peers import Talk, talk_of

GROUPS = ("alt.gardens", "alt.kitchens", "alt.trains", sorted(TUNED_GROUPS)[0])


def planted(folder: Path, n: int = 40) -> Path:
    """Write n threads of each group, of words that are half its own, by six people each; one is cross-posted."""
    chance = random.Random(5)
    for number, group in enumerate(GROUPS):
        (folder / "20ng" / group).mkdir(parents=True)
        for i in range(n):
            words = [f"{chance.choice('bcdfg')}{chance.choice('aeiou')}{letter}" for letter in "klmnprst"]
            own = [f"{group[4:7]}{chance.choice('abcdefghijkl')}" for _ in range(8)]
            lines = [
                f"Newsgroups: {group}",
                f"Organization: Friends of {group}",
                f"From: P{number}{chance.randrange(6)} <p{number}{chance.randrange(6)}@x.example>",
                f"Message-ID: <{group}{i}@x.example>",
                f"Subject: {' '.join(chance.sample(own, 2))}",
                "",
                " ".join(chance.sample(words + own, 12)),
            ]
            (folder / "20ng" / group / str(i)).write_text("\n".join(lines))
    copy = (folder / "20ng" / "alt.trains" / "0").read_bytes()
    (folder / "20ng" / "alt.gardens" / "copy").write_bytes(copy)
    return folder


@pytest.fixture
def found(tmp_path: Path) -> Threads:
    return newsgroups(planted(tmp_path))


def test_nothing_tells_the_group_and_what_was_tuned_on_is_left_out(found: Threads) -> None:
    assert set(found.truth.values()) == set(GROUPS) - TUNED_GROUPS
    assert len(found.truth) == 3 * 40 - 1, "the cross-post is in no group"
    assert "Friends of" not in str(found.texts["text"].to_pylist())


def test_push2pull_beats_kmeans_and_chance(found: Threads) -> None:
    talk = talk_of(found)
    ours, peer = score("push2pull", talk, None), score("LSA + k-means", talk, None)
    assert ours["NMI"] > peer["NMI"] + 0.1
    assert min(ours["NMI"], ours["stable"], score("push2pull", talk, 3)["NMI"]) > 0.8
    random.Random(1).shuffle(talk.truth)
    assert score("push2pull", talk, 3)["AMI"] < 0.1


def test_every_peer_gives_each_thread_a_topic_or_is_named(
    found: Threads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics_peers, "PYTHON", Path("no/such/python"))
    talk = talk_of(found)
    for name, method in topics_peers.METHODS.items():
        if name.startswith("BERTopic"):
            with pytest.raises(ModuleNotFoundError):
                method(talk, 3, 1)
        else:
            assert len(method(talk, 3, 1)) == len(talk.truth)


def test_words_that_stand_together_are_coherent() -> None:
    chance = random.Random(4)
    themes = (
        [f"badge{letter}" for letter in "abcdefghijkl"],
        [f"salary{letter}" for letter in "abcdefghijkl"],
    )
    texts = [" ".join(chance.sample(theme, 8)) for theme in themes for _ in range(20)]
    assert coherence(texts, [0] * 20 + [1] * 20) > coherence(texts, [0, 1] * 20)


def test_the_names_of_lists_are_hidden(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists-obfuscated").mkdir()
    mail = [
        f"From x Mon Jan  1 00:00:00 2024\nFrom: P{i} <p{i}@x.example>\nList-Id: <steam-talk.x.example>\n"
        f"Message-ID: <{i}@x.example>\nSubject: [steam-talk] boiler {i}{i}\n\nA steam boiler.\n\n"
        for i in range(30)
    ]
    (tmp_path / "lists" / "steam-talk.x.example.mbox").write_text("".join(mail))
    found = merged_lists(tmp_path)
    assert {"steam", "talk", "steam-talk"} <= found.hidden
    talk: Talk = talk_of(found)
    assert len(talk.truth) == 30 and "steam" not in " ".join(talk.texts)


def test_threads_keep_their_topic_if_it_is_the_same_under_another_number() -> None:
    assert kept([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0, 0]) == 1
    assert kept([0, 0, 0, 1, 1, 1], [1, 1, 0, 0, 0, 0]) == pytest.approx(5 / 6)


def test_the_first_threads_are_those_that_began_first(found: Threads) -> None:
    talk = talk_of(found)
    first = talk.first(0.5)
    assert len(first.truth) == len(talk.truth) // 2 == first.words.matrix.shape[0]
    assert first.texts == talk.texts[: len(first.texts)]
