"""Every question's tables, in one command.

    python -m benchmarks.evaluate [QUESTION...] [--corpora DIR] [--write docs/evaluation.md] [--json] [--per-cell N]

Each question is a module beside this one with ``tables(corpora)``. ``--write`` replaces the sections of the
questions that ran and keeps the others.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks.evaluate.table import Table, figure_name, markdown

QUESTIONS: dict[str, str] = {
    "zones": "What the author wrote",
    "threads": "Threads without reply headers",
    "groups": "Recurring groups",
    "topics": "Topics",
    "communities": "Communities",
    "flows": "Closed flows",
}
"""Module to heading, in the order of the page."""


def main() -> None:
    """Run the questions and print or write their tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluate", description="Score the analysis.")
    parser.add_argument("question", nargs="*", help=f"{', '.join(QUESTIONS)}; all when none is named")
    parser.add_argument(
        "--corpora", type=Path, default=Path("../shared/corpora"), help="public corpora, packed or not"
    )
    parser.add_argument("--write", type=Path, help="the page whose sections are replaced")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--per-cell",
        type=int,
        help="flows: organisations for each amount of mail and effect (2); more take longer",
    )
    options = parser.parse_args()
    if unknown := set(options.question) - QUESTIONS.keys():
        parser.error(f"no such question: {', '.join(sorted(unknown))}")
    corpora = _unpacked(options.corpora)
    if corpora is None:
        parser.error(f"no corpora in {options.corpora}: see docs/corpora.md and --corpora")
    for question in options.question or QUESTIONS:
        tables: list[Table] = []
        chosen = {"per_cell": options.per_cell} if question == "flows" and options.per_cell else {}
        for table in import_module(f"benchmarks.evaluate.{question}").tables(corpora, **chosen):
            tables.append(table)
            print(json.dumps(asdict(table)) if options.json else markdown(table), flush=True)
        if options.write:
            _replace(options.write, QUESTIONS[question], tables)


def _unpacked(corpora: Path) -> Path | None:
    """Return the unpacked corpora: *corpora*, or where its ``unpack.py`` puts them; None where there are none."""
    if (corpora / "lists").is_dir():
        return corpora
    if not (corpora / "unpack.py").exists():
        return None
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "push2pull-corpora"
    subprocess.run([sys.executable, corpora / "unpack.py", cache], check=True)
    return cache


def _replace(page: Path, heading: str, tables: list[Table]) -> None:
    """Replace the section under *heading*, or add it at the end; figures go beside the page."""
    for table in tables:
        if table.figure:
            (page.parent / figure_name(table)).write_text(table.figure)
    old = page.read_text() if page.exists() else "# Evaluation\n"
    new = f"## {heading}\n\n" + "\n".join(markdown(table) for table in tables)
    found = re.search(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", old, re.M | re.S)
    if found:
        page.write_text(f"{old[: found.start()]}{new}\n{old[found.end() :]}".rstrip() + "\n")
    else:
        page.write_text(f"{old.rstrip()}\n\n{new}".rstrip() + "\n")


if __name__ == "__main__":
    sys.exit(main())
