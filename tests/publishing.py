"""A small workspace with one accepted proposal, for tests of what becomes of it."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from push2pull.ingest import ingest
from push2pull.schema import rows
from push2pull.workspace import Settings, Store

Make = Callable[..., Store]
STATED = {"purpose": "p", "legal_basis": "l", "contact": "c", "notice": "n", "own_domains": ("example.org",)}
MAIL = [
    # key, author, parent, text, more headers
    ("q", "Ann Roe <ann@example.org>", "", "How do I restore a file? Call 01 23 45 67 89.", ""),
    ("r", "Bob Doe <bob@example.org>", "q", "> How do I restore a file?\n\nAsk Ann Roe.", ""),
    ("s", "Cleo Fay <cleo@example.org>", "r", "Thanks, it works.", ""),
    ("o", "Robot <robot@example.org>", "q", "I am away.", "Auto-Submitted: auto-replied\n"),
]


def mbox(path: Path) -> Path:
    out = []
    for n, (key, author, parent, text, more) in enumerate(MAIL):
        answer = f"In-Reply-To: <{parent}@example.org>\n" if parent else ""
        out.append(
            f"From x Mon Mar  4 12:00:00 2024\nMessage-ID: <{key}@example.org>\nFrom: {author}\n"
            f"To: team@example.org\nDate: Mon, 04 Mar 2024 {10 + n}:00:00 +0000\n{answer}{more}"
            f"Subject: {'Re: ' if parent else ''}Restoring\n\n{text}\n\n"
        )
    path.write_text("".join(out))
    return path


def workspace(folder: Path, **settings: Any) -> Store:
    """Return a workspace whose one proposal holds one thread, and is accepted."""
    store = Store.create(folder / "w.p2p", Settings(**settings), key=b"k" * 32)
    ingest(store, [str(mbox(folder / "team.mbox"))])
    keys = {row["message_id"][0]: row["message_key"] for row in store.table("messages").to_pylist()}
    threads = [
        {
            "message_key": keys[key],
            "thread_id": keys["q"],
            "parent_key": keys.get(parent, ""),
            "evidence": "header",
            "confidence": 1.0,
            "depth": 0,
        }
        for key, _, parent, _, _ in MAIL
    ]
    proposal = {
        **{"proposal_id": "prop1", "kind": "community", "title": "Restores", "purpose": "Ask here."},
        **{"verdict": "launch", "missing": [], "scores": {}, "value_low": 0.0, "value_high": 0.0},
        **{"list_keys": ["team"], "topics": ["restore"], "language": "en", "n_members": 10},
    }
    store.write("threads", rows("threads", threads))
    store.write("proposals", rows("proposals", [proposal]))
    seed = {"proposal_id": "prop1", "thread_id": keys["q"], "role": "seed"}
    store.write("proposal_threads", rows("proposal_threads", [seed]))
    belonging = [{"message_key": key, "list_key": "team"} for key in keys.values()]
    store.write("list_messages", rows("list_messages", belonging))
    store.state.decide("prop1", "accepted", "ana", "Restores")
    return store


def person(store: Store, name: str) -> str:
    return next(one.person_id for one in store.vault.sightings() if one.name.startswith(name))


def content(path: Path) -> dict[str, str]:
    files = (one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def pages(path: Path) -> str:
    return "".join(one.read_text() for one in sorted(path.rglob("*.html")))
