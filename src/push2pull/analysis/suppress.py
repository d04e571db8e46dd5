"""Statistical disclosure control: small groups, rounded counts, complementary suppression.

Primary and secondary cell suppression as in Hundepool et al., *Statistical Disclosure Control* (2012),
chapter 4: a small cell is hidden, and enough others that no difference gives it back.
"""

from __future__ import annotations

from collections.abc import Mapping

MIN_GROUP = 8
"""People behind a figure, unless the workspace sets another number."""

HARD_FLOOR = 5
"""No setting goes below this many people."""

ROUND_BELOW = 20
ROUND_TO = 5


def checked(min_group: int) -> int:
    """Return *min_group*; raise ``ValueError`` when it is below the hard floor of 5 people."""
    if min_group < HARD_FLOOR:
        raise ValueError(f"a figure needs at least {HARD_FLOOR} people behind it, not {min_group}")
    return min_group


def allowed(n_people: int, min_group: int = MIN_GROUP) -> bool:
    """Return whether a figure with *n_people* different people behind it may be shown."""
    return n_people >= checked(min_group)


def rounded(n: int) -> int:
    """Return a count as it may be shown: to the nearest 5 below 20, exact from 20 on."""
    return n if n >= ROUND_BELOW else (n + ROUND_TO // 2) // ROUND_TO * ROUND_TO


def people_shown(n: int, min_group: int = MIN_GROUP) -> int | None:
    """Return a number of people as it may be shown: None below *min_group*, else to the nearest 5 at any size.

    Exact numbers of two outputs that differ by one person would give that person away; of two rounded ones the
    difference may always be of five people or more, or of nobody.
    """
    return ROUND_TO * ((n + ROUND_TO // 2) // ROUND_TO) if allowed(n, min_group) else None


def complementary(counts: Mapping[str, int], min_group: int = MIN_GROUP) -> dict[str, int | None]:
    """Return *counts* of people by row with every unsafe cell as None, beside a total that is shown.

    Rows of 1 to ``min_group - 1`` people are hidden. While one row alone is hidden, or the hidden rows
    together hold fewer than *min_group* people, the smallest shown row is hidden too, so that the total
    minus the shown rows reveals nothing. Empty rows are hidden only where nothing else is left. The total
    itself is the caller's: it may be shown when ``allowed(total)``.
    """
    hidden = {row for row, n in counts.items() if 0 < n < checked(min_group)}
    # Empty rows last: they protect no one, having nobody to hide among.
    spare = sorted(counts.keys() - hidden, key=lambda row: (counts[row] == 0, counts[row], row))
    for row in spare:
        if not hidden or (len(hidden) > 1 and sum(counts[r] for r in hidden) >= min_group):
            break
        hidden.add(row)
    return {row: None if row in hidden else n for row, n in counts.items()}
