"""The merge rules held to what is known: planted aliases, and a published table of employees."""

import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from push2pull.ingest import ingest
from push2pull.normalise import person_id
from push2pull.people import people
from push2pull.simulate import simulate
from push2pull.workspace import Settings, Store

Pairs = set[frozenset[str]]


def pairs(groups: Iterable[Iterable[str]]) -> Pairs:
    return {frozenset(pair) for group in groups for pair in itertools.combinations(sorted(group), 2)}


def merged(store: Store) -> Pairs:
    return pairs((row["person_id"], *row["aliases"]) for row in people(store).to_pylist())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_planted_alias_is_merged_and_nobody_else(tmp_path: Path, seed: int) -> None:
    simulate(tmp_path / "acme", people=60, months=2, seed=seed)
    truth = json.loads((tmp_path / "acme" / "truth.json").read_text())
    store = Store.create(tmp_path / "w", Settings(profile="demo", own_domains=tuple(truth["domains"])))
    ingest(store, [str(tmp_path / "acme" / "mail")], workers=1)
    seen = {one.person_id for one in store.vault.sightings()}
    planted = pairs(
        [person_id(store.vault.key, a), person_id(store.vault.key, b)] for a, b in truth["aliases"].items()
    )
    assert len(planted) == 4
    assert merged(store) == {pair for pair in planted if pair <= seen}


@pytest.mark.corpora
def test_the_addresses_of_employees_are_merged_and_rarely_wrongly(corpora: Path, tmp_path: Path) -> None:
    store = Store.create(tmp_path / "w", Settings(profile="public", own_domains=("enron.com",)))
    ingest(store, [str(corpora / "enron-maildir")], workers=1)
    employee = labelled(store, corpora / "enron-perry" / "employeeDirsChp3New.txt")
    of: defaultdict[str, set[str]] = defaultdict(set)
    for one, who in employee.items():
        of[who].add(one)
    right, found = pairs(of.values()), {pair for pair in merged(store) if pair <= employee.keys()}
    # The table gives several addresses to one employee that carry other people's names, or none.
    assert len(found & right) >= 7
    assert len(found - right) <= 2


def labelled(store: Store, table: Path) -> dict[str, str]:
    """Return pseudonym -> employee of those who sent a message of the table, nearly always as the same one."""
    senders: defaultdict[tuple[float, str], set[str]] = defaultdict(set)
    alone: dict[tuple[float, str], str] = {}
    for line in table.read_text("latin-1").splitlines():
        _, _, date, sender, recipient, subject = line.split("\t")[:6]
        key = (parsedate_to_datetime(date).timestamp(), _folded(subject))
        senders[key].add(sender)
        alone[key] = "" if key in alone else recipient
    to: defaultdict[str, set[str]] = defaultdict(set)
    for row in store.table("recipients").to_pylist():
        to[row["message_key"]].add(row["person_id"])
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in store.sql(
        "SELECT message_key, date, subject, sender FROM messages WHERE date IS NOT NULL"
    ).to_pylist():
        key = (row["date"].timestamp(), _folded(row["subject"]))
        if len(senders.get(key, ())) == 1:
            votes[row["sender"]].update(senders[key])
            if alone[key].isdigit() and len(to[row["message_key"]]) == 1:
                votes[next(iter(to[row["message_key"]]))][alone[key]] += 1
    usual = {one: counts.most_common(1)[0] for one, counts in votes.items()}
    return {one: who for one, (who, n) in usual.items() if n >= 0.9 * votes[one].total()}


def _folded(subject: str) -> str:
    return re.sub(r"\W+", "", subject.lower())
