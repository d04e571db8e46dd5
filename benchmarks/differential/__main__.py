"""Compare push2pull with the standard library and mail-parser on the public corpora.

    python -m benchmarks.differential --corpora FOLDER [--corpus NAME ...] [--sample N] [--json]

Example: python -m benchmarks.differential --corpora /srv/corpora --corpus lists --sample 500
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.differential import page, reviewed
from benchmarks.differential.case import Case
from benchmarks.differential.compare import Tally, tally
from benchmarks.differential.corpora import CORPORA, messages, sample

DOCS = Path(__file__).parents[2] / "docs" / "differences.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 when something is unexplained."""
    options = _options(arguments)
    found: dict[str, Tally] = {}
    for name in options.corpus or CORPORA:
        some = (
            sample(options.corpora, name, options.sample)
            if options.sample
            else messages(options.corpora, name)
        )
        found[name] = tally(some)
        if not options.json:
            _print(name, found[name])
    if options.json:
        print(json.dumps({name: _counts(one) for name, one in found.items()}, indent=1))
    if options.review:
        _review([case for one in found.values() for case in one.unexplained])
    if options.write:
        page.save(
            {**(page.load() if page.COUNTS.exists() else {}), **{k: _counts(one) for k, one in found.items()}}
        )
        DOCS.write_text(page.page(page.load()), encoding="utf-8")
    return int(any(one.unexplained for one in found.values()))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.differential",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    place = os.environ.get("PUSH2PULL_CORPORA", "../shared/corpora")
    parser.add_argument("--corpora", type=Path, default=Path(place), help="folder of the unpacked corpora")
    parser.add_argument("--corpus", action="append", choices=CORPORA, help="only this one; may be repeated")
    parser.add_argument(
        "--sample", type=int, default=0, metavar="N", help="read N messages of each, always the same"
    )
    parser.add_argument("--json", action="store_true", help="print counts as JSON")
    parser.add_argument(
        "--write", action="store_true", help="update docs/differences.md; needs a run without --sample"
    )
    parser.add_argument("--review", action="store_true", help="add what is unexplained to the reviewed cases")
    options = parser.parse_args(arguments)
    if options.write and options.sample:
        parser.error("--write needs every message: leave --sample out")
    if not options.corpora.is_dir():
        parser.error(f"no folder {options.corpora}; give --corpora, see docs/corpora.md")
    return options


def _counts(found: Tally) -> dict[str, int]:
    return {"messages": found.messages, **dict(sorted(found.classes.items()))}


def _print(name: str, found: Tally) -> None:
    print(f"{name}: {found.messages} messages")
    for one, n in found.classes.most_common():
        print(f"  {one:<28}{n:>7}")
    for case in found.unexplained[:20]:
        # Where to look, and nothing of what somebody wrote.
        print(f"  unexplained: {case.oracle} {case.field} {reviewed.digest(case)} {sorted(case.defects)}")


def _review(cases: Sequence[Case]) -> None:
    known: Mapping[str, str] = {reviewed.digest(case): f"{case.oracle} {case.field}" for case in cases}
    with reviewed.FILE.open("a", encoding="ascii") as file:
        file.writelines(f"{digest} {told}\n" for digest, told in sorted(known.items()))


if __name__ == "__main__":
    raise SystemExit(main())
