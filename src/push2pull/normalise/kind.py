"""What kind of mail a message is: written by a person, sent by a list, in bulk, or by a machine."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache

from push2pull.normalise.headers import Headers
from push2pull.normalise.lists import MailingList

_BOUNCE = re.compile(
    r"(?:undeliver(?:able|ed)|delivery (?:status|failure|has failed|notification)|returned mail|failure notice"
    r"|mail delivery (?:failed|system|failure)|non remis|message non distribu|échec de (?:la )?remise"
    r"|unzustellbar|nicht zugestellt)",
    re.I,
)
_AWAY = re.compile(
    r"\s*(?:(?:re|tr|aw)\s?:\s*)?\W{0,3}(?:out of (?:the )?office|automatic reply"
    r"|auto(?:matic)?[- ]?(?:reply|response)|vacation (?:reply|response)"
    r"|r[ée]ponse automatique|(?:absence|absent) du bureau|message d'absence|absence\s?:"
    r"|abwesenheits(?:notiz|nachricht|assistent)|automatische (?:antwort|abwesenheit)|nicht im büro|abwesend\b)",
    re.I,
)
_DAEMON = re.compile(rb"mailer-daemon|postmaster@|mail delivery (?:sub)?system", re.I)
_AUTOMATIC_HEADERS = frozenset(
    {b"x-autoreply", b"x-autorespond", b"x-auto-reply", b"x-failed-recipients", b"x-ms-journal-report"}
)
_BULK_HEADERS = frozenset(
    {b"feedback-id", b"x-campaign-id", b"x-mailgun-sid", b"x-sg-eid", b"x-csa-complaints", b"x-mc-user"}
)


def find_kind(headers: Headers, subject: str, listed: MailingList, media_types: AbstractSet[str]) -> str:
    """Return person, list, bulk, automatic, calendar or bounce (RFC 3834, RFC 2919, RFC 3464).

    ``X-Auto-Response-Suppress`` says nothing: programs of people set it too.
    """
    if _is_bounce(headers, subject):
        return "bounce"
    if _is_automatic(headers, subject, bool(listed.list_id)):
        return "automatic"
    if "text/calendar" in media_types or headers.first(b"content-class").endswith(b":calendarmessage"):
        return "calendar"
    if listed.list_id:
        return "list"
    return "bulk" if _is_bulk(headers) else "person"


@lru_cache(maxsize=8192)
def _says(subject: str) -> tuple[bool, bool]:
    """Say whether a subject reads as a failure notice, and whether it reads as an absence notice."""
    return bool(_BOUNCE.search(subject)), bool(_AWAY.match(subject))


def _is_bounce(headers: Headers, subject: str) -> bool:
    report = headers.first(b"content-type")[:400].lower()
    if report.startswith(b"multipart/report"):
        return b"disposition-notification" not in report
    return _says(subject)[0] and (
        _null_return_path(headers) or bool(_DAEMON.search(headers.first(b"from")[:400]))
    )


def _is_automatic(headers: Headers, subject: str, listed: bool) -> bool:
    submitted = headers.first(b"auto-submitted").strip().lower()
    if submitted and not submitted.startswith(b"no"):
        return True
    if headers.first(b"content-type")[:16].lower() == b"multipart/report":
        return True
    if _AUTOMATIC_HEADERS & headers.values.keys() or _says(subject)[1]:
        return True
    if headers.first(b"precedence").strip().lower() in (b"auto_reply", b"auto-reply"):
        return True
    return not listed and _null_return_path(headers)


def _null_return_path(headers: Headers) -> bool:
    return headers.first(b"return-path").strip() == b"<>"


def _is_bulk(headers: Headers) -> bool:
    if headers.first(b"precedence").strip().lower() in (b"bulk", b"junk", b"list"):
        return True
    return b"list-unsubscribe" in headers or not _BULK_HEADERS.isdisjoint(headers.values)
