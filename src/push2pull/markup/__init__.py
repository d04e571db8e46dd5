"""Rendering, pure: a post's plain words to a body in the markup of a target, within its limits.

What people wrote is escaped: it reads as before, calls nobody and runs nothing. Targets call :func:`body` when
they write, the runner calls it to measure.
"""

from push2pull.markup.body import DIALECTS, IMAGES, LONGEST_LINK, FileLink, attribution_needed, body
from push2pull.markup.inert import inert, visible
from push2pull.markup.marker import find_marker, fingerprint, marker
from push2pull.markup.split import measure, shorten, split

__all__ = [
    "DIALECTS",
    "IMAGES",
    "LONGEST_LINK",
    "FileLink",
    "attribution_needed",
    "body",
    "find_marker",
    "fingerprint",
    "inert",
    "marker",
    "measure",
    "shorten",
    "split",
    "visible",
]
