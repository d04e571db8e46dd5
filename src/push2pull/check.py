"""The verb: can this mail carry the conclusions? Each doubt with its figure and its consequence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from push2pull.analysis.suppress import ROUND_TO, people_shown
from push2pull.normalise.people import CONFIDENCE, REVIEW_BELOW
from push2pull.people import people
from push2pull.reasons import RIGHTLY_CLOSED
from push2pull.report import texts
from push2pull.workspace import Store

CODES = (
    "accounting",
    "unreadable_containers",
    "skipped_files",
    "messages",
    "undated",
    "redated",
    "date_gaps",
    "without_id",
    "without_sender",
    "without_recipient",
    "damaged",
    "headless_answers",
    "missing_messages",
    "machine_mail",
    "exclusions",
    "exports",
    "coverage",
    "merges_to_review",
    "own_domains",
    "legal_basis",
)
"""The checks in their order; each has its words in ``report/texts``."""

LIMITS = {
    "undated": 0.01,
    "redated": 0.05,
    "without_id": 0.05,
    "without_sender": 0.01,
    "without_recipient": 0.05,
    "damaged": 0.05,
    "machine_mail": 0.5,
}
"""Share of the messages above which a check warns."""

MAX_HEADLESS, MAX_MISSING, MAX_EXCLUDED = 0.25, 0.2, 0.05
MIN_EXPORTS, MIN_COVERAGE = 6, 0.3
"""With 30 % of the mailboxes about half of the pairs of people are seen: 1 - 0.7 ** 2."""

_MONTHS_SHOWN = 3
_FACTS = """
SELECT count(*) AS messages,
  count(*) FILTER (date IS NULL) AS undated,
  count(*) FILTER (date_source NOT IN ('date', 'none')) AS redated,
  count(*) FILTER (message_id = '') AS without_id,
  count(*) FILTER (sender = '') AS without_sender,
  count(*) FILTER (n_recipients = 0) AS without_recipient,
  count(*) FILTER (list_has_any(defects,
    ['mime_broken', 'encoding_broken', 'charset_wrong', 'truncated'])) AS damaged,
  count(*) FILTER (kind NOT IN ('person', 'list')) AS machine_mail,
  count(*) FILTER (subject_mark = 'reply') AS replies,
  count(*) FILTER (subject_mark = 'reply' AND in_reply_to = '' AND len("references") = 0) AS headless,
  count(DISTINCT mailbox) AS mailboxes
FROM messages
"""
_MONTHS = """
SELECT DISTINCT year(date) * 12 + month(date) - 1 AS month FROM messages
WHERE date IS NOT NULL AND NOT list_contains(defects, 'date_implausible') ORDER BY 1
"""
_CITED = """
WITH cited AS (
  SELECT DISTINCT unnest(list_append("references", in_reply_to)) AS id FROM messages
  WHERE len("references") > 0 OR in_reply_to <> '')
