"""The HTML pages: communities, their conversations, and each conversation whole. No script, no outside file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import jinja2

from push2pull.connectors.targets.site import words
from push2pull.connectors.targets.site.feeds import activities, atom, newest
from push2pull.connectors.targets.site.files import remove_others, segment, write
from push2pull.connectors.targets.site.outline import Head, ThreadOutline, head, reading_order, threads
from push2pull.connectors.targets.site.posts import Posts, StoredPost
from push2pull.markup.html import linked, plain, to_html
from push2pull.model import Place

PER_PAGE = 100
_HERE = Path(__file__).parent
_HUES = 8
_PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


@dataclass(frozen=True, slots=True)
class Card:
    """A community as the front page shows it."""

    place: Place
    name: str
    threads: int
    posts: int
    people: int
    last: datetime | None


class Site:
    """Makes every page anew from the posts and writes those that changed.

    ``locale``: language of the front page; "" takes the language that most communities have.
    """

    def __init__(self, posts: Posts, locale: str = "") -> None:
        self._posts = posts
        self._locale = locale
        self._kept: set[Path] = set()
        self._written = 0

    def build(self) -> dict[str, int]:
        """Write the site; return the number of pages and how many of them changed."""
        places, root = self._posts.places(), self._posts.root
        languages = [place.language for place in places.values() if place.language in words.WORDS]
        usual = max(sorted(set(languages)), key=languages.count, default="")
        language = words.chrome(self._locale, usual)
        cards = [self._community(name, place, language) for name, place in places.items()]
        self._page("index.html", "index.html", language, "", cards=cards)
        self._write("style.css", [(_HERE / "style.css").read_bytes()])
        for folder in ("communities", "attachments"):
            remove_others(root / folder, self._kept)
        return {"pages": sum(path.suffix == ".html" for path in self._kept), "written": self._written}

    def _community(self, name: str, place: Place, fallback: str) -> Card:
        language = words.chrome(place.language, fallback)
        heads = self._heads(name)
        outlines = threads(heads)
        card = Card(
            place,
            name,
            len(outlines),
            len(heads),
            len({one.author for one in heads}),
            max((one.last for one in outlines if one.last), default=None),
        )
        self._lists(card, outlines, language)
        for outline in outlines:
            self._thread(card, outline, language)
        keys = [one.key for one in sorted(heads, key=lambda one: one.rank, reverse=True)]
        folder = f"communities/{name}"
        self._write(f"{folder}/feed.atom", atom(place, self._load(name, newest(keys)), language))
        self._write(f"{folder}/activity.json", activities(place, self._load(name, keys), len(keys)))
        return card

    def _heads(self, name: str) -> list[Head]:
        heads = []
        for post in self._posts.all(name):
            heads.append(head(post))
            self._kept.update(self._posts.root / file.path for file in post.attachments)
        return heads

    def _lists(self, card: Card, outlines: Sequence[ThreadOutline], language: str) -> None:
        pages = max((len(outlines) + PER_PAGE - 1) // PER_PAGE, 1)
        for page in range(1, pages + 1):
            some = outlines[(page - 1) * PER_PAGE : page * PER_PAGE]
            months = [(month, list(group)) for month, group in groupby(some, _month)]
            path = f"communities/{card.name}/{page_name(page)}"
            self._page(
                path, "community.html", language, "../../", card=card, months=months, page=page, pages=pages
            )

    def _thread(self, card: Card, outline: ThreadOutline, language: str) -> None:
        nodes = reading_order(list(self._load(card.name, outline.keys)))
        path = f"communities/{card.name}/threads/{outline.name}.html"
        self._page(path, "thread.html", language, "../../../", card=card, thread=outline, nodes=nodes)

    def _load(self, name: str, keys: Iterable[str]) -> Iterator[StoredPost]:
        for key in keys:
            if (post := self._posts.load(name, key)) is not None:
                yield post

    def _page(self, path: str, template: str, language: str, root: str, **values: Any) -> None:
        page = _templates().get_template(template)
        text = page.render(language=language, w=words.WORDS[language], root=root, **values)
        self._write(path, [text.encode()])

    def _write(self, path: str, content: Iterable[bytes]) -> None:
        where = self._posts.root / path
        self._kept.add(where)
        self._written += write(where, content, keep_same=True, flush=False)


def page_name(page: int) -> str:
    """Return the file name of the n-th page of a list."""
    return "index.html" if page == 1 else f"page-{page}.html"


def initials(name: str) -> str:
    """Return one or two letters that stand for a person."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


def hue(name: str) -> int:
    """Return which of the eight colours a name has: always the same."""
    return hashlib.sha256(name.encode("utf-8", "replace")).digest()[0] % _HUES


def _month(thread: ThreadOutline) -> datetime | None:
    return thread.last.replace(day=1, hour=0, minute=0, second=0, microsecond=0) if thread.last else None


def _printable(value: Any) -> Any:
    return plain(value) if type(value) is str else value


_made: list[jinja2.Environment] = []


def _templates() -> jinja2.Environment:
    if not _made:
        made = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_printable,
        )
        made.filters.update(
            day=words.day,
            month=words.month,
            moment=words.moment,
            size=words.size,
            count=words.count,
            html=to_html,
            linked=linked,
            initials=initials,
            hue=hue,
            segment=segment,
        )
        made.globals.update(pictures=_PICTURES, page_name=page_name)
        _made.append(made)
    return _made[0]
