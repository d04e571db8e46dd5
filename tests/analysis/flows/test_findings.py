"""All indicators together: the contract of the table, and silence where nothing is planted."""

import pyarrow as pa
import pytest

from push2pull.analysis.flows import READINGS, findings
from push2pull.schema import SCHEMAS, conform

LINE = "window garden travel invoice printer coffee meeting bridge forest market engine letter camera"
WORDS = LINE.split()
NO_SHARES = {"forgotten_delay", "first_answer", "copies", "openness", "voices"}


def ordinary(office, seed, planted=""):
    """Eight lists and six groups of 80 people with personal habits of private answers, the same everywhere."""
    here = office(seed)
    rng = here.random
    staff = [f"p{i:02d}" for i in range(80)]
    habit = {p: rng.betavariate(1, 6) for p in staff}
    lists = {f"L{i}": rng.sample(staff, 25) for i in range(8)}
    groups = {f"G{i}": rng.sample(staff, rng.randint(9, 14)) for i in range(6)}
    for _ in range(700):
        name, members = rng.choice(sorted((lists | groups).items()))
        asker, *repliers = rng.sample(members, rng.randint(1, 4))
        explicit = name in lists
        to = [] if explicit else [p for p in members if p != asker and rng.random() < 0.9]
        list_id = f"{name}.example.org" if explicit else ""
        first = here.write(asker, to, lists=(name,), text="May we?", list_id=list_id)
        here.topics.append({"thread_id": first, "topic_id": f"T{rng.randint(0, 9)}", "weight": 1.0})
        for replier in repliers:
            text = " ".join(rng.choices(WORDS, k=12))
            private = rng.random() < (0.7 if name == planted else habit[replier])
            if private:
                here.write(replier, [asker], first, text=text)
            else:
                wide = [] if explicit else [p for p in members if p != replier and rng.random() < 0.9]
                here.write(replier, wide, first, (name,), text, list_id=list_id)
    for _ in range(300):
        one, two = rng.sample(staff, 2)
        question = here.write(one, [two], text="Lunch?")
        here.write(two, [one], question, text=" ".join(rng.choices(WORDS, k=12)))
    return here


def test_the_table_has_the_columns_of_the_workspace_and_known_readings(office):
    table = findings(*ordinary(office, 1).tables())
    assert conform("findings", table).schema.equals(SCHEMAS["findings"])
    assert table.num_rows > 20
    assert set(table.column("reading").to_pylist()) <= set(READINGS)
    assert len(set(table.column("finding_id").to_pylist())) == table.num_rows


def test_intervals_hold_their_values_and_shares_stay_shares(office):
    for row in findings(*ordinary(office, 2).tables()).to_pylist():
        assert row["low"] <= row["value"] <= row["high"]
        assert row["indicator"] in NO_SHARES or 0 <= row["low"] <= row["high"] <= 1
        assert row["n"] >= 20 or row["n"] % 5 == 0


def test_the_order_of_rows_does_not_matter(office):
    here = ordinary(office, 3)
    plain = findings(*here.tables(), seed=5)
    assert findings(*here.tables(shuffled=1), seed=5).equals(plain)
    assert findings(*here.tables(shuffled=2), seed=5).equals(plain)


def test_an_organisation_without_a_pattern_is_rarely_flagged(office):
    flagged = [sum(findings(*ordinary(office, s).tables()).column("flagged").to_pylist()) for s in range(12)]
    assert sum(flagged) / len(flagged) <= 0.5, flagged


@pytest.mark.parametrize("planted", ["L3", "G2"])
def test_a_planted_pattern_is_flagged(office, planted):
    hits = 0
    for seed in range(4):
        rows = findings(*ordinary(office, seed, planted).tables()).to_pylist()
        hits += ("narrowing", planted) in {(r["indicator"], r["about"]) for r in rows if r["flagged"]}
    assert hits >= 3


def test_no_person_is_named_in_a_finding(office):
    text = str(findings(*ordinary(office, 4).tables()).to_pylist())
    assert not any(f"p{i:02d}" in text for i in range(80))


def test_an_empty_archive_gives_an_empty_table(office):
    table = findings(*office().tables())
    assert table.num_rows == 0
    assert table.schema.equals(SCHEMAS["findings"])


def test_fewer_than_five_people_can_never_be_asked_for(office):
    with pytest.raises(ValueError, match="at least 5"):
        findings(*office().tables(), min_group=4)


