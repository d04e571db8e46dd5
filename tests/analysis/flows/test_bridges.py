"""Links of two departments that rest on one person."""

from push2pull.analysis.flows.bridges import bridges
from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.departments import departments
from push2pull.analysis.flows.exchanges import exchanges

UNITS = ("Legal", "Sales", "Works")
UNIT_OF = {f"{unit}{i:02d}": unit for unit in UNITS for i in range(12)}


def rows_of(office, unit_of=UNIT_OF, min_group=8):
    return {row["about"]: row for row in found_in(conversations(*office.tables()[:5]), unit_of, min_group)}


def found_in(talk, unit_of, min_group):
    known = departments(unit_of, talk.owners)
    return bridges(exchanges(talk, known), known, min_group=min_group, seed=0)


def exchange(office, one, other, n, through=0.0, days=180):
    """n exchanges of two departments; a share of them through the first person of the first."""
    rng = office.random
    for i in range(n):
        first = f"{one}00" if rng.random() < through else f"{one}{rng.randrange(12):02d}"
        second = f"{other}{rng.randrange(12):02d}"
        start = 1 + days * i / n
        key = office.write(first, [second], days=start)
        office.write(second, [first], key, days=start + 0.5)


def test_a_link_through_one_person_is_flagged_and_the_others_are_not(office):
    here = office()
    exchange(here, "Legal", "Sales", 60, through=0.85)
    exchange(here, "Legal", "Works", 60)
    exchange(here, "Sales", "Works", 60)
    found = rows_of(here)
    assert [key for key, row in found.items() if row["flagged"]] == ["Legal · Sales"]
    assert found["Legal · Sales"]["value"] > 0.75
    assert found["Legal · Sales"]["baseline"] < 0.5


def test_nobody_is_named(office):
    here = office()
    exchange(here, "Legal", "Sales", 60, through=0.9)
    assert "Legal00" not in str(rows_of(here))


def test_whoever_exchanges_with_everybody_is_no_single_bridge(office):
    here = office()
    for other in ("Sales", "Works"):
        exchange(here, "Legal", other, 60, through=0.8)
    exchange(here, "Sales", "Works", 60)
    assert not any(row["flagged"] for row in rows_of(here).values())


def test_ordinary_exchanges_are_not_flagged(office):
    flagged = 0
    for seed in range(6):
        here = office(seed)
        for pair in (("Legal", "Sales"), ("Legal", "Works"), ("Sales", "Works")):
            exchange(here, *pair, 40, through=0.2)
        flagged += sum(row["flagged"] for row in rows_of(here).values())
    assert flagged == 0


def test_getting_the_same_circular_is_no_exchange(office):
    here = office()
    unit_of = UNIT_OF | {"Board00": "Board"}
    for i in range(60):
        here.write("Board00", ["Legal00", f"Sales{i % 12:02d}", f"Sales{(i + 1) % 12:02d}"], days=1 + 3 * i)
    assert rows_of(here, unit_of) == {}


def test_a_short_or_thin_link_tells_nothing(office):
    here = office()
    exchange(here, "Sales", "Works", 60)
    exchange(here, "Legal", "Sales", 60, through=0.9, days=60)
    exchange(here, "Legal", "Works", 19, through=0.9)
    found = rows_of(here)
    assert found["Legal · Sales"]["reading"] == "untested"
    assert "Legal · Works" not in found


def test_small_departments_are_not_linked(office):
    here = office()
    exchange(here, "Legal", "Sales", 60, through=0.9)
    assert rows_of(here, min_group=13) == {}


def test_where_the_mail_of_few_was_read_nobody_is_called_central(office):
    here = office()
    exchange(here, "Legal", "Sales", 60, through=0.9)
    messages, recipients, threads, texts, membership, _ = here.tables()
    # What is left is one person's mailbox.
    mine = {r["message_key"] for r in here.recipients if r["person_id"] == "Legal00"}
    mine |= {m["message_key"] for m in here.messages if m["sender"] == "Legal00"}
    keep = [i for i, key in enumerate(messages["message_key"].to_pylist()) if key in mine]
    talk = conversations(messages.take(keep), recipients, threads, texts, membership)
    (row,) = found_in(talk, UNIT_OF, 8)
    assert (row["value"], row["reading"]) == (None, "unseen")
