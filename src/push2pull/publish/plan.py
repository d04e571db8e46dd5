"""Planning, pure: which messages of accepted proposals go where, in which order, and why the others stay."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from push2pull.model import Origin, PersonId, Place, Proposal
from push2pull.workspace.ledger import PUBLISHED, UNKNOWN, WITHDRAWN, Entry

_PEOPLE = ("person", "list")
_UNAGREED = ("consent_no", "consent_unknown", "consent_expired", "external_author", "person_skipped")
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the tables say about one message of an accepted proposal.

    ``person_id``: the author's main pseudonym. ``internal``: None where that is not known.
    ``narrower``: it did not go to the list or group behind the community, but to fewer or other people.
    ``empty``: the author wrote no text and attached nothing.
    ``quotes``: it quotes or forwards other mail. ``content``: digest that the bytes must have.
    """

    message_key: str
    thread_id: str
    parent_key: str
    date: datetime | None
    person_id: PersonId
    kind: str
    origin: Origin
    internal: bool | None = None
    narrower: bool = False
    empty: bool = False
    quotes: bool = False
    language: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """One message to publish. ``parent``: message_key of the nearest ancestor that is published too.

    ``named``: the author's name may be shown. ``quote``: what they quoted may be shown.
    ``hidden``: people of the thread whose names must not appear in the text. ``begun``: when its thread there
    began, for an answer.
    """

    message_key: str
    thread_id: str
    place: str
    parent: str | None
    person_id: PersonId
    named: bool
    quote: bool
    date: datetime | None
    origin: Origin
    language: str = ""
    content: str = ""
    hidden: tuple[PersonId, ...] = ()
    begun: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do: places to ensure, messages in order, and what stays behind ``{reason: n}``.

    ``withheld``: keys of the messages that stay because nobody agreed to show them; no quote may either.
    """

    target: str
    places: tuple[Place, ...] = ()
    posts: tuple[Planned, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    already_there: int = 0
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may be republished: everybody who did not refuse where asking is ``waived`` (public and demo
    workspaces), else those who agreed.

    ``consent(person_id, thread_id)`` returns yes, anonymous, no, expired, or anything else for unknown.
    ``left_out``: people whose posts a human said to leave out.
    """

    waived: bool
    consent: Callable[[str, str], str] = lambda _person, _thread: ""
    left_out: frozenset[str] = frozenset()

    def refusal(self, message: Candidate) -> str:
        """Return the reason why *message* stays, "" when it may go."""
        if message.kind not in _PEOPLE:
            return "not_a_person"
        if message.narrower:
            return "narrower_audience"
        if message.empty:
            return "empty_text"
        return "person_skipped" if message.person_id in self.left_out else self._of_author(message)

    def named(self, message: Candidate) -> bool:
        """Say whether the author's name may be shown."""
        answer = self.consent(message.person_id, message.thread_id)
        return answer == "yes" or (self.waived and answer not in ("anonymous", "no"))

    def _of_author(self, message: Candidate) -> str:
        answer = self.consent(message.person_id, message.thread_id)
        if answer == "no":
            return "consent_no"
        if self.waived:
            return ""
        if message.internal is False:
            return "external_author"
        if answer in ("yes", "anonymous"):
            return ""
        return "consent_expired" if answer == "expired" else "consent_unknown"


def consent_lookup(answers: Mapping[tuple[str, str], str]) -> Callable[[str, str], str]:
    """Return the lookup for :class:`Rules`: the answer for a thread goes before the general one ("")."""
    return lambda person, thread: answers.get((person, thread)) or answers.get((person, ""), "")


def post_key(message_key: str, target: str, part: int = 0) -> str:
    """Return the idempotence key of one part of a message at *target*: 32 hexadecimal digits."""
    return hashlib.sha256(f"{message_key}\n{target}\n{part}".encode()).hexdigest()[:32]


def plan(
    proposals: Sequence[Proposal],
    messages: Iterable[Candidate],
    entries: Iterable[Entry],
    *,
    target: str,
    idempotence: str,
    rules: Rules,
) -> Plan:
    """Plan the publication of accepted *proposals* (with all their ``thread_ids``) to *target*.

    Places come in the order of *proposals*, threads oldest first, parents before children. A thread of
    several proposals goes to the one that has it as a seed, else to the first. ``idempotence`` is the
    target's capability.
    """
    homes = _homes(proposals)
    threads: dict[str, list[Candidate]] = defaultdict(list)
    for message in messages:
        if message.thread_id in homes:
            threads[message.thread_id].append(message)
    known, skipped, posts, there, used = _known(entries, idempotence), Counter[str](), [], 0, set()
    for thread_id in sorted(threads, key=lambda t: (homes[t][0], _age(threads[t]), t)):
        home = homes[thread_id][1]
        made = _thread(threads[thread_id], known, rules, home, skipped)
        posts += [one for one in made if isinstance(one, Planned)]
        there += sum(1 for one in made if isinstance(one, str))
        used |= {home} if made else set()
    withheld = frozenset(
        one.message_key for rows in threads.values() for one in rows if rules.refusal(one) in _UNAGREED
    )
    places = tuple(_place(one, rules.waived) for one in proposals if one.proposal_id in used)
    return Plan(target, places, tuple(posts), dict(sorted(skipped.items())), there, withheld)


