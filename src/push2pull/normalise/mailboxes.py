"""What one address and the names it was seen with tell: words of the name, organisation, kind of mailbox."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from push2pull.model import PersonId, Sighting
from push2pull.normalise.sensitive import fold
from push2pull.normalise.words import word_set

_ROLES = word_set(
    "info contact contacts support help helpdesk service services sales admin administrator webmaster postmaster "
    "hostmaster office team hello accueil secretariat direction compta comptabilite facturation commercial rh "
    "recrutement assistance standard press presse communication marketing hr jobs careers billing invoices "
    "accounting security abuse legal feedback enquiries inquiries orders kontakt buchhaltung vertrieb buero "
    "equipe reception hotline customercare customerservice newsletter news events"
)
# Words that no family bears, so that they tell a role in any place of a local part: support-emea, equipe.qualite.
_ROLE_WORDS = _ROLES - word_set("direction standard press office hello orders news")
_ROBOT = re.compile(
    r"(?:no[-_.]?(?:reply|address)|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|nepasrepondre|nicht[-_.]?antworten"
    r"|mailer[-_.]?daemon|bounces?\b|notifications?|notify|alerts?|automat\w*|auto[-_.]?(?:reply|confirm)|robot|daemon"
    r"|majordomo|listserv|mailman|sympa)(?:[-_.+\d].*)?\Z"
    # What is a family name as well (Jenkins, Root) may only be followed by a number or a hyphen.
    r"|(?:bot|cron|root|jenkins|jira|gitlab|github|bugzilla|builds?|nagios|zabbix|monitoring|scanner|copier)(?:[-+\d].*)?\Z"
    r"|.*[-_.](?:bounces?|noreply|robot|bot|notifications?)\Z"
)
_LIST = re.compile(r"owner-.+|.+-(?:bounces|request|owner|admin|subscribe|unsubscribe)\Z|(?:.+\.)?dl-.+")
# Providers whose domain says nothing about whom people work for.
_PUBLIC = word_set(
    "gmail hotmail outlook live msn yahoo ymail aol icloud me mac gmx web t-online free orange wanadoo laposte sfr "
    "neuf bbox proton protonmail pm fastmail mail qq 163 126 yandex libero tiscali comcast verizon att"
)
_SECOND_LEVEL = word_set("co com ac gov gouv org net edu asso")
_LEGACY_NAME = re.compile(r"cn=([^/=]+)\Z")
_WORD = re.compile(r"[^\W\d_]+")
_TITLES = word_set("dr mr mrs ms mme mlle m prof phd jr sr herr frau")
# "A via List", "A on behalf of B": the name of a channel or of two people.
_BEHALF = re.compile(
    r" (?:via|on behalf of|de la part de|pour le compte de|im auftrag von|par l'interm\w+ de) "
)
_NO_PERSON = re.compile(r"[\d#]|@|\.(?:com|net|org|info|biz|fr|de|uk)\b")
_MAX_NAMES = 5

OWN = "."
"""The organisation of all of the workspace's own domains; no label of a domain is written so."""

Name = tuple[str, ...]
"""The words of a full name, folded and sorted."""


class Mailbox(NamedTuple):
    """One address with all it was seen with.

    ``names``: full name -> the middle initials seen with it. ``named``: whether these were seen, rather than
    spelled by the address. ``form``: address, legacy (X.500, Notes) or via (a name that a list put before itself).
    """

    person_id: PersonId
    local: str
    organisation: str
    domain: str
    names: Mapping[Name, frozenset[str]]
    named: bool
    seen: int
    kind: str
    form: str


def mailboxes(
    sightings: Iterable[Sighting],
    own: Collection[str] = (),
    lists: Collection[PersonId] = (),
    robots: Collection[PersonId] = (),
) -> dict[PersonId, Mailbox]:
    """Return the mailboxes behind *sightings* by pseudonym, in its order.

    *own*: domains of the organisation. *lists*, *robots*: who is known to be one from elsewhere.
    """
    seen: dict[PersonId, Counter[str]] = defaultdict(Counter)
    addresses: dict[PersonId, str] = {}
    for one in sightings:
        seen[one.person_id][one.name] += one.n
        addresses[one.person_id] = min(one.address.casefold(), addresses.get(one.person_id, "\U0010ffff"))
    return {
        key: _mailbox(key, addresses[key], seen[key], own, key in lists, key in robots)
        for key in sorted(addresses)
    }


