"""Topics on public newsgroups: threads of one group should share topics."""

import email
import hashlib
import re
from collections import Counter
from email.message import Message
from pathlib import Path

import pyarrow as pa
import pytest
from sklearn.metrics import normalized_mutual_info_score

from push2pull.analysis.documents import documents
from push2pull.analysis.talk import talk
from push2pull.analysis.topics import topics
from push2pull.schema import SCHEMAS

# Measured .78 with k chosen (2026); the bound leaves room for other random numbers.
MIN_NMI = 0.6


def subject_of(message: Message) -> str:
    return re.sub(r"^(?:\s*re\s*:)+\s*", "", str(message.get("Subject") or ""), flags=re.IGNORECASE).strip()


def own_text(message: Message) -> str:
    body = message.get_payload()
    lines = str(body).split("\n-- \n")[0].splitlines()
    return "\n".join(x for x in lines if not re.match(r"\s*(?:[>|:}]|In article)|.*(?:writes|wrote):$", x))


class Threads:
    """Union-find over message ids and subjects."""

    def __init__(self) -> None:
        self.parents: dict[str, str] = {}

    def find(self, key: str) -> str:
        while self.parents.setdefault(key, key) != key:
            key = self.parents[key]
        return key

    def join(self, one: str, other: str) -> None:
        self.parents[self.find(one)] = self.find(other)


def read(folder: Path) -> tuple[list[pa.Table], dict[str, str]]:
    found, threads = {}, Threads()
    for path in sorted(folder.glob("*/*")):
        message = email.message_from_bytes(path.read_bytes())
        key = str(message.get("Message-ID") or path.name)
        found[key] = (path.parent.name, message)
        for other in re.findall(r"<[^<>\s]+>", str(message.get("References") or "")):
            threads.join(key, other)
        threads.join(key, f"subject {subject_of(message).casefold()}")
    rows, votes = {"messages": [], "texts": [], "threads": []}, {}
    for key, (group, message) in found.items():
        thread = threads.find(key)
        votes.setdefault(thread, Counter())[group] += 1
        sender = hashlib.md5(str(message.get("From")).encode()).hexdigest()
        common = {"kind": "list", "language": "en", "base_subject": subject_of(message)}
        rows["messages"].append({"message_key": key, "sender": sender} | common)
        rows["texts"].append({"message_key": key, "text": own_text(message)})
        rows["threads"].append({"message_key": key, "thread_id": thread})
    tables = [pa.Table.from_pylist(part, schema=SCHEMAS[name]) for name, part in rows.items()]
    return tables, {thread: own.most_common(1)[0][0] for thread, own in votes.items()}


@pytest.mark.corpora
def test_topics_of_threads_follow_the_newsgroups(corpora: Path) -> None:
    tables, truth = read(corpora / "20ng")
    found, weights = topics(talk(documents(*tables)))
    # Rows of a thread come best first.
    main = {row["thread_id"]: row["topic_id"] for row in reversed(weights.to_pylist())}
    known = sorted(main)
    assert set(known) == set(truth)
    assert 4 <= found.num_rows <= 20
    assert normalized_mutual_info_score([truth[t] for t in known], [main[t] for t in known]) > MIN_NMI
