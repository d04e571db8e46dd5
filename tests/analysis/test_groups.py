"""Recurring recipient groups: planted ones are found, chance ones are not."""

from __future__ import annotations

import doctest
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from push2pull.analysis import groups as groups_module
from push2pull.analysis.chance import Habits, recurrence_p_value
from push2pull.analysis.drift import Group, Membership, merged
from push2pull.analysis.groups import _assigned, group_membership, groups
from push2pull.analysis.lists import membership, posting_addresses
from push2pull.analysis.participants import Event, jaccard
from push2pull.analysis.recurrence import recurring
from push2pull.analysis.rhythm import DAY
from push2pull.schema import conform, rows

START = datetime(2024, 1, 1, tzinfo=UTC)
TEAM = ("P-a", "P-b", "P-c", "P-d", "P-e")

Mail = tuple[float, str, frozenset[str]]
"""Day, sender and everybody it brings together."""


def tables(corpus: Sequence[Mail], **columns: Any) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Build ``messages``, ``recipients`` and ``threads``; every message is a thread."""
    messages, recipients, threads = [], [], []
    for number, (day, sender, people) in enumerate(corpus):
        key = f"m{number:06}"
        date = START + timedelta(days=day)
        common = {"message_key": key, "date": date, "sender": sender, "list_id": "", "list_address": ""}
        messages.append(common | {"kind": "person"} | columns)
        recipients += [{"message_key": key, "person_id": p, "field": "to"} for p in sorted(people - {sender})]
        threads.append({"message_key": key, "thread_id": key})
    return rows("messages", messages), rows("recipients", recipients), rows("threads", threads)


def belonging(messages: pa.Table, recipients: pa.Table) -> pa.Table:
    return membership(messages, recipients, posting_addresses(messages, recipients))


def found(corpus: Sequence[Mail], **options: Any) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    """Return the rows of ``lists`` and the roles by list and person."""
    messages, recipients, threads = tables(corpus)
    explicit = belonging(messages, recipients)
    lists, members = groups(messages, recipients, threads, explicit=explicit, **options)
    roles: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in conform("list_members", members).to_pylist():
        roles[row["list_key"]][row["person_id"]] = row["role"]
    return conform("lists", lists).to_pylist(), roles


def cores(corpus: Sequence[Mail], **options: Any) -> list[set[str]]:
    _, roles = found(corpus, **options)
    return [{person for person, role in people.items() if role == "core"} for people in roles.values()]


def team_mail(n: int = 8, senders: Sequence[str] = TEAM[:3], every: float = 7) -> list[Mail]:
    return [(every * i, senders[i % len(senders)], frozenset(TEAM)) for i in range(n)]


def noise(n: int = 60, seed: int = 1) -> list[Mail]:
    """Messages that never bring the same people together twice."""
    chance = random.Random(seed)
    everybody = [*TEAM, *(f"P-{i:02}" for i in range(30))]
    mails = []
    for i in range(n):
        people = chance.sample(everybody, 4)
        mails.append((i, people[0], frozenset(people)))
    return mails


def test_the_example_runs() -> None:
    failed, tried = doctest.testmod(groups_module)
    assert (failed, tried > 3) == (0, True)


# --- what makes a group ----------------------------------------------------------------------------------


def test_a_set_of_people_that_recurs_is_a_group() -> None:
    (group,), roles = found([*team_mail(), *noise()])
    assert (group["kind"], group["name"], group["cadence"]) == ("recipients", "", "weekly")
    assert (group["n_messages"], group["n_threads"], group["n_authors"]) == (8, 8, 3)
    assert (group["first"], group["last"]) == (START, START + timedelta(days=49))
    assert roles == {group["list_key"]: dict.fromkeys(TEAM, "core")}


def test_a_group_says_who_only_receives_and_how_likely_chance_is() -> None:
    (group,), _ = found([*team_mail(), *noise()])
    assert group["n_readers"] == len(TEAM) - group["n_authors"]
    assert 0 <= group["q_value"] <= 0.05
    assert (group["nested_in"], group["persistence"]) == ("", 1.0)


def test_people_who_write_to_nobody_else_are_no_group_until_one_does() -> None:
    """The habit of a sender who has one set of recipients explains that set."""
    others = [(i, f"P-{i}", frozenset(f"P-{i + j}" for j in range(4))) for i in range(40)]
    assert cores([*team_mail(12), *others]) == []
    elsewhere = [(3 * i, TEAM[i % 3], frozenset([TEAM[i % 3], f"P-{i}", f"P-{i + 9}"])) for i in range(9)]
    assert cores([*team_mail(12), *others, *elsewhere]) == [set(TEAM)]


def test_a_group_that_forgets_somebody_in_every_thread_is_a_group() -> None:
    """Whoever is left out of a thread's first message is added by an answer to all."""
    team = [f"P-t{i}" for i in range(9)]
    messages, recipients, threads = [], [], []
    for n in range(30):
        sender, forgotten = team[n % 9], team[(n + 4) % 9]
        for step, (author, people) in enumerate(
            [(sender, {*team} - {forgotten}), (team[(n + 1) % 9], {*team})]
        ):
            key = f"t{n:02}-{step}"
            date = START + timedelta(days=5 * n + step)
            columns = {"list_id": "", "list_address": "", "kind": "person"}
            messages.append({"message_key": key, "date": date, "sender": author} | columns)
            recipients += [
                {"message_key": key, "person_id": p, "field": "to"} for p in sorted(people - {author})
            ]
            threads.append({"message_key": key, "thread_id": f"t{n:02}"})
    own = [rows(*one) for one in (("messages", messages), ("recipients", recipients), ("threads", threads))]
    elsewhere = tables(
        [(5 * i, team[i % 9], frozenset([team[i % 9], f"P-{i}", f"P-{i + 9}"])) for i in range(18)]
    )
    mail = [pa.concat_tables(pair) for pair in zip(own, elsewhere, strict=True)]
    _, members = groups(*mail, explicit=belonging(*mail[:2]))
    assert members.filter(pc.equal(members["role"], "core"))["person_id"].to_pylist() == team