def _mailbox(
    key: PersonId, address: str, shown: Counter[str], own: Collection[str], is_list: bool, is_robot: bool
) -> Mailbox:
    local, organisation, domain, form = _parts(address)
    if any(is_within(domain, one) or (not domain and organisation == _organisation(one)) for one in own):
        organisation = OWN
    names, counts = _names(shown)
    kind = kind_of(local)
    if any(agrees(local, name) for name in names):
        kind = "person"
    elif is_robot or _shared(counts):
        kind = "robot" if is_robot else "role"
    if is_list:
        kind = "list"
    named = bool(names)
    spelled = {} if names or kind != "person" else _spelled(local)
    return Mailbox(key, local, organisation, domain, names or spelled, named, shown.total(), kind, form)


def _names(shown: Counter[str]) -> tuple[dict[Name, frozenset[str]], Counter[Name]]:
    names: dict[Name, frozenset[str]] = {}
    counts: Counter[Name] = Counter()
    for text, n in shown.items():
        if name := full_name(text):
            names[name] = names.get(name, frozenset()) | _initials(text)
            counts[name] += n
    return names, counts


def _shared(counts: Counter[Name]) -> bool:
    """Say whether a mailbox has so many names, none of them the usual one, that it is nobody's own."""
    return len(counts) > _MAX_NAMES and 2 * max(counts.values()) < counts.total()


def full_name(name: str) -> Name:
    """Return the words of a display name folded and sorted, () when it is no full name of a person.

    >>> full_name("DOE, Jané") == full_name("Jane Doe")
    True
    """
    name = fold(name.partition("(")[0])
    if _NO_PERSON.search(name) or _BEHALF.search(name):
        return ()
    words = [word for word in _WORD.findall(name) if word not in _TITLES and len(word) > 1]
    return tuple(sorted(set(words))) if 2 <= len(words) <= 5 else ()


def _initials(name: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(fold(name.partition("(")[0])) if len(word) == 1)


def _spelled(local: str) -> dict[Name, frozenset[str]]:
    """Return the name that a local part spells: first.last, first.m.last."""
    name = () if _NO_PERSON.search(local) else full_name(re.sub(r"[._-]+", " ", local))
    return {name: _initials(re.sub(r"[._-]+", " ", local))} if len(name) == 2 else {}


def kind_of(local: str) -> str:
    """Return person, role, robot or list from the local part of an address."""
    if _ROBOT.match(local):
        return "robot"
    if _LIST.match(local):
        return "list"
    words = re.split(r"[-_.]", local)
    if local.replace("-", "").replace(".", "") in _ROLES or any(word in _ROLE_WORDS for word in words):
        return "role"
    return "person"


def agrees(local: str, name: Name) -> bool:
    """Say whether a local part is made of the name: first.last, last.first, flast, firstl, f.last."""
    words = _WORD.findall(fold(local))
    if not words:
        return False
    if len(words) > 1:
        return all(
            any(part == word or (len(part) == 1 and word[0] == part) for word in name) for part in words
        ) and any(part in name for part in words)
    one = words[0]
    return any(
        one in (first + last, first[0] + last, first + last[0])
        for first in name
        for last in name
        if first != last
    )


def is_within(domain: str, own: str) -> bool:
    """Say whether *domain* is *own* or below it."""
    return domain == own or domain.endswith("." + own)


def _parts(address: str) -> tuple[str, str, str, str]:
    """Return local part, organisation, domain and form; X.500 and Notes addresses are read for theirs."""
    if address.startswith("/o="):
        found = _LEGACY_NAME.search(address)
        return (found[1] if found else address), address[3:].partition("/")[0], "", "legacy"
    local, _, domain = address.rpartition("@")
    name, via, _ = local.partition(" via ")
    if via:
        return name, "", "", "via"
    if "/" in local:
        name, *units = local.split("/")
        return name.replace(" ", "."), units[-1], "", "legacy"
    organisation = _organisation(domain)
    return local, "" if organisation in _PUBLIC else organisation, domain, "address"


def _organisation(domain: str) -> str:
    labels = domain.split(".")
    wide = len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2
    return labels[-3] if wide else labels[-2] if len(labels) > 1 else domain
