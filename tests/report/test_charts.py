"""Charts: every figure drawn, every colour replaceable, every name escaped."""

import re
from xml.etree import ElementTree

import pytest

from push2pull.report import charts, palette
from push2pull.report.charts import SLIM, WIDE, Interval, Split

ROWS = [
    Interval("qualité", 0.31, 0.2, 0.4, 0.12, True, "31 %", "n = 120"),
    Interval("infra", 0.1, None, None, None, False, "10 %", "n = 40"),
    Interval("infra", 0.05, 0.0, 0.1, 0.12, False, "5 %", "n = 35"),
]
BARS = [Split("qualité", 100, 30.0, "30 %", "100 fils"), Split("infra", 50, None, "–", "50 fils")]
MONTHS = [(f"2024-{i:02d}", i) for i in range(1, 13)]


def drawn(lang: str = "fr") -> list[str]:
    """Every chart, in both widths."""
    pictures = []
    for frame in (WIDE, SLIM):
        pictures += [charts.intervals(ROWS, frame, True, lang), charts.split_bars(BARS, frame, lang)]
        pictures += [
            charts.columns(MONTHS, frame, lang),
            charts.columns([("2023", 5), ("2024", 7)], frame, lang),
        ]
    return [*pictures, charts.sparkline(MONTHS)]


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter("text")]


def test_every_colour_of_a_chart_has_a_dark_counterpart() -> None:
    known = {pair[0] for pair in palette.CHART.values()} | {"none", "transparent"}
    used = {colour for svg in drawn() for colour in re.findall(r'(?:fill|stroke)="([^"]+)"', svg)}
    assert used <= known


def test_a_chart_loads_nothing_and_runs_nothing() -> None:
    for svg in drawn():
        assert not re.search(r"https?:|<script|<image|<style|href|url\(|on\w+=", svg)


def test_a_name_with_markup_is_written_as_text() -> None:
    hostile = Interval('<script>alert("x")</script>&\x00\u202e\ud800', 0.1, 0, 0.2, 0.1, False, "10 %", "n")
    svg = charts.intervals([hostile], WIDE, True, "en")
    assert "<script" not in svg
    assert '<script>alert("x")</script>&' in texts(svg)


def test_two_lists_of_the_same_name_keep_two_rows() -> None:
    assert texts(charts.intervals(ROWS, WIDE, True, "fr")).count("infra") == 2


def test_a_row_shows_value_and_number_of_observations() -> None:
    assert {"31 %", "n = 120"} <= set(texts(charts.intervals(ROWS, SLIM, True, "fr")))


def test_a_suppressed_share_draws_no_part() -> None:
    bars = charts.split_bars(BARS[1:], WIDE, "fr")
    assert "–" in texts(bars)
    part = re.search(rf'<path d="M0,[\d.]+h([\d.]+)[^>]*fill="{palette.light("mark")}"', bars)
    assert part is None or float(part[1]) == 0


@pytest.mark.parametrize(("lang", "label"), [("fr", "janv. 2024"), ("en", "Jan 2024")])
def test_months_are_written_in_the_language_of_the_reader(lang: str, label: str) -> None:
    assert label in texts(charts.columns(MONTHS, WIDE, lang))


def test_the_same_rows_give_the_same_picture() -> None:
    assert drawn() == drawn()


def test_a_sparkline_shows_even_one_message() -> None:
    heights = re.findall(
        r' height="([\d.]+)"', charts.sparkline([("2024-01", 1), ("2024-02", 5000), ("2024-03", 0)])
    )
    assert [float(one) for one in heights] == [1.0, 43.0]


def test_an_empty_sparkline_is_empty() -> None:
    assert "<rect" not in charts.sparkline([])


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_every_text_can_be_read_in_both_schemes(scheme: int) -> None:
    page, chart = palette.INK, palette.CHART
    written = (
        "ink",
        "muted",
        "accent",
        "launch",
        "pilot",
        "prepare",
        "merge",
        "team_space",
        "keep_mail",
        "do_not_launch",
    )
    grounds = ("paper", "card", "well")
    pairs = [(page[text], page[ground]) for text in written for ground in grounds]
    pairs += [(page[text], page["band"]) for text in ("on-band", "on-band-soft")]
    pairs += [(chart[text], chart["card"]) for text in ("text", "faint", "mark", "flag")]
    # 4.5 to 1: Web Content Accessibility Guidelines 2.2, criterion 1.4.3.
    assert all(contrast(a[scheme], b[scheme]) >= 4.5 for a, b in pairs)


def test_each_chart_colour_can_be_told_from_the_others_by_its_value() -> None:
    lights = [pair[0] for pair in palette.CHART.values()]
    assert len(set(lights)) == len(lights)
