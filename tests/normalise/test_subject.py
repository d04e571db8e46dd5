import time

import pytest

from push2pull.normalise.subject import base_subject


@pytest.mark.parametrize(
    ("subject", "base", "mark"),
    [
        ("Badge renewal", "Badge renewal", "none"),
        ("Re: x", "x", "reply"),
        ("RE : Re: TR: Budget 2020", "Budget 2020", "reply"),
        ("Réf. : dossier", "dossier", "reply"),
        ("Rép: dossier", "dossier", "reply"),
        ("TR: dossier", "dossier", "forward"),
        ("Tr : dossier", "dossier", "forward"),
        ("AW: WG: Termin", "Termin", "reply"),
        ("WG: Termin", "Termin", "forward"),
        ("SV: VS: möte", "möte", "reply"),
        ("Antw: vraag", "vraag", "reply"),
        ("Odp: pytanie", "pytanie", "reply"),
        ("R: domanda", "domanda", "reply"),
        ("I: domanda", "domanda", "forward"),
        ("ENC: pedido", "pedido", "forward"),
        ("RES: pedido", "pedido", "reply"),
        ("YNT: soru", "soru", "reply"),
        ("回复：会议", "会议", "reply"),
        ("答复: 会议", "会议", "reply"),
        ("转发: 会议", "会议", "forward"),
        ("Re[2]: x", "x", "reply"),
        ("Re(2): x", "x", "reply"),
        ("x (fwd)", "x", "forward"),
        ("[Fwd: Re: x]", "x", "forward"),
        ("[PATCH 1/3] net: fix", "[PATCH 1/3] net: fix", "none"),
        ("Re: [PATCH 1/3] net: fix", "[PATCH 1/3] net: fix", "reply"),
        ("[other] Re: [other] x", "[other] x", "reply"),
        ("[only a tag]", "[only a tag]", "none"),
        ("Research: plan", "Research: plan", "none"),
        ("R package", "R package", "none"),
        ("Re:", "", "reply"),
        ("", "", "none"),
    ],
)
def test_marks_are_removed(subject, base, mark):
    assert base_subject(subject) == (base, mark)


@pytest.mark.parametrize(
    "subject", ["[team] Foo", "Re: [team] Foo", "[team] Re: [team] Foo", "[Team:00089] Foo", "Foo"]
)
def test_the_tag_of_the_list_is_removed(subject):
    assert base_subject(subject, "team").base == "Foo"


def test_hostile_subjects_take_linear_time():
    start = time.perf_counter()
    for subject in (
        "Re: " * 20_000,
        "[" * 20_000,
        "[a] " * 5_000,
        "[Fwd: " * 2_000 + "]" * 2_000,
        "(fwd) " * 5_000,
    ):
        base_subject(subject)
    assert time.perf_counter() - start < 20