def _homes(proposals: Sequence[Proposal]) -> dict[str, tuple[int, str]]:
    homes: dict[str, tuple[int, str]] = {}
    for wanted in ("seed_thread_ids", "thread_ids"):
        for rank, proposal in enumerate(proposals):
            for thread_id in getattr(proposal, wanted):
                homes.setdefault(thread_id, (rank, proposal.proposal_id))
    return homes


def _place(proposal: Proposal, public: bool) -> Place:
    return Place(
        proposal.proposal_id,
        proposal.title,
        proposal.purpose,
        proposal.language,
        proposal.topics,
        public,
    )


def _known(entries: Iterable[Entry], idempotence: str) -> dict[str, str]:
    """Return what the ledger already settles: message_key to "" (published whole) or the reason it stays."""
    parts: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        parts[entry.message_key].append(entry)
    known = {}
    for message_key, rows in parts.items():
        gone = [row.reason for row in rows if row.state == WITHDRAWN]
        if gone:
            known[message_key] = gone[0]
        elif idempotence == "none" and any(row.state == UNKNOWN for row in rows):
            known[message_key] = "outcome_unknown"
        elif sum(row.state == PUBLISHED for row in rows) >= max(row.parts for row in rows):
            known[message_key] = ""
    return known


def _thread(
    messages: Sequence[Candidate], known: Mapping[str, str], rules: Rules, place: str, skipped: Counter[str]
) -> list[Planned | str]:
    """Return the thread's posts in order: planned, or the message_key of one that is there already."""
    by_key = {message.message_key: message for message in messages}
    ordered, hidden = parents_first(by_key), _hidden(messages, rules)
    made: list[Planned | str] = []
    nearest: dict[str, str | None] = {}  # itself when published, else its nearest published ancestor
    quotable: dict[str, bool] = {}
    begun: dict[str, datetime | None] = {}
    for message in ordered:
        parent = nearest.get(message.parent_key)
        begun[message.message_key] = begun[parent] if parent else message.date
        reason = rules.refusal(message) or known.get(message.message_key, "")
        quote = rules.waived or quotable.get(message.parent_key, False)
        if reason:
            skipped[reason] += 1
        elif message.message_key in known:
            made.append(message.message_key)
        else:
            one = _planned(message, place, parent, rules, quote, hidden)
            made.append(replace(one, begun=begun[parent]) if parent else one)
        nearest[message.message_key] = parent if reason else message.message_key
        # What a message quotes is covered by consent only when everybody above it agreed, up to a first
        # message that itself quotes nobody.
        root = message.parent_key not in by_key
        quotable[message.message_key] = not reason and (not message.quotes if root else quote)
    return made


def _planned(
    message: Candidate,
    place: str,
    parent: str | None,
    rules: Rules,
    quote: bool,
    hidden: tuple[PersonId, ...],
) -> Planned:
    return Planned(
        message_key=message.message_key,
        thread_id=message.thread_id,
        place=place,
        parent=parent,
        person_id=message.person_id,
        named=rules.named(message),
        quote=quote,
        date=message.date,
        origin=message.origin,
        language=message.language,
        content=message.content,
        hidden=hidden,
    )


def _hidden(messages: Sequence[Candidate], rules: Rules) -> tuple[PersonId, ...]:
    return tuple(sorted({message.person_id for message in messages if not rules.named(message)}))


def parents_first(messages: Mapping[str, Candidate]) -> list[Candidate]:
    """Order one thread: oldest first, but no child before its parent; loops open at the oldest message."""
    children: dict[str, list[str]] = defaultdict(list)
    heap = []
    for key, message in messages.items():
        if message.parent_key in messages and message.parent_key != key:
            children[message.parent_key].append(key)
        else:
            heap.append(_rank(message))
    heapq.heapify(heap)
    waiting = sorted((_rank(message) for message in messages.values()), reverse=True)
    ordered: dict[str, Candidate] = {}
    while waiting:
        first = heapq.heappop(heap) if heap else waiting.pop()
        key = first[1]
        if key in ordered:
            continue
        ordered[key] = messages[key]
        for child in children[key]:
            heapq.heappush(heap, _rank(messages[child]))
    return list(ordered.values())


def _rank(message: Candidate) -> tuple[datetime, str]:
    return (message.date or _LATEST, message.message_key)


def _age(messages: Sequence[Candidate]) -> datetime:
    return min(message.date or _LATEST for message in messages)
