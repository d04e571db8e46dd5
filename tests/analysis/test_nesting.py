"""Groups inside of groups."""

from push2pull.analysis.drift import Group, Membership
from push2pull.analysis.nesting import nested
from push2pull.analysis.participants import Event

DAY = 86_400_000_000


def group(people, first, last):
    members = frozenset(people)
    events = [
        Event(d * DAY, f"{people}{d}", f"{people}{d}", people[0], members) for d in range(first, last, 7)
    ]
    return Group(events, Membership.around(events))


def test_a_part_of_a_group_is_nested_in_the_smallest_that_holds_it():
    found = nested({"p": group("abc", 0, 90), "q": group("abcdef", 0, 90), "r": group("abcdefgh", 0, 90)})
    assert found == {"p": "q", "q": "r"}


def test_groups_that_overlap_or_followed_one_another_are_not_nested():
    assert nested({"p": group("abcx", 0, 90), "q": group("abcdef", 0, 90)}) == {}
    assert nested({"p": group("abc", 0, 60), "q": group("abcdef", 90, 180)}) == {}


def test_two_groups_of_the_same_people_hold_one_another_not():
    assert nested({"p": group("abc", 0, 90), "q": group("abc", 0, 90)}) == {}
