"""Simulated organisations with planted patterns, analysed, and what their truth says of each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import push2pull as p2p
from benchmarks.evaluate.flows_enough import DOCUMENTS, RULES, enough, enough_documents
from push2pull.simulate import Parameters, simulate
from push2pull.workspace import Store

INDICATORS = {
    "narrowing": "narrowing",
    "closedness": "closed_share",
    "forgotten": "forgotten",
    "trapped": "follow",
    "single_bridge": "bridge",
    "forward_chain": "forward_chain",
    "single_voice": "voices",
    "repeated_answer": "repeated_answer",
    "silo_index": "e_i",
    "cross_silo_topic": "silos",
    "ping_pong": "ping_pong",
    "unanswered": "unanswered",
    "dialogue": "dialogue",
}
"""Pattern of the generator to indicator of the analysis."""

WHOLE = {figure: pattern for pattern, figure in DOCUMENTS.items()}
"""Figures of the whole archive about what else is told document by document: planted documents are one pattern
together, for most have too few people to be told of."""

SEVERAL = 3
"""Answers from which on saying the same in private is a repetition."""

Subject = tuple[str, str]


class Planted(NamedTuple):
    """A pattern that was planted: the subjects that may carry it, and whether it is enough for its indicator."""

    indicator: str
    subjects: frozenset[Subject]
    enough: bool


@dataclass(frozen=True, slots=True)
class Organisation:
    """An analysed organisation.

    ``findings``: rows of the table. ``planted``: by row of the truth. ``entailed``: indicators and subjects that may
    be told without being wrong. ``seconds``: of the analysis.
    """

    findings: list[dict[str, Any]]
    planted: list[Planted]
    entailed: frozenset[tuple[str, Subject]]
    seconds: float


def organisation(folder: Path, parameters: Parameters) -> Organisation:
    """Simulate into *folder*, analyse, and match the truth with the subjects of the findings."""
    truth = simulate(folder / "acme", parameters)
    ws = p2p.Workspace.create(
        folder / "acme.p2p",
        profile="demo",
        own_domains=tuple(truth["domains"]),
        org_chart=str((folder / "acme" / "org.csv").resolve()),
    )
    ws.ingest(folder / "acme" / "mail", workers=1)  # organisations are what runs side by side
    report = ws.analyse(seed=parameters.seed)
    ws.close()
    store = Store(folder / "acme.p2p")
    places = _Places(store, truth)
    planted = [
        Planted(name, frozenset(places.of(row)), enough(name, row, truth))
        for row in truth["planted"]
        if (name := INDICATORS.get(row["indicator"], "")) in RULES
    ]
    for name in DOCUMENTS:
        if rows := [row for row in truth["planted"] if row["indicator"] == name]:
            subjects = frozenset(subject for row in rows for subject in places.of(row))
            planted.append(Planted(name, subjects, enough_documents(name, rows)))
    entailed = {
        (INDICATORS[row["indicator"]], subject)
        for row in truth["entailed"]
        if row["indicator"] in INDICATORS
        for subject in places.of(row)
    }
    entailed |= {("ping_pong", subject) for subject in places.versions()}
    entailed |= {("dialogue", subject) for subject in places.announcements()}
    entailed |= {("repeated_answer", subject) for subject in places.narrowed()}
    found = [row | {"indicator": WHOLE.get(row["indicator"], row["indicator"])} for row in rows_of(store)]
    store.close()
    return Organisation(found, planted, frozenset(entailed), report["seconds"])


def rows_of(store: Store) -> list[dict[str, Any]]:
    """Return the rows of the table ``findings``."""
    found: list[dict[str, Any]] = store.table("findings").to_pylist()
    return found


class _Places:
    """Finds the lists, topics and departments of a workspace that a row of the truth is about."""

    def __init__(self, store: Store, truth: Mapping[str, Any]) -> None:
        self.truth = truth
        messages = store.table("messages").select(["message_key", "message_id"]).to_pylist()
        self.key = {row["message_id"]: row["message_key"] for row in messages}
        self.thread = {row["message_key"]: row["thread_id"] for row in store.table("threads").to_pylist()}
        self.lists: dict[str, set[str]] = {}
        for row in store.table("list_messages").to_pylist():
            self.lists.setdefault(row["message_key"], set()).add(row["list_key"])
        best: dict[str, tuple[float, str]] = {}
        for row in store.table("thread_topics").to_pylist():
            rank = (-row["weight"], row["topic_id"])
            best[row["thread_id"]] = min(rank, best.get(row["thread_id"], rank))
        self.topic = {thread: topic for thread, (_, topic) in best.items()}
        votes: dict[str, Counter[str]] = {}
        for name, roots in truth["topics"].items():
            for _, ours in (one for root in roots for one in self._topics(root)):
                votes.setdefault(ours, Counter())[name] += 1
        self.about = {ours: names.most_common(1)[0][0] for ours, names in votes.items()}
        self.matters = self._matters()

    def of(self, row: Mapping[str, Any]) -> Iterator[Subject]:
        """Yield the subjects of the findings table that *row* may show in."""
        kind, about = row["about_kind"], row["about"]
        if kind in ("list", "group"):
            yield from self._most(self._messages_of(about), self._lists)
        elif kind == "topic":
            yield from (("topic", ours) for ours, name in self.about.items() if name == about)
            yield from (("list", ours) for ours, name in self.matters.items() if name == about)
            yield from self._most(row.get("messages", []), self._topics)
            flows = row.get("flows", [row["flow"]] if "flow" in row else [])
            pair = [
                subject[1] for flow in flows for subject in self._most(self._messages_of(flow), self._lists)
            ]
            yield "list_pair", " · ".join(sorted(pair))
            for flow in flows:
                yield from self._most(self._messages_of(flow), self._lists)
                yield from self._most(self._messages_of(flow), self._topics)
        elif kind == "document":
            for key in (self.key.get(name, "") for name in row.get("messages", [])):
                yield "document", key
                yield "document", self.thread.get(key, "")
            yield "archive", "archive"
        elif kind == "department":
            yield "department", about
        elif kind == "department_pair":
            pair = about if isinstance(about, list) else about.split(" | ")
            yield "department_pair", " · ".join(sorted(pair))

    def _matters(self) -> dict[str, str]:
        """Return the topic of the truth that most threads of each list and group begin with."""
        votes: dict[str, Counter[str]] = {}
        for name, roots in self.truth["topics"].items():
            for list_key in (one for root in roots for one in self.lists.get(self.key.get(root, ""), ())):
                votes.setdefault(list_key, Counter())[name] += 1
        return {list_key: names.most_common(1)[0][0] for list_key, names in votes.items()}

    def announcements(self) -> Iterator[Subject]:
        """Yield the lists that nobody answers on, planted or not: they announce in every organisation."""
        for name, counts in self.truth["measured"].get("dialogue", {}).items():
            if counts["seen_n"] and counts["seen_hits"] == counts["seen_n"]:
                yield from self._most(self._messages_of(name), self._lists)

    def narrowed(self) -> Iterator[Subject]:
        """Yield the topics in which the experts of a list that narrows say the same to one asker after another."""
        lists = {row["flow"] for row in self.truth["planted"] if row["indicator"] == "narrowing"}
        answers = [one["answer"] for one in self.truth["patterns"]["narrowed"] if one["list"] in lists]
        counts = Counter(subject for answer in answers for subject in self._topics(answer))
        yield from (subject for subject, n in counts.items() if n >= SEVERAL)

    def versions(self) -> Iterator[Subject]:
        """Yield the documents that travel in versions, planted or not."""
        for one in self.truth["patterns"]["document_versions"]:
            for version in one["versions"]:
                yield "document", self.key.get(version["message"], "")

    def told(self, topic_id: str) -> str:
        """Return the topic of the truth that most threads of a found topic are about."""
        return self.about.get(topic_id, "")

    def _messages_of(self, flow: str) -> list[str]:
        every = (*self.truth["lists"], *self.truth["groups"])
        return next((one["message_ids"] for one in every if one["name"] == flow), [])

    def _lists(self, message_id: str) -> list[Subject]:
        return [("list", one) for one in self.lists.get(self.key.get(message_id, ""), ())]

    def _topics(self, message_id: str) -> list[Subject]:
        thread = self.thread.get(self.key.get(message_id, ""), "")
        return [("topic", self.topic[thread])] if thread in self.topic else []

    def _most(self, names: list[str], subjects: Any) -> list[Subject]:
        """Return the subject that most of the messages have, if a third of them do."""
        counts = Counter(subject for name in names for subject in subjects(name))
        best = counts.most_common(1)
        return [best[0][0]] if best and 3 * best[0][1] >= len(names) else []
