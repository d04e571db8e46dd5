"""Threads whose newsgroup or mailing list is known, and nothing left in them that names it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from benchmarks.evaluate.threads_data import SETTINGS, tables
from benchmarks.normalise import read
from push2pull.analysis.threads import threads
from push2pull.model import Origin, RawMessage
from push2pull.normalise import Normalised, normalise

TUNED_GROUPS = frozenset({"comp.graphics", "rec.autos", "sci.crypt", "soc.religion.christian"})
"""Newsgroups that parameters were chosen on; the others are reported."""

MIN_THREADS = 20
"""Threads of a list that is scored."""

_TELLING = re.compile(
    rb"^(?:newsgroups|path|xref|organization|followup-to|distribution|list-[a-z-]+|x-[a-z-]+|mailing-list|"
    rb"precedence|sender|errors-to|return-path|delivered-to|received|archived-at|reply-to|to|cc|keywords|"
    rb"approved|nntp-posting-host):[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.I | re.M,
)
_LIST_ID = re.compile(rb"^list-id:[^\n<]*(?:\n[ \t][^\n<]*)*<([^>\n]+)>", re.I | re.M)
_TAG = re.compile(rb"^(subject:[^\n]*?)\[[\w. /-]{1,30}\]\s*", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Threads:
    """The tables ``messages``, ``texts`` and ``threads``; ``truth``: thread_id to where most of it was.

    ``hidden``: case-folded words of the names of these places, which no method may see.
    """

    messages: pa.Table
    texts: pa.Table
    threads: pa.Table
    truth: Mapping[str, str]
    hidden: frozenset[str]


def newsgroups(corpora: Path, *, tuning: bool = False) -> Threads:
    """Read the newsgroups of ``20ng``, one folder each: those tuned on, or all others."""
    folders = sorted(folder for folder in (corpora / "20ng").iterdir() if folder.is_dir())
    chosen = [folder for folder in folders if (folder.name in TUNED_GROUPS) is tuning]
    return prepared((folder.name, raw) for folder in chosen for raw in _files(folder))


def merged_lists(corpora: Path) -> Threads:
    """Read all list archives as one mailbox."""
    return prepared(
        (path.name.split(".")[0], raw)
        for folder in ("lists", "lists-obfuscated")
        for path in sorted((corpora / folder).iterdir())
        for file in (sorted(path.iterdir()) if path.is_dir() else [path])
        for raw in read(file)
    )


def tuning_lists(corpora: Path) -> Threads:
    """Read the mailing lists in one person's mail, in ``spamassassin``: those tuned on."""
    return prepared(
        (found[1].decode("ascii", "replace").lower(), raw)
        for raw in _files(corpora / "spamassassin" / "easy_ham_2")
        if (found := _LIST_ID.search(_head(raw.data)))
    )


def prepared(sources: Iterable[tuple[str, RawMessage]]) -> Threads:
    """Read messages, each with the name of its place, without what tells the place; leave out cross-posts."""
    found: dict[str, tuple[str, Normalised]] = {}
    crossed: set[str] = set()
    for place, raw in sources:
        one = normalise(RawMessage(_anonymous(raw.data), raw.origin, raw.mailbox), SETTINGS)
        if isinstance(one, Normalised):
            key = one.message.message_key
            if found.setdefault(key, (place, one))[0] != place:
                crossed.add(key)
    kept = {key: pair for key, pair in found.items() if key not in crossed}
    messages, recipients, texts = tables(one for _, one in kept.values())
    joined = threads(messages, recipients, texts)
    truth = _truth(joined, {key: place for key, (place, _) in kept.items()})
    sizes = Counter(truth.values())
    truth = {thread: place for thread, place in truth.items() if sizes[place] >= MIN_THREADS}
    wanted = pa.array([one in truth for one in joined["thread_id"].to_pylist()], pa.bool_())
    joined = joined.filter(wanted)
    keys = frozenset(joined["message_key"].to_pylist())
    return Threads(_of(messages, keys), _of(texts, keys), joined, truth, _words(truth.values()))


def _truth(joined: pa.Table, place_of: Mapping[str, str]) -> dict[str, str]:
    votes: dict[str, Counter[str]] = {}
    for key, thread in zip(joined["message_key"].to_pylist(), joined["thread_id"].to_pylist(), strict=True):
        votes.setdefault(thread, Counter())[place_of[key]] += 1
    return {thread: min(own, key=lambda place: (-own[place], place)) for thread, own in votes.items()}


def _of(table: pa.Table, keys: frozenset[str]) -> pa.Table:
    return table.filter(pa.array([key in keys for key in table["message_key"].to_pylist()], pa.bool_()))


def _words(places: Iterable[str]) -> frozenset[str]:
    """Return the words of mailing lists' names; those of newsgroups are their subject, and stay."""
    names = {place for place in places if "." not in place or "-" in place}
    return frozenset(
        word for name in names for word in (name, *re.split(r"[^a-z0-9]+", name)) if len(word) > 1
    )


def _anonymous(data: bytes) -> bytes:
    head = _head(data)
    return _TAG.sub(rb"\1", _TELLING.sub(b"", head)) + data[len(head) :]


def _head(data: bytes) -> bytes:
    ends = [at for at in (data.find(b"\n\n"), data.find(b"\n\r\n")) if at >= 0]
    return data[: min(ends, default=len(data)) + 1]


def _files(folder: Path) -> Iterator[RawMessage]:
    for file in sorted(folder.iterdir()):
        data = file.read_bytes()
        yield RawMessage(data, Origin("bench", file.name, 0, len(data)), "bench")
