"""The page: complete, self-contained, escaped, the same each time."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from push2pull.errors import ConfigurationError
from push2pull.report.html import render
from push2pull.report.overview import (
    CheckRow,
    FindingRow,
    ListRow,
    Overview,
    ProposalCard,
    TopicRow,
    Trust,
    Volumes,
)

LANGUAGES = ["en", "fr"]
EMPTY = Overview("Empty", datetime(2025, 1, 1, tzinfo=UTC))
HOSTILE = (
    '"><script src=//x.example>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'
    "{% raw %}\x00\u202e\ud800'&"
)
VOID = {"meta", "br", "img", "input", "link", "hr"}


class Page(HTMLParser):
    """What a browser would see: tags with attributes, ids, visible text, and whether tags match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """The visible text, blanks folded."""
        return re.sub(r"[ \n]+", " ", "".join(self.texts))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element *tag*."""
        return [attrs for name, attrs in self.tags if name == tag]


def hostile() -> Overview:
    """Every text of the overview is an attack."""
    found = FindingRow("narrowing", "list", HOSTILE, 0.3, 0.2, 0.4, 0.1, 40, True, HOSTILE)
    unknown = replace(found, indicator=HOSTILE, about_kind=HOSTILE)
    card = ProposalCard(
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        (HOSTILE,),
        {HOSTILE: 1.0},
        1,
        2,
        (HOSTILE,),
        30,
        (HOSTILE,),
        9,
        HOSTILE,
        (HOSTILE,),
        (("2024-01", 3),),
        (found,),
    )
    return Overview(
        name=HOSTILE,
        generated_at=datetime(2025, 1, 1, tzinfo=UTC),
        profile=HOSTILE,
        language=HOSTILE,
        own_domains=(HOSTILE,),
        version=HOSTILE,
        settings={HOSTILE: HOSTILE},
        trust=Trust(
            9,
            7,
            0,
            {HOSTILE: 2},
            {HOSTILE: 1},
            {HOSTILE: 1},
            (HOSTILE,),
            (CheckRow(HOSTILE, HOSTILE, HOSTILE, None, HOSTILE),),
        ),
        volumes=Volumes((("2024-01", 3),), {HOSTILE: 3}, {HOSTILE: 3}),
        lists=(ListRow(HOSTILE, HOSTILE, 3, 2, 9, HOSTILE, 0.5, HOSTILE, q_value=0.0, nested_in=HOSTILE),),
        topics=(TopicRow(HOSTILE, HOSTILE, 3, (HOSTILE + "2",)),),
        findings=(found, unknown),
        proposals=(card,),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("what", ["rich", "empty", "hostile"])
def test_the_page_is_well_formed_and_loads_nothing(what: str, lang: str, overview: Overview) -> None:
    html = render({"rich": overview, "empty": EMPTY, "hostile": hostile()}[what], lang)
    page = Page(html)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "image"} & {
        tag for tag, _ in page.tags
    }
    loading = {"src", "srcset", "data", "poster", "background", "action", "xlink:href"}
    assert not [attrs for _, attrs in page.tags if loading & set(attrs)]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert all((link["href"] or "").startswith("#") for link in page.all("a"))
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert not re.search(r"@import|url\(|https?:|//", "".join(styles))


def test_the_page_forbids_itself_to_load_anything(overview: Overview) -> None:
    policies = [meta["content"] for meta in Page(render(overview, "en")).all("meta") if "http-equiv" in meta]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_text_is_shown_as_text(lang: str) -> None:
    html = render(hostile(), lang)
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ 7*7 }}" in html
    assert not re.search("[\x00-\x08\u202e\ud800]", html)
    html.encode()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reference_inside_the_page_leads_somewhere(lang: str, overview: Overview) -> None:
    page = Page(render(overview, lang))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    wanted = {(link["href"] or "")[1:] for link in page.all("a")}
    wanted |= {str(attrs["aria-labelledby"]) for _, attrs in page.tags if "aria-labelledby" in attrs}
    assert wanted <= set(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chart_is_described_and_has_a_table(lang: str, overview: Overview) -> None:
    page = Page(render(overview, lang))
    pictures = [attrs for _, attrs in page.tags if attrs.get("role") == "img"]
    assert pictures
    assert all(attrs["aria-label"] for attrs in pictures)
    # A chart an indicator, one of lists, one of volume; three tables of reasons; checks, settings and proposals.
    assert len(page.all("table")) == len({row.indicator for row in overview.findings}) + 2 + 3 + 3


def test_the_page_is_small_and_the_same_each_time(overview: Overview) -> None:
    many = replace(overview, proposals=overview.proposals * 6, findings=overview.findings * 40)
    html = render(many, "fr")
    assert len(html.encode()) < 3_000_000
    assert render(many, "fr") == html


def test_every_count_of_the_overview_reaches_the_page(overview: Overview) -> None:
    text = Page(render(overview, "en")).text
    for count in (48_213, 45_870, 1_904, 439, 401, 11_482):
        assert f"{count:,}" in text
    for code in ("Marked as personal by subject", "The Date header was read by a lenient rule", "not mail"):
        assert code in text
    for row in (*overview.lists, *overview.topics):
        assert (row.name if isinstance(row, ListRow) else row.label) in text
    for card in overview.proposals:
        assert card.title in text
        assert all(seed in text for seed in card.seeds)


@pytest.mark.parametrize(
    ("lang", "part", "chance"), [("en", "part of", "≤ 0.012"), ("fr", "partie de", "≤ 0,012")]
)
def test_a_group_says_what_it_is_part_of_and_how_likely_chance_is(
    lang: str, part: str, chance: str, overview: Overview
) -> None:
    text = Page(render(overview, lang)).text
    assert f"{part} badge, accès, site de Lyon" in text
    assert chance in text


def test_french_numbers_are_french(overview: Overview) -> None:
    text = Page(render(overview, "fr")).text
    assert "48\u202f213" in text
    assert "62\u00a0%" in text
    assert "48,213" not in text


def test_each_page_speaks_one_language(overview: Overview) -> None:
    english, french = (Page(render(overview, lang)) for lang in LANGUAGES)
    assert english.all("html")[0]["lang"] == "en"
    assert french.all("html")[0]["lang"] == "fr"
    for word in ("Expérimenter", "relais", "aucune note"):
        assert word.lower() not in english.text.lower()
    for word in ("Closed flows", "thread", "Do not launch", "no sponsor"):
        assert word not in french.text


def test_text_in_the_other_language_is_marked(overview: Overview) -> None:
    titles = [attrs.get("lang") for attrs in Page(render(overview, "fr")).all("bdi")]
    assert "en" in titles
    assert "fr" not in titles


def test_at_most_thirty_proposals_are_shown(overview: Overview) -> None:
    page = Page(render(replace(overview, proposals=overview.proposals * 6), "en"))
    cards = [attrs for attrs in page.all("article") if "card" in (attrs["class"] or "").split()]
    assert len(cards) == 30
    assert "6 further proposals are not shown" in page.text


def test_a_sum_that_does_not_hold_is_said_aloud(overview: Overview) -> None:
    broken = replace(overview, trust=replace(overview.trust, kept=45_869))
    page = Page(render(broken, "en"))
    assert "The sum does not hold: the difference is 1." in page.text
    assert "The sum holds" not in page.text
    assert "The sum holds" in Page(render(overview, "en")).text


def test_a_small_group_is_never_counted_exactly(overview: Overview) -> None:
    text = Page(render(overview, "en")).text
    assert "fewer than 8 people concerned" in text
    assert "5 people concerned" not in text.replace("35 people", "").replace("435 people", "")
    assert "One figure is not shown because fewer than 8 people are behind it." in text


def test_a_doubt_is_shown_with_its_figure_and_its_consequence(overview: Overview) -> None:
    english, french = (Page(render(overview, lang)).text for lang in LANGUAGES)
    assert "2 checks raise a doubt." in english
    assert "messages cited and not there 23% Threads have holes" in english.replace("23.4%", "23%")
    assert "1,204 Some people may be two: look at the first rows of push2pull people W export" in english
    assert "2 contrôles soulèvent un doute." in french
    assert "messages cités et absents 23" in french
    assert "They take part in no figure over time." not in english
    sure = replace(overview, trust=replace(overview.trust, checks=overview.trust.checks[:2]))
    assert "No check raises a doubt." in Page(render(sure, "en")).text


def test_subjects_that_may_not_be_shown_are_not(overview: Overview) -> None:
    closed = replace(overview, proposals=tuple(replace(card, seeds=()) for card in overview.proposals))
    assert "No subject to show." in Page(render(closed, "en")).text


def test_the_value_is_marked_as_no_forecast(overview: Overview) -> None:
    page = Page(render(overview, "en"))
    assert "96–1,200\u00a0h a year range, not a forecast" in page.text
    assert any("64 seconds" in (attrs.get("title") or "") for attrs in page.all("abbr"))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "part", [field.name for field in fields(Overview) if field.name not in ("name", "generated_at")]
)
def test_any_part_may_be_empty(part: str, lang: str, overview: Overview) -> None:
    assert "</html>" in render(replace(overview, **{part: getattr(EMPTY, part)}), lang)


def test_another_language_is_wrong_use(overview: Overview) -> None:
    with pytest.raises(ConfigurationError, match="no report in 'de'"):
        render(overview, "de")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_index_shows_its_parts_and_a_figure_what_of_it_was_seen(lang: str) -> None:
    index = FindingRow(
        "openness", "list", "a", 62.0, 40.0, 70.0, 50.0, 40, reading="openness", parts={"dialogue": 81.0}
    )
    seen = FindingRow("narrowing", "list", "a", 0.2, 0.1, 0.3, 0.1, 40, coverage=0.42)
    text = Page(render(replace(EMPTY, findings=(index, seen)), lang)).text
    assert "Dialogue: 81" in text
    assert {"en": "42% seen", "fr": "vu à 42\u00a0%"}[lang] in text
