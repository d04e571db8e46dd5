"""All that push2pull stores and gives out, field by field, each with the reason why it may be there.

A new column, field or method fails here until somebody has written its reason down. Nothing that would judge a
person has one: no score, rank, working hours, speed or tone.
"""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType

import pytest

from push2pull import model
from push2pull.api import Workspace
from push2pull.proposals import tables as proposals
from push2pull.report import mirror, overview
from push2pull.schema import SCHEMAS
from push2pull.workspace import Settings, Store

REASONS = {
    "key": "names a message, thread, list, topic, finding or proposal; digests",
    "message": "about one message: what its headers say, never added up for a person",
    "words": "words of a message, addresses masked; stays in the workspace, absent with keep_text off",
    "digest": "keyed or plain digest of words or names, needed to find the parents of replies",
    "bytes": "where the bytes are, so that a message can be read again",
    "pseudonym": "a keyed pseudonym, needed to thread, merge or invite; person-level, leaves by an audited act only",
    "identity": "what kind of correspondent a pseudonym is; person-level, leaves by an audited act only",
    "tie": "between two pseudonyms, needed to find groups; person-level, leaves by an audited act only",
    "group": "about a list, group, topic or proposal of min_group people or more",
    "people": "number of people, of min_group at least, rounded",
    "volume": "counts mail, of everybody together",
    "quality": "says how far the mail can be trusted",
    "run": "says what was run, when and how",
    "human": "written or chosen by the people in charge",
    "own": "about the one person for whom that report is made, at their request",
    "verb": "does a step of the pipeline; its report counts mail, threads and groups",
    "read": "gives what the workspace holds, as the tables above",
}

TABLES: dict[str, dict[str, str]] = {
    "messages": {
        "key": "message_key message_id list_id",
        "message": "date date_source subject_mark in_reply_to references kind language n_recipients n_attachments "
        "size",
        "pseudonym": "sender on_behalf_of sent_by list_address",
        "words": "subject base_subject",
        "digest": "content_sha256",
        "bytes": "mailbox folder origin",
        "quality": "defects",
    },
    "recipients": {"key": "message_key", "pseudonym": "person_id", "message": "field"},
    "texts": {
        "key": "message_key",
        "words": "text",
        "digest": "quote_hashes signature_hash author_hashes head_hashes",
        "message": "head_minute",
    },
    "attachments": {
        "key": "message_key content_id",
        "words": "filename",
        "message": "media_type size inline",
        "digest": "sha256",
    },
    "rejects": {"bytes": "origin mailbox", "quality": "reason detail"},
    "sightings": {"key": "message_key", "bytes": "mailbox folder origin"},
    "people": {
        "pseudonym": "person_id aliases",
        "identity": "kind internal department site language",
        "quality": "rules",
    },
    "threads": {
        "key": "message_key thread_id parent_key",
        "message": "evidence confidence depth audience n_added n_dropped",
    },
    "lists": {
        "key": "list_key nested_in",
        "group": "kind name first last n_messages n_threads cadence stability persistence q_value",
        "people": "n_authors n_readers",
    },
    "list_members": {"key": "list_key", "pseudonym": "person_id", "identity": "role since until"},
    "list_messages": {"key": "message_key list_key"},
    "ties": {"pseudonym": "source target", "tie": "n_messages n_replies first last"},
    "communities": {"key": "community_id", "people": "n_members", "group": "inward stability"},
    "community_members": {"key": "community_id", "pseudonym": "person_id", "identity": "role", "tie": "fit"},
    "topics": {"key": "topic_id", "group": "label terms language n_threads"},
    "thread_topics": {"key": "thread_id topic_id", "group": "weight"},
    "findings": {
        "key": "finding_id about",
        "group": "indicator about_kind value low high baseline n flagged q_value coverage reading parts",
        "run": "recipe",
    },
    "proposals": {
        "key": "proposal_id list_keys",
        "group": "kind title purpose verdict missing scores value_low value_high topics language",
        "people": "n_members",
    },
    "proposal_members": {"key": "proposal_id", "pseudonym": "person_id", "identity": "role"},
    "proposal_threads": {"key": "proposal_id thread_id", "group": "role"},
}

