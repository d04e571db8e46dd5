"""The site's own words and dates, in French and English."""

from __future__ import annotations

from datetime import UTC, datetime

WORDS = {
    "en": {
        "communities": "Communities",
        "all_communities": "All communities",
        "intro": "Conversations that began as e-mail, open to read and to follow.",
        "nothing": "Nothing has been published here yet.",
        "threads": "Conversations",
        "thread_1": "conversation",
        "thread_n": "conversations",
        "post_1": "message",
        "post_n": "messages",
        "reply_0": "no reply",
        "reply_1": "reply",
        "reply_n": "replies",
        "people_1": "participant",
        "people_n": "participants",
        "last": "Last message",
        "by": "by",
        "replied_to": "in reply to",
        "quote": "Quoted text",
        "attachment_1": "attachment",
        "attachment_n": "attachments",
        "no_subject": "(no subject)",
        "no_date": "no date",
        "follow": "Follow",
        "feed": "Atom feed",
        "activities": "ActivityStreams",
        "skip": "Skip to the content",
        "permalink": "Link to this message",
        "path": "You are here",
        "pages": "Pages",
        "newer": "Newer",
        "older": "Older",
        "page": "Page {} of {}",
        "origin": "Republished from e-mail by push2pull.",
        "topics": "Topics",
    },
    "fr": {
        "communities": "Communautés",
        "all_communities": "Toutes les communautés",
        "intro": "Des conversations nées dans la messagerie, ouvertes à la lecture et au suivi.",
        "nothing": "Rien n’a encore été publié ici.",
        "threads": "Conversations",
        "thread_1": "conversation",
        "thread_n": "conversations",
        "post_1": "message",
        "post_n": "messages",
        "reply_0": "aucune réponse",
        "reply_1": "réponse",
        "reply_n": "réponses",
        "people_1": "participant",
        "people_n": "participants",
        "last": "Dernier message",
        "by": "par",
        "replied_to": "en réponse à",
        "quote": "Texte cité",
        "attachment_1": "pièce jointe",
        "attachment_n": "pièces jointes",
        "no_subject": "(sans objet)",
        "no_date": "sans date",
        "follow": "Suivre",
        "feed": "Flux Atom",
        "activities": "ActivityStreams",
        "skip": "Aller au contenu",
        "permalink": "Lien vers ce message",
        "path": "Vous êtes ici",
        "pages": "Pages",
        "newer": "Plus récent",
        "older": "Plus ancien",
        "page": "Page {} sur {}",
        "origin": "Repris de la messagerie par push2pull.",
        "topics": "Thèmes",
    },
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def chrome(*languages: str) -> str:
    """Return the first of *languages* that the site speaks, else English; ``fr+en`` and "" are no answer."""
    return next((one for one in languages if one in WORDS), "en")


def number(value: int, language: str) -> str:
    """Return *value* with thousands grouped: 12,345 or 12 345."""
    grouped = f"{value:,}"
    return grouped.replace(",", "\u202f") if language == "fr" else grouped


def count(value: int, what: str, language: str) -> str:
    """Return *value* and its noun: ``1 reply``, ``12 réponses``, ``no reply``."""
    words = WORDS[language]
    if value == 0 and f"{what}_0" in words:
        return words[f"{what}_0"]
    # French uses the singular for 0 as well.
    one = value == 1 or (value == 0 and language == "fr")
    return f"{number(value, language)}\u00a0{words[f'{what}_1' if one else f'{what}_n']}"


def month(date: datetime, language: str) -> str:
    """Return ``March 2024`` or ``mars 2024``."""
    return f"{_MONTHS[language].split()[date.month - 1]} {date.year:04}"


def day(date: datetime | None, language: str) -> str:
    """Return ``4 March 2024`` or ``1er mars 2024`` (UTC)."""
    if date is None:
        return WORDS[language]["no_date"]
    date = date.astimezone(UTC)
    first = "1er" if language == "fr" and date.day == 1 else str(date.day)
    return f"{first}\u00a0{month(date, language)}"


def moment(date: datetime | None, language: str) -> str:
    """Return ``4 March 2024, 10:22 UTC`` or ``4 mars 2024 à 10:22 UTC``."""
    if date is None:
        return WORDS[language]["no_date"]
    joint = " à " if language == "fr" else ", "
    return f"{day(date, language)}{joint}{date.astimezone(UTC):%H:%M}\u00a0UTC"


def size(value: int, language: str) -> str:
    """Return a file size: ``12 kB`` or ``1,4 Mo``."""
    unit = "o" if language == "fr" else "B"
    for prefix, scale in (("M", 1_000_000), ("k", 1_000)):
        if value >= scale:
            text = f"{value / scale:.1f}".removesuffix(".0")
            return (text.replace(".", ",") if language == "fr" else text) + f"\u00a0{prefix}{unit}"
    return f"{value}\u00a0{unit}"