@pytest.mark.parametrize(
    "corpus",
    [
        team_mail(3),
        team_mail(senders=TEAM[:1]),
        team_mail(every=1.9),
        [(7 * i, TEAM[i % 2], frozenset(TEAM[:2])) for i in range(9)],
        [(7 * i, TEAM[i % 2], frozenset([*TEAM, *(f"P-{j}" for j in range(56))])) for i in range(9)],
    ],
    ids=["too few threads", "one initiator", "too short", "two people", "a crowd"],
)
def test_a_set_without_support_is_no_group(corpus: list[Mail]) -> None:
    assert cores([*corpus, *noise()]) == []


def test_mail_that_recurs_by_habit_alone_is_no_group() -> None:
    """Twenty senders write to any four of the same nine people, over and over."""
    chance = random.Random(2)
    mails = []
    for i in range(400):
        sender = f"P-{i % 20:02}"
        mails.append((i / 2, sender, frozenset([sender, *chance.sample([f"P-x{j}" for j in range(9)], 4)])))
    assert cores(mails) == []


def test_people_who_hardly_write_elsewhere_are_a_group_where_nearly_all_of_them_come_each_time() -> None:
    chance = random.Random(3)
    department = [f"P-d{i:02}" for i in range(12)]
    team = department[:9]
    mails = []
    for i in range(28):
        absent = chance.sample(team, chance.randrange(3))
        sender = chance.choice([one for one in team if one not in absent])
        mails.append((6 * i, sender, frozenset(team).difference(absent)))
    for i in range(60):
        people = frozenset(chance.sample(department, chance.randint(3, 6)))
        mails.append((3 * i, chance.choice(sorted(people)), people))
    assert cores(mails) == [set(team)]
    some_of_them = [
        (6 * i, one, frozenset([one, *chance.sample(department, 7)])) for i, one in enumerate(team * 3)
    ]
    assert cores([*some_of_them, *mails[28:]]) == []


def test_a_long_thread_is_one_event() -> None:
    messages, recipients, _ = tables([*team_mail(), *noise()])
    keys = messages["message_key"].to_pylist()
    one = rows("threads", [{"message_key": k, "thread_id": "t" if i < 8 else k} for i, k in enumerate(keys)])
    found_, _ = groups(messages, recipients, one, explicit=belonging(messages, recipients))
    assert found_.num_rows == 0


def test_mail_to_an_explicit_list_makes_no_group() -> None:
    messages, recipients, threads = tables(team_mail(), list_id="team.example.org", kind="list")
    lists, _ = groups(messages, recipients, threads, explicit=belonging(messages, recipients))
    assert lists.num_rows == 0


