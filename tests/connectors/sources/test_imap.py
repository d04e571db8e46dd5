"""What can be told of the IMAP source without a server, or with one that misbehaves."""

import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from push2pull.connectors.base import Access
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources.imap.fetch import Judge, Wanted, fetch, look_over, portions
from push2pull.connectors.sources.imap.folders import Folder, choose, look
from push2pull.connectors.sources.imap.place import parse
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Skipped
from push2pull.secret import Secret
from push2pull.testing.sources import containers


class Client:
    """Answers like the client of a server with these messages; ``refused`` ones cannot be given."""

    host = "mail.acme.example"

    def __init__(self, messages: Mapping[int, bytes | None], refused: Sequence[int] = ()) -> None:
        self.messages, self.refused = messages, refused
        self.asked: list[Any] = []

    def fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        self.asked.append(list(uids))
        if "RFC822.SIZE" in items:
            return {
                uid: {
                    b"RFC822.SIZE": len(data or b""),
                    b"BODY[HEADER]<0>": data or b"",
                    b"FLAGS": (b"\\Seen",),
                }
                for uid, data in self.messages.items()
                if uid in uids
            }
        if set(uids) & set(self.refused):
            raise IMAPClientError("NO some messages could not be fetched")
        return {uid: {b"BODY[]": self.messages[uid]} for uid in uids if uid in self.messages}

    def has_capability(self, name: str) -> bool:
        return False

    def select_folder(self, name: str, readonly: bool) -> None:
        assert readonly

    def folder_status(self, name: str, items: Sequence[str]) -> dict[bytes, int]:
        last = max(self.messages, default=0)
        return {b"UIDVALIDITY": 7, b"UIDNEXT": last + 1}

    def search(self, criteria: Sequence[str]) -> list[int]:
        self.asked.append(criteria[1])
        first, _, last = criteria[1].partition(":")
        found = [u for u in self.messages if int(first) <= u and (last == "*" or u <= int(last))]
        return found or [max(self.messages)] * (
            last == "*"
        )  # RFC 9051: * is the last one, whatever its number


def anything(data: bytes, labels: tuple[str, ...]) -> str:
    """Read all mail."""
    return ""


def cursor_in(folder: Path) -> Callable[[int], Path]:
    return lambda validity: folder / str(validity) / "uids.json"


class Folders:
    """A server with the folders of (flags, delimiter, name)."""

    def __init__(self, *folders: tuple[tuple[bytes, ...], bytes, str]) -> None:
        self.list_folders = lambda: list(folders)


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("//ana:pw@mail.acme.example/", "no password in a URL"),
        ("//ana:@mail.acme.example/", "no password in a URL"),
        ("//mail.acme.example/", "user@host"),
        ("ana@mail.acme.example", "user@host"),
        ("//ana@mail.acme.example:x/", "user@host"),
        ("//ana@mail.acme.example:99999/", "user@host"),
        ("//ana@[::1/", "user@host"),
        ("//ana@mail.acme.example/a#b", "user@host"),
        ("//ana@mail.acme.example/?polish=1", "there are all, ca, tls"),
        ("//ana@mail.acme.example/?tls=none", "in clear"),
    ],
)
def test_a_url_that_is_wrong_says_what_to_write(rest: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        open_source(f"imap:{rest}", Access(tmp_path, str))
    assert "pw" not in str(caught.value).replace("%40", "")
    assert "ana" not in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "url"),
    [
        ("imaps://ana@Mail.ACME.example", "imaps://P-1@mail.acme.example/"),
        ("imaps://ana@x.example:993/INBOX?ca=/a.pem", "imaps://P-1@x.example/INBOX"),
        (
            "imap://ana@[::1]:1143/a%20b/%C3%A9%3F?tls=none&all=1",
            "imap://P-1@[::1]:1143/a%20b/%C3%A9%3F?all=1&tls=none",
        ),
    ],
)
def test_a_place_has_one_url_free_of_the_user_and_of_what_is_not_its_name(spec: str, url: str) -> None:
    scheme, _, rest = spec.partition(":")
    assert parse(scheme, rest).url("P-1") == url
    assert parse(scheme, url.partition(":")[2]).url("P-1") == url
    assert "ana" not in repr(parse(scheme, rest))


def test_mail_on_a_server_needs_a_workspace() -> None:
    with pytest.raises(ConfigurationError, match="workspace"):
        open_source("imaps://ana@mail.acme.example/")


def test_a_secret_shows_itself_to_nobody_who_does_not_ask() -> None:
    secret = Secret("open sesame")
    assert f"{secret!r} {secret} {[secret]}" == "*** *** [***]"
    assert secret.reveal() == "open sesame"


def test_small_messages_are_fetched_together_and_big_ones_alone() -> None:
    wanted = {1: 10, 2: 10, 3: 100, 4: 10, **dict.fromkeys(range(5, 70), 0)}
    assert [len(one) for one in portions(wanted, 50)] == [2, 1, 50, 16]


def test_one_message_that_the_server_cannot_give_costs_no_other() -> None:
    client = Client({1: b"a", 2: b"b", 3: None, 5: b""}, refused=[2])
    wanted = look_over(client, [1, 2, 3, 4, 5], anything, limit=100, most=100)
    assert list(wanted) == [1, 2, 3, 5]
    records = [record for portion in fetch(client, wanted, anything, 100) for record in portion]
    assert [(r.uid, r.data, r.reason) for r in records] == [
        (1, b"a", ""),
        (2, b"", "unreadable"),
        (3, b"", "unreadable"),
        (5, b"", ""),
    ]


