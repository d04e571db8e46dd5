"""Threads by reply headers: the JWZ algorithm (jwz.org/doc/threading.html, RFC 5256 REFERENCES), order-free.

JWZ links along every References chain in the order of delivery, so the same mail in another order gives
another tree. Here each message states its own parent and nobody else's:

- In-Reply-To is trusted alone, even under a new subject, when it names a message that is here;
- else the last id of References is the parent, unless the nearest message of that chain that is here has
  another base subject (a new topic started from an old mail);
- else In-Reply-To names an absent message, a *ghost*, which joins its children into one thread. A ghost's own
  parent is the id that most References chains put before it.

Loops lose their weakest link. On five public lists 9,981 of 9,984 parents are the last id of References; of
the others, two name another message in In-Reply-To, with which the dates agree, and one starts a new topic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from push2pull.analysis.audience import with_audience
from push2pull.analysis.replies import EVIDENCE, Guess, guessed_parents

Ints = npt.NDArray[np.int64]

NONE = -1
SIBLING = 0.5
"""Confidence in the thread of a reply whose parent is not here."""
COLUMNS = ["message_key", "message_id", "date", "in_reply_to", "references", "base_subject"]


@dataclass(frozen=True, slots=True)
class Headers:
    """Reply headers as node numbers: messages 0..n-1 in order of date, then ghosts in order of id.

    ``reply``: node of In-Reply-To per message, ``NONE`` where there is none. ``chain``: nodes of all
    References one after another; those of message *i* are ``chain[offsets[i]:offsets[i + 1]]``, oldest first.
    ``subject``: number of the base subject per message, ``NONE`` where it is empty.
    """

    n_messages: int
    n_nodes: int
    reply: Ints
    chain: Ints
    offsets: Ints
    subject: Ints


def threads(
    messages: pa.Table, recipients: pa.Table | None = None, texts: pa.Table | None = None
) -> pa.Table:
    """Return the table ``threads`` of the table ``messages``, in order of message key.

    ``parent_key`` is the nearest ancestor that is here; "" for a root and for the children of a ghost nobody
    is known to precede, which share a ``thread_id`` (the earliest of them) all the same. ``confidence`` is 1
    for a parent named directly and .9 for one reached through ghosts. A reply without reply headers is
    attached by what it quotes, whom its quote head names, its subject, its people and its time (see
    :mod:`push2pull.analysis.replies`), with the help of the tables ``texts`` and ``recipients``; then
    ``evidence`` says by which and ``confidence`` is the probability. How the audience changes:
    :mod:`push2pull.analysis.audience`. Other columns than those used may be null. Near linear in the messages.

    >>> import datetime as dt
    >>> from push2pull import schema
    >>> day = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    >>> mail = [("a", "1@x", day, ""), ("b", "2@x", day + dt.timedelta(1), "1@x")]
    >>> names = ("message_key", "message_id", "date", "in_reply_to")
    >>> rest = {"references": [], "base_subject": "", "sender": "ana", "kind": "person"}
    >>> found = threads(schema.rows("messages", [dict(zip(names, one)) | rest for one in mail]))
    >>> found["thread_id"].to_pylist(), found["parent_key"].to_pylist(), found["evidence"].to_pylist()
    (['a', 'a'], ['', 'a'], ['none', 'header'])
    """
    messages = in_order(messages)
    headers = _headers(messages.select(COLUMNS))
    parents = np.concatenate([_stated_parents(headers), _ghost_parents(headers)])
    guess = guessed_parents(messages, recipients, texts)
    guessed = np.flatnonzero(guess.parent != NONE)
    parents[guessed] = guess.parent[guessed]
    weakness = (np.arange(headers.n_nodes) >= headers.n_messages).astype(np.int64)
    weakness[guessed] = 2
    _break_loops(parents, weakness)
    return with_audience(
        _table(messages["message_key"], headers.n_messages, parents, guess), messages, recipients
    )


def in_order(messages: pa.Table) -> pa.Table:
    """Return *messages* by date, with base subjects as RFC 5256 compares them: whatever their case."""
    messages = messages.sort_by([("date", "ascending"), ("message_key", "ascending")])
    at = messages.schema.get_field_index("base_subject")
    return messages.set_column(at, "base_subject", pc.utf8_lower(messages["base_subject"]))


def _headers(messages: pa.Table) -> Headers:
    """Number the messages and the ids they name."""
    n = len(messages)
    references = messages["references"]
    ids = [messages["message_id"], messages["in_reply_to"], pc.list_flatten(references)]
    codes, empty, n_ids = _codes(
        pa.chunked_array([chunk for column in ids for chunk in column.chunks], pa.string())
    )
    own = codes[:n]
    named = np.flatnonzero(own != empty)
    owner = np.full(n_ids, NONE, dtype=np.int64)
    # Two messages may claim one id: the earlier keeps it, since the last assignment wins.
    owner[own[named[::-1]]] = named[::-1]
    ghosts = np.flatnonzero((owner == NONE) & (np.arange(n_ids) != empty))
    owner[ghosts] = n + np.arange(len(ghosts))
    nodes = owner[codes]
    lengths = np.asarray(pc.fill_null(pc.list_value_length(references), 0))
    subject, no_subject, _ = _codes(messages["base_subject"])
    return Headers(
        n_messages=n,
        n_nodes=n + len(ghosts),
        reply=np.where(nodes[n : 2 * n] == np.arange(n), NONE, nodes[n : 2 * n]),
        chain=nodes[2 * n :],
        offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        subject=np.where(subject == no_subject, NONE, subject),
    )


def _codes(texts: pa.ChunkedArray) -> tuple[Ints, int, int]:
    """Return the rank of each text among the different ones, the rank of "" (or NONE) and their number."""
    encoded = pc.fill_null(texts, "").dictionary_encode().combine_chunks()
    order = np.asarray(pc.sort_indices(encoded.dictionary))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    empty = pc.index(encoded.dictionary, "").as_py()
    codes = rank[np.asarray(encoded.indices)]
    return codes, NONE if empty < 0 else int(rank[empty]), len(order)


def _chains(headers: Headers) -> Iterator[list[int]]:
    """Yield the References of each message without the message itself."""
    for message in range(headers.n_messages):
        chain = headers.chain[headers.offsets[message] : headers.offsets[message + 1]].tolist()
        yield [node for node in chain if node not in (message, NONE)]


def _stated_parents(headers: Headers) -> Ints:
    """Return the node that each message says it answers."""
    reply = headers.reply.tolist()
    parents = [
        node if 0 <= node < headers.n_messages else _chain_parent(message, node, chain, headers)
        for message, (node, chain) in enumerate(zip(reply, _chains(headers), strict=True))
    ]
    return np.array(parents, dtype=np.int64)


def _chain_parent(message: int, reply: int, chain: list[int], headers: Headers) -> int:
    """Return the last reference of a message whose In-Reply-To, *reply*, is a ghost or absent."""
    if not chain or _new_topic(message, chain, headers):
        return reply
    return chain[-1] if reply == NONE or chain[-1] < headers.n_messages else reply


def _new_topic(message: int, chain: list[int], headers: Headers) -> bool:
    """Say whether the nearest reference that is here has another subject. A ghost has none: it is skipped."""
    nearest = next((node for node in reversed(chain) if node < headers.n_messages), NONE)
    both = (headers.subject[message], headers.subject[nearest])
    return nearest != NONE and NONE not in both and both[0] != both[1]


def _ghost_parents(headers: Headers) -> Ints:
    """Return the node that most References chains put before each ghost; the smaller node wins a tie."""
    before, ghost = _votes(headers)
    pairs, counts = np.unique(np.stack([ghost, before]), axis=1, return_counts=True)
    order = np.lexsort([pairs[1], -counts, pairs[0]])
    ghosts, first = np.unique(pairs[0][order], return_index=True)
    parents = np.full(headers.n_nodes - headers.n_messages, NONE, dtype=np.int64)
    parents[ghosts - headers.n_messages] = pairs[1][order][first]
    return parents


def _votes(headers: Headers) -> tuple[Ints, Ints]:
    """Return who stands before which ghost, once a chain; In-Reply-To ends a chain that does not name it."""
    before: list[int] = []
    ghosts: list[int] = []
    for message, chain in enumerate(_chains(headers)):
        reply = int(headers.reply[message])
        if reply == NONE and _new_topic(message, chain, headers):
            continue
        if reply != NONE and reply not in chain:
            chain.append(reply)
        for older, newer in pairwise(chain):
            if newer >= headers.n_messages and older != newer:
                before.append(older)
                ghosts.append(newer)
    return np.array(before, dtype=np.int64), np.array(ghosts, dtype=np.int64)


def _break_loops(parents: Ints, weakness: Ints) -> None:
    """Cut, in place, the weakest link of every loop: a guessed one first, then the earliest node's."""
    visit = np.zeros(len(parents), dtype=np.int64).tolist()
    up = parents.tolist()
    for start in range(len(up)):
        node = start
        while node != NONE and not visit[node]:
            visit[node] = start + 1
            node = up[node]
        if node != NONE and visit[node] == start + 1:
            weakest = max(_loop(up, node), key=lambda n: (weakness[n], -n))
            parents[weakest] = up[weakest] = NONE


