"""Rendering real mail."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from push2pull.connectors.registry import open_source
from push2pull.markup import DIALECTS, body
from push2pull.model import Capabilities, Container, PersonId
from push2pull.normalise import Settings, read_full
from push2pull.publish.plan import Planned
from push2pull.publish.render import Style, render

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}\b(?!\.\.)", re.I)
PLAIN = Capabilities(author=True, timestamp=True, threading="tree", idempotence="native", markup="html")


@pytest.mark.corpora
@pytest.mark.parametrize("folder", ["malformed", "spamassassin", "lists-obfuscated"])
def test_no_address_of_real_mail_reaches_a_post(corpora: Path, folder: str) -> None:
    settings = Settings(key=b"k" * 32, profile="public")
    style = Style(
        "t:", PLAIN, lambda data: read_full(data, settings), lambda _: "", lambda _: "", waived=True
    )
    source = open_source(str(corpora / folder))
    counts: Counter[str] = Counter()
    for container in source.containers():
        if not isinstance(container, Container) or sum(counts.values()) > 3000:
            continue
        for raw in source.read(container):
            planned = Planned("m", "t", "p", None, PersonId("P-1"), True, True, None, raw.origin)
            result = render(planned, raw.data, style)
            counts[result.problem] += 1
            for post in result.posts:
                text = "\n".join([post.title, post.text, post.quote, post.author.name])
                counts["leaks"] += len(ADDRESS.findall(text))
                for markup in DIALECTS:
                    body(post, replace(PLAIN, markup=markup), attributed=True).encode()
    assert counts[""] > 10
    assert counts["leaks"] == 0
