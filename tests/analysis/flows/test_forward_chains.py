"""What is handed on, and on again."""

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.forward_chains import forward_chains, longest


def talk(office):
    return conversations(*office.tables()[:5])


def rows_of(office, min_group=8):
    rows = forward_chains(talk(office), min_group=min_group, seed=0)
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


def test_a_document_that_travels_far_is_told_and_short_chains_are_not(office):
    here = office()
    for i in range(40):
        chain(here, 1 if i % 10 else 2, i)
    far = chain(here, 5, 3)
    found = rows_of(here)
    assert [key for key, row in found.items() if row["flagged"]] == [("forward_chain", far)]
    assert found["forward_chain", far]["value"] == 5
    assert found["forward_chain", far]["reading"] == "forward_chain_high"


def test_a_document_of_few_people_is_counted_with_the_others_only(office):
    here = office()
    for i in range(40):
        chain(here, 1, i)
    for i in range(6):
        chain(here, 3, i)
    found = rows_of(here, min_group=9)
    assert [key for key, row in found.items() if row["flagged"]] == [("forward_share", "archive")]
    assert found["forward_delay", "archive"]["value"] == 6.0


def test_forwards_that_go_on_by_chance_are_never_told(office):
    flagged = 0
    for seed in range(12):
        here = office(seed)
        for i in range(80):
            depth = 1
            while here.random.random() < 0.15:
                depth += 1
            chain(here, depth, i)
        flagged += sum(row["flagged"] for row in rows_of(here).values())
    assert flagged <= 2


def test_nine_forwards_tell_nothing(office):
    here = office()
    for i in range(8):
        chain(here, 1, i)
    chain(here, 5, 0)
    assert {row["reading"] for row in rows_of(here).values()} == {"untested"}
