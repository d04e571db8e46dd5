"""Every table of a workspace, once: each column, the header it comes from, and the fallback when absent.

The prose stands beside each field as Arrow metadata, so that ``docs/tables.md``, ``export`` and the files
themselves say the same thing. Instants are UTC; lists are never null; text is Unicode without U+0000.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from push2pull.model import Row

STRING = pa.string()
STRINGS = pa.list_(pa.string())
INSTANT = pa.timestamp("us", tz="UTC")
COUNT = pa.int32()
SIZE = pa.int64()
REAL = pa.float64()
FLAG = pa.bool_()
ORIGIN = pa.struct([("source", STRING), ("container", STRING), ("offset", SIZE), ("length", SIZE)])

MAIL = ("messages", "recipients", "texts", "attachments", "rejects", "sightings")
"""Tables that ``ingest`` writes once, in parts."""

ANALYSIS = (
    "people",
    "threads",
    "lists",
    "list_members",
    "list_messages",
    "ties",
    "communities",
    "community_members",
    "topics",
    "thread_topics",
    "findings",
    "proposals",
    "proposal_members",
    "proposal_threads",
)
"""Tables that ``analyse`` and ``propose`` rewrite whole."""


ABOUT_GROUPS = (
    "lists",
    "list_messages",
    "topics",
    "thread_topics",
    "communities",
    "findings",
    "proposals",
    "proposal_threads",
)
"""Tables that leave a workspace as they may be shown (:mod:`push2pull.shown`); the others on request only."""


def _schema(*columns: tuple[str, pa.DataType, str]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, metadata={"doc": doc}) for name, kind, doc in columns])


SCHEMAS: dict[str, pa.Schema] = {
    "messages": _schema(
        ("message_key", STRING, "32 hex digits: digest of Message-ID, or of the content where there is none"),
        ("message_id", STRING, 'Message-ID without brackets; "" when absent'),
        ("date", INSTANT, "Date; else the newest Received; else the From_ line; else null"),
        ("date_source", STRING, "date, received, from_line or none"),
        (
            "sender",
            STRING,
            "person_id of From (the author behind 'X via list'); else Sender; else Return-Path; else \"\"",
        ),
        (
            "on_behalf_of",
            STRING,
            'person_id of From again when somebody else sent it for them; else ""',
        ),
        (
            "sent_by",
            STRING,
            "person_id of Sender, the delegate, when it is no author's, list's or program's mailbox; else \"\"",
        ),
        ("list_id", STRING, 'List-Id (RFC 2919) in lower case; else the list\'s address with dots; else ""'),
        (
            "list_address",
            STRING,
            'person_id of the list\'s posting address (List-Post, X-Mailing-List, ...); else ""',
        ),
        ("subject", STRING, 'Subject, decoded (RFC 2047), addresses masked; "" when absent'),
        (
            "base_subject",
            STRING,
            "base subject (RFC 5256 section 2.1) with the marks of more languages removed; compared whatever its case",
        ),
        ("subject_mark", STRING, "reply, forward or none: what the removed marks say"),
        ("in_reply_to", STRING, 'first id of In-Reply-To without brackets; "" when absent'),
        ("references", STRINGS, "ids of References, oldest first, without brackets"),
        ("kind", STRING, "person, list, bulk, automatic, calendar or bounce (RFC 3834, 2919, 3464)"),
        ("language", STRING, 'ISO 639-1 of what the author wrote; "" when too short to tell'),
        ("n_recipients", COUNT, "different addresses in To, Cc and Bcc"),
        ("n_attachments", COUNT, "parts that are not the text"),
        ("size", SIZE, "bytes of the message"),
        ("content_sha256", STRING, "digest of From, To, Cc, Date, Subject and body; line ends do not matter"),
        ("mailbox", STRING, "name of the export that this row was read from"),
        (
            "folder",
            STRING,
            'first label of the user (X-Gmail-Labels), else where Gmail has it; else the folder inside the export; else ""',
        ),
        ("origin", ORIGIN, "where the bytes are"),
        ("defects", STRINGS, "codes of the repairs and guesses made, sorted"),
    ),
    "recipients": _schema(
        ("message_key", STRING, "the message"),
        ("person_id", STRING, "who it was addressed to"),
        ("field", STRING, "to, cc or bcc"),
    ),
    "texts": _schema(
        ("message_key", STRING, "the message"),
        ("text", STRING, "what this author wrote: no quote, signature or footer; addresses masked"),
        (
            "quote_hashes",
            pa.list_(pa.int64()),
            "64-bit digests of runs of four words that the quoted message itself said, the smallest 48; none, "
            "as of the head below, where headers name what the message answers",
        ),
        ("signature_hash", pa.int64(), "64-bit digest of the signature; null without one"),
        (
            "author_hashes",
            pa.list_(pa.int64()),
            "64-bit digests, keyed, of the author's address and pairs of names",
        ),
        (
            "head_hashes",
            pa.list_(pa.int64()),
            "the same of whoever the head of the first quote names ('On Monday Jane Doe wrote:')",
        ),
        ("head_minute", COUNT, "minute of the hour that this head gives; null without one"),
    ),
    "attachments": _schema(
        ("message_key", STRING, "the message"),
        (
            "filename",
            STRING,
            "Content-Disposition filename, else Content-Type name; no path, addresses masked",
        ),
        ("media_type", STRING, "type/subtype in lower case"),
        ("size", SIZE, "decoded bytes"),
        ("sha256", STRING, "digest of the decoded bytes"),
        ("content_id", STRING, 'Content-ID without brackets; "" when absent'),
        ("inline", FLAG, "shown inside the text rather than beside it"),
    ),
    "rejects": _schema(
        ("origin", ORIGIN, "where the bytes are"),
        ("mailbox", STRING, "name of the export"),
        ("reason", STRING, "registered code"),
        ("detail", STRING, "what went wrong; never content"),
    ),
    "sightings": _schema(
        ("message_key", STRING, "a message that was already there"),
        ("mailbox", STRING, "the export in which it was seen again"),
        ("folder", STRING, "the folder there"),
        ("origin", ORIGIN, "where the second copy is"),
    ),
    "people": _schema(
        ("person_id", STRING, "the main pseudonym"),
        ("kind", STRING, "person, role, robot or list"),
        ("internal", FLAG, "of one of the workspace's own domains; null when those are not known"),
        ("department", STRING, 'from the org chart; "" without one'),
        ("site", STRING, 'from the org chart; "" without one'),
        ("language", STRING, "from the org chart, else the language most written in"),
        ("aliases", STRINGS, "other pseudonyms of the same person, sorted"),
        ("rules", STRINGS, "why each alias belongs to the person, in their order: registered codes"),
    ),
    "threads": _schema(
        ("message_key", STRING, "the message"),
        ("thread_id", STRING, "message_key of the thread's first message"),
        ("parent_key", STRING, 'the message it answers, if that is here; else ""'),
        ("evidence", STRING, "header, quote (or its head), subject, series (parts of a patch) or none"),
        ("confidence", REAL, "0 to 1 that the parent is right"),
        (
            "depth",
            COUNT,
            "ancestors that are here; 0 for the first message, and for the children of a missing one",
        ),
        (
            "audience",
            STRING,
            "against the parent: kept, narrowed, widened, shifted (both); none without a parent. Bcc never counts",
        ),
        (
            "n_added",
            COUNT,
            "people in the audience of no earlier message of the thread; 0 for the first message",
        ),
        (
            "n_dropped",
            COUNT,
            "people of the parent's audience who are not in this one; 0 on the same list, whose readers are unknown",
        ),
    ),
    "lists": _schema(
        ("list_key", STRING, "stable digest"),
        ("kind", STRING, "list-id, alias or recipients (an implicit group)"),
        ("name", STRING, "List-Id or alias; a group is named after what it talks about"),
        ("first", INSTANT, "first message"),
        ("last", INSTANT, "last message"),
        ("n_messages", COUNT, "messages"),
        ("n_threads", COUNT, "threads"),
        ("n_authors", COUNT, "people who wrote"),
        ("cadence", STRING, "daily, weekly, monthly or irregular: median days between threads"),
        ("stability", REAL, "mean Jaccard of the members of one quarter and the next"),
        ("persistence", REAL, "share of the months from first to last in which somebody wrote"),
        ("n_readers", COUNT, "people who were sent its messages (To, Cc) and never wrote one"),
        (
            "nested_in",
            STRING,
            'of a group: list_key of the smallest larger group that holds its core; else ""',
        ),
        ("q_value", REAL, "of a group: corrected p-value that habits alone make it recur; null for a list"),
    ),
    "list_members": _schema(
        ("list_key", STRING, "the list or group"),
        ("person_id", STRING, "the member"),
        ("role", STRING, "core (in it at its end), periphery (comes at times) or left"),
        ("since", INSTANT, "first seen"),
        ("until", INSTANT, "last seen"),
    ),
    "list_messages": _schema(
        ("message_key", STRING, "a message that went to the list or group"),
        ("list_key", STRING, "the list or group; a message may belong to several"),
    ),
    "ties": _schema(
        ("source", STRING, "who wrote"),
        ("target", STRING, "whom they wrote to"),
        ("n_messages", COUNT, "messages from the one to the other"),
        ("n_replies", COUNT, "of these, answers to a message of the other"),
        ("first", INSTANT, "first message"),
        ("last", INSTANT, "last message"),
    ),
    "communities": _schema(
        ("community_id", STRING, "stable digest of its main members"),
        ("n_members", COUNT, "people who belong, to the nearest 5"),
        ("inward", REAL, "share of its members' contacts, weighted by what these share, that is inside"),
        ("stability", REAL, "share of the runs that agree on it, over its contacts"),
    ),
    "community_members": _schema(
        ("community_id", STRING, "the community; none of fewer people than min_group"),
        ("person_id", STRING, "who belongs"),
        ("role", STRING, "main (each person has one at most) or also"),
        ("fit", REAL, "0 to 1: contacts there, against the mean of its main members; 1 at most"),
    ),
    "topics": _schema(
        ("topic_id", STRING, "stable digest; kept by later analyses while the topic shares its threads"),
        ("label", STRING, "two or three phrases"),
        ("terms", STRINGS, "best terms first; each used by several people"),
        ("language", STRING, "language most of its threads are in"),
        ("n_threads", COUNT, "threads of which it is the main topic"),
    ),
    "thread_topics": _schema(
        ("thread_id", STRING, "the thread"),
        ("topic_id", STRING, "the topic"),
        ("weight", REAL, "0 to 1"),
    ),
    "findings": _schema(
        ("finding_id", STRING, "stable digest of indicator and subject"),
        ("indicator", STRING, "which metric: narrowing, forgotten, repeated_answer, ..."),
        (
            "about_kind",
            STRING,
            "list, list_pair, topic, department, department_pair, document or archive (all of it); never a person",
        ),
        ("about", STRING, "key of what it is about; the two of a pair with a middle dot between"),
        ("value", REAL, "the figure; null where too little of the audience's mail was read to tell"),
        ("low", REAL, "lower end of the 95 % interval"),
        ("high", REAL, "upper end"),
        ("baseline", REAL, "what would be expected"),
        ("n", COUNT, "observations behind it; rounded to 5 below 20"),
        ("flagged", FLAG, "beats its baseline after correction for many tests"),
        ("q_value", REAL, "p-value corrected for the tests of its indicator; null where nothing was tested"),
        (
            "coverage",
            REAL,
            "share of what it counts that would have been seen whether it was closed or open; null where all would",
        ),
        ("reading", STRING, "code of the text that explains it, the benign reading too"),
        ("parts", pa.map_(STRING, REAL), "the figures that an index is made of; empty elsewhere"),
        ("recipe", STRING, "method, null model, correction and seed"),
    ),
    "proposals": _schema(
        ("proposal_id", STRING, "stable digest of the lists behind it"),
        ("kind", STRING, "community, stream, faq or document"),
        ("title", STRING, "what it would be called"),
        ("purpose", STRING, "draft of the purpose, to be edited by a human"),
        ("verdict", STRING, "launch, pilot, prepare, merge, team_space, keep_mail or do_not_launch"),
        ("missing", STRINGS, "codes of the gates that are not met"),
        ("scores", pa.map_(STRING, REAL), "figures of the group, never of a person"),
        ("value_low", REAL, "hours a year, low assumption"),
        ("value_high", REAL, "hours a year, high assumption"),
        ("list_keys", STRINGS, "lists and groups it comes from"),
        ("topics", STRINGS, "labels of its main topics"),
        ("language", STRING, "fr, en or both as fr+en"),
        ("n_members", COUNT, "people it would concern, to the nearest 5; 0 for a small group"),
    ),
    "proposal_members": _schema(
        ("proposal_id", STRING, "the proposal"),
        ("person_id", STRING, "who would be invited"),
        ("role", STRING, "member, contributor or referent_candidate"),
    ),
    "proposal_threads": _schema(
        ("proposal_id", STRING, "the proposal"),
        ("thread_id", STRING, "the thread"),
        ("role", STRING, "seed or history"),
    ),
}


def conform(name: str, table: pa.Table) -> pa.Table:
    """Return *table* in the schema of table *name*: columns by name, in order, cast.

    Raises ``KeyError`` for a column that is missing and ``ValueError`` for one that nobody knows.
    """
    schema = SCHEMAS[name]
    unknown = set(table.column_names) - set(schema.names)
    if unknown:
        raise ValueError(f"table {name} has no column {', '.join(sorted(unknown))}")
    return table.select(schema.names).cast(schema)


def rows(name: str, records: Iterable[Row]) -> pa.Table:
    """Build table *name* from row dictionaries."""
    return pa.Table.from_pylist(list(records), schema=SCHEMAS[name])


_LEAVES = {
    True: "Given out without what is about fewer than `min_group` people.",
    False: "A row a message or person: given out on request only (`--pseudonyms`), with an audit line.",
}


def document() -> str:
    """Return the schema as Markdown: one section a table."""
    lines = ["# Tables", "", "Written by `make docs` from `src/push2pull/schema.py`.", ""]
    for name, schema in SCHEMAS.items():
        lines += [
            f"## {name}",
            "",
            _LEAVES[name in ABOUT_GROUPS],
            "",
            "| column | type | meaning |",
            "|---|---|---|",
        ]
        lines += [f"| `{f.name}` | {f.type} | {f.metadata[b'doc'].decode()} |" for f in schema]
        lines.append("")
    return "\n".join(lines)
