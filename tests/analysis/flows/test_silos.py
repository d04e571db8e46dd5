"""One matter, two groups apart."""

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.silos import silos

MATTERS = {
    "a": "badge renewal door access expiry reader portal visitor gate camera turnstile",
    "b": "budget forecast quarter ledger accrual invoice margin deposit closing audit",
    "c": "recruit candidate interview contract salary probation vacancy referee shortlist notice",
    "d": "pump valve bearing gasket torque vibration coupling lubricant impeller spindle",
    "e": "release branch regression pipeline deployment rollback changelog staging hotfix build",
    "f": "garden bench irrigation lawn hedge compost seedling greenhouse mulch pruning",
}


def rows_of(office, min_group=8):
    rows = silos(conversations(*office.tables()[:5]), min_group=min_group, seed=0)
    return {row["about"]: row for row in rows}


def talk_of(office, group, matter, n=20, people=10, borrowed="", share=0.0, shared=()):
    staff = [*shared, *(f"{group}{i}" for i in range(people))][:people]
    for i in range(n):
        words = MATTERS[borrowed if office.random.random() < share else matter].split()
        text = " ".join(office.random.choices(words, k=8))
        office.write(
            staff[i % people], [p for p in staff if p != staff[i % people]], lists=(group,), text=text
        )


def test_two_groups_that_share_nobody_and_write_about_one_matter_are_told(office):
    here = office()
    for name in "abcde":
        talk_of(here, name, name)
    talk_of(here, "z", "f", borrowed="a", share=0.9)
    found = rows_of(here)
    assert [key for key, row in found.items() if row["flagged"]] == ["a · z"]
    assert found["a · z"]["reading"] == "silos_high"


def test_groups_with_matters_of_their_own_are_no_silos(office):
    for seed in range(4):
        here = office(seed)
        for name in MATTERS:
            talk_of(here, name, name)
        assert rows_of(here) == {}


def test_groups_that_share_people_meet(office):
    here = office()
    for name in "bcde":
        talk_of(here, name, name)
    talk_of(here, "a", "a")
    talk_of(here, "z", "a", shared=("a0", "a1", "a2", "a3"))
    assert rows_of(here) == {}


def test_groups_that_one_person_writes_to_meet(office):
    here = office()
    for name in "abcde":
        talk_of(here, name, name)
    talk_of(here, "z", "f", borrowed="a", share=0.9, shared=("a0",))
    assert rows_of(here) == {}


def test_nine_threads_and_seven_people_are_too_few(office):
    here = office()
    for name in "abcd":
        talk_of(here, name, name)
    talk_of(here, "y", "a", n=9)
    talk_of(here, "z", "a", people=7)
    assert rows_of(here) == {}