@pytest.mark.parametrize(
    ("name", "label"),
    [("Perso", "Perso"), (b"Priv&AOk-", "Privé"), (b"&!", ""), (rb"\Important", "\\Important")],
)
def test_what_only_a_label_says_keeps_a_message_on_the_server(name: str | bytes, label: str) -> None:
    class Gmail(Client):
        def has_capability(self, name: str) -> bool:
            return name == "X-GM-EXT-1"

        def fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
            labels = (name,) if "X-GM-LABELS" in items else ()
            return {uid: {**one, b"X-GM-LABELS": labels} for uid, one in super().fetch(uids, items).items()}

    def by_label(data: bytes, labels: tuple[str, ...]) -> str:
        return "personal" if label in labels else ""

    judge: Judge = by_label
    client = Gmail({1: b"Subject: x\r\n\r\n"})
    wanted = look_over(client, [1], judge, limit=100, most=100)
    assert wanted[1].labels == ("\\Seen", label)
    (portion,) = fetch(client, wanted, judge, 100)
    assert [(record.data, record.reason) for record in portion] == [(b"", "personal")]
    assert len(client.asked) == 1, "the message itself is not asked for"


def test_a_server_that_gives_no_header_gives_no_message() -> None:
    class Bare(Client):
        def fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
            return {1: {b"RFC822.SIZE": 5}}

    wanted = look_over(Bare({}), [1], anything, limit=100, most=100)
    assert wanted == {1: Wanted(5, (), "unreadable")}


def test_a_lost_connection_is_not_taken_for_a_bad_message() -> None:
    class Lost(Client):
        def fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
            raise IMAPClientAbortError("EOF")

    with pytest.raises(IMAPClientAbortError):
        list(fetch(Lost({}), {1: Wanted(1), 2: Wanted(1)}, anything, 100))


def test_a_message_larger_than_the_server_said_is_rejected_all_the_same() -> None:
    (portion,) = fetch(Client({1: b"x" * 200}), {1: Wanted(5)}, anything, 100)
    assert [(r.length, r.data, r.reason) for r in portion] == [(200, b"", "too_large")]


def test_only_numbers_above_the_last_one_are_asked_for(tmp_path: Path) -> None:
    folder, cursor = Folder("INBOX", "/"), cursor_in(tmp_path)
    client = Client({1: b"", 2: b"", 9: b""})
    assert look(client, folder, cursor).uids == (1, 2, 9)
    assert look(client, folder, cursor).uids == (1, 2, 9)
    client.messages = {2: b"", 9: b"", 12: b""}
    assert look(client, folder, cursor).uids == (1, 2, 9, 12), "what was expunged stays listed"
    assert client.asked == ["1:*", "10:*"]


def test_a_cursor_that_is_damaged_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "7").mkdir()
    (tmp_path / "7" / "uids.json").write_text('{"next": 3, "uids"')
    found = look(Client({4: b""}), Folder("INBOX", "/"), cursor_in(tmp_path))
    assert found.uids == (4,)


def test_a_folder_of_very_many_messages_is_listed_in_pieces(tmp_path: Path) -> None:
    client = Client(dict.fromkeys([1, 60_000, 120_001], b""))
    listing = look(client, Folder("INBOX", "/"), cursor_in(tmp_path))
    assert listing.uids == (1, 60_000, 120_001)
    assert client.asked == ["1:50000", "50001:100000", "100001:120001"]


def test_folders_are_known_by_their_marks_or_where_nothing_is_marked_by_their_names() -> None:
    place = parse("imaps", "//ana@mail.acme.example/")
    gmail = Folders(
        ((b"\\HasNoChildren",), b"/", "INBOX"),
        ((b"\\Noselect",), b"/", "[Gmail]"),
        ((b"\\All",), b"/", "[Gmail]/All Mail"),
        ((b"\\HasNoChildren", b"\\Junk"), b"/", "[Gmail]/Spam"),
        ((), b"/", "Bin"),
    )
    chosen = choose(gmail, place, place.url("P-1"))
    assert [one.name for one in chosen if isinstance(one, Folder)] == ["Bin", "INBOX"]
    assert [(one.location, one.reason) for one in chosen if isinstance(one, Skipped)] == [
        ("imaps://P-1@mail.acme.example/#%5BGmail%5D/All%20Mail", "folder_repeats"),
        ("imaps://P-1@mail.acme.example/#%5BGmail%5D/Spam", "folder_left_out"),
    ]
    plain = Folders(
        ((), b".", "INBOX"),
        ((), b".", "INBOX.Corbeille"),
        ((), b".", "INBOX.deleted_items"),
        ((), b".", "INBOX.Été"),
    )
    chosen = choose(plain, place, place.url("P-1"))
    assert [one.path for one in chosen if isinstance(one, Folder)] == ["INBOX", "INBOX/Été"]


@pytest.mark.parametrize("greeting", [b"* BYE go away\r\n", b"", b"HTTP/1.1 400 Bad\r\n\r\n"])
def test_a_server_that_says_goodbye_or_is_none_is_an_error_that_says_so(
    greeting: bytes, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(greeting)

        thread = threading.Thread(target=serve)
        thread.start()
        source = open_source(
            f"imap://ana@127.0.0.1:{server.getsockname()[1]}/?tls=none", Access(tmp_path, str)
        )
        with pytest.raises(SourceError, match=r"127\.0\.0\.1") as caught:
            containers(source)
        thread.join()
    assert "go away" not in str(caught.value)
