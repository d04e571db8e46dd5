"""Threads without reply headers: who answers whom, and which messages belong together.

Parent accuracy counts the messages whose parent is there; pairs and B-cubed compare the threads, of the whole
archive, that the messages belong to. Replies that had no reply headers to begin with are scored nowhere. The
mail is shuffled: no method may depend on its order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.evaluate.table import Table, measured
from benchmarks.evaluate.threads_data import Mail, archive, prepared
from benchmarks.evaluate.threads_enron import quoted_pairs
from benchmarks.evaluate.threads_outlook import outlook
from benchmarks.evaluate.threads_peers import METHODS

SEED = 21
REPORTED: dict[str, tuple[int, ...]] = {
    "r-sig-mac": (2011, 2012),
    "usrp-users": (),
    "greybus-dev": (),
    "tipc-discussion": (),
}
"""List to the years that are scored, all when none is named."""

SCENARIOS = {
    "no reply headers": {"stripped": 1.0},
    "no reply headers, 10 % of the messages missing": {"stripped": 1.0, "missing": 0.1},
    "30 % without reply headers": {"stripped": 0.3},
}
_ABOUT = (
    f"Seed {SEED}, shuffled. Weights fitted (`benchmarks.evaluate.threads_fit`) on util-linux and on r-sig-mac"
    " 2009-10, of which nothing is reported here. Column first: first messages that were left first. Two rules"
    " came to mind on figures of the reported lists: minutes that come late, and joining replies whose parent is"
    " missing."
)


def tables(corpora: Path) -> Iterator[Table]:
    """Yield a table for each list and scenario, then those of Outlook's way to quote."""
    for name, years in REPORTED.items():
        raws = archive(corpora, name, years)
        title = f"{name} {years[0]}-{years[-1]}" if years else name
        for scenario, shares in SCENARIOS.items():
            yield scored(f"{title}: {scenario}", _ABOUT, prepared(raws, seed=SEED, **shares))
        about = (
            f"{_ABOUT} Each message rewritten as plain text: the answer on top, below it a header block in"
            " French or English and what went before; one in five quotes nothing."
        )
        mail = prepared(raws, seed=SEED, rewritten=outlook)
        yield scored(f"{title}: rewritten as Outlook quotes", about, mail)
    about = (
        "Inboxes of Enron: the parent is the one message of the 30 days before whose author and minute a header block"
        " names under the same subject, which favours subjects."
        " Push2pull does not see these blocks here, only the words below them. Nothing was fitted on this mail."
    )
    yield scored("Enron: pairs found by quoted header blocks", about, quoted_pairs(corpora), threads=False)


def scored(title: str, about: str, mail: Mail, *, threads: bool = True) -> Table:
    """Run every method on *mail*, each in a process of its own."""
    rows = [measured(name, score, name, mail, threads, ours=name == "push2pull") for name in METHODS]
    n = sum(parent != "" for key, parent in mail.parents.items() if key not in mail.unsure)
    return Table(title, f"{about} {len(mail.messages):,} messages, {n:,} with a parent.", rows)


def score(method: str, mail: Mail, threads: bool = True) -> Mapping[str, float]:
    """Return the scores of one method; without *threads* only those of the parents."""
    parents, joined = METHODS[method](mail)
    known = [key for key in mail.parents if key not in mail.unsure]
    right = [parents[key] == mail.parents[key] for key in known if mail.parents[key]]
    alone = [joined[key] == key for key in known if mail.threads[key] == key]
    found = {"parent": sum(right) / len(right)}
    if threads:
        found["first"] = sum(alone) / max(len(alone), 1)
        found |= clustering({key: joined[key] for key in known}, mail.threads)
    return found


def clustering(found: Mapping[str, str], truth: Mapping[str, str]) -> dict[str, float]:
    """Return F1 over pairs of one thread and over B-cubed (Bagga and Baldwin, 1998)."""
    both = Counter((found[key], truth[key]) for key in found)
    ours, true = Counter(found.values()), Counter(truth[key] for key in found)
    pairs = _f1(_pairs(both) / max(_pairs(ours), 1), _pairs(both) / max(_pairs(true), 1))
    precision = sum(n * n / ours[one] for (one, _), n in both.items()) / len(found)
    recall = sum(n * n / true[one] for (_, one), n in both.items()) / len(found)
    return {"pair F1": pairs, "B3 F1": _f1(precision, recall)}


def _pairs(sizes: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