def test_automatic_bulk_and_calendar_mail_and_bounces_never_count(office):
    here = office()
    for i in range(40):
        kind = ("automatic", "bulk", "calendar", "bounce")[i % 4]
        first = here.write(f"p{i % 10}", [f"p{j}" for j in range(10)], lists=("g",), kind=kind, text="Why?")
        here.write(f"p{(i + 1) % 10}", [f"p{i % 10}"], first, kind=kind)
    assert findings(*here.tables()).num_rows == 0


def test_mail_of_role_mailboxes_and_robots_says_nothing_about_people(office):
    """Eight desks and a robot behave like a group that forgets often: as people they would be flagged."""
    here = office()
    staff = [f"desk{n}" for n in range(9)]
    for n in range(30):
        first = here.write(
            staff[n % 8], [one for one in staff[:8] if one != staff[n % 8]], lists=("L",), days=1.0 + n
        )
        second = here.write(staff[(n + 1) % 8], [*staff, "robot"], first, ("L",), days=1.5 + n)
        here.write(staff[8], staff[:8], second, ("L",), days=2.0 + n)
        here.write("robot", staff[:8], second, ("L",), days=2.1 + n)
    *tables, topics = here.tables()
    kinds = dict.fromkeys(staff, "role") | {"robot": "robot"}
    as_people = findings(*tables, topics, min_group=5)
    assert "forgotten" in as_people["indicator"].to_pylist()
    assert findings(*tables, topics, kinds=kinds, min_group=5).num_rows == 0


def test_groups_lists_departments_and_documents_of_seven_say_nothing(office):
    """Whatever they do, each alone or all together: nothing is said about fewer than eight people."""
    for seed in range(3):
        here = office(seed)
        units = {}
        for unit in "abcdef":
            staff = [f"{unit}{i}" for i in range(7)]
            units |= dict.fromkeys(staff, unit)
            for i in range(40):
                first, second, *rest = here.random.sample(staff, 7)
                words = " ".join(here.random.choices(WORDS, k=12))
                question = here.write(first, [second, *rest], lists=(unit,), text=f"Why? {words}", days=1 + i)
                here.write(second, [first], question, text=words, days=2 + i)
                here.topics.append({"thread_id": question, "topic_id": unit, "weight": 1.0})
        found = findings(*here.tables(), departments=units, min_group=8).to_pylist()
        assert {row["about_kind"] for row in found} <= {"archive"}


@pytest.mark.parametrize("seed", range(6))
def test_damaged_mail_never_raises(office, seed):
    """No dates, no authors, mail to oneself, parents that are not there, one name for every file."""
    here = office(seed)
    rng = here.random
    staff = [f"p{i}" for i in range(14)]
    attached = []
    for i in range(300):
        parent = rng.choice(["", "", "missing", *(f"m{j:06d}" for j in range(i))])
        to = rng.sample(staff, rng.randint(0, 12))
        text = rng.choice(["", "?", "Why? " * 50, " ".join(rng.choices(WORDS, k=9)), "unsubscribe me"])
        lists = tuple(rng.sample("abc", rng.randint(0, 2)))
        key = here.write(rng.choice(["", *staff]), to, parent, lists, text, days=rng.choice([1, 1e4, i]) + 1)
        here.messages[-1]["date"] = rng.choice([None, here.messages[-1]["date"]])
        if rng.random() < 0.3:
            here.forwards.add(key)
        if rng.random() < 0.5:
            here.topics.append({"thread_id": key, "topic_id": rng.choice("xy"), "weight": rng.random()})
        name = rng.choice([None, "", "a.pdf", "Plan v1.doc", "Plan v2.doc", "(" * 300, "v1" * 200, "/../x"])
        attached.append({"message_key": rng.choice([key, "missing"]), "filename": name, "sha256": str(i % 7)})
    attachments = pa.Table.from_pylist(attached, schema=SCHEMAS["attachments"])
    units = {person: rng.choice(["", "Sales", "Works"]) for person in staff}
    managers = dict.fromkeys(staff[1:], staff[0])
    more = {
        "departments": units,
        "managers": managers,
        "attachments": attachments,
        "rejected": {"personal": 50},
    }
    table = findings(*here.tables(), **more, min_group=5, seed=seed)
    assert table.num_rows > 5
    assert set(table["reading"].to_pylist()) <= set(READINGS)