@pytest.mark.parametrize("kind", ["bulk", "automatic", "calendar", "bounce"])
def test_mail_that_nobody_wrote_makes_no_group(kind: str) -> None:
    messages, recipients, threads = tables(team_mail(), kind=kind)
    lists, _ = groups(messages, recipients, threads, explicit=belonging(messages, recipients))
    assert lists.num_rows == 0


def test_blind_copies_are_no_participants() -> None:
    messages, recipients, threads = tables(team_mail())
    blind = recipients.set_column(2, "field", pa.array(["bcc"] * len(recipients)))
    assert groups(messages, blind, threads, explicit=belonging(messages, blind))[0].num_rows == 0


def test_undated_mail_and_no_mail_are_no_group() -> None:
    messages, recipients, threads = tables(team_mail(), date=None)
    assert groups(messages, recipients, threads, explicit=belonging(messages, recipients))[0].num_rows == 0
    assert found([]) == ([], {})


# --- who is in it ----------------------------------------------------------------------------------------


def test_variants_of_a_set_are_absorbed_and_their_guests_are_periphery_or_nobody() -> None:
    guests = [frozenset([*TEAM, "P-guest"])] * 2 + [frozenset([*TEAM, "P-once"])]
    variants = [(60 + 7 * i, TEAM[i % 2], people) for i, people in enumerate(guests)]
    (group,), roles = found([*team_mail(), *variants, *noise()])
    assert group["n_threads"] == 11
    assert roles[group["list_key"]] == dict.fromkeys(TEAM, "core") | {"P-guest": "periphery"}


def test_who_was_core_and_is_gone_for_the_last_part_has_left() -> None:
    after = [(60 + 7 * i, TEAM[i % 2], frozenset([*TEAM[:4], "P-new"])) for i in range(8)]
    (group,), roles = found([*team_mail(), *after, *noise()])
    assert roles[group["list_key"]] == dict.fromkeys([*TEAM[:4], "P-new"], "core") | {"P-e": "left"}
    assert group["n_threads"] == 16


def test_groups_with_nearly_the_same_core_are_one() -> None:
    """A chain of sets, each similar to the next, the ends far apart."""
    events = [
        Event(
            10 * day, f"m{day}", f"t{day}", f"P-{day // 4}", frozenset(f"P-{day // 4 + i}" for i in range(8))
        )
        for day in range(12)
    ]
    assert [len(cluster) for cluster in recurring(events, 0.6)] == [12]


# --- which message went to it ----------------------------------------------------------------------------


def test_each_message_goes_to_the_group_it_resembles_on_that_day() -> None:
    messages, recipients, threads = tables([*team_mail(), (25, "P-b", frozenset(TEAM[:4])), *noise()])
    explicit = belonging(messages, recipients)
    lists, members = groups(messages, recipients, threads, explicit=explicit)
    pairs = group_membership(messages, recipients, threads, members, explicit=explicit)
    assert pairs.column_names == ["message_key", "list_key"]
    assert pairs["message_key"].to_pylist() == [f"m{i:06}" for i in range(9)]
    assert pairs["list_key"].unique().to_pylist() == lists["list_key"].to_pylist()


# --- the parts -------------------------------------------------------------------------------------------


def test_the_similarity_join_finds_every_similar_pair() -> None:
    chance = random.Random(4)
    sets = {frozenset(chance.sample("abcdefghij", chance.randrange(3, 8))) for _ in range(120)}
    from push2pull.analysis.recurrence import _neighbours

    for similarity in (0.5, 0.6, 0.8):
        near = _neighbours(sorted(sets, key=sorted), similarity)
        joined = {frozenset([people, other]) for people in near for other in near[people]}
        assert joined == {frozenset(p) for p in combinations(sets, 2) if jaccard(*p) >= similarity}


def p_value(events: Sequence[Event], elsewhere: Sequence[Event]) -> float:
    everyone = Counter(person for event in [*events, *elsewhere] for person in event.people)
    return recurrence_p_value(
        Group(events, Membership.around(events)), Habits.of(elsewhere), everyone, similarity=0.6
    )


