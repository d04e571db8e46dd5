"""What a list is for, by words of its name and topics: work, social, or not to be moved (FR/EN)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

_SENSITIVE = """
hr rh paie payroll salaires salary salaries cse chsct syndicat syndicats union unions betriebsrat avocat
avocats juridique legal lawyer lawyers counsel privileged disciplinaire disciplinary litigation contentieux
whistleblowing alerte-ethique medecin medical sante-travail dpo confidential confidentiel
"""

_SOCIAL = """
social convivial convivialite fun detente loisirs leisure sport sports foot football soccer rugby tennis
running yoga velo cycling jeux games apero aperitif pot-depart dejeuner lunch repas barbecue bbq fete
annonces-perso classifieds covoiturage carpool offtopic off-topic chitchat musique music choir chorale
cinema photo photos humour jokes anniversaire anniversaires birthday birthdays
"""

SENSITIVE = frozenset(_SENSITIVE.split())
"""Protected functions: their lists stay mail whatever their figures say."""

SOCIAL = frozenset(_SOCIAL.split())
"""Conviviality: welcome as a community, never counted in the value."""

_BREAKS = re.compile(r"[^a-z0-9]+")


def words(text: str) -> list[str]:
    """Return the words of *text* in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return [word for word in _BREAKS.split("".join(c for c in plain if not unicodedata.combining(c))) if word]


def sensitive(name: str) -> bool:
    """Return whether the name of a list says that it serves a protected function."""
    return not SENSITIVE.isdisjoint(_with_pairs(words(name)))


def social(name: str, terms: Iterable[str]) -> bool:
    """Return whether a list is convivial: its name says so, or half of the *terms* of its main topic do."""
    if not SOCIAL.isdisjoint(_with_pairs(words(name))):
        return True
    hits = [not SOCIAL.isdisjoint(words(term)) for term in terms]
    return bool(hits) and 2 * sum(hits) >= len(hits)


def _with_pairs(found: list[str]) -> list[str]:
    return [*found, *map("-".join, pairwise(found))]
