"""What a list is for, by its words."""

import pytest

from push2pull.proposals.nature import sensitive, social, words


@pytest.mark.parametrize("name", ["hr.example.org", "CSE-élus", "avocats", "Santé au travail: santé-travail"])
def test_protected_functions_are_known_in_both_languages(name):
    assert sensitive(name)


@pytest.mark.parametrize("name", ["r-help.example.org", "three.example.org", "parole-libre", "quality"])
def test_words_that_merely_contain_a_mark_are_not_sensitive(name):
    assert not sensitive(name)


@pytest.mark.parametrize("name", ["football", "Apéro du jeudi", "off-topic", "dl-pot-depart"])
def test_social_lists_are_known_by_name(name):
    assert social(name, [])


def test_a_list_is_social_when_half_of_its_topic_is():
    assert social("group 7", ["match de foot", "badges"])
    assert not social("group 7", ["match de foot", "badges", "doors"])
    assert not social("group 7", [])


def test_words_are_folded():
    assert words("Été_à-LA  Plage.") == ["ete", "a", "la", "plage"]
