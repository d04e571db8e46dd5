"""The benchmark of publishing sees what is lost, and its own runs lose nothing; no test asserts a time."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.publish import runs
from mailbuilder import mail, write_mbox

ROOT = Path(__file__).parents[1]
RESULT: dict[str, Any] = {
    "published": {
        "published": 3,
        "already_there": 0,
        "failed": 0,
        "stopped": "",
        "skipped": {"empty_text": 1, "not_accepted": 9},
    },
    "verified": {"checked": 4, "found": 4, "equal": 4, "others": 0, "open": 0, "different": []},
    "posts": 4,
    "messages": 3,
    "parents_first": True,
}


def test_all_that_was_accepted_arrives_also_when_runs_are_killed(tmp_path: Path) -> None:
    # Threads of three, and one message that says nothing.
    archive = [
        mail(
            n,
            In_Reply_To=f"<{n - n % 3}@acme.example>" if n % 3 else "",
            Subject=f"{'Re: ' if n % 3 else ''}Badge {n // 3}",
            body="\n" if n == 5 else "",
        )
        for n in range(12)
    ]
    mbox = write_mbox(tmp_path / "team.mbox", archive)
    command = [sys.executable, "-m", "benchmarks.publish", str(mbox), "--json", "--threads", "4"]
    command += ["--sample", "3", "--interruptions", "2", "--target", "zulip"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    report = json.loads(done.stdout)
    (whole,), (cut,) = report["undisturbed"], report["interrupted"]
    assert whole["accepted"] == {"threads": 4, "messages": 12}
    assert (whole["threads"], whole["messages"]) == (4, 11)
    assert whole["published"]["skipped"] == {"empty_text": 1}
    assert whole["verified"]["equal"] == whole["posts"] >= 11
    assert min(whole["cpu"], whole["wall"], whole["peak_mb"]) > 0
    assert (cut["times"], cut["threads"]) == (2, 3)
    assert whole["wrong"] == cut["wrong"] == []
    assert done.stderr.count("complete, ordered, verified") == 2


def changed(path: str, value: object) -> dict[str, Any]:
    """The result of a run with one figure changed."""
    result = copy.deepcopy(RESULT)
    *rooms, name = path.split(".")
    place = result
    for room in rooms:
        place = place[room]
    place[name] = value
    return result


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("published.published", 2, "messages lost"),
        ("messages", 2, "messages lost"),
        ("published.failed", 1, "failures"),
        ("published.stopped", "try_later", "failures"),
        ("verified.found", 3, "posts lost or doubled"),
        ("verified.others", 1, "posts lost or doubled"),
        ("verified.open", 1, "posts of unknown outcome"),
        ("verified.different", [["key", "order", "", ""]], "posts that differ"),
        ("parents_first", False, "answers before what they answer"),
    ],
)
def test_what_is_wrong_is_said(path: str, value: object, said: str) -> None:
    assert runs.wrong({"messages": 4}, RESULT) == []
    assert said in runs.wrong({"messages": 4}, changed(path, value))


def test_a_file_that_differs_makes_another_state(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    before = runs.digests(tmp_path)
    (tmp_path / "a").write_text("two")
    assert runs.digests(tmp_path) != before
    assert runs.digests(tmp_path / "nothing") == ""
