"""Public list archives as tables, with their reply headers removed, and the truth that these headers held."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.normalise import read
from push2pull.model import RawMessage
from push2pull.normalise import Normalised, Settings, normalise
from push2pull.schema import SCHEMAS

_REPLY_HEADERS = re.compile(
    rb"^(?:in-reply-to|references|thread-index|thread-topic|x-thread-index):[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.I | re.M,
)
SETTINGS = Settings(key=b"k" * 32, profile="public")
PARTS = ("messages", "recipients", "texts")
_LISTS = {
    "util-linux": "lists/util-linux.vger.kernel.org.mbox",
    "greybus-dev": "lists/greybus-dev.lists.linaro.org.mbox",
    "tipc-discussion": "lists/tipc-discussion.lists.sourceforge.net.mbox",
    "usrp-users": "lists/usrp-users.2021-2022.mbox",
    "r-sig-mac": "lists-obfuscated/r-sig-mac",
}


@dataclass(frozen=True, slots=True)
class Mail:
    """The tables ``messages``, ``recipients`` and ``texts`` of an archive, and the truth about them.

    ``parents``: message key to that of the parent, "" where it is not here. ``threads``: message key to that
    of the thread's first message, or to what stands for an absent one. ``unsure``: replies that had no reply
    headers to begin with.
    """

    messages: pa.Table
    recipients: pa.Table
    texts: pa.Table
    parents: Mapping[str, str]
    threads: Mapping[str, str]
    unsure: frozenset[str]


def archive(corpora: Path, name: str, years: Iterable[int] = ()) -> list[RawMessage]:
    """Read a list of the corpora; of one kept as monthly files only those of the *years*."""
    path = corpora / _LISTS[name]
    wanted = tuple(str(year) for year in years)
    files = [file for file in sorted(path.iterdir()) if file.name.startswith(wanted)] if wanted else [path]
    return [raw for file in files for raw in read(file)]


def prepared(
    raws: Iterable[RawMessage],
    *,
    stripped: float = 1.0,
    missing: float = 0.0,
    seed: int,
    rewritten: Callable[[dict[str, RawMessage], Mapping[str, str]], dict[str, RawMessage]] | None = None,
) -> Mail:
    """Strip the reply headers of a share of the messages, drop another share, shuffle, and read the rest.

    The true parent: the last id of References, else In-Reply-To, where that message is here. *rewritten*
    may replace the messages, by key, knowing who answers whom.
    """
    whole: dict[str, tuple[RawMessage, Normalised]] = {}
    for raw in raws:
        found = normalise(raw, SETTINGS)
        if isinstance(found, Normalised):
            whole.setdefault(found.message.message_key, (raw, found))
    parents, above = _parents({key: found for key, (_, found) in whole.items()})
    sources = {key: raw for key, (raw, _) in whole.items()}
    sources = rewritten(sources, parents) if rewritten else sources
    chance = random.Random(seed)
    kept: dict[str, Normalised] = {}
    for key in chance.sample(sorted(whole), len(whole)):
        lost, gone = chance.random() < stripped, chance.random() < missing
        if not gone:
            kept[key] = (_stripped(sources[key], key) if lost or rewritten else None) or whole[key][1]
    unsure = [key for key, parent in parents.items() if not parent and _is_reply(whole[key][1])]
    return Mail(
        *tables(kept.values()),
        parents={key: parents[key] if parents[key] in kept else "" for key in kept},
        threads={key: root(key, above) for key in kept},
        unsure=frozenset(unsure),
    )


def _stripped(raw: RawMessage, key: str) -> Normalised | None:
    """Read a message without its reply headers; it keeps its key whatever else changed."""
    found = normalise(RawMessage(strip(raw.data), raw.origin, raw.mailbox), SETTINGS)
    if not isinstance(found, Normalised):
        return None
    return replace(
        found,
        message=found.message._replace(message_key=key),
        recipients=[one._replace(message_key=key) for one in found.recipients],
        text=found.text and found.text._replace(message_key=key),
    )


def strip(data: bytes) -> bytes:
    """Return a message without the headers that say what it answers."""
    end = min((at for at in (data.find(b"\n\n"), data.find(b"\n\r\n")) if at >= 0), default=len(data))
    return _REPLY_HEADERS.sub(b"", data[: end + 1]) + data[end + 1 :]


def _is_reply(found: Normalised) -> bool:
    cites = found.text is not None and (found.text.quote_hashes or found.text.head_hashes)
    stated = found.message.references or found.message.in_reply_to
    return not stated and (found.message.subject_mark != "none" or bool(cites))


def _parents(whole: Mapping[str, Normalised]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the message that each answers, and where its thread goes on upwards.

    That is the nearest of its References that is in the archive, else the id of an absent message, which joins
    all that name it.
    """
    key_of = {found.message.message_id: key for key, found in whole.items() if found.message.message_id}
    parents, above = {}, {}
    for key, found in whole.items():
        chain = [one for one in (found.message.in_reply_to, *found.message.references) if one]
        present = [key_of[one] for one in chain if key_of.get(one, key) != key]
        stated = key_of.get(chain[-1], "") if chain else ""
        parents[key] = "" if stated == key else stated
        above[key] = present[-1] if present else (f"absent {chain[-1]}" if chain else "")
    return parents, above


def root(key: str, parents: Mapping[str, str]) -> str:
    """Return the first message above *key*; of a loop any."""
    seen: set[str] = set()
    while parents.get(key) and key not in seen:
        seen.add(key)
        key = parents[key]
    return key


def tables(found: Iterable[Normalised]) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return the three mail tables of what ``normalise`` kept."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in PARTS}
    for one in found:
        rows["messages"].append(one.message)
        rows["recipients"] += one.recipients
        rows["texts"] += [one.text] if one.text else []
    messages, recipients, texts = (_table(name, rows[name]) for name in PARTS)
    return messages, recipients, texts


def _table(name: str, rows: list[tuple[Any, ...]]) -> pa.Table:
    schema = SCHEMAS[name]
    dicts = [dict(zip(schema.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(dicts, schema=schema)
