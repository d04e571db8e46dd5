"""The neutral model between every mailbox and every network: plain, frozen data.

Sources fill :class:`RawMessage`, ``normalise`` turns it into table rows (see
:mod:`push2pull.schema`), targets read :class:`Post`. Neither end knows the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType

PersonId = NewType("PersonId", str)
"""Pseudonym of one address: ``P-`` and 16 hexadecimal digits of HMAC-SHA256(workspace key, address)."""


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where the bytes of a message are: enough to read them again.

    ``source``: URL of the source, as ``ingest`` recorded it (``mbox:/srv/mail/a.mbox``).
    ``container``: file (and archive member, as ``a.zip!b/c.mbox``) inside the source.
    ``offset``, ``length``: byte range in the container *after* decompression.
    """

    source: str
    container: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Container:
    """The unit of resuming and of parallel work: a file, a byte range of one, or a batch of small files.

    ``key``: stable name, unique in the source; a part file is named after its digest.
    ``location``: path of the file or folder.
    ``start``, ``stop``: byte range (``stop`` -1: to the end); a range owns the messages that start in it.
    ``members``: the file names of a batch.
    ``size``: bytes to read, for progress.
    ``fingerprint``: changes whenever the content does (size and modification time); an unchanged container
    is not read again.
    """

    key: str
    location: str
    start: int = 0
    stop: int = -1
    members: tuple[str, ...] = ()
    size: int = 0
    fingerprint: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message as its container holds it, freed of the container's own framing and of nothing else.

    ``mailbox``: name of the export it was seen in. ``folder``: folder inside the mailbox, or "".
    ``reason``: code of a registered reason when the source already knows that it cannot be kept.
    ``defects``: codes of what the container shows to be damaged or missing.
    """

    data: bytes
    origin: Origin
    mailbox: str
    folder: str = ""
    reason: str = ""
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not mail: named in the report, not counted as a message."""

    location: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of an address header (RFC 5322 section 3.4), decoded. Never leaves ``normalise``."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """An address and the display name it was seen with: for the vault alone."""

    person_id: PersonId
    address: str
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Person:
    """One person, role, robot or list behind one or more addresses; never named here.

    ``rules``: why each of ``aliases`` belongs here, in their order.
    """

    person_id: PersonId
    kind: str = "person"
    internal: bool | None = None
    department: str = ""
    site: str = ""
    language: str = ""
    aliases: tuple[PersonId, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed community, stream or change, with its evidence and verdict.

    ``verdict``: launch, pilot, prepare, merge, team_space, keep_mail or do_not_launch.
    ``missing``: codes of the gates that are not met. ``scores``: figures of the group, never of a person.
    ``value_low``, ``value_high``: hours a year, with the assumptions of ``docs/verbs/propose.md``.
    """

    proposal_id: str
    kind: str
    title: str
    purpose: str
    verdict: str
    missing: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    value_low: float = 0.0
    value_high: float = 0.0
    list_keys: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str = ""
    n_members: int = 0
    thread_ids: tuple[str, ...] = ()
    seed_thread_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a human decided about a proposal: accepted, rejected or later."""

    proposal_id: str
    decision: str
    by: str
    at: datetime
    title: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where posts go: one community. ``key`` is stable (the proposal's id)."""

    key: str
    title: str
    purpose: str = ""
    language: str = ""
    topics: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """The author of a post as the publication may show them.

    ``name`` is a real name only where consent or the workspace's profile allows it, else a pseudonym.
    """

    person_id: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class Participant:
    """A person whom a target is asked to find, or to make an account for.

    ``action``: ``find`` (post for them if there is an account), ``stub`` (else make one that nobody can sign in
    to) or ``invite`` (else make one and let the target invite its owner). ``account``: the account that a human
    named, "" to look for ``address``, which goes to the target and nowhere else.
    """

    person_id: PersonId
    name: str
    action: str = "find"
    account: str = ""
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PostAttachment:
    """A file that goes with a post. ``inline``: referred to by ``content_id`` from the text."""

    filename: str
    media_type: str
    sha256: str
    data: bytes = field(repr=False, default=b"")
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """One message ready for a target.

    ``key``: the idempotence key, digest of (message_key, target, part).
    ``text``: what the author wrote, plain text. ``quote``: what they quoted, plain text.
    :func:`push2pull.markup.body` turns them into the target's markup.
    ``parent``: key of the post it answers, None for the first of a thread.
    ``date``: when the mail was sent, UTC. ``speaker``: the account to post as; None where the target has none
    for the author, who is then named in the body. ``tags``: subject tags (``[backup] ...``).
    ``locale``: fr or en, for what the body says where ``language`` is neither. ``moved``: the date to set where the
    target cannot have the true one, which the body says then.
    """

    key: str
    message_key: str
    thread_id: str
    title: str
    text: str
    author: Author
    date: datetime | None
    parent: str | None = None
    quote: str = ""
    attachments: tuple[PostAttachment, ...] = ()
    language: str = ""
    tags: tuple[str, ...] = ()
    speaker: RemoteUser | None = None
    locale: str = "en"
    moved: datetime | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What a target answered for one post: its own id and where to see it."""

    key: str
    remote_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class RemotePlace:
    """A place as the target knows it; ``pending`` when it is asked for and not there yet."""

    key: str
    remote_id: str
    url: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class RemoteUser:
    """A person as the target knows them. ``name``: what it shows as the author, "" for what the post says."""

    person_id: PersonId
    remote_id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class RemotePost:
    """A post read back from a target.

    ``key``: ours where the target tells it, else "". ``parent``: key of the post it answers, None for the first
    of a thread. ``text``: the body as the target holds it, in the markup that was written (not as it shows it).
    ``attachments``: SHA-256 of the files as they come back.
    """

    remote_id: str
    key: str
    parent: str | None
    author: str
    date: datetime | None
    text: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """An uploaded file as the target knows it."""

    remote_id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are at the target, from :meth:`Target.check`."""

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a target can do, as data: the suites skip by it and the plan warns by it.

    ``author``, ``timestamp``: may the original be set. ``time_resolution``: seconds to which a date comes back.
    ``ordered``: no answer may be dated before the first post of its thread.
    ``threading``: ``tree``, ``thread`` (one level: a first post and its answers), ``flat`` or ``none``.
    ``idempotence``: ``native`` (the target refuses a second write of a key), ``find`` (a key can be looked
    up) or ``none``. ``marker``: the key travels in the body, where ``find`` and ``read`` look for it.
    ``markup``: text, html, markdown, discourse, zulip or matrix (:mod:`push2pull.markup`).
    ``titles``: posts have a title of their own; False puts the first one's into its body.
    Limits count in ``limit_unit`` (characters, bytes in UTF-8, utf16 code units); 0 is no limit.
    ``attachment_limit``: bytes of one file. ``attachments_per_post``: files of one post.
    ``rate``: calls a second, 0 is no limit. ``begin_finish``: wants to be told when a run starts and ends.
    ``silent``: writing notifies nobody. ``members``: people can be made members of a place.
    ``trace``: what a withdrawn post leaves behind, "" for nothing, else a registered reason ("soft_deleted",
    "redacted_event").
    """

    author: bool
    timestamp: bool
    threading: str
    idempotence: str
    markup: str
    title_limit: int = 0
    body_limit: int = 0
    limit_unit: str = "characters"
    attachment_limit: int = 0
    rate: float = 0.0
    begin_finish: bool = False
    withdraw: bool = False
    marker: bool = False
    titles: bool = True
    title_minimum: int = 0
    attachments_per_post: int = 0
    time_resolution: float = 0.001
    ordered: bool = False
    silent: bool = True
    members: bool = False
    trace: str = ""


Row = dict[str, Any]
"""One row of a table: column name to value, as :mod:`push2pull.schema` lists them."""