FIELDS: dict[str, dict[str, str]] = {
    "Proposal": TABLES["proposals"] | {"key": "proposal_id list_keys thread_ids seed_thread_ids"},
    "Proposals": {
        "group": "proposals threads merges too_small left_out",
        "pseudonym": "members",
    },
    "Decision": {"human": "decision by at", "key": "proposal_id", "group": "title"},
    "CheckRow": {"quality": "code status value number unit"},
    "Trust": {
        "quality": "read kept duplicates rejected skipped defects checks n_rejected balanced n_warnings "
        "rightly_closed",
        "run": "sources",
    },
    "Volumes": {
        "volume": "months kinds languages n_threads n_lists n_groups n_topics answered",
        "people": "n_people",
    },
    "ListRow": {
        "group": "name kind n_messages n_threads cadence dialogue language first last persistence q_value nested_in",
        "people": "n_authors n_readers",
    },
    "TopicRow": {"group": "label language n_threads terms"},
    "FindingRow": {
        "group": "indicator about_kind about_name value low high baseline n flagged reading coverage parts"
    },
    "ProposalCard": {
        "key": "proposal_id",
        "group": "title kind purpose verdict missing scores value_low value_high topics n_threads language lists "
        "activity findings",
        "people": "n_members",
        "words": "seeds",
    },
    "Overview": {
        "human": "name profile language own_domains min_group settings",
        "run": "generated_at seed version",
        "volume": "first last volumes",
        "quality": "trust",
        "group": "lists topics findings proposals",
    },
    "Received": {"own": "name kind n first last"},
    "OwnMessage": {"own": "subject date"},
    "Stream": {"own": "title topics accepted wrote"},
    "Mirror": {
        "own": "person address lists answers streams",
        "run": "generated_at version",
        "human": "workspace contact",
    },
    "Settings": {
        "human": "name profile purpose legal_basis contact notice own_domains org_chart locale min_group keep_text "
        "personal_marks max_message_mb max_header_kb max_parts max_depth max_text_kb max_references max_expansion "
        "max_expanded_gb max_members max_nesting supervisor_copies unstated"
    },
    "Workspace": {
        "verb": "create open close ingest ingest_on_spark ingest_tables check analyse propose report decide "
        "decide_all meet publish plan_page settle verify withdraw draft_consent import_consent import_people "
        "undo_people",
        "read": "table sql export audit_lines last_run proposals settings path show_consent",
        "pseudonym": "export_people",
        "own": "mirror",
    },
    "last run of ingest": {
        "volume": "containers duplicates kept messages read rejected skipped unchanged",
        "quality": "defects errors",
        "run": "seconds peak_rss_mb",
    },
    "last run of analyse": {
        "group": "communities findings flagged groups lists threads topics",
        "people": "people",
        "run": "seconds seed",
    },
    "last run of propose": {"group": "left_out proposals too_small", "run": "seed"},
}

BANNED = re.compile(
    r"scor(e|ing)|rank|rating|leaderboard|speed|laten|(response|reply|answer)_(time|delay|hours?|minutes?)|respond_"
    r"|(^|_)(hours?|overtime|weekends?|evenings?|nights?|busy|idle|online|presence)(_|$)|working_time|after_hours"
    r"|sentiment|mood|emotion|tone($|_)|toxic|polite|productiv|performan|efficien|responsiv|engagement|influence"
    r"|hoard|culprit|blame|suspicio|centrality|betweenness|burnout|workload|attrition"
)
"""Names that would judge a person; the exceptions are about groups."""

EXCEPTIONS = {
    "proposals.scores": "figures of the group that a proposal is about; keys of its evidence",
    "Proposal.scores": "the same",
    "ProposalCard.scores": "the same",
}

JUDGING = re.compile(
    r"(person|people|sender|author|member|employee|staff|user|colleague)s?_(\w+_)?"
    r"(scores?|ranks?|ranking|rating|speed|hours|sentiment|mood|productivity|performance|responsiveness)"
    r"|(scores?|ranks?|ranking|rating|speed|sentiment|productivity|performance)_(of|by|per)_"
    r"(person|people|sender|author|member|employee|staff|user|colleague)"
)
"""Names of functions, arguments and variables that would put a figure on a person."""


def reasons(allowed: Mapping[str, str]) -> dict[str, str]:
    """Field -> code of its reason."""
    return {field: code for code, names in allowed.items() for field in names.split()}


def public(module: ModuleType) -> Iterator[type]:
    for one in vars(module).values():
        if inspect.isclass(one) and is_dataclass(one) and one.__module__ == module.__name__:
            yield one


