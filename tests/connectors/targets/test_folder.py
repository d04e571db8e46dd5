"""The static stream site."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from push2pull.connectors.targets.folder import FolderTarget
from push2pull.errors import ConfigurationError
from push2pull.model import Place, PostAttachment, Publication, RemotePlace
from push2pull.testing.targets import HOSTILE, PLACE, post

ATOM = "{http://www.w3.org/2005/Atom}"
VOID = {"meta", "link", "br", "img"}


class Page(HTMLParser):
    """Reads a page and fails when its tags do not close as they opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str]:
        found = [attrs.get(name) for _, attrs in self.tags for name in ("href", "src")]
        return [one for one in found if one]


def opened(path: Path, place: Place = PLACE, locale: str = "") -> tuple[FolderTarget, RemotePlace]:
    target = FolderTarget(path / "site", locale)
    target.begin()
    return target, target.ensure_place(place)


def pages(path: Path) -> Iterator[tuple[Path, Page]]:
    for file in sorted((path / "site").rglob("*.html")):
        yield file, Page(file.read_text(encoding="utf-8"))


def content(path: Path) -> dict[str, str]:
    files = (one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def thread_page(path: Path) -> Page:
    return Page((path / "site/communities/place1/threads/thread1.html").read_text(encoding="utf-8"))


def test_the_site_has_a_page_for_all_for_a_community_and_for_a_thread(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    first = target.write(post(1), place, None)
    target.write(post(2, quote="Text number 1."), place, first)
    report = target.finish()
    assert report == {"pages": 3, "written": 6}
    names = [str(file.relative_to(tmp_path / "site")) for file, _ in pages(tmp_path)]
    assert names == [
        "communities/place1/index.html",
        "communities/place1/threads/thread1.html",
        "index.html",
    ]
    page = thread_page(tmp_path)
    for expected in (
        "How do we restore a file?",
        "Ann Example 1",
        "Text number 2.",
        "4\u00a0March 2024, 13:00\u00a0UTC",
    ):
        assert expected in page.text
    tags = [tag for tag, _ in page.tags]
    assert tags.count("article") == 2
    assert tags.count("details") == 1
    assert "script" not in tags


def test_every_link_of_every_page_leads_somewhere(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    file = PostAttachment("notes (1) & été.txt", "text/plain", "", b"x")
    picture = PostAttachment("plan.png", "image/png", "", b"\x89PNG")
    parent = target.write(post(1, attachments=(file, picture)), place, None)
    written = target.write(post(2), place, parent)
    target.finish()
    checked = 0
    for page_file, page in pages(tmp_path):
        ids = {attrs.get("id") for _, attrs in page.tags}
        for link in page.links():
            where, _, anchor = link.partition("#")
            assert not where or (page_file.parent / unquote(where)).resolve().is_file(), link
            assert where or anchor in ids
            checked += 1
    assert checked > 20
    where, _, anchor = written.url.partition("#")
    assert f'id="{anchor}"' in (tmp_path / "site" / where).read_text()


def test_answers_are_nested_below_what_they_answer(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    parent: Publication | None = None
    for n in range(1, 40):
        parent = target.write(post(n), place, parent)
    target.finish()
    tags = [tag for tag, _ in thread_page(tmp_path).tags]
    assert tags.count("article") == 39
    assert tags.count("ol") == 7


def test_a_loop_and_a_missing_parent_lose_no_post(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    target.write(post(1, parent=post(2).key), place, None)
    target.write(post(2, parent=post(1).key), place, None)
    target.write(post(3, parent="gone"), place, None)
    target.finish()
    assert [tag for tag, _ in thread_page(tmp_path).tags].count("article") == 3


def test_threads_are_listed_newest_first_and_paged(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    for n in range(1, 251):
        target.write(post(n, title=f"Title {n}", thread_id=f"thread{n}"), place, None)
    target.finish()
    listed = []
    for name in ("index.html", "page-2.html", "page-3.html"):
        page = (tmp_path / "site/communities/place1" / name).read_text()
        listed += [int(n) for n in re.findall(r">Title (\d+)<", page)]
    assert listed == list(range(250, 0, -1))


def test_hostile_text_runs_nothing_and_leaves_every_page_well_formed(tmp_path: Path) -> None:
    hostile = "\n".join(HOSTILE) + "\x00\x1b\ud800"
    target, place = opened(tmp_path, replace(PLACE, title=hostile, purpose=hostile, topics=(hostile,)))
    file = PostAttachment(hostile, 'image/png" onerror="x', "", b"x")
    picture = PostAttachment(hostile, "image/png", "", b"y")
    one = post(1, hostile, title=hostile, quote=hostile, attachments=(file, picture), language='"><b>')
    one = replace(one, author=replace(one.author, name=hostile))
    target.write(one, place, None)
    target.finish()
    for _, page in pages(tmp_path):
        assert not {"script", "iframe", "object", "form", "base", "style", "svg"} & {t for t, _ in page.tags}
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
        assert "{{ 7 * 7 }}" in page.text
        outside = [link for link in page.links() if re.match(r"[a-z]+:", link)]
        assert all(re.match(r"https?://(evil\.example|matrix\.to)/", link) for link in outside)
        assert not any("\x00" in text or "\x1b" in text for text in (page.text, str(page.tags)))
    ET.parse(tmp_path / "site/communities/place1/feed.atom")


def test_pages_forbid_scripts_and_outside_files(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    target.write(post(1), place, None)
    target.finish()
    for _, page in pages(tmp_path):
        policy = [attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv")]
        assert policy[0] is not None
        assert policy[0].startswith("default-src 'none'; style-src 'self'; img-src 'self'")


def test_outgoing_links_pass_nothing_on(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    target.write(post(1, "see https://docs.example.org/a_(b), or ftp://x.example/"), place, None)
    target.finish()
    outside = [
        attrs for tag, attrs in thread_page(tmp_path).tags if str(attrs.get("href")).startswith("http")
    ]
    assert [attrs["href"] for attrs in outside] == ["https://docs.example.org/a_(b)"]
    assert outside[0]["rel"] == "nofollow noopener noreferrer ugc"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("report.pdf", "report.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\temp\\note.txt", "note.txt"),
        (".htaccess", "htaccess"),
        ("page.html", "page_html.txt"),
        ("x.php.jpg", "x_php_jpg.txt"),
        ("evil.SVG", "evil_SVG.txt"),
        ("con", "_con"),
        ("", "_"),
        ("a\x00b\nc?.txt", "a_b_c_.txt"),
        ("été 世界.tar.gz", "été 世界.tar.gz"),
    ],
)
def test_names_of_attachments_are_made_harmless(tmp_path: Path, name: str, stored: str) -> None:
    target, place = opened(tmp_path)
    data = b"bytes \x00\xff"
    target.write(post(1, attachments=(PostAttachment(name, "text/plain", "", data),)), place, None)
    target.finish()
    (file,) = (one for one in (tmp_path / "site/attachments").rglob("*") if one.is_file())
    assert file.name == stored
    assert file.read_bytes() == data
    assert file.parent.name == hashlib.sha256(data).hexdigest()[:16]


def test_a_very_long_name_keeps_its_extension(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    target.write(post(1, attachments=(PostAttachment("é" * 400 + ".pdf", "", "", b"x"),)), place, None)
    target.finish()
    (file,) = (one for one in (tmp_path / "site/attachments").rglob("*") if one.is_file())
    assert file.suffix == ".pdf"
    assert len(file.name.encode()) <= 105


def test_nothing_is_written_outside_of_the_folder(tmp_path: Path) -> None:
    target, place = opened(tmp_path, replace(PLACE, key="../../../outside"))
    target.write(post(1, key="../../../key", thread_id="/../../thread"), place, None)
    target.finish()
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_the_feed_is_valid_atom(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    file = PostAttachment("a.pdf", "application/pdf", "", b"12345")
    first = target.write(post(1, attachments=(file,)), place, None)
    target.write(post(2, "a < b & c", date=None), place, first)
    target.finish()
    feed = ET.parse(tmp_path / "site/communities/place1/feed.atom").getroot()
    assert feed.tag == f"{ATOM}feed"
    assert [feed.findtext(f"{ATOM}{name}") for name in ("title", "updated")] == [
        PLACE.title,
        "2024-03-04T13:00:00Z",
    ]
    entries = feed.findall(f"{ATOM}entry")
    ids = [one.findtext(f"{ATOM}id") or "" for one in (feed, *entries)]
    assert len(set(ids)) == 3
    assert all(one.startswith("urn:uuid:") for one in ids)
    for entry in entries:
        for name in ("title", "updated", "content", "author"):
            assert entry.find(f"{ATOM}{name}") is not None
    links = {one.get("rel"): one.attrib for one in entries[0].findall(f"{ATOM}link")}
    assert (links["enclosure"]["length"], links["enclosure"]["type"]) == ("5", "application/pdf")
    assert (tmp_path / "site/communities/place1" / links["enclosure"]["href"]).resolve().is_file()
    assert entries[1].findtext(f"{ATOM}content") == '<p dir="auto">a &lt; b &amp; c</p>'


def test_the_feed_holds_the_newest_posts_and_the_collection_all(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    for n in range(1, 61):
        target.write(post(n, thread_id=f"t{n}"), place, None)
    target.finish()
    folder = tmp_path / "site/communities/place1"
    entries = ET.parse(folder / "feed.atom").getroot().findall(f"{ATOM}entry")
    assert len(entries) == 50
    assert "Text number 60." in (entries[0].findtext(f"{ATOM}content") or "")
    assert json.loads((folder / "activity.json").read_text())["totalItems"] == 60


def test_the_collection_is_activitystreams(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    first = target.write(post(1), place, None)
    target.write(post(2, quote="earlier"), place, first)
    target.finish()
    found = json.loads((tmp_path / "site/communities/place1/activity.json").read_text())
    assert found["@context"] == "https://www.w3.org/ns/activitystreams"
    assert (found["type"], found["totalItems"], found["name"]) == ("OrderedCollection", 2, PLACE.title)
    answer, question = found["orderedItems"]
    assert {answer["type"], question["type"]} == {"Create"}
    note = answer["object"]
    assert note["type"] == "Note"
    assert note["inReplyTo"] == question["object"]["id"]
    assert note["attributedTo"] == {"type": "Person", "name": "Ann Example 2"}
    assert note["published"] == "2024-03-04T14:00:00Z"
    assert "<blockquote>" in note["content"]
    assert "inReplyTo" not in question["object"]


def test_an_empty_community_is_an_empty_collection(tmp_path: Path) -> None:
    target, _ = opened(tmp_path)
    target.finish()
    folder = tmp_path / "site/communities/place1"
    assert json.loads((folder / "activity.json").read_text())["orderedItems"] == []
    ET.parse(folder / "feed.atom")


@pytest.mark.parametrize(
    ("language", "word"), [("fr", "Toutes les communautés"), ("en", "All communities"), ("fr+en", "All comm")]
)
def test_a_community_speaks_its_language(tmp_path: Path, language: str, word: str) -> None:
    target, place = opened(tmp_path, replace(PLACE, language=language))
    target.write(post(1), place, None)
    target.finish()
    page = thread_page(tmp_path)
    assert word in page.text
    assert page.tags[0] == ("html", {"lang": "fr" if language == "fr" else "en"})


@pytest.mark.parametrize(("locale", "title"), [("", "Communautés"), ("en", "Communities")])
def test_the_front_page_speaks_the_usual_language_or_the_chosen_one(
    tmp_path: Path, locale: str, title: str
) -> None:
    target, _ = opened(tmp_path, replace(PLACE, language="fr"), locale)
    target.finish()
    assert f"<h1>{title}</h1>" in (tmp_path / "site/index.html").read_text()


def test_the_same_posts_make_the_same_site_and_unchanged_pages_stay(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    target.write(post(1), place, None)
    target.finish()
    before = content(tmp_path)
    stamps = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*") if file.is_file()}
    target, place = opened(tmp_path)
    target.write(post(1), place, None)
    assert target.finish()["written"] == 0
    assert content(tmp_path) == before
    assert {file: file.stat().st_mtime_ns for file in stamps} == stamps


def test_the_order_of_writing_does_not_matter(tmp_path: Path) -> None:
    for name, order in (("a", (1, 2, 3)), ("b", (3, 1, 2))):
        target = FolderTarget(tmp_path / name)
        place = target.ensure_place(PLACE)
        for n in order:
            target.write(post(n, parent=post(1).key if n > 1 else None), place, None)
        target.finish()
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_a_withdrawn_post_leaves_no_trace(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    target.write(post(1), place, None)
    target.finish()
    without = content(tmp_path)
    secret = PostAttachment("secret.pdf", "application/pdf", "", b"secret")
    two = target.write(post(2, "secret", thread_id="t2", attachments=(secret,)), place, None)
    target.finish()
    assert content(tmp_path) != without
    target.withdraw(two, place)
    target.finish()
    assert content(tmp_path) == without


def test_what_a_killed_run_left_half_written_is_cleared_away(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    target.write(post(1), place, None)
    target.finish()
    before = content(tmp_path)
    for name in ("data/place1/.x.json.tmp", ".index.html.tmp", "communities/place1/old.html"):
        (tmp_path / "site" / name).write_text("half")
    target.begin()
    target.finish()
    assert content(tmp_path) == before


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/thesis.txt").write_text("years of work")
    with pytest.raises(ConfigurationError, match="holds other files"):
        FolderTarget(tmp_path / "site").check()
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="is a file"):
        FolderTarget(tmp_path / "file").check()


def test_checking_makes_no_folder(tmp_path: Path) -> None:
    assert FolderTarget(tmp_path / "new").check().detail == "new site"
    assert list(tmp_path.iterdir()) == []


def test_a_moved_site_keeps_its_name_in_the_ledger(tmp_path: Path) -> None:
    target, _ = opened(tmp_path)
    name = target.url
    target.path.rename(tmp_path / "elsewhere")
    assert FolderTarget(tmp_path / "elsewhere").url == name
    assert FolderTarget(tmp_path / "site2").url != name
    assert str(tmp_path) not in (tmp_path / "elsewhere/data/site.json").read_text()


def test_reading_goes_by_instant(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    for n in (2, 1, 3):
        target.write(post(n, date=None if n == 3 else post(n).date), place, None)
    assert [one.key for one in target.read(place)] == [post(n).key for n in (3, 1, 2)]
    assert [one.key for one in target.read(place, post(2).date)] == [post(2).key]
