"""Which lists and recurring groups there are: their topics, members, drift and planted patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from push2pull.simulate.mail import Flow, Membership
from push2pull.simulate.organisation import DOMAIN, Organisation, Person

LISTS_DOMAIN = f"lists.{DOMAIN}"
DEAD_AFTER_DAYS = 45
ALL = ("Ventes", "Produit et ingénierie", "Informatique", "Qualité", "Finance", "Ressources humaines", "Opérations", "Direction")


@dataclass(frozen=True, slots=True)
class ListPlan:
    """An explicit list. ``share``: of the people of other departments that are members.

    ``language``: of most members; "" for any. ``writers``: departments that may begin a thread, all when empty.
    """

    name: str
    title: str
    topics: dict[str, str]
    departments: tuple[str, ...]
    share: float
    weekly: float
    replies: tuple[int, int]
    language: str = ""
    writers: tuple[str, ...] = ()
    narrowed: float = 0.0
    dead: bool = False
    tag: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A recurring recipient group. ``within``: the group that it is taken from.

    ``partner``: domain of its external members. ``joining``, ``leaving``: how many come and go.
    """

    name: str
    title: str
    topic: str
    language: str
    departments: tuple[str, ...]
    size: int
    weekly: float
    replies: tuple[int, int]
    joining: int = 1
    leaving: int = 1
    forgotten: float = 0.03
    partner: str = ""
    within: str = ""
    pattern: str = ""


LISTS = (
    ListPlan("annonces", "Annonces internes / All staff", {"fr": "annonces", "en": "announcements"}, ALL, 1.0, 2.2, (0, 0),
             writers=("Direction", "Ressources humaines"), pattern="broadcast"),
    ListPlan("it-help", "IT help / Aide informatique", {"fr": "aide", "en": "help"}, ALL, 1.0, 5.0, (1, 3),
             narrowed=0.4, tag=True, pattern="narrowed"),
    ListPlan("qualite", "Qualité", {"fr": "qualite"}, ("Qualité", "Opérations"), 0.12, 2.2, (1, 5), language="fr", narrowed=0.03),
    ListPlan("ventes-fr", "Ventes France et Québec", {"fr": "ventes"}, ("Ventes",), 0.1, 2.8, (1, 4), language="fr", narrowed=0.03),
    ListPlan("product-dev", "Product development", {"en": "product"}, ("Produit et ingénierie", "Informatique"), 0.08, 3.6, (1, 6),
             language="en", narrowed=0.03, tag=True),
    ListPlan("security-incidents", "Security incidents", {"en": "security"}, ("Informatique", "Produit et ingénierie"), 0.05, 3.0, (1, 3),
             dead=True, pattern="dead"),
    ListPlan("convivial", "Vie de bureau / Social", {"fr": "convivial", "en": "social"}, ALL, 1.0, 4.2, (2, 8), pattern="lively"),
)  # fmt: skip

GROUPS = (
    GroupPlan("projet-boreal", "Réunion hebdomadaire du projet Boréal", "projet", "fr", ("Produit et ingénierie", "Opérations", "Qualité"), 11, 1.6, (1, 4), 2, 1),
    GroupPlan("badges", "Renouvellement des badges", "badges", "fr", ("Opérations", "Informatique", "Ressources humaines"), 10, 1.2, (2, 5), 2, 1, 0.4, pattern="forgotten"),
    GroupPlan("budget", "Campagne budgétaire", "budget", "fr", ("Finance", "Direction", "Ventes", "Produit et ingénierie"), 14, 1.3, (1, 4)),
    GroupPlan("budget-arbitrages", "Arbitrages budgétaires", "arbitrages", "fr", ("Finance", "Direction"), 6, 0.8, (1, 3), 0, 0, within="budget", pattern="nested"),
    GroupPlan("client-norvela", "Compte client Norvela", "norvela", "fr", ("Ventes", "Produit et ingénierie", "Qualité"), 9, 1.4, (1, 4), 1, 1, partner="norvela.example"),
    GroupPlan("customer-kestrel", "Kestrel Foods account", "kestrel", "en", ("Ventes", "Produit et ingénierie"), 8, 1.3, (1, 4), 1, 0, partner="kestrel-foods.example"),
    GroupPlan("recrutement", "Recrutements en cours", "recrutement", "fr", ("Ressources humaines", "Informatique", "Produit et ingénierie"), 8, 1.1, (1, 3), 1, 1),
    GroupPlan("release-train", "Release train", "release", "en", ("Produit et ingénierie", "Informatique"), 12, 1.7, (1, 4), 2, 2),
    GroupPlan("audit", "Préparation de l'audit ISO 9001", "audit", "fr", ("Qualité", "Opérations", "Direction"), 9, 1.1, (1, 4), 1, 0, 0.35, pattern="forgotten"),
    GroupPlan("office-move", "Montréal office move", "move", "en", ("Opérations", "Ressources humaines", "Finance"), 16, 1.2, (1, 4), 3, 2),
)  # fmt: skip


