"""A small office that writes mail, as tables: what the indicators are tried on."""

import random
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from push2pull.schema import SCHEMAS

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Office:
    """Collects mails and returns them as the tables that ``findings`` takes."""

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)
        self.messages: list[dict[str, object]] = []
        self.recipients: list[dict[str, object]] = []
        self.threads: list[dict[str, object]] = []
        self.texts: list[dict[str, object]] = []
        self.membership: list[dict[str, object]] = []
        self.topics: list[dict[str, object]] = []
        self.roots: dict[str, str] = {}
        self.forwards: set[str] = set()

    def write(
        self,
        sender,
        to,
        parent="",
        lists=(),
        text="",
        days=0.0,
        kind="person",
        list_id="",
        bcc=(),
        subject="",
    ):
        """Add one mail and return its key."""
        key = f"m{len(self.messages):06d}"
        root = self.roots[key] = self.roots.get(parent, key)
        date = START + timedelta(days=days or len(self.messages) / 100)
        self.messages.append(
            {
                "message_key": key,
                "date": date,
                "sender": sender,
                "kind": kind,
                "list_id": list_id,
                "list_address": f"A-{list_id}" if list_id else "",
                "base_subject": subject or f"subject of {root}",
            }
        )
        fields = [(p, "to") for p in to] + [(p, "bcc") for p in bcc]
        fields += [(f"A-{list_id}", "to")] if list_id else []
        self.recipients += [{"message_key": key, "person_id": p, "field": f} for p, f in fields]
        self.threads.append({"message_key": key, "thread_id": root, "parent_key": parent})
        self.texts.append({"message_key": key, "text": text})
        self.membership += [{"message_key": key, "list_key": one} for one in lists]
        return key

    def on_list(self, sender, list_key, parent="", text=""):
        """Add one mail to an explicit list."""
        return self.write(sender, (), parent, (list_key,), text, list_id=f"{list_key}.example.org")

    def tables(self, shuffled: int | None = None) -> tuple[pa.Table, ...]:
        """Return messages, recipients, threads, texts, membership and thread_topics."""
        for row in self.messages:
            row["subject_mark"] = "forward" if row["message_key"] in self.forwards else "none"
        parts = [self.messages, self.recipients, self.threads, self.texts, self.membership, self.topics]
        if shuffled is not None:
            parts = [random.Random(shuffled).sample(part, len(part)) for part in parts]
        member = pa.schema([("message_key", pa.string()), ("list_key", pa.string())])
        schemas = [SCHEMAS[n] for n in ("messages", "recipients", "threads", "texts")]
        schemas += [member, SCHEMAS["thread_topics"]]
        return tuple(pa.Table.from_pylist(p, schema=s) for p, s in zip(parts, schemas, strict=True))


@pytest.fixture
def office():
    """The class; call it with a seed."""
    return Office
