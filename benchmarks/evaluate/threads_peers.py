"""What mail programs do without reply headers: by subject alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from benchmarks.evaluate.threads_data import Mail, root
from push2pull.analysis.threads import in_order, threads

Parents = Mapping[str, str]
Found = tuple[Parents, Mapping[str, str]]
"""Parent and thread of each message key."""
_MONTH = 30 * 86_400_000_000


def ours(mail: Mail) -> Found:
    """All the evidence of push2pull."""
    found = threads(mail.messages, mail.recipients, mail.texts)
    keys, parents, of = (found[name].to_pylist() for name in ("message_key", "parent_key", "thread_id"))
    return dict(zip(keys, parents, strict=True)), dict(zip(keys, of, strict=True))


def jwz(mail: Mail) -> Found:
    """JWZ, step 5: a message joins its base subject; below the latest, which scores better than the first."""
    return _by_subject(mail, lambda earlier, _: earlier[-1][0])


def ordered_subject(mail: Mail) -> Found:
    """RFC 5256 ORDEREDSUBJECT: the first message of a base subject is the parent of all others."""
    return _by_subject(mail, lambda earlier, _: earlier[0][0])


def subject_30_days(mail: Mail) -> Found:
    """The latest message of the base subject, if no older than 30 days."""
    return _by_subject(mail, lambda earlier, date: earlier[-1][0] if date - earlier[-1][1] <= _MONTH else "")


METHODS: dict[str, Callable[[Mail], Found]] = {
    "push2pull": ours,
    "JWZ without headers": jwz,
    "RFC 5256 ORDEREDSUBJECT": ordered_subject,
    "subject + 30 days": subject_30_days,
}


def _by_subject(mail: Mail, choose: Callable[[list[tuple[str, int]], int], str]) -> Found:
    """Return the stated parents where headers are left, else what *choose* says of (key, date) so far."""
    stated = _stated(mail)
    seen: dict[str, list[tuple[str, int]]] = {}
    parents: dict[str, str] = {}
    for key, subject, date in _dated(mail):
        earlier = seen.setdefault(subject, [])
        parents[key] = stated.get(key) or (choose(earlier, date) if subject and earlier else "")
        earlier.append((key, date))
    return parents, {key: root(key, parents) for key in parents}


def _dated(mail: Mail) -> Iterator[tuple[str, str, int]]:
    ordered = in_order(mail.messages)
    columns = [ordered[name].to_pylist() for name in ("message_key", "base_subject")]
    return zip(*columns, ordered["date"].cast("int64").fill_null(0).to_pylist(), strict=True)


def _stated(mail: Mail) -> Parents:
    """Return what the headers say that were left."""
    rows = mail.messages.select(["message_key", "references", "in_reply_to"]).to_pylist()
    return {
        row["message_key"]: mail.parents[row["message_key"]]
        for row in rows
        if row["references"] or row["in_reply_to"]
    }
