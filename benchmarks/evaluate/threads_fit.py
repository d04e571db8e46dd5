"""Fit the weights of :mod:`push2pull.analysis.replies` by maximum likelihood and print them.

    python -m benchmarks.evaluate.threads_fit CORPORA

On util-linux and the years 2009 and 2010 of r-sig-mac, all reply headers stripped and a fifth of the messages
missing, as they are and rewritten as Outlook quotes. What
:mod:`benchmarks.evaluate.threads` reports is of other mail. Facts that never vary there keep their weights.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from benchmarks.evaluate.threads_data import Mail, archive, prepared
from benchmarks.evaluate.threads_outlook import outlook
from push2pull.analysis.candidates import Pairs, candidates, without_headers
from push2pull.analysis.quoting import Reals
from push2pull.analysis.relations import Flags
from push2pull.analysis.replies import NOBODY, WEIGHTS, probabilities
from push2pull.analysis.threads import in_order

RIDGE = 0.5


def tuning(corpora: Path) -> Iterator[Mail]:
    """Yield the mail that weights may be fitted on."""
    for raws in (archive(corpora, "r-sig-mac", (2009, 2010)), archive(corpora, "util-linux")):
        yield prepared(raws, missing=0.2, seed=11)
        yield prepared(raws, missing=0.2, seed=12, rewritten=outlook)


def main() -> None:
    """Print the fitted weights, rounded to one decimal."""
    sets = [example for mail in tuning(Path(sys.argv[1])) if (example := _example(mail))]
    start = np.array([*WEIGHTS.values(), *NOBODY.values()])
    found = minimize(_loss, start, args=(sets, start), method="L-BFGS-B")
    for name, weight in zip([*WEIGHTS, *NOBODY], found.x, strict=True):
        print(f'    "{name}": {weight:.1f},')
    print(f"loss {_loss(start, sets, start):.0f} -> {found.fun:.0f}")


def _example(mail: Mail) -> tuple[Pairs, Flags]:
    """Return the pairs of the mail's replies and which of them are right."""
    messages = in_order(mail.messages)
    keys = messages["message_key"].to_pylist()
    lost = without_headers(messages) & np.array([key not in mail.unsure for key in keys])
    pairs = candidates(messages, mail.recipients, mail.texts, lost)
    row = {key: number for number, key in enumerate(keys)}
    parent = np.array([row.get(mail.parents[key], -1) for key in keys])
    return pairs, parent[pairs.reply] == pairs.candidate


def _loss(weights: Reals, sets: list[tuple[Pairs, Flags]], start: Reals) -> float:
    """Negative log-likelihood; a reply whose parent is no candidate answers nobody."""
    total = RIDGE * float(((weights - start) ** 2).sum())
    for pairs, right in sets:
        named = dict(zip([*WEIGHTS, *NOBODY], weights.tolist(), strict=True))
        each, nobody = probabilities(
            pairs, {name: named[name] for name in WEIGHTS}, {name: named[name] for name in NOBODY}
        )
        replies, first = np.unique(pairs.reply, return_index=True)
        answered = np.isin(replies, pairs.reply[right])
        total -= float(np.log(np.maximum(each[right], 1e-12)).sum())
        total -= float(np.log(np.maximum(nobody[first[~answered]], 1e-12)).sum())
    return total


if __name__ == "__main__":
    main()
