"""The colours, light and dark, told apart by colour-blind readers (after Okabe and Ito 2008).

Every colour stands here once: the style sheet and the charts name it, and the dark scheme replaces the
chart's colours by attribute selectors, so that one picture serves both.
"""

from __future__ import annotations

INK = {
    # name: (light, dark)
    "paper": ("#f7f5f0", "#10171d"),
    "card": ("#ffffff", "#182129"),
    "well": ("#f1eee7", "#202b34"),
    "ink": ("#17222c", "#e9edf0"),
    "muted": ("#55616c", "#a9b5bf"),
    "line": ("#dfdad0", "#2f3b45"),
    "accent": ("#0a5573", "#6cc0e0"),
    "band": ("#0b3c52", "#0b2a39"),
    "on-band": ("#ffffff", "#f2f6f8"),
    "on-band-soft": ("#cfe0e8", "#b5ccd8"),
    "launch": ("#00664f", "#4fd0ac"),
    "pilot": ("#0a5a9c", "#7db9f0"),
    "prepare": ("#7c5200", "#e9bd5b"),
    "merge": ("#7a3672", "#e0a2d6"),
    "team_space": ("#1b6175", "#7ccbe0"),
    "keep_mail": ("#4e5a66", "#b4c0ca"),
    "do_not_launch": ("#9c3a08", "#f3a573"),
}
"""Colours of the page, by the name of their CSS variable."""

CHART = {
    "mark": ("#0a5573", "#6cc0e0"),
    "flag": ("#b34a0c", "#f3a573"),
    "soft": ("#a9bcc7", "#4d6272"),
    "text": ("#17222d", "#e9edef"),
    "faint": ("#55616d", "#a9b5be"),
    "card": ("#ffffff", "#182129"),
    "grid": ("#e4e0d8", "#2d3943"),
}
"""Colours of the charts; each light one is different, so that it can be found and replaced."""


def light(name: str) -> str:
    """Return the colour that a chart is drawn with."""
    return CHART[name][0]


def style() -> str:
    """Return the CSS variables of both schemes and the rules that turn charts dark."""
    bright = "".join(f"--{name}:{pair[0]};" for name, pair in INK.items())
    dim = "".join(f"--{name}:{pair[1]};" for name, pair in INK.items())
    charts = "".join(
        f'svg [{paint}="{pair[0]}"]{{{paint}:{pair[1]}}}'
        for pair in CHART.values()
        for paint in ("fill", "stroke")
    )
    dark = f":root{{color-scheme:dark;{dim}}}{charts}"
    return f":root{{color-scheme:light;{bright}}}@media screen and (prefers-color-scheme:dark){{{dark}}}"
