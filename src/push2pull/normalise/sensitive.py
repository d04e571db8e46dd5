"""Mail that must never be read: personal, privileged or labelled. Decided from headers and folder alone."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from push2pull.normalise.headers import Headers
from push2pull.normalise.settings import Settings
from push2pull.normalise.words import word_set

# French, English and German; folded: no accent, lower case.
PERSONAL_MARKS = word_set(
    "perso personnel personnelle personnels personnelles prive privee prives privees personal private privat "
    "personlich persoenlich"
)
_BESIDE = word_set("confidentiel confidentielle confidential strictement strictly vertraulich streng urgent")
_PRIVILEGED_MARKS = frozenset(
    ("privileged", "legal privilege", "avocat", "confidentiel avocat", "anwalt", "cse", "dpo")
)
_REPLY = re.compile(r"(?:\s*(?:re|fw|fwd|tr|aw|wg|ref|rep)\s?(?:\[\d+\])?\s?:)+\s*")
_TAG = re.compile(r"[\[{<*#]\s*([^\[\]{}<>*#]{1,40}?)\s*[\]}>*#]|^\(([^()]{1,40})\)|\(([^()]{1,40})\)$")
_LEADING = re.compile(r"(.{1,40}?)\s*(?::|\s[-–—|]\s)")
_PARTS = re.compile(r"\s*[/&+,-]\s*|\s+(?:(?:et|and|und)\s+)?")
_PRIVILEGED = re.compile(
    r"\b(?:attorney[- ]client|legally privileged|privileged (?:and|&|/) ?confidential|privileged communication"
    r"|solicitor|without prejudice|avocate?s?|secret professionnel|anwaltsgeheimnis|rechtsanw[a]lte?"
    r"|comite social et economique|comite d'entreprise|works? council|betriebsrat|personalrat"
    r"|delegue syndical|syndica(?:ts?|l|les?|ux)|trade union|union representative|gewerkschaft"
    r"|medec(?:in|ine) du travail|occupational (?:health|physician|doctor)|betriebsarzt"
    r"|whistle-?blow\w*|lanceurs? d'alerte|alerte ethique|hinweisgeber\w*"
    r"|entretien prealable|(?:procedure|sanction|conseil|mesure) (?:de discipline|disciplinaire)"
    r"|disciplinary (?:hearing|action|procedure|meeting)|licenciement|abmahnung)\b"
)
_CSE = re.compile(r"\b(?:CSE|CSSCT|CHSCT)\b")
_FUNCTIONS = word_set(
    "dpo rgpd gdpr dataprotection data.protection data-protection datenschutz protectiondonnees cse cssct chsct "
    "comite.entreprise comite-entreprise betriebsrat personalrat workscouncil works-council works.council "
    "syndicat cgt cfdt cftc unsa fo-syndicat medecine.travail medecin.travail medecinedutravail sante.travail "
    "occupational.health occupationalhealth betriebsarzt whistleblowing whistleblower speakup "
    "alerte.ethique ethique ethics hinweisgeber compliance-hotline"
)
_LAWYER = re.compile(
    r"avocat|rechtsanw|anwalt|kanzlei|lawfirm|law-firm|lawyers|attorney|solicitors|barristers"
)
_ADDRESSES = re.compile(rb"([^\s<>\"(),;:@]{1,64})@([\w.-]{1,253})")
_FOLDERS = re.compile(r"[\\/|]+|\.(?=\S)")
_LEVELS = re.compile(r"[\\/|]+")
_AROUND = " []()$~_-.'\""
_REMARK = re.compile(r"(?<!\s)\s*[(\[][^()\[\]]*\Z")
_BETWEEN = re.compile(r"[\s_.-]+")
_COUNTED = re.compile(r"(?<=\w) ?\d{1,4}\Z")
_LABEL = re.compile(rb"_Name=([^;]*)", re.I)
_OPEN_LABELS = frozenset(
    {b"public", b"general", b"g\xc3\xa9n\xc3\xa9ral", b"allgemein", b"internal", b"interne", b"intern"}
)


SENSITIVE = frozenset(("personal", "privileged", "label_confidential"))
"""Reasons of :func:`reason_to_skip`: what they name is counted and never kept."""


def reason_to_skip(
    headers: Headers, folder: str, settings: Settings, envelope: bytes = b""
) -> tuple[str, str]:
    """Return (reason, where it stands), or ("", "") for mail that may be read.

    *folder*: every name of a folder or label it is in, slashes between. *envelope*: further
    addresses. Rules in order: Sensitivity header, label, personal mark in subject or folder, privileged subject
    or function. The profile ``public`` has none of them.
    """
    if settings.profile == "public":
        return "", ""
    sensitivity = headers.first(b"sensitivity").strip().lower()
    if sensitivity in (b"personal", b"private"):
        return "personal", "sensitivity"
    if sensitivity == b"company-confidential" or _is_labelled(headers):
        return "label_confidential", "label" if sensitivity != b"company-confidential" else "sensitivity"
    reason = _of_subject(headers.text(b"subject"), settings.personal_marks)
    if reason:
        return reason, "subject"
    if _is_personal_folder(folder, settings.personal_marks) or (
        b"x-folder" in headers and _is_personal_folder(headers.text(b"x-folder"), settings.personal_marks)
    ):
        return "personal", "folder"
    # A journal's envelope is not seen again, so it is kept out of the cache.
    protected = _is_protected(headers) or (envelope and _has_protected.__wrapped__(envelope))
    return ("privileged", "function") if protected else ("", "")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return *text* in lower case without accents, apostrophes straight, blanks single."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(text.casefold().split())


@lru_cache(maxsize=8192)
def _of_subject(subject: str, extra: tuple[str, ...]) -> str:
    """Return personal, privileged or ""; a mark counts as a tag, in front of a colon or dash, or alone."""
    folded = fold(subject)
    rest = _REPLY.sub("", folded, count=1) if _REPLY.match(folded) else folded
    marks = {"".join(groups).strip() for groups in _TAG.findall(rest)} | {rest.strip(" .!:-")}
    if found := _LEADING.match(rest):
        marks.add(found[1].strip())
    if any(_is_personal(mark, extra) for mark in marks):
        return "personal"
    if marks & _PRIVILEGED_MARKS or _PRIVILEGED.search(folded) or _CSE.search(subject):
        return "privileged"
    return ""


def _is_personal(mark: str, extra: tuple[str, ...]) -> bool:
    """Say whether *mark* is a personal mark, alone or beside words of confidence (``privé et confidentiel``)."""
    if mark in _folded(extra):
        return True
    parts = set(_PARTS.split(mark))
    return not PERSONAL_MARKS.isdisjoint(parts) and parts <= PERSONAL_MARKS | _BESIDE


@lru_cache(maxsize=64)
def _folded(extra: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(mark) for mark in extra)


@lru_cache(maxsize=4096)
def _is_personal_folder(folder: str, extra: tuple[str, ...]) -> bool:
    return any(_is_personal(part, extra) for part in folder_names(folder))


def folder_names(folder: str) -> list[str]:
    """Return the names in a folder's path, folded, each as it is written and as :func:`plain_name` has it.

    A dot separates names (Maildir++) or words (``Deleted.Items``): both are tried.
    """
    folded = fold(folder)
    parts = [part.strip(" []()") for part in _FOLDERS.split(folded)]
    return [*parts, *map(plain_name, parts), *map(plain_name, _LEVELS.split(folded))]


def plain_name(name: str) -> str:
    """Return a folded folder name as words: ``_sent_mail``, ``($Trash)``, ``junk e-mail``, ``deleted items1``.

    Separators become blanks; what mail programs put around a name or behind it (a number for a second one of that
    name, a remark in brackets) goes.
    """
    bare = _REMARK.sub("", name.strip(_AROUND))
    return _COUNTED.sub("", " ".join(_BETWEEN.split(bare)).strip())


def is_personal_folder(folder: str, settings: Settings) -> bool:
    """Say whether a folder is personal by its name or by that of one around it; none is for ``public``."""
    return settings.profile != "public" and _is_personal_folder(folder, settings.personal_marks)


def _is_labelled(headers: Headers) -> bool:
    """Say whether a Purview label asks for care; a label without a readable name does."""
    if b"msip_labels" not in headers:
        return False
    names = {name.strip().lower() for value in headers.all(b"msip_labels") for name in _LABEL.findall(value)}
    return not names or not names <= _OPEN_LABELS


def _is_protected(headers: Headers) -> bool:
    """Say whether a protected function or a lawyer takes part, by address."""
    for name in (b"from", b"to", b"cc", b"bcc"):
        for value in headers.values.get(name, ()):
            if _has_protected(value if len(value) <= 8192 else value[:100_000]):
                return True
    return False


@lru_cache(maxsize=8192)
def _has_protected(value: bytes) -> bool:
    for local, domain in _ADDRESSES.findall(value.lower()):
        if local.decode("latin-1") in _FUNCTIONS or _LAWYER.search(domain.decode("latin-1")):
            return True
    return False
