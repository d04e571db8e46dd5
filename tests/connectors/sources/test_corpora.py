"""The public corpora: counts against an independent reader, and nothing raised by anything malformed."""

import mailbox
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from push2pull.connectors.registry import open_source
from push2pull.model import RawMessage
from push2pull.testing.sources import check_fetch, check_flat_memory, check_origins, check_plan, read_all

pytestmark = pytest.mark.corpora


def messages(path: Path, *reasons: str) -> list[RawMessage]:
    found = read_all(open_source(str(path)))
    assert {message.reason for message in found} == {"", *reasons}
    return found


def test_list_archives_hold_as_many_messages_as_the_standard_library_counts(corpora: Path) -> None:
    counts = Counter(message.mailbox.split(".")[0] for message in messages(corpora / "lists"))
    assert sorted(counts.values()) == [1247, 2514, 3509, 3663]
    for path in sorted((corpora / "lists").glob("*.mbox")):
        with closing(mailbox.mbox(path, create=False)) as peer:
            assert len(peer) == counts[path.name.split(".")[0]]


@pytest.mark.parametrize(
    ("name", "count", "mailboxes"),
    [
        ("lists-obfuscated", 4126, 1),
        ("enron-maildir", 18_580, 39),
        ("20ng", 7997, 8),
        ("spamassassin", 1648, 2),
        ("listheaders", 37, 1),
    ],
)
def test_a_corpus_is_read_whole(corpora: Path, name: str, count: int, mailboxes: int) -> None:
    found = messages(corpora / name)
    assert len(found) == count
    assert len({message.mailbox for message in found}) == mailboxes


def test_nothing_malformed_raises(corpora: Path) -> None:
    folder = corpora / "malformed"
    eml = [path for path in folder.rglob("*") if path.name.lower().endswith(".eml")]
    assert len(messages(folder, "not_a_message")) >= len(eml)
    check_origins(open_source(str(folder)))
    check_plan(lambda: open_source(str(folder)))
    check_fetch(lambda: open_source(str(folder)))


def test_every_origin_of_a_list_is_fetched_from_small_ranges(corpora: Path) -> None:
    (path,) = (corpora / "lists").glob("tipc*")
    check_fetch(lambda: open_source(str(path), range_size=1 << 20))
    assert len(read_all(open_source(str(path), range_size=100_003))) == 1247


def test_memory_is_flat_on_the_largest_list(corpora: Path) -> None:
    path = max((corpora / "lists").glob("*.mbox"), key=lambda one: one.stat().st_size)
    largest = max(message.origin.length for message in read_all(open_source(str(path))))
    check_flat_memory(open_source(str(path)), 3 * largest + (8 << 20))