def test_a_recurrence_that_habits_explain_has_a_large_p_value() -> None:
    people = frozenset(TEAM)
    loyal = [Event(i, f"m{i}", f"t{i}", TEAM[i % 2], people) for i in range(8)]
    elsewhere = [
        Event(i, f"n{i}", f"u{i}", TEAM[i % 2], frozenset([TEAM[i % 2], *(f"P-{i}{j}" for j in range(4))]))
        for i in range(40)
    ]
    assert p_value(loyal, elsewhere) < 1e-6
    sets = [frozenset([*TEAM[:2], *some]) for some in combinations("rstuvwxyz", 3)]
    random.Random(1).shuffle(sets)
    fickle = [Event(i, f"m{i}", f"t{i}", TEAM[i % 2], people) for i, people in enumerate(sets)]
    alike = [event for event in fickle if jaccard(event.people, frozenset([*TEAM[:2], *"uvw"])) >= 0.6]
    assert p_value(alike, [event for event in fickle if event not in alike]) > 0.05


# --- groups that change ----------------------------------------------------------------------------------


def sent_to(people: Iterable[str], days: Iterable[int], sender: str = "") -> list[Event]:
    here = frozenset(people)
    return [
        Event(
            day * DAY,
            f"{min(here)}{len(here)}-{day:04}",
            f"t{min(here)}{len(here)}-{day}",
            sender or min(here),
            here,
        )
        for day in days
    ]


def test_who_is_in_a_group_is_said_by_the_threads_around_a_day() -> None:
    before, after = sent_to("abcd", range(0, 50, 5)), sent_to("bcde", range(50, 100, 5))
    forgotten = replace(before[4], people=frozenset("abc"))
    members = Membership.around([*before[:4], forgotten, *before[5:], *after])
    assert members.on(-5 * DAY) == members.on(20 * DAY) == frozenset("abcd")
    assert members.on(80 * DAY) == members.on(500 * DAY) == frozenset("bcde")
    assert members.people == frozenset("abcde")


def test_a_group_that_follows_another_is_the_same_and_a_nested_one_is_not() -> None:
    first = Group(early := sent_to("abcdef", range(0, 100, 10)), Membership.around(early))
    heirs = Group(late := sent_to("cdefgh", range(105, 200, 10)), Membership.around(late))
    inner = Group(inside := sent_to("abcd", range(1, 100, 10)), Membership.around(inside))
    assert [len(group.events) for group in merged([first, heirs])] == [20]
    assert [len(group.events) for group in merged([first, inner])] == [10, 10]


def test_roles_say_who_is_in_a_group_now_who_was_and_who_comes_at_times() -> None:
    after = [(60 + 7 * i, TEAM[i % 2], frozenset([*TEAM[:4], "P-new"])) for i in range(8)]
    guest = [(28 + 7 * i, TEAM[i % 2], frozenset([*TEAM, "P-guest"])) for i in (0, 1)]
    _, roles = found([*team_mail(), *guest, *after, *noise()])
    assert [*roles.values()] == [
        dict.fromkeys([*TEAM[:4], "P-new"], "core") | {"P-e": "left", "P-guest": "periphery"}
    ]


# --- planted groups --------------------------------------------------------------------------------------


