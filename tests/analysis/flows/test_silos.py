"""One topic, departments apart."""

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.silos import silos

UNIT_OF = {f"{unit}{i}": unit for unit in ("Legal", "Sales") for i in range(12)}


def rows_of(office, unit_of=UNIT_OF, min_group=8):
    messages, recipients, threads, texts, membership, topics = office.tables()
    talk = conversations(messages, recipients, threads, texts, membership)
    topic_of = {row["thread_id"]: row["topic_id"] for row in topics.to_pylist()}
    return {row["about"]: row for row in silos(talk, topic_of, unit_of, min_group=min_group, seed=0)}


def about(office, topic, n, together):
    """n threads of four people; a share of them of both departments, the rest of one."""
    rng = office.random
    for i in range(n):
        unit = ("Legal", "Sales")[i % 2]
        pool = sorted(UNIT_OF) if rng.random() < together else [p for p in UNIT_OF if UNIT_OF[p] == unit]
        first, *others = rng.sample(pool, 4)
        thread = office.write(first, others)
        office.topics.append({"thread_id": thread, "topic_id": topic, "weight": 1.0})


def test_a_topic_of_departments_that_do_not_meet_is_flagged_and_the_others_are_not(office):
    here = office()
    for topic in "bcd":
        about(here, topic, 60, together=0.8)
    about(here, "a", 60, together=0.05)
    found = rows_of(here)
    assert [key for key, row in found.items() if row["flagged"]] == ["a"]
    assert found["a"]["reading"] == "silos_low"


def test_topics_in_which_departments_meet_alike_are_not_flagged(office):
    flagged = 0
    for seed in range(6):
        here = office(seed)
        for topic in "abcd":
            about(here, topic, 50, together=0.5)
        flagged += sum(row["flagged"] for row in rows_of(here).values())
    assert flagged == 0


def test_a_thread_on_a_list_meets_everybody(office):
    here = office()
    for topic in "ab":
        about(here, topic, 40, together=0.5)
    before = rows_of(here)["a"]
    for i in range(20):
        thread = here.write(f"Legal{i % 12}", [f"Legal{(i + 1) % 12}"], list_id="all.example.org")
        here.topics.append({"thread_id": thread, "topic_id": "a", "weight": 1.0})
    after = rows_of(here)["a"]
    assert after["n"] == before["n"] + 20
    assert after["value"] > before["value"]


def test_a_topic_of_one_department_is_in_no_silo(office):
    here = office()
    about(here, "a", 40, together=0.5)
    assert set(rows_of(here)) == {"a"}
    assert rows_of(here, unit_of=dict.fromkeys(UNIT_OF, "Sales")) == {}
