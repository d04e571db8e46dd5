"""The verb: can this mail carry the conclusions? Each doubt with its figure and its consequence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from push2pull.workspace import Store

_FACTS = """
SELECT count(*) AS messages,
  count(*) FILTER (date IS NULL) AS undated,
  count(*) FILTER (date_source NOT IN ('date', 'none')) AS redated,
  count(*) FILTER (message_id = '') AS anonymous,
  count(*) FILTER (sender = '') AS senderless,
  count(*) FILTER (subject_mark = 'reply') AS replies,
  count(*) FILTER (subject_mark = 'reply' AND in_reply_to = '' AND len("references") = 0) AS headless,
  count(*) FILTER (n_recipients = 0) AS unaddressed,
  count(*) FILTER (list_has_any(defects,
    ['mime_broken', 'encoding_broken', 'charset_wrong', 'truncated'])) AS damaged,
  count(DISTINCT mailbox) AS mailboxes
FROM messages
"""


def check(store: Store) -> dict[str, Any]:
    """Return ``status`` (pass, warn) and ``checks``, a list of {name, status, value, consequence}."""
    checks = list(_checks(store))
    status = "warn" if any(one["status"] == "warn" for one in checks) else "pass"
    return {"status": status, "checks": checks}


def _checks(store: Store) -> Iterator[dict[str, Any]]:
    yield from _accounting(store)
    facts = store.sql(_FACTS).to_pylist()[0]
    n = facts["messages"]
    yield _one("messages", str(n), n > 0, "There is no mail yet: run `push2pull ingest` first.")
    if n:
        yield from _shares(facts)
        yield from _coverage(store, facts)


def _accounting(store: Store) -> Iterator[dict[str, Any]]:
    records = store.state.containers()
    read, kept = sum(r.read for r in records), sum(r.kept for r in records)
    duplicates = sum(r.duplicates for r in records)
    rejected = sum(sum(r.rejected.values()) for r in records)
    equal = read == kept + duplicates + rejected and kept == store.rows("messages")
    value = f"{read} = {kept} + {duplicates} + {rejected}"
    yield _one(
        "read = kept + duplicates + rejected", value, equal, "Mail is missing: please report this bug."
    )
    broken = sum(bool(r.error) for r in records)
    consequence = "Their mail is missing; run `push2pull ingest` again once the files are readable."
    yield _one("unreadable containers", str(broken), not broken, consequence)
    skipped = store.state.skipped()
    value = ", ".join(f"{reason} {count}" for reason, count in skipped.items()) or "0"
    unsupported = skipped.keys() - {"not_mail"}
    consequence = (
        "Mail in those files is not part of the analysis; convert them, or see `push2pull connectors`."
    )
    yield _one("skipped files", value, not unsupported, consequence)


def _shares(facts: dict[str, int]) -> Iterator[dict[str, Any]]:
    share = _share_of(facts)
    yield share("without any date", "undated", 0.01, "They take part in no figure over time.")
    yield share("dated by another header", "redated", 0.05, "Orders and delays may be off.")
    yield share("without Message-ID", "anonymous", 0.05, "Answers to them cannot be linked by headers.")
    yield share("without sender", "senderless", 0.01, "They count for no author.")
    yield share(
        "without any recipient", "unaddressed", 0.05, "Recurring groups and audiences cannot be seen in them."
    )
    yield share("damaged", "damaged", 0.05, "Their text may be incomplete.")
    consequence = "This export lost its reply headers: who answered whom is then inferred from subjects."
    of_replies = facts["headless"] / max(facts["replies"], 1)
    value = f"{of_replies:.1%} of {facts['replies']}"
    yield _one("answers without reply headers", value, of_replies <= 0.25, consequence)


def _share_of(facts: dict[str, int]) -> Callable[[str, str, float, str], dict[str, Any]]:
    def share(name: str, key: str, limit: float, consequence: str) -> dict[str, Any]:
        value = facts[key] / facts["messages"]
        return _one(name, f"{value:.1%}", value <= limit, consequence)

    return share


def _coverage(store: Store, facts: dict[str, int]) -> Iterator[dict[str, Any]]:
    consequence = (
        "Private answers are seen only where one end was exported: read every share as a lower bound."
    )
    public = store.settings.profile == "public"
    yield _one("exports read", str(facts["mailboxes"]), public or facts["mailboxes"] > 5, consequence)
    domains = ", ".join(store.settings.own_domains) or "none"
    consequence = "Set own_domains in workspace.toml, or internal and external people cannot be told apart."
    yield _one("own domains", domains, public or bool(store.settings.own_domains), consequence)
    consequence = (
        "State purpose, legal_basis, contact and notice in workspace.toml; publishing waits for them."
    )
    yield _one("purpose and legal basis", store.settings.profile, not store.settings.unstated, consequence)


def _one(name: str, value: str, passed: bool, consequence: str) -> dict[str, Any]:
    status = "pass" if passed else "warn"
    return {"name": name, "status": status, "value": value, "consequence": "" if passed else consequence}