SELECT count(*) AS n, count(*) FILTER (id NOT IN (SELECT message_id FROM messages)) AS missing
FROM cited WHERE id <> ''
"""


class Check(NamedTuple):
    """One doubt. ``number`` is what ``value`` says, for reports; ``unit``: share, count or text."""

    code: str
    passed: bool
    value: str
    number: float | None = None
    unit: str = "text"


def check(store: Store) -> dict[str, Any]:
    """Return ``status`` (pass, warn) and ``checks``: {code, name, status, value, number, unit, consequence}."""
    checks = [_told(one) for one in _checks(store)]
    status = "warn" if any(one["status"] == "warn" for one in checks) else "pass"
    return {"status": status, "checks": checks}


def _told(one: Check) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": texts.say("en", f"check.{one.code}.name"),
        "status": "pass" if one.passed else "warn",
        "value": one.value,
        "number": one.number,
        "unit": one.unit,
        "consequence": "" if one.passed else texts.say("en", f"check.{one.code}.consequence"),
    }


def _checks(store: Store) -> Iterator[Check]:
    yield from _accounting(store)
    facts = store.sql(_FACTS).to_pylist()[0]
    yield _count("messages", facts["messages"], facts["messages"] > 0)
    if facts["messages"]:
        yield from _shares(facts, "undated", "redated")
        yield _gaps(store)
        yield from _shares(facts, "without_id", "without_sender", "without_recipient", "damaged")
        yield _part("headless_answers", facts["headless"], facts["replies"], MAX_HEADLESS)
        cited = store.sql(_CITED).to_pylist()[0]
        yield _part("missing_messages", cited["missing"], cited["n"], MAX_MISSING)
        yield from _shares(facts, "machine_mail")
        yield _exclusions(store)
        yield from _visibility(store, facts["mailboxes"])
    yield from _settings(store)


def _accounting(store: Store) -> Iterator[Check]:
    records = store.state.containers()
    read, kept = sum(r.read for r in records), sum(r.kept for r in records)
    duplicates = sum(r.duplicates for r in records)
    rejected = sum(sum(r.rejected.values()) for r in records)
    equal = read == kept + duplicates + rejected and kept == store.rows("messages")
    yield Check("accounting", equal, f"{read} = {kept} + {duplicates} + {rejected}")
    broken = sum(bool(r.error) for r in records)
    yield _count("unreadable_containers", broken, not broken)
    skipped = store.state.skipped()
    said = ", ".join(f"{reason} {n}" for reason, n in skipped.items()) or "0"
    unsupported = skipped.keys() - {"not_mail"}
    yield Check("skipped_files", not unsupported, said, sum(skipped.values()), "count")


def _shares(facts: dict[str, int], *codes: str) -> Iterator[Check]:
    for code in codes:
        share = facts[code] / facts["messages"]
        yield Check(code, share <= LIMITS[code], f"{share:.1%}", share, "share")


def _part(code: str, n: int, total: int, limit: float) -> Check:
    share = n / max(total, 1)
    return Check(code, share <= limit, f"{share:.1%} of {total}", share, "share")


def _count(code: str, n: int, passed: bool) -> Check:
    return Check(code, passed, str(n), n, "count")


def _gaps(store: Store) -> Check:
    """Look for months without any mail between the first and the last."""
    there = [row["month"] for row in store.sql(_MONTHS).to_pylist()]
    missing = sorted(set(range(there[0], there[-1])) - set(there)) if there else []
    shown = ", ".join(f"{month // 12}-{month % 12 + 1:02d}" for month in missing[:_MONTHS_SHOWN])
    more = ", ..." if len(missing) > _MONTHS_SHOWN else ""
    total = there[-1] - there[0] + 1 if there else 0
    value = f"{len(missing)} of {total} months" + (f": {shown}{more}" if missing else "")
    return Check("date_gaps", not missing, value, len(missing), "count")


def _exclusions(store: Store) -> Check:
    """Count what the rules kept from being read: personal, privileged, labelled."""
    records = store.state.containers()
    rejected = sum((Counter(record.rejected) for record in records), Counter[str]())
    closed = {code: rejected[code] for code in RIGHTLY_CLOSED}
    n, read = sum(closed.values()), sum(record.read for record in records)
    value = ", ".join(f"{code} {count}" for code, count in closed.items())
    return Check("exclusions", n <= MAX_EXCLUDED * read, value, n, "count")


def _visibility(store: Store, mailboxes: int) -> Iterator[Check]:
    """Compare the exported mailboxes with the people seen, and count the merges that are not sure."""
    public = store.settings.profile == "public"
    folk = people(store)
    rows = zip(folk["kind"].to_pylist(), folk["internal"].to_pylist(), strict=True)
    seen = sum(kind == "person" and internal is not False for kind, internal in rows)
    # Of the rounded number: the share must not give the exact one back.
    about = people_shown(seen, store.settings.min_group) or ROUND_TO
    share = min(1.0, mailboxes / about)
    yield _count("exports", mailboxes, public or mailboxes >= MIN_EXPORTS)
    value = f"{share:.1%} of {about} people"
    yield Check("coverage", public or share >= MIN_COVERAGE, value, share, "share")
    unsure = sum(any(CONFIDENCE[one] < REVIEW_BELOW for one in rules) for rules in folk["rules"].to_pylist())
    yield _count("merges_to_review", unsure, not unsure)


def _settings(store: Store) -> Iterator[Check]:
    chosen = store.settings
    known = chosen.profile == "public" or bool(chosen.own_domains)
    domains = ", ".join(chosen.own_domains) or "none"
    yield Check("own_domains", known, domains, len(chosen.own_domains), "count")
    yield Check("legal_basis", not chosen.unstated, chosen.profile)