def planted(seed: int, n_groups: int = 40, one_offs: int = 2000) -> tuple[list[Mail], list[set[str]]]:
    """Write drifting groups (a third of each is replaced, 5 % drop out, guests come) among one-off mails.

    One-offs go to the sender's own contacts, a few of whom they prefer. Returns the mail and, for each group,
    the people who were in it for at least half of its mail.
    """
    chance = random.Random(seed)
    everybody = [f"P-{i:03}" for i in range(300)]
    contacts = {person: chance.sample(everybody, 20) for person in everybody}
    mails, truth = [], []
    for _ in range(n_groups):
        people = chance.sample(everybody, chance.randint(4, 14))
        senders, size, n = people[:3], len(people), chance.randint(8, 24)
        seen: Counter[str] = Counter()
        begin, span = chance.uniform(0, 150), chance.uniform(90, 200)
        for i in range(n):
            if i and i % max(1, 3 * n // size) == 0:
                people = [*people[:3], *people[4:], chance.choice(everybody)]
            seen.update(people)
            sender = chance.choice(senders)
            here = {person for person in people if person == sender or chance.random() > 0.05}
            guests = chance.sample(contacts[sender], chance.choice([0, 0, 0, 1]))
            mails.append((begin + span * i / n, sender, frozenset([*here, *guests])))
        truth.append({person for person, times in seen.items() if times >= n / 2})
    for _ in range(one_offs):
        sender = chance.choice(everybody)
        drawn = chance.choices(contacts[sender], [1 / (i + 1) for i in range(20)], k=chance.randint(2, 10))
        mails.append((chance.uniform(0, 360), sender, frozenset([sender, *drawn])))
    return mails, truth


def redrawn(mails: Iterable[Mail], seed: int) -> list[Mail]:
    """Give every mail as many recipients, drawn from all that its sender ever wrote to."""
    chance = random.Random(seed)
    mails = list(mails)
    known: defaultdict[str, list[str]] = defaultdict(list)
    for _, sender, people in mails:
        known[sender] += sorted(people - {sender})
    redrawn_ = []
    for day, sender, people in mails:
        here = {sender}
        while len(here) < len(people):
            here.add(chance.choice(known[sender]))
        redrawn_.append((day, sender, frozenset(here)))
    return redrawn_


def f1(cores_: Sequence[set[str]], truth: Sequence[set[str]]) -> float:
    """Match one to one, best first, at a Jaccard similarity of .5."""
    scored = [
        (jaccard(frozenset(c), frozenset(t)), i, k) for i, c in enumerate(cores_) for k, t in enumerate(truth)
    ]
    matched: dict[int, int] = {}
    for score, i, k in sorted(scored, reverse=True):
        if score >= 0.5 and i not in matched and k not in matched.values():
            matched[i] = k
    return 2 * len(matched) / (len(cores_) + len(truth))


@pytest.mark.parametrize("seed", [20, 21, 22])
def test_planted_groups_are_found(seed: int) -> None:
    mails, truth = planted(seed)
    assert f1(cores(mails), truth) >= 0.95


@pytest.mark.parametrize("seed", [20, 21, 22])
def test_where_contacts_are_redrawn_next_to_no_group_is_found(seed: int) -> None:
    mails, _ = planted(seed)
    assert len(cores(redrawn(mails, seed))) <= 1


def test_the_order_of_rows_changes_nothing() -> None:
    mails, _ = planted(7, n_groups=10, one_offs=200)
    messages, recipients, threads = tables(mails)
    explicit = belonging(messages, recipients)
    expected = groups(messages, recipients, threads, explicit=explicit)
    assert expected[0].num_rows > 5
    chance = random.Random(0)
    shuffled = [
        t.take(pa.array(chance.sample(range(len(t)), len(t)))) for t in (messages, recipients, threads)
    ]
    assert groups(*shuffled, explicit=explicit) == expected


def test_mail_goes_to_the_group_that_comparing_with_every_group_gives() -> None:
    """What is skipped for speed is what could not be similar enough; of two alike the smaller key is chosen."""
    rng = random.Random(5)
    people = [f"P-{n:02d}" for n in range(14)]
    members = [
        {
            "list_key": f"k{key}",
            "person_id": person,
            "role": rng.choice(["core", "core", "left", "periphery"]),
            "since": datetime.fromtimestamp(rng.randrange(50), UTC),
            "until": datetime.fromtimestamp(rng.randrange(50, 100), UTC),
        }
        for key in range(25)
        for person in rng.sample(people, rng.randint(3, 7))
    ]
    sent = [
        Event(
            rng.randrange(120) * 10**6,
            f"m{n}",
            f"t{n}",
            "P-00",
            frozenset(rng.sample(people, rng.randint(3, 8))),
        )
        for n in range(400)
    ]

    def core_of(key: str, date: int) -> frozenset[str]:
        return frozenset(
            row["person_id"]
            for row in members
            if row["list_key"] == key
            and row["role"] != "periphery"
            and row["since"].timestamp() * 10**6 <= date
            and (row["role"] == "core" or date <= row["until"].timestamp() * 10**6)
        )

    expected = []
    for event in sent:
        alike = [(jaccard(event.people, core_of(f"k{n}", event.date)), f"k{n}") for n in range(25)]
        best, key = min(alike, key=lambda pair: (-pair[0], pair[1]))
        expected += [(event, key)] * (best >= 0.5)
    assert 50 < len(expected) < 400
    assert list(_assigned(sent, rows("list_members", members), 0.5)) == expected
