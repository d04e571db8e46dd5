"""The benchmark of groups: what is planted, the null corpus, the matching, and that groups are found at all."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from benchmarks.evaluate.groups import score_later, score_lists
from benchmarks.evaluate.groups_mail import expanded
from benchmarks.evaluate.groups_peers import PEERS, closed, exact, ours
from benchmarks.evaluate.groups_planted import PLANS, planted, redrawn
from benchmarks.evaluate.groups_scores import matched
from push2pull.analysis.participants import Event

SMALL = replace(PLANS["default"], people=120, groups=15, one_offs=600)


def f1(method: str, seed: int) -> float:
    events, truth = planted(SMALL, seed)
    found = [group.core for group in (ours if method == "ours" else PEERS[method])(events)]
    return 2 * len(matched(found, [one.core for one in truth], 0.5)) / (len(found) + len(truth))


def test_groups_are_planted_as_planned() -> None:
    events, truth = planted(SMALL, 5)
    assert planted(SMALL, 5) == (events, truth) != planted(SMALL, 6)
    assert len(truth) == 15
    assert len(events) == 600 + sum(len(group.dates) for group in truth)
    assert all(group.on(group.dates[0]) and group.core for group in truth)


def test_push2pull_finds_more_of_the_planted_groups_than_its_peers() -> None:
    assert f1("ours", 5) > 0.8
    assert f1("ours", 5) > max(f1(name, 5) for name in ("exact recurring sets", "Gmail implicit groups"))


def test_a_null_corpus_keeps_senders_sizes_and_contacts_and_has_next_to_no_groups() -> None:
    events, _ = planted(SMALL, 5)
    null = redrawn(events, 1)
    assert [(e.date, e.sender, len(e.people)) for e in null] == [
        (e.date, e.sender, len(e.people)) for e in events
    ]
    assert {p for e in null for p in e.people} <= {p for e in events for p in e.people}
    assert len(ours(null)) <= 0.1 * len(ours(events))


def test_closed_sets_are_all_that_an_intersection_of_four_messages_gives() -> None:
    chance = random.Random(1)
    day = 86_400_000_000
    sets = [frozenset(chance.sample("abcdefg", 5)) for _ in range(12)]
    events = [Event(30 * n * day, f"m{n}", f"t{n}", "ab"[n % 2], people) for n, people in enumerate(sets)]
    intersections = {frozenset("abcdefg")}
    for people in sets:
        intersections |= {people & other for other in intersections}
    closures = [p for p in intersections if len(p) >= 3 and sum(p <= one for one in sets) >= 4]
    assert sorted(map(sorted, closed(events))) == sorted(map(sorted, closures))
    assert set(exact(events)) <= set(closures)


def test_matching_is_one_to_one_and_the_most_similar_first() -> None:
    found = [frozenset("abc"), frozenset("abcd"), frozenset("xyz")]
    assert matched(found, [frozenset("abcd"), frozenset("abce")], 0.5) == {1: 0, 0: 1}
    assert matched(found, [frozenset("abcd")], 0.8) == {1: 0}


def test_groups_that_go_on_are_counted_in_the_rest() -> None:
    events, _ = planted(replace(SMALL, drift=0.0, one_offs=300), 2)
    scores = score_later("push2pull", events)
    assert scores["groups"] > 3
    assert scores["again"] >= scores["three times"] > 0
    assert 0 < scores["covered"] < 1


def archive(folder: Path, name: str, people: str, days: int) -> None:
    chance = random.Random(name)
    lines = []
    for day in range(days):
        sender = chance.choice(people)
        lines += [
            "From x Mon Jan  1 00:00:00 2024",
            f"Message-ID: <{day}@{name}.example>",
            f"From: {sender * 3}@x.example",
            f"Date: {1 + day % 28} {('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun')[day // 28]} 2024 10:00:00 +0000",
            f"To: list@{name}.example",
            f"List-Id: <list.{name}.example>",
            f"Subject: {name} {day}",
            "",
            "Words.",
            "",
        ]
    (folder / "lists").mkdir(exist_ok=True)
    (folder / "lists" / name).write_text("\n".join(lines))


def test_lists_are_found_by_whom_their_mail_went_to(tmp_path: Path) -> None:
    archive(tmp_path, "util-linux.vger.kernel.org.mbox", "abcdefghxy", 150)
    archive(tmp_path, "greybus-dev.lists.linaro.org.mbox", "mnopqrstxy", 150)
    listed = expanded(tmp_path, {"util-linux": (), "greybus-dev": ()}, seed=1)
    assert set(listed.list_of.values()) == {"util-linux", "greybus-dev"}
    assert all(len(event.people) >= 5 for event in listed.events)
    scores = score_lists("push2pull", listed)
    assert scores["lists"] == scores["whole"] == 1.0
    assert scores["ARI"] > 0.95
