"""The workspaces that are published: real mail read once, and copies with some of its threads accepted.

Usage: python -m benchmarks.publish.sample base FOLDER MAIL...
       python -m benchmarks.publish.sample copy FOLDER COPY THREADS SEED    prints {threads, messages}
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections import defaultdict
from pathlib import Path

from push2pull.analyse import resolved
from push2pull.analysis.threads import threads as threaded
from push2pull.ingest import ingest
from push2pull.people import people
from push2pull.schema import rows
from push2pull.workspace import Settings, Store

_WRITTEN = """
SELECT t.thread_id, min_by(m.mailbox, (t.depth, m.message_key)) AS list, count(*) AS messages
FROM threads t JOIN messages m USING (message_key) LEFT JOIN texts x USING (message_key)
GROUP BY t.thread_id
HAVING bool_or(m.kind IN ('person', 'list') AND (m.n_attachments > 0 OR trim(x.text, E' \\t\\r\\n') <> ''))
ORDER BY t.thread_id
"""


def base(folder: Path, mail: list[str]) -> None:
    """Read *mail* into a workspace and find its people and threads."""
    store = Store.create(folder, Settings(profile="public"))
    ingest(store, mail)
    folk = people(store)
    store.write("people", folk)
    store.write("threads", threaded(*resolved(store, folk)))
    store.close()


def copy(folder: Path, target: Path, threads: int, seed: int) -> dict[str, int]:
    """Copy a workspace and accept *threads* of its threads, one proposal a mailbox.

    Threads in which nobody wrote anything are not drawn; with fewer threads than asked for, all are.
    """
    shutil.copytree(folder, target)
    store = Store(target)
    found = store.sql(_WRITTEN).to_pylist()
    chosen = random.Random(seed).sample(found, min(threads, len(found)))
    of_list: dict[str, list[str]] = defaultdict(list)
    for row in chosen:
        of_list[row["list"]].append(row["thread_id"])
    names = {name: f"prop{n}" for n, name in enumerate(sorted(of_list))}
    _propose(store, names, of_list)
    store.close()
    return {"threads": len(chosen), "messages": sum(row["messages"] for row in chosen)}


def _propose(store: Store, names: dict[str, str], of_list: dict[str, list[str]]) -> None:
    """Accept one proposal a list, with all messages of its threads taken for open to all of the list."""
    homes = {thread: name for name, ids in of_list.items() for thread in ids}
    went = [
        {"message_key": row["message_key"], "list_key": homes[row["thread_id"]]}
        for row in store.table("threads").to_pylist()
        if row["thread_id"] in homes
    ]
    seeds = [{"proposal_id": names[home], "thread_id": one, "role": "seed"} for one, home in homes.items()]
    store.write("list_messages", rows("list_messages", went))
    store.write("proposal_threads", rows("proposal_threads", seeds))
    store.write("proposals", rows("proposals", [_proposal(key, name) for name, key in names.items()]))
    for name, key in names.items():
        store.state.decide(key, "accepted", "benchmark", f"List {name}")


def _proposal(key: str, name: str) -> dict[str, object]:
    return {
        **{"proposal_id": key, "kind": "community", "title": f"List {name}", "purpose": "A list."},
        **{"verdict": "launch", "missing": [], "scores": {}, "value_low": 0.0, "value_high": 0.0},
        **{"list_keys": [name], "topics": [], "language": "en", "n_members": 10},
    }


if __name__ == "__main__":
    if sys.argv[1] == "base":
        base(Path(sys.argv[2]), sys.argv[3:])
    else:
        print(json.dumps(copy(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))))