def lists(rng: Random, organisation: Organisation, start: date) -> list[Flow]:
    """Return the explicit lists; larger organisations write more to them."""
    busier = len(organisation.people) / 60
    return [_list(rng, plan, organisation, start, busier) for plan in LISTS]


def groups(rng: Random, organisation: Organisation, start: date, end: date) -> list[Flow]:
    """Return the recurring groups; each keeps somebody whose mailbox is exported from first to last."""
    made: dict[str, Flow] = {}
    for plan in GROUPS:
        made[plan.name] = _group(rng, plan, organisation, start, end, made.get(plan.within))
    return [*made.values()]


def _list(rng: Random, plan: ListPlan, organisation: Organisation, start: date, busier: float) -> Flow:
    members = [
        one
        for one in organisation.people
        if (one.department in plan.departments and plan.share == 1.0)
        or rng.random() < (_likely(one, plan.language) if one.department in plan.departments else plan.share)
    ]
    address = Person(f"{plan.name}@{LISTS_DOMAIN}", plan.title, "", site="")
    return Flow(
        name=plan.name,
        kind="list",
        title=plan.title,
        topics=plan.topics,
        members=tuple(Membership(one, start) for one in members),
        weekly=plan.weekly * busier,
        replies=plan.replies,
        address=address,
        writers=tuple(one for one in members if one.department in plan.writers),
        narrowed=plan.narrowed,
        until=start + timedelta(days=DEAD_AFTER_DAYS) if plan.dead else None,
        tag=plan.tag,
        pattern=plan.pattern,
    )


def _likely(one: Person, language: str) -> float:
    return 0.95 if language in ("", one.language) else 0.5


def _group(
    rng: Random, plan: GroupPlan, organisation: Organisation, start: date, end: date, within: Flow | None
) -> Flow:
    pool = within.on(start) if within else organisation.of(*plan.departments)
    chosen = _chosen(rng, pool, organisation, plan)
    chosen += [one for one in organisation.partners if one.address.endswith(plan.partner)] if plan.partner else []
    stays = len(chosen) - plan.joining - plan.leaving
    members = [Membership(one, start) for one in chosen[:stays]]
    members += [Membership(one, start, _between(rng, start, end)) for one in chosen[stays : stays + plan.leaving]]
    members += [Membership(one, _between(rng, start, end)) for one in chosen[stays + plan.leaving :]]
    return Flow(
        name=plan.name,
        kind="group",
        title=plan.title,
        topics={plan.language: plan.topic},
        members=tuple(members),
        weekly=plan.weekly,
        replies=plan.replies,
        forgotten=plan.forgotten,
        pattern=plan.pattern,
        within=plan.within,
    )


def _chosen(rng: Random, pool: Sequence[Person], organisation: Organisation, plan: GroupPlan) -> list[Person]:
    """Return the members: an exported one first, then those of the pool, then others until there are enough."""
    anchors = [one for one in pool if one in organisation.exported]
    anchor = rng.choice(anchors or [one for one in organisation.exported])
    rest = [one for one in pool if one != anchor]
    rng.shuffle(rest)
    rest.sort(key=lambda one: one.language != plan.language)
    others = [one for one in organisation.people if one != anchor and one not in rest]
    rng.shuffle(others)
    wanted = plan.size - (2 if plan.partner else 0)
    # Half of the native speakers first, so that a group is neither one department's nor one language's alone.
    mixed = rest[: wanted * 2]
    rng.shuffle(mixed)
    return [anchor, *mixed, *others][:wanted]


def _between(rng: Random, start: date, end: date) -> date:
    """Return a day in the middle half of the simulated time."""
    span = (end - start).days
    return start + timedelta(days=span // 4 + rng.randrange(max(1, span // 2)))
