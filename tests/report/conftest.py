"""An invented overview, rich in both languages, for the tests of the report."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from push2pull.report import charts
from push2pull.report.overview import (
    CheckRow,
    FindingRow,
    ListRow,
    Month,
    Overview,
    ProposalCard,
    TopicRow,
    Trust,
    Volumes,
)

FIRST, LAST = datetime(2024, 1, 8, tzinfo=UTC), datetime(2025, 6, 30, tzinfo=UTC)


def months(base: int, swing: int = 30) -> tuple[Month, ...]:
    """Eighteen months of a lively but uneven conversation."""
    waves = (3, 5, 8, 6, 9, 7, 4, 1, 7, 10, 9, 5, 6, 8, 9, 7, 8, 6)
    return tuple((f"{2024 + i // 12}-{i % 12 + 1:02d}", base + swing * wave) for i, wave in enumerate(waves))


TRUST = Trust(
    read=48_213,
    kept=45_870,
    duplicates=1_904,
    rejected={"personal": 312, "privileged": 84, "unreadable": 21, "empty": 17, "label_confidential": 5},
    skipped={"not_mail": 12, "unsupported_format": 3},
    defects={
        "date_repaired": 431,
        "charset_wrong": 268,
        "message_id_missing": 122,
        "html_only": 3_204,
        "address_obfuscated": 40,
    },
    sources=("equipe-qualite.mbox", "site-lyon.mbox", "support.maildir", "direction.zip"),
    checks=(
        CheckRow("accounting", "pass", "48213 = 45870 + 1904 + 439"),
        CheckRow("undated", "pass", "0.2%", 0.002, "share"),
        CheckRow("missing_messages", "warn", "23.4% of 9120", 0.234, "share"),
        CheckRow("merges_to_review", "warn", "1204", 1_204, "count"),
    ),
)

VOLUMES = Volumes(
    months=months(600, 240),
    kinds={"list": 28_105, "person": 13_920, "automatic": 2_410, "bulk": 980, "calendar": 402, "bounce": 53},
    languages={"fr": 27_804, "en": 14_100, "de": 640, "": 3_326},
    n_people=435,
    n_threads=11_482,
    n_lists=9,
    n_groups=14,
    n_topics=32,
    answered=0.618,
)

LISTS = (
    ListRow("qualite.acme.example", "list-id", 6_210, 1_420, 96, "daily", 0.71, "fr", FIRST, LAST),
    ListRow("support-produit.acme.example", "list-id", 5_904, 1_911, 120, "daily", 0.82, "fr", FIRST, LAST),
    ListRow("engineering.acme.example", "list-id", 4_877, 902, 75, "daily", 0.66, "en", FIRST, LAST),
    ListRow("annonces.acme.example", "list-id", 1_022, 980, 12, "weekly", 0.06, "fr", FIRST, LAST),
    ListRow("badge, accès, site de Lyon", "recipients", 842, 233, 34, "weekly", 0.58, "fr", FIRST, LAST),
    ListRow(
        "onboarding, new joiners",
        "recipients",
        611,
        190,
        28,
        "weekly",
        0.49,
        "en",
        FIRST,
        LAST,
        n_readers=35,
        persistence=0.75,
        q_value=0.0123,
        nested_in="badge, accès, site de Lyon",
    ),
    ListRow("sales-emea@acme.example", "alias", 1_530, 402, 41, "daily", 0.39, "en", FIRST, LAST),
    ListRow("clôture, budget, prévisions", "recipients", 377, 88, 15, "monthly", 0.44, "fr", FIRST, LAST),
    ListRow("bourse aux vélos", "recipients", 120, 61, 5, "irregular", None, "fr", FIRST, LAST),
)

TOPICS = (
    TopicRow(
        "certificat, audit qualité", "fr", 612, ("certificat", "audit qualité", "ISO 9001", "non-conformité")
    ),
    TopicRow("release, regression", "en", 540, ("release", "regression", "test bench", "rollback")),
    TopicRow("badge, accès", "fr", 311, ("badge", "accès", "parking", "visiteur")),
    TopicRow("onboarding, laptop", "en", 287, ("onboarding", "laptop", "first week", "account")),
    TopicRow("retour client, garantie", "fr", 204, ("retour client", "garantie", "pièce", "délai")),
    TopicRow("forecast, pipeline", "en", 166, ("forecast", "pipeline", "quarter")),
    TopicRow("clôture, budget", "fr", 88, ("clôture", "budget", "prévisions")),
)


def finding(
    indicator: str,
    about: str,
    value: float | None,
    spread: float,
    baseline: float | None,
    n: int,
    flagged: bool = False,
    about_kind: str = "list",
) -> FindingRow:
    """A row whose interval is *spread* to either side."""
    if value is None:
        return FindingRow(indicator, about_kind, about, None, None, None, None, n)
    beyond = "low" if indicator == "dialogue" else "high"
    reading = f"{indicator}_{beyond if flagged else 'usual'}" if baseline else indicator
    low, high = max(0.0, value - spread), value + spread
    return FindingRow(indicator, about_kind, about, value, low, high, baseline, n, flagged, reading)


FINDINGS = (
    finding("narrowing", "support-produit.acme.example", 0.34, 0.05, 0.14, 812, True),
    finding("narrowing", "qualite.acme.example", 0.12, 0.03, 0.19, 930),
    finding("narrowing", "engineering.acme.example", 0.09, 0.03, 0.18, 640),
    finding("narrowing", "sales-emea@acme.example", 0.22, 0.09, 0.16, 95),
    finding("narrowing", "onboarding, new joiners", 0.18, 0.11, 0.17, 45),
    finding("forgotten", "badge, accès, site de Lyon", 0.31, 0.08, 0.11, 120, True),
    finding("forgotten", "onboarding, new joiners", 0.13, 0.05, 0.14, 85),
    finding("forgotten", "clôture, budget, prévisions", 0.16, 0.12, 0.12, 35),
    finding("forgotten", "bourse aux vélos", None, 0, None, 5),
    finding("forgotten_people", "badge, accès, site de Lyon", 0.09, 0.02, None, 410),
    finding("forgotten_delay", "badge, accès, site de Lyon", 2.4, 1.1, None, 35),
    finding("dialogue", "annonces.acme.example", 0.06, 0.02, 0.71, 980, True),
    finding("dialogue", "support-produit.acme.example", 0.82, 0.02, 0.58, 1911),
    finding("dialogue", "qualite.acme.example", 0.71, 0.04, 0.62, 1420),
    finding("repeated_answer", "onboarding, laptop", 0.42, 0.12, 0.1, 60, True, "topic"),
    finding("repeated_answer", "badge, accès", 0.12, 0.09, 0.14, 40, False, "topic"),
)

CARDS = (
    ProposalCard(
        "p1",
        "Qualité et certification",
        "community",
        "Pour les quelque 120 personnes qui échangent ici par courriel, au sujet de : certificat, audit qualité. "
        "Poser une question une fois, à la vue de tous, et en retrouver les réponses. Remplace la liste « qualite ».",
        "pilot",
        ("no_sponsor", "no_referents", "purpose_draft", "no_success_date"),
        {
            "weeks": 74,
            "contributors_90d": 41,
            "threads_per_week": 18.2,
            "answered": 0.68,
            "dialogue": 0.71,
            "content": 212,
        },
        38,
        410,
        ("certificat, audit qualité", "retour client, garantie"),
        120,
        (
            "Quel certificat pour la pièce 4512 ?",
            "Préparer l’audit de mars",
            "Retour fournisseur : qui valide ?",
        ),
        1_420,
        "fr",
        ("qualite.acme.example",),
        months(120),
        FINDINGS[1:2] + FINDINGS[13:14],
    ),
    ProposalCard(
        "p2",
        "Onboarding and first weeks",
        "faq",
        "For the about 60 people who exchange mail here today, about onboarding, laptop. Answer recurring questions "
        "once, for all. It replaces the recipients typed by hand for every message.",
        "pilot",
        ("low_activity", "no_sponsor", "no_referents", "purpose_draft", "no_success_date"),
        {
            "weeks": 52,
            "contributors_90d": 22,
            "threads_per_week": 1.7,
            "answered": 0.49,
            "dialogue": 0.49,
            "content": 64,
        },
        9.5,
        71,
        ("onboarding, laptop",),
        60,
        ("Where do I ask for a laptop?", "Which training first?"),
        190,
        "en",
        ("onboarding, new joiners",),
        months(4, 3),
        FINDINGS[4:5] + FINDINGS[6:7],
    ),
    ProposalCard(
        "p3",
        "Support produit",
        "community",
        "Pour les quelque 150 personnes qui échangent ici par courriel. Donner à tous ceux qui suivent une question "
        "la réponse qu’une seule personne reçoit.",
        "launch",
        (),
        {
            "weeks": 77,
            "contributors_90d": 63,
            "threads_per_week": 24.5,
            "answered": 0.82,
            "dialogue": 0.82,
            "content": 340,
        },
        96,
        1_240,
        ("retour client, garantie", "badge, accès", "release, regression"),
        150,
        ("Garantie : pièces d’usure", "Délai de retour pour la gamme B"),
        1_911,
        "fr+en",
        ("support-produit.acme.example",),
        months(110, 40),
        FINDINGS[:1],
    ),
    ProposalCard(
        "p4",
        "Badge, accès, site de Lyon",
        "community",
        "",
        "team_space",
        ("small_audience", "no_sponsor", "no_referents", "purpose_draft", "no_success_date"),
        {"weeks": 40, "contributors_90d": 14, "threads_per_week": 3.1},
        2.2,
        18,
        ("badge, accès",),
        35,
        (),
        233,
        "fr",
        ("badge, accès, site de Lyon",),
        months(6, 4),
        FINDINGS[5:6] + FINDINGS[9:11],
    ),
    ProposalCard(
        "p5",
        "Annonces",
        "stream",
        "Annonces : à lire quand on le souhaite, sans que tous les reçoivent.",
        "keep_mail",
        ("few_contributors", "no_dialogue", "content_missing", "no_sponsor", "no_referents", "purpose_draft"),
        {"weeks": 77, "contributors_90d": 5, "threads_per_week": 12.6, "dialogue": 0.06},
        n_members=435,
        n_threads=980,
        language="fr",
        lists=("annonces.acme.example",),
        activity=months(30, 4),
    ),
    ProposalCard(
        "p6",
        "Bourse aux vélos",
        "community",
        "Convivialité : ouvert à tous, imposé à personne.",
        "do_not_launch",
        ("inactive", "no_persistence", "few_contributors", "small_audience", "low_activity", "no_sponsor"),
        {"weeks": 7, "contributors_90d": 0, "threads_per_week": 0.2},
        n_members=5,
        n_threads=61,
        language="fr",
        lists=("bourse aux vélos",),
        activity=(("2024-05", 4), ("2024-06", 22), ("2024-09", 3)),
    ),
)


def example_overview() -> Overview:
    """Return the invented overview."""
    return Overview(
        name="Acme",
        generated_at=datetime(2025, 7, 1, 9, 30, tzinfo=UTC),
        profile="demo",
        language="fr",
        first=FIRST,
        last=LAST,
        own_domains=("acme.example",),
        min_group=8,
        seed=7,
        version="0.1.0",
        settings={"keep_text": "true"},
        trust=TRUST,
        volumes=VOLUMES,
        lists=LISTS,
        topics=TOPICS,
        findings=FINDINGS,
        proposals=CARDS,
    )


@pytest.fixture(autouse=True)
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw each different chart once in all the tests: drawing takes most of their time."""
    monkeypatch.setattr(charts.vl_convert, "vegalite_to_svg", _drawn)


_DRAWN: dict[str, str] = {}
_draw = charts.vl_convert.vegalite_to_svg


def _drawn(spec: dict[str, Any], **options: Any) -> str:
    key = json.dumps([spec, options], sort_keys=True)
    if key not in _DRAWN:
        _DRAWN[key] = _draw(spec, **options)
    return _DRAWN[key]


@pytest.fixture
def overview() -> Overview:
    """The invented overview, for one test."""
    return example_overview()
