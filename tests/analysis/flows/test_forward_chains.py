"""What is handed on, and on again."""

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.forward_chains import forward_chains, longest


def talk(office):
    return conversations(*office.tables()[:5])


def rows_of(office, min_group=8):
    rows = forward_chains(talk(office), {}, min_group=min_group, seed=0)
    return {(row["indicator"], row["about"]): row for row in rows}


def chain(office, depth, start, list_key="", start_day=1.0):
    """A message and *depth* forwards of it, each to two more people, two days apart."""
    people = [f"p{(start + i) % 30:02d}" for i in range(2 * depth + 2)]
    key = office.write(people[0], people[1:2], lists=(list_key,) if list_key else (), days=start_day)
    for i in range(depth):
        sender, to = people[2 * i + 1], people[2 * i + 2 : 2 * i + 4]
        office.forwards.add(office.write(sender, to, key, days=start_day + 2 * (i + 1)))
    return key


def test_depth_people_and_days_of_a_chain_are_found(office):
    here = office()
    key = chain(here, 4, 0)
    found = longest(talk(here).threads[key])
    assert (found.depth, found.days) == (4, 8.0)
    assert {"p00", "p01", "p03", "p05", "p07"} <= found.people


def test_answers_and_forwards_to_those_who_have_it_are_no_chain(office):
    here = office()
    key = here.write("p0", ["p1", "p2"])
    here.forwards.add(here.write("p1", ["p2"], key))
    here.write("p2", ["p0", "p3"], key)
    assert longest(talk(here).threads[key]).depth == 0


def test_a_forward_by_somebody_who_never_got_it_starts_nothing(office):
    here = office()
    key = here.write("p0", ["p1"])
    here.forwards.add(here.write("p7", ["p8"], key))
    assert longest(talk(here).threads[key]).depth == 0


def test_a_list_whose_mail_travels_far_is_flagged_and_the_others_are_not(office):
    here = office()
    for n, name in enumerate("bcdef"):
        for i in range(40):
            chain(here, 3 if i < 3 else 1, 7 * i + n, name)
    for i in range(40):
        chain(here, 4 if i < 25 else 1, 5 * i, "a")
    found = rows_of(here)
    assert [key for key, row in found.items() if row["flagged"]] == [("forward_chain", "a")]
    assert found["forward_delay", "a"]["value"] == 8.0


def test_ordinary_forwards_are_never_flagged(office):
    flagged = 0
    for seed in range(8):
        here = office(seed)
        for name in "abcdef":
            for i in range(40):
                chain(here, here.random.choice((1, 1, 1, 2, 2, 3)), 3 * i, name)
        flagged += sum(row["flagged"] for row in rows_of(here).values())
    assert flagged <= 1
