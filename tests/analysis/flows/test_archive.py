"""Figures of the whole archive: what is rightly closed, and supervisors in copy where that was asked for."""

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.rightly_closed import rightly_closed
from push2pull.analysis.flows.supervisor import supervisor_copies


def test_protected_mail_is_a_share_of_all_and_other_rejects_are_not():
    rejected = {"personal": 30, "privileged": 20, "no_headers": 500}
    (row,) = rightly_closed(rejected, 950, 60, min_group=8, seed=0)
    assert (row["value"], row["n"], row["flagged"]) == (0.05, 1000, False)


@pytest.mark.parametrize(("closed", "people"), [(2, 60), (30, 7)])
def test_too_little_to_hide_in_shows_nothing(closed, people):
    assert rightly_closed({"personal": closed}, 950, people, min_group=8, seed=0) == []


MANAGER_OF = {f"p{i:02d}": f"boss{i % 9}" for i in range(18)}


def peers(office, n, n_copied):
    for i in range(n):
        one, other = f"p{i % 18:02d}", f"p{(i + 9) % 18:02d}"
        office.write(one, [other, *([MANAGER_OF[one]] if i < n_copied else [])])


def share_of(office, manager_of, min_group=8):
    talk = conversations(*office.tables()[:5])
    return [row["value"] for row in supervisor_copies(talk, manager_of, min_group=min_group, seed=0)]


def test_supervisors_in_copy_are_counted_for_all_together(office):
    here = office()
    peers(here, 120, 30)
    assert share_of(here, MANAGER_OF) == [0.25]


def test_nothing_is_counted_unless_managers_are_given(office):
    here = office()
    peers(here, 120, 30)
    assert share_of(here, {}) == []


def test_few_managers_are_not_counted(office):
    here = office()
    peers(here, 120, 30)
    assert share_of(here, {person: f"boss{int(one[4:]) % 7}" for person, one in MANAGER_OF.items()}) == []


def test_mail_between_a_supervisor_and_their_people_is_not_between_peers(office):
    here = office()
    peers(here, 120, 30)
    for i in range(50):
        here.write(f"p{i % 18:02d}", [MANAGER_OF[f"p{i % 18:02d}"]])
        here.write(MANAGER_OF[f"p{i % 18:02d}"], [f"p{i % 18:02d}"])
    assert share_of(here, MANAGER_OF) == [0.25]