def given_out() -> dict[str, list[str]]:
    """Every public type of the API and its reports, and its fields, properties and methods."""
    types = [
        model.Proposal,
        model.Decision,
        Settings,
        proposals.Proposals,
        *public(overview),
        *public(mirror),
    ]
    found = {
        one.__name__: [field.name for field in fields(one)]
        + [name for name, value in vars(one).items() if isinstance(value, property)]
        for one in types
    }
    found["Workspace"] = [name for name in vars(Workspace) if not name.startswith("_")]
    return found


@pytest.mark.parametrize("table", SCHEMAS)
def test_every_column_has_a_reason(table: str) -> None:
    assert set(SCHEMAS[table].names) == set(reasons(TABLES[table]))


def test_every_table_and_type_is_listed() -> None:
    assert set(TABLES) == set(SCHEMAS)
    assert {name for name in FIELDS if not name.startswith("last run")} == set(given_out())


@pytest.mark.parametrize("name", given_out())
def test_every_field_that_is_given_out_has_a_reason(name: str) -> None:
    assert set(given_out()[name]) == set(reasons(FIELDS[name]))


@pytest.mark.parametrize("verb", ["ingest", "analyse", "propose"])
def test_every_figure_of_a_run_has_a_reason(demo_folder: Path, verb: str) -> None:
    store = Store(demo_folder / "acme.p2p")
    report = store.state.last_run(verb) or {}
    store.close()
    assert set(report) == set(reasons(FIELDS[f"last run of {verb}"]))


def test_every_reason_is_written_down_and_used() -> None:
    used = {code for allowed in (*TABLES.values(), *FIELDS.values()) for code in allowed}
    assert used == set(REASONS)


def test_a_field_has_one_reason() -> None:
    for allowed in (*TABLES.values(), *FIELDS.values()):
        names = " ".join(allowed.values()).split()
        assert len(names) == len(set(names))


def test_no_field_judges_a_person() -> None:
    names = [(table, column) for table, schema in SCHEMAS.items() for column in schema.names]
    names += [(name, field) for name, found in given_out().items() for field in found]
    judging = {f"{where}.{field}" for where, field in names if BANNED.search(field)}
    assert judging == set(EXCEPTIONS)


def test_no_argument_of_the_api_judges_a_person() -> None:
    methods = [
        (name, one) for name, one in inspect.getmembers(Workspace, callable) if not name.startswith("_")
    ]
    assert len(methods) > 20
    found = {f"{name}.{argument}" for name, one in methods for argument in inspect.signature(one).parameters}
    assert {one for one in found if BANNED.search(one)} == set()


@pytest.mark.parametrize(
    "name",
    [
        "score",
        "person_score",
        "ranking",
        "rank_in_team",
        "speed",
        "response_time",
        "reply_delay",
        "answer_hours",
        "hours",
        "active_hours",
        "overtime",
        "weekend_share",
        "sentiment",
        "mood",
        "tone",
        "productivity",
        "performance",
        "efficiency",
        "responsiveness",
        "engagement_rate",
        "influence",
        "hoarder",
        "blame",
        "betweenness",
        "workload",
        "idle",
        "latency_median",
    ],
)
def test_the_patterns_bite(name: str) -> None:
    assert BANNED.search(name)


@pytest.mark.parametrize(
    "name", ["n_threads", "date", "language", "since", "until", "confidence", "stability", "first"]
)
def test_the_patterns_leave_plain_names_alone(name: str) -> None:
    assert not BANNED.search(name)


def defined(tree: ast.AST) -> Iterator[str]:
    """Every name that the code gives to something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value


def test_no_name_in_the_code_puts_a_figure_on_a_person() -> None:
    sources = sorted((Path(__file__).parents[1] / "src").rglob("*.py"))
    assert len(sources) > 200
    found = {
        name
        for path in sources
        for name in defined(ast.parse(path.read_text()))
        if JUDGING.search(name.lower())
    }
    assert found == set()


@pytest.mark.parametrize(
    "code",
    [
        "def author_score(): ...",
        "sender_response_speed = 1",
        "x['rank_of_person']",
        "def f(person_hours): ...",
    ],
)
def test_such_a_name_would_be_found(code: str) -> None:
    assert any(JUDGING.search(name) for name in defined(ast.parse(code)))