def _loop(up: list[int], node: int) -> Iterator[int]:
    """Yield the nodes of the loop that *node* is on."""
    yield node
    following = up[node]
    while following != node:
        yield following
        following = up[following]


def _table(keys: pa.ChunkedArray, n: int, parents: Ints, guess: Guess) -> pa.Table:
    """Collapse the ghosts and write the tree of messages as the table ``threads``."""
    present, root, depth = _collapse(parents.tolist(), n)
    top = np.flatnonzero(present[:n] == NONE)
    _join(root, guess.sibling)
    first = np.full(len(parents), n, dtype=np.int64)
    np.minimum.at(first, root[top], top)  # several tops share a root when that is a ghost
    thread = first[root[:n]]
    direct = parents[:n] == present[:n]
    guessed = (guess.parent != NONE) & (parents[:n] == guess.parent)
    stated = np.where(guessed, np.array(EVIDENCE)[guess.evidence], "header")
    stated[(guess.sibling != NONE) & (parents[:n] == NONE)] = "subject"
    evidence = np.where(thread == np.arange(n), "none", stated)
    confidence = np.where(guessed, guess.confidence, np.where(direct, 1.0, 0.9))
    confidence[stated == "subject"] = np.where(guessed, guess.confidence, SIBLING)[stated == "subject"]
    parent_keys = pc.fill_null(keys.take(pa.array(present[:n], mask=present[:n] == NONE)), "")
    table = pa.table(
        {
            "message_key": keys,
            "thread_id": keys.take(pa.array(thread)),
            "parent_key": parent_keys,
            "evidence": pa.array(evidence, pa.string()),
            "confidence": pa.array(confidence, pa.float64()),
            "depth": pa.array(depth[:n], pa.int32()),
        }
    )
    return table.sort_by("message_key")


