"""No pattern and no splitter takes more than linear time on the inputs that careless ones choke on.

Measured in CPU seconds of this process, at one size and at eight times that: linear work takes 8 times as long,
quadratic 64. Only what is slow in itself counts, far above what linear work takes at that size.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

import push2pull.connectors.sources
import push2pull.mapi
import push2pull.normalise
from fuzz.limits import TookTooLong, cpu_limit
from fuzz.pumps import PIECES, pumped, telling
from push2pull.mapi.rtf import read_plain_rtf
from push2pull.normalise import cited, mask, quotes
from push2pull.normalise.addresses import parse
from push2pull.normalise.dates import parse_date
from push2pull.normalise.flowed import unflow
from push2pull.normalise.headers import prepare, scan
from push2pull.normalise.html import to_text
from push2pull.normalise.ids import in_reply_to, references
from push2pull.normalise.language import detect
from push2pull.normalise.lists import find_list
from push2pull.normalise.mime import content_type
from push2pull.normalise.subject import base_subject
from push2pull.normalise.words import header_text

SIZE = 2400
SLOW = 0.03
"""CPU seconds at SIZE; linear work takes less than a hundredth of it."""
GROWTH = 24
PACKAGES = (push2pull.normalise, push2pull.mapi, push2pull.connectors.sources)

BOUNDED = {
    "author._VIA": "a display name, cut at 200 characters",
    "marks.SEPARATOR": "a line, cut at 300 characters",
    "marks.CONTACT": "a line, cut at 500 characters",
    "people._DIGITS": "a local part, 128 characters at most",
    "sensitive._REPLY": "a subject that it matches at its start",
    "subject._NUMBER": "a tag, 80 characters at most",
}
"""Patterns that are not linear, and what keeps their input short."""


_METHODS = r"\.(search|match|fullmatch|finditer|findall|sub|split)\("


def patterns() -> dict[str, tuple[re.Pattern[Any], str]]:
    """Return every compiled pattern with a method that is called on it; private names in their own module."""
    modules = [
        importlib.import_module(info.name)
        for package in PACKAGES
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    ]
    sources = {module.__name__: inspect.getsource(module) for module in modules}
    everything = "\n".join(sources.values())
    found: dict[str, tuple[re.Pattern[Any], str]] = {}
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                source = sources[module.__name__] if name[0] == "_" else everything
                for method in set(re.findall(rf"\b{name}{_METHODS}", source)) or {"search"}:
                    found[f"{module.__name__.rpartition('.')[2]}.{name}.{method}"] = (value, method)
    return found


def applied(pattern: re.Pattern[Any], method: str) -> Callable[[str], object]:
    """Return a function of a text that applies *method* of *pattern* to the end."""

    def call(text: str) -> object:
        data: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
        if method == "sub":
            return pattern.sub(data[:0], data)
        if method == "finditer":
            return sum(1 for _ in pattern.finditer(data))
        return getattr(pattern, method)(data)

    return call


def seconds(call: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    call(text)
    return time.process_time() - start


def grows(call: Callable[[str], object], piece: str) -> bool:
    """Say whether *call* is slow on *piece* and grows faster than its input, however often one looks."""
    return all(_grows(call, piece) for _ in range(4))


def _grows(call: Callable[[str], object], piece: str) -> bool:
    try:
        with cpu_limit(1):
            slow = seconds(call, piece)
    except TookTooLong:
        return True
    return slow > SLOW and slow > GROWTH * max(seconds(call, piece[: len(piece) // 8]), 1e-4)


PATTERNS = patterns()


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_takes_more_than_linear_time(name: str):
    if name.rpartition(".")[0] in BOUNDED:
        return
    pattern, method = PATTERNS[name]
    text = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else str(pattern.pattern)
    call = applied(pattern, method)
    assert [piece[:20] for piece in pumped(telling(text), SIZE) if grows(call, piece)] == []


def headers(name: str) -> Callable[[str], Any]:
    return lambda text: scan(prepare(f"{name}: {text.replace(chr(10), ' ')}\n\n".encode()), 1 << 20)


SPLITTERS: dict[str, Callable[[str], object]] = {
    "zones of a reply": lambda text: quotes.split(text, True, "Ana Roy"),
    "zones of a first message": lambda text: quotes.split(text, False, ""),
    "subject": lambda text: base_subject.__wrapped__(text, "team"),
    "addresses": lambda text: parse.__wrapped__(text.encode()),
    "header text": lambda text: header_text.__wrapped__(text.encode()),
    "date": lambda text: parse_date(text.encode()),
    "references": lambda text: references(headers("References")(text), 1000),
    "in-reply-to": lambda text: in_reply_to(headers("In-Reply-To")(text)),
    "list-id": lambda text: find_list(headers("List-Id")(text)),
    "list-unsubscribe": lambda text: find_list(headers("List-Unsubscribe")(text)),
    "x-to": lambda text: find_list(headers("X-To")(text)),
    "content-type": lambda text: content_type.__wrapped__(text.encode()),
    "header block": lambda text: scan(prepare(text.encode()), 1 << 20),
    "html": to_text,
    "flowed": unflow,
    "mask": lambda text: mask(text, b"k"),
    "language": detect,
    "run hashes": cited.run_hashes,
    "answered": cited.answered,
    "quote head": lambda text: cited.head_hashes(text, b"k", obfuscated=True),
    "quote minute": cited.head_minute,
    "rich text": lambda text: read_plain_rtf(text.encode()),
}


@pytest.mark.parametrize("name", SPLITTERS)
def test_no_splitter_takes_more_than_linear_time(name: str):
    call = SPLITTERS[name]
    slow = [piece[:20] for piece in pumped(PIECES, 3 * SIZE) if grows(call, piece)]
    assert slow == []


def test_a_quadratic_pattern_is_found():
    assert grows(applied(re.compile(r"\s+$"), "search"), " " * 4 * SIZE + "a")
    assert grows(applied(re.compile(r"(a|a)*b"), "match"), "a" * SIZE)
