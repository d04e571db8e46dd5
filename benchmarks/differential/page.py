"""docs/differences.md: every class with its example, its verdict and its counts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.differential.classes import CLASSES, RECOVERED
from benchmarks.differential.corpora import CORPORA

COUNTS = Path(__file__).with_name("counts.json")
"""Messages of each class by corpus, as the last whole run found them; ``messages`` is how many were read."""

_HEAD = """# Differences from other readers

`python -m benchmarks.differential --corpora FOLDER` reads every message of the public corpora
([corpora](corpora.md)) with push2pull, with the standard library's `email` (`policy.default`) and with
mail-parser, and compares Message-ID, In-Reply-To, References, author and name, To, Cc, date, subject, List-Id,
the text and the bytes of what is attached, before anything is masked. A difference belongs to a class below or
is printed as unexplained, and the command ends with 1. A class is a rule that rebuilds one reading from the
other or from the bytes, so a value that is wrong for another reason is not excused: `tests/differential` loses
a recipient, shifts a date, cuts a text and more, and each is reported.

*Right* says who is: us, them, both (another choice). `--json` prints the counts, `--sample N` reads N messages
a corpus, `--write` brings this page and the counts up to date, `--review` adds what is unexplained to the
reviewed cases. Texts are compared by their letters and digits, since every reader lays out HTML in its own way;
plain texts by line as well. HTML is compared with Python's `html.parser`.

"""


def load() -> dict[str, dict[str, int]]:
    """Return the counts of the last whole run: corpus, then class."""
    counts: dict[str, dict[str, int]] = json.loads(COUNTS.read_text(encoding="utf-8"))
    return counts


def save(counts: Mapping[str, Mapping[str, int]]) -> None:
    """Write the counts."""
    COUNTS.write_text(json.dumps(counts, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def page(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Return the page."""
    rows = [
        "| class | example | right | why |",
        "|---|---|---|---|",
        *(f"| `{one.name}` | {one.example} | {one.right} | {one.why} |" for one in CLASSES),
        f"| `{RECOVERED}` | a boundary that is missing, or repeated inside of its own part | not judged | "
        "Torture samples and single broken messages on which every reader recovers in its own way; "
        "`benchmarks/differential/reviewed.txt` pins each by a digest of the message and of both readings. "
        "Examples of every field were looked at, not each case. |",
    ]
    return _HEAD + "\n".join([*rows, "", "## Messages of each class", "", *_table(counts), ""])


def _table(counts: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    names = [name for name in CORPORA if name in counts]
    yield "| class | " + " | ".join(names) + " |"
    yield "|---|" + "---:|" * len(names)
    yield "| *messages read* | " + " | ".join(str(counts[name]["messages"]) for name in names) + " |"
    for one in [*(one.name for one in CLASSES), RECOVERED]:
        yield f"| `{one}` | " + " | ".join(str(counts[name].get(one, "")) for name in names) + " |"