def _join(root: Ints, sibling: Ints) -> None:
    """Give, in place, the trees of messages that belong to one thread one root."""
    merged: dict[int, int] = {}
    for message in np.flatnonzero(sibling != NONE).tolist():
        one, other = _last(merged, int(root[message])), _last(merged, int(root[sibling[message]]))
        if one != other:
            merged[one] = other
    if merged:
        final = np.arange(len(root))
        final[list(merged)] = [_last(merged, old) for old in merged]
        root[:] = final[root]


def _last(merged: dict[int, int], root: int) -> int:
    while root in merged:
        root = merged[root]
    return root


def _collapse(up: list[int], n: int) -> tuple[Ints, Ints, Ints]:
    """Return, for each node, its nearest ancestor that is a message, its root and its depth in messages."""
    present, root, depth = [NONE] * len(up), [NONE] * len(up), [0] * len(up)
    for start in range(len(up)):
        path = []
        node = start
        while node != NONE and root[node] == NONE:
            path.append(node)
            node = up[node]
        for child in reversed(path):
            parent = up[child]
            root[child] = child if parent == NONE else root[parent]
            if parent != NONE:
                present[child] = parent if parent < n else present[parent]
                depth[child] = depth[parent] + (parent < n)
    return np.array(present, dtype=np.int64), np.array(root, dtype=np.int64), np.array(depth, dtype=np.int64)
