"""IMAP against a real Dovecot."""

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

import push2pull as p2p
from live.proxy import Proxy
from live.servers import dovecot
from mailbuilder import mail, write_mbox
from push2pull.connectors.base import Access
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources.imap.source import ImapSource
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Origin, Skipped
from push2pull.publish import fetch, publish
from push2pull.schema import SCHEMAS, rows
from push2pull.secret import Secret
from push2pull.testing.sources import check_flat_memory, check_source, containers, read_all
from push2pull.workspace import Store

MESSAGES = [mail(n) for n in range(1, 13)]
KEY = b"k" * 32
TOKEN = "a-token-of-ana"


class _Tokens(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = self.path.endswith(TOKEN)
        self.send_response(200 if known else 401)
        self.end_headers()
        self.wfile.write(json.dumps({"email": "ana"} if known else {"error": "invalid"}).encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def tokens() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Tokens) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/?token="
        server.shutdown()


@pytest.fixture(scope="module")
def server(tokens: str) -> Iterator[dict[str, Any]]:
    if dovecot.find() is None:
        pytest.skip("dovecot absent (scripts/debian-packages installs it)")
    folder = Path(tempfile.mkdtemp(prefix="push2pull-dovecot-")) / "server"
    folder.parent.chmod(0o755)
    yield dovecot.start(folder, tokens)
    dovecot.stop(folder)
    folder.parent.rmdir()


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """A mailbox of its own for each test."""
    return f"u{abs(hash(request.node.name)):x}"


@pytest.fixture
def client(server: dict[str, Any], user: str) -> Iterator[IMAPClient]:
    """The test's own hand on the mailbox."""
    with IMAPClient(server["host"], server["imap"], ssl=False) as client:
        client.login(user, server["password"])
        yield client


@pytest.fixture
def proxy(server: dict[str, Any]) -> Iterator[Proxy]:
    proxy = Proxy(server["imap"])
    yield proxy
    proxy.close()


@pytest.fixture
def secrets(server: dict[str, Any]) -> Callable[..., Secret | None]:
    return lambda service, kind, host, user: Secret(server["password"]) if kind == "password" else None


@pytest.fixture
def url(proxy: Proxy, user: str) -> str:
    """The whole mailbox, in clear through the proxy."""
    return f"imap://{user}@127.0.0.1:{proxy.port}/?tls=none"


@pytest.fixture
def access(tmp_path: Path, secrets: Callable[..., Secret | None]) -> Access:
    return Access(tmp_path / "{a} %spool", lambda address: "P-0", secrets)


@pytest.fixture
def workspace(tmp_path: Path) -> p2p.Workspace:
    return p2p.Workspace.create(tmp_path / "w", key=KEY, profile="demo")


def fill(client: IMAPClient, folder: str, messages: list[bytes]) -> None:
    if not client.folder_exists(folder):
        client.create_folder(folder)
    for message in messages:
        client.append(folder, message)


def crlf(messages: list[bytes]) -> list[bytes]:
    """As IMAP has them: lines end in CR LF."""
    return [message.replace(b"\n", b"\r\n") for message in messages]


def test_a_mailbox_keeps_the_contract_of_every_source(client: IMAPClient, url: str, access: Access) -> None:
    fill(client, "INBOX", MESSAGES)
    fill(client, "Équipe/Été & hiver", MESSAGES[:3])
    check_source(lambda: open_source(url, access, block=5), crlf(MESSAGES + MESSAGES[:3]))


def test_the_messages_equal_those_of_the_same_mailbox_as_a_file(
    client: IMAPClient, url: str, tmp_path: Path, workspace: p2p.Workspace, secrets: Any
) -> None:
    fill(client, "INBOX", MESSAGES)
    report = workspace.ingest(url, secrets=secrets)
    assert (report["read"], report["kept"], report["errors"]) == (12, 12, [])
    other = p2p.Workspace.create(tmp_path / "other", key=KEY, profile="demo")
    other.ingest(write_mbox(tmp_path / "a.mbox", MESSAGES))
    for table in ("recipients", "texts"):
        rows = [sorted(map(str, ws.table(table, pseudonyms=True).to_pylist())) for ws in (workspace, other)]
        assert rows[0] == rows[1]
    keys = [
        sorted(ws.table("messages", pseudonyms=True)["message_key"].to_pylist()) for ws in (workspace, other)
    ]
    assert keys[0] == keys[1]


def test_reading_sets_no_flag(client: IMAPClient, url: str, access: Access) -> None:
    fill(client, "INBOX", MESSAGES[:3])
    assert len(read_all(open_source(url, access))) == 3
    client.select_folder("INBOX", readonly=True)
    flags = client.get_flags(client.search())
    assert [set(one) - {b"\\Recent"} for one in flags.values()] == [set(), set(), set()]


def test_a_folder_is_chosen_by_its_name_as_people_write_it(
    client: IMAPClient, url: str, access: Access
) -> None:
    fill(client, "INBOX", MESSAGES[:2])
    fill(client, "Projets/Été à 100%?", MESSAGES[2:5])
    one = url.replace("/?", f"/{quote('Projets/Été à 100%?')}?")
    messages = read_all(open_source(one, access))
    assert [message.data for message in messages] == crlf(MESSAGES[2:5])
    assert {message.folder for message in messages} == {"Projets/Été à 100%?"}
    with pytest.raises(ConfigurationError, match="no such folder"):
        read_all(open_source(url.replace("/?", "/Nowhere?"), access))


def test_trash_and_views_are_left_out_with_a_reason_unless_asked_for(
    client: IMAPClient, url: str, access: Access
) -> None:
    fill(client, "Trash", MESSAGES[:1])
    fill(client, "Everything", MESSAGES[1:2])
    skipped = {one.reason for one in open_source(url, access).containers() if isinstance(one, Skipped)}
    assert skipped == {"folder_left_out", "folder_repeats"}
    assert read_all(open_source(url, access)) == []
    assert len(read_all(open_source(f"{url}&all=1", access))) == 2
    assert len(read_all(open_source(url.replace("/?", "/Trash?"), access))) == 1


def test_a_second_run_asks_for_what_is_new_and_for_nothing_else(
    client: IMAPClient, url: str, proxy: Proxy, workspace: p2p.Workspace, secrets: Any
) -> None:
    fill(client, "INBOX", MESSAGES[:8])
    fill(client, "Other", MESSAGES[10:])
    assert workspace.ingest(url, secrets=secrets)["kept"] == 10
    assert len(proxy.fetched()) == 10
    report = workspace.ingest(url, secrets=secrets)
    assert (report["read"], report["unchanged"]) == (0, 2)
    assert not [
        line for line in proxy.commands if b"EXAMINE" in line or b"FETCH" in line or b"SEARCH" in line
    ]
    fill(client, "INBOX", MESSAGES[8:10])
    report = workspace.ingest(url, secrets=secrets)
    assert (report["read"], report["kept"], report["duplicates"]) == (2, 2, 0)
    assert any(b"UID SEARCH UID 9:*" in line for line in proxy.commands)
    assert proxy.fetched() == [9, 10]


def test_a_folder_numbered_anew_is_read_anew_and_its_copies_are_duplicates(
    client: IMAPClient, url: str, workspace: p2p.Workspace, secrets: Any
) -> None:
    fill(client, "Other", MESSAGES[:4])
    assert workspace.ingest(url, secrets=secrets)["kept"] == 4
    client.delete_folder("Other")
    fill(client, "Other", MESSAGES[:5])
    report = workspace.ingest(url, secrets=secrets)
    assert (report["read"], report["kept"], report["duplicates"]) == (5, 1, 4)


def test_a_folder_numbered_anew_after_planning_is_an_error_of_that_container(
    client: IMAPClient, url: str, access: Access
) -> None:
    fill(client, "Other", MESSAGES[:2])
    source = open_source(url, access)
    (work,) = containers(source)
    client.delete_folder("Other")
    fill(client, "Other", MESSAGES[:2])
    with pytest.raises(SourceError, match="numbered this folder anew"):
        list(source.read(work))


def test_a_message_that_vanished_is_no_error_and_a_spooled_one_stays(
    client: IMAPClient, url: str, access: Access
) -> None:
    fill(client, "INBOX", MESSAGES[:4])
    source = open_source(url, access)
    plan = containers(source)
    client.select_folder("INBOX")
    client.delete_messages([2])
    client.expunge()
    assert [m.data for one in plan for m in source.read(one)] == crlf([MESSAGES[0], *MESSAGES[2:4]])
    client.delete_messages([1, 3, 4])
    client.expunge()
    assert len(read_all(open_source(url, access))) == 3


def test_a_cut_connection_is_one_error_and_the_next_run_fetches_the_rest_only(
    client: IMAPClient, url: str, proxy: Proxy, workspace: p2p.Workspace, secrets: Any
) -> None:
    big = [mail(n, body="Long lines of text. " * 20_000) for n in range(40)]  # 400 kB each, 4 MB a portion
    fill(client, "INBOX", big)
    proxy.cut_after = 12_000_000
    report = workspace.ingest(url, secrets=secrets)
    assert len(report["errors"]) == 1
    assert "run again" in report["errors"][0]
    first = proxy.fetched()
    assert 0 < report["read"] < 40
    proxy.cut_after = None
    again = workspace.ingest(url, secrets=secrets)
    second = proxy.fetched()
    assert report["read"] + again["read"] == 40
    assert workspace.table("messages", pseudonyms=True).num_rows == 40
    assert len(second) == 40 - report["read"], "what was spooled is not asked for again"
    assert set(first) | set(second) == set(range(1, 41))


def test_a_killed_run_has_kept_what_it_fetched(
    server: dict[str, Any],
    client: IMAPClient,
    url: str,
    proxy: Proxy,
    workspace: p2p.Workspace,
    secrets: Any,
) -> None:
    fill(client, "INBOX", [mail(n, body="Long lines of text. " * 20_000) for n in range(40)])
    environment = {**os.environ, "PUSH2PULL_IMAP_PASSWORD": server["password"]}
    command = [sys.executable, "-m", "push2pull", "ingest", str(workspace.path), url]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as child:
        while child.poll() is None and sum(b"BODY.PEEK[]" in line for line in proxy.commands) < 3:
            time.sleep(0.005)
        child.kill()
    assert child.returncode == -signal.SIGKILL, "killed before its end"
    first = proxy.fetched()
    report = workspace.ingest(url, secrets=secrets)
    assert (report["read"], report["kept"]) == (40, 40)
    assert set(proxy.fetched()).isdisjoint(first[:20]), (
        "two portions were spooled when the third was asked for"
    )


def test_a_run_in_several_processes_gives_the_same(
    client: IMAPClient, url: str, workspace: p2p.Workspace, secrets: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(client, "INBOX", MESSAGES[:6])
    fill(client, "Other", MESSAGES[6:])
    assert workspace.ingest(url, secrets=secrets, workers=2)["kept"] == 12


def test_too_large_a_message_is_rejected_without_being_fetched(
    client: IMAPClient, url: str, proxy: Proxy, access: Access
) -> None:
    fill(client, "INBOX", [MESSAGES[0], mail(99, body="x" * 5000), MESSAGES[1]])
    for _ in range(2):
        messages = read_all(open_source(url, access, message_limit=2000))
        assert [message.reason for message in messages] == ["", "too_large", ""]
    assert proxy.fetched() == [1, 3]


def sensitive(n: int, header: str, secret: str) -> bytes:
    return mail(n, body=secret).replace(b"\n\n", f"\n{header}\n\n".encode(), 1)


def spooled(access_or_workspace: Path) -> bytes:
    return b"".join(file.read_bytes() for file in access_or_workspace.rglob("*.mail"))


def test_personal_and_privileged_mail_is_neither_fetched_nor_kept(
    client: IMAPClient, url: str, proxy: Proxy, workspace: p2p.Workspace, secrets: Any
) -> None:
    fill(
        client,
        "INBOX",
        [
            MESSAGES[0],
            sensitive(70, "Sensitivity: Personal", "SECRET"),
            sensitive(71, "Bcc: dpo@acme.example", "SECRET"),
            sensitive(72, "Sensitivity: Company-Confidential", "SECRET"),
            MESSAGES[1],
        ],
    )
    client.append("INBOX", mail(73, body="SECRET"), flags=["Perso"])
    report = workspace.ingest(url, secrets=secrets)
    assert report["rejected"] == {"label_confidential": 1, "personal": 2, "privileged": 1}
    assert (report["read"], report["kept"]) == (6, 2)
    assert proxy.fetched() == [1, 5]
    assert b"SECRET" not in spooled(workspace.path)
    fill(client, "INBOX", MESSAGES[2:3])
    report = workspace.ingest(url, secrets=secrets)
    assert (report["read"], report["kept"]) == (1, 1)
    assert [
        command for command in proxy.commands if b"BODY.PEEK[HEADER]" in command and b" 7 " not in command
    ] == []
    assert proxy.fetched() == [7], "what was left on the server is not asked for again"


def test_the_public_profile_reads_all(client: IMAPClient, url: str, tmp_path: Path, secrets: Any) -> None:
    fill(client, "Perso", [sensitive(70, "Sensitivity: Personal", "news")])
    report = p2p.Workspace.create(tmp_path / "p", profile="public").ingest(url, secrets=secrets)
    assert (report["kept"], report["rejected"]) == (1, {})


def test_a_folder_that_is_personal_by_name_is_counted_and_not_opened(
    client: IMAPClient, url: str, proxy: Proxy, workspace: p2p.Workspace, secrets: Any
) -> None:
    fill(client, "INBOX", MESSAGES[:1])
    fill(client, "Personnel/Divorce", MESSAGES[1:4])
    report = workspace.ingest(url, secrets=secrets)
    assert (report["read"], report["skipped"]["folder_personal"]) == (1, 1)
    named = [command for command in proxy.commands if b"Personnel" in command]
    assert named
    assert all(b"STATUS" in command for command in named)
    (one,) = [
        one
        for one in open_source(url, Access(workspace.path / "spool", str, secrets)).containers()
        if isinstance(one, Skipped) and one.reason == "folder_personal"
    ]
    assert one.detail == "folders: 1, messages: 3"
    assert "Divorce" not in str(one)


def test_what_only_the_enclosed_message_of_a_journal_report_shows_is_not_kept(
    client: IMAPClient, url: str, workspace: p2p.Workspace, secrets: Any
) -> None:
    report = (
        b"From: journal@acme.example\nTo: archive@acme.example\nSubject: x\nMessage-ID: <j@acme.example>\n"
        b"X-MS-Journal-Report:\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nSender: ana@acme.example\n\n--b\nContent-Type: message/rfc822\n\n"
        b"From: ana@acme.example\nTo: bob@acme.example\nSubject: [Perso] x\n\nSECRET\n\n--b--\n"
    )
    fill(client, "INBOX", [report])
    assert workspace.ingest(url, secrets=secrets)["rejected"] == {"personal": 1}
    assert b"SECRET" not in spooled(workspace.path)


def test_what_an_earlier_version_spooled_is_erased_by_the_next_run(
    client: IMAPClient,
    url: str,
    proxy: Proxy,
    workspace: p2p.Workspace,
    secrets: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(client, "INBOX", [MESSAGES[0], sensitive(70, "Sensitivity: Private", "SECRET"), MESSAGES[1]])
    with monkeypatch.context() as earlier:
        earlier.setattr("push2pull.connectors.sources.imap.source.reason_unread", lambda *_: "")
        earlier.setattr("push2pull.ingest.run._erase_unread", lambda *_: None)
        assert workspace.ingest(url, secrets=secrets)["rejected"] == {"personal": 1}
    assert b"SECRET" in spooled(workspace.path)
    origins = [Origin(**row) for row in workspace.table("messages", pseudonyms=True)["origin"].to_pylist()]
    proxy.fetched()
    report = workspace.ingest(url, secrets=secrets)
    assert (report["read"], report["errors"]) == (0, [])
    assert b"SECRET" not in spooled(workspace.path)
    assert proxy.fetched() == []
    offline = Access(workspace.path / "spool", str)
    assert len(list(fetch(origins, offline))) == 2, "what was kept is still there"


def test_memory_is_flat(client: IMAPClient, url: str, access: Access) -> None:
    fill(client, "INBOX", [mail(n, body="Long lines of text. " * 50_000) for n in range(50)])
    check_flat_memory(open_source(url, access), 24 << 20)


def test_published_mail_is_fetched_from_the_spool_without_the_server(
    client: IMAPClient, url: str, proxy: Proxy, access: Access
) -> None:
    fill(client, "INBOX", MESSAGES)
    messages = read_all(open_source(url, access))
    proxy.commands.clear()
    offline = Access(access.spool, access.hide)
    assert dict(fetch([m.origin for m in messages], offline)) == {m.origin: m.data for m in messages}
    assert proxy.commands == []
    assert list(fetch([messages[0].origin], Access(access.spool / "gone", access.hide))) == []


def test_a_thread_is_published_after_the_server_is_gone(
    client: IMAPClient, url: str, proxy: Proxy, workspace: p2p.Workspace, secrets: Any, tmp_path: Path
) -> None:
    fill(client, "INBOX", MESSAGES[:1])
    workspace.ingest(url, secrets=secrets)
    workspace.close()
    proxy.close()
    store = Store(workspace.path)
    key = store.table("messages")["message_key"][0].as_py()
    thread = {"message_key": key, "thread_id": key, "parent_key": "", "evidence": "none"}
    store.write("threads", rows("threads", [{**thread, "confidence": 1.0, "depth": 0}]))
    empty = {field.name: [] for field in SCHEMAS["proposals"] if field.name in ("missing", "topics")}
    proposal = {
        "proposal_id": "p",
        "kind": "community",
        "title": "T",
        "purpose": "",
        "verdict": "launch",
        "list_keys": ["l"],
        **empty,
    }
    figures = {"scores": {}, "value_low": 0.0, "value_high": 0.0, "language": "en", "n_members": 10}
    store.write("proposals", rows("proposals", [{**proposal, **figures}]))
    seed = {"proposal_id": "p", "thread_id": key, "role": "seed"}
    store.write("proposal_threads", rows("proposal_threads", [seed]))
    store.write("list_messages", rows("list_messages", [{"message_key": key, "list_key": "l"}]))
    store.state.decide("p", "accepted", "ana", "T")
    report = publish(store, f"folder:{tmp_path / 'site'}")
    store.close()
    assert (report["published"], report["failed"]) == (1, 0)


def test_a_folder_that_may_not_be_opened_is_skipped_and_the_others_are_read(
    client: IMAPClient, url: str, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(client, "INBOX", MESSAGES[:2])
    fill(client, "Secret", MESSAGES[2:3])
    ask = IMAPClient.folder_status

    def refused(self: IMAPClient, folder: str, items: list[str]) -> Any:
        if folder == "Secret":
            raise IMAPClientError("NO [NOPERM]")
        return ask(self, folder, items)

    monkeypatch.setattr(IMAPClient, "folder_status", refused)
    skipped = [one for one in open_source(url, access).containers() if isinstance(one, Skipped)]
    assert [one.reason for one in skipped if "Secret" in one.location] == ["unreadable_file"]
    assert len(read_all(open_source(url, access))) == 2


def test_an_answer_that_cannot_be_read_is_an_error_of_the_source(
    client: IMAPClient, url: str, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nonsense(self: IMAPClient) -> Any:
        raise UnicodeDecodeError("utf-16-be", b"\xd8\x00", 0, 2, "unexpected end of data")

    monkeypatch.setattr(IMAPClient, "list_folders", nonsense)
    with pytest.raises(SourceError, match="cannot be read as IMAP"):
        containers(open_source(url, access))


def test_the_command_takes_its_password_from_the_environment(
    server: dict[str, Any],
    client: IMAPClient,
    url: str,
    tmp_path: Path,
    run: Any,
    run_json: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(client, "INBOX", MESSAGES)
    run("init", tmp_path / "cli", "--profile", "public")
    monkeypatch.delenv("PUSH2PULL_IMAP_PASSWORD", raising=False)
    assert "set PUSH2PULL_IMAP_PASSWORD" in run("ingest", tmp_path / "cli", url, code=2).stderr
    monkeypatch.setenv("PUSH2PULL_IMAP_PASSWORD", server["password"])
    assert run_json("ingest", tmp_path / "cli", url)["kept"] == 12


def test_starttls_needs_a_certificate_that_is_trusted(
    server: dict[str, Any], client: IMAPClient, user: str, access: Access
) -> None:
    fill(client, "INBOX", MESSAGES[:2])
    for scheme in ("imap", "imaps"):
        place = f"{scheme}://{user}@127.0.0.1:{server[scheme]}/INBOX"
        with pytest.raises(ConfigurationError, match=r"not trusted.*\?ca=FILE"):
            containers(open_source(place, access))
        source = open_source(f"{place}?ca={server['ca']}", access)
        assert len(read_all(source)) == 2
        assert source.url == place


def test_a_token_signs_in_and_a_wrong_one_says_what_to_do(
    server: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"imaps://ana@127.0.0.1:{server['imaps']}/INBOX?ca={server['ca']}"

    def known(token: str) -> Access:
        return Access(tmp_path, str, lambda service, kind, *_: Secret(token) if kind == "token" else None)

    assert containers(open_source(url, known(TOKEN))) == []
    with pytest.raises(ConfigurationError, match="PUSH2PULL_IMAP_TOKEN"):
        containers(open_source(url, known("another")))
    without(monkeypatch, "AUTH=OAUTHBEARER")
    assert containers(open_source(url, known(TOKEN))) == []


def without(monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    """Let every server lack these capabilities."""
    has = IMAPClient.has_capability
    monkeypatch.setattr(
        IMAPClient, "has_capability", lambda self, name: name not in missing and has(self, name)
    )


def test_a_server_without_sasl_plain_gets_a_login(
    client: IMAPClient, url: str, proxy: Proxy, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(client, "INBOX", MESSAGES[:1])
    without(monkeypatch, "AUTH=PLAIN")
    assert len(read_all(open_source(url, access))) == 1
    assert any(b" LOGIN " in line for line in proxy.commands)


def test_a_server_that_cannot_keep_a_secret_gets_none(
    server: dict[str, Any], url: str, access: Access, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, "STARTTLS", "AUTH=OAUTHBEARER", "AUTH=XOAUTH2")
    with pytest.raises(ConfigurationError, match="no STARTTLS; use imaps"):
        containers(open_source(url.removesuffix("?tls=none"), access))
    with pytest.raises(ConfigurationError, match="no OAuth 2 token"):
        containers(open_source(url, Access(access.spool, str, lambda *_: Secret(TOKEN))))
    with pytest.raises(ConfigurationError, match="PEM file"):
        containers(open_source(f"imaps://ana@127.0.0.1:{server['imaps']}/?ca=/nowhere.pem", access))
    assert not [line for line in proxy.commands if b"LOGIN" in line or b"AUTHENTICATE" in line]


@pytest.mark.parametrize("password", ["wrong", ""])
def test_a_wrong_or_missing_password_says_what_to_set_and_names_nobody(
    url: str, tmp_path: Path, password: str
) -> None:
    secret = Secret(password) if password else None
    source = open_source(url, Access(tmp_path, str, lambda *_: secret))
    with pytest.raises(ConfigurationError, match="PUSH2PULL_IMAP_PASSWORD") as caught:
        containers(source)
    assert "wrong" not in str(caught.value)


def test_a_server_that_is_not_there_is_an_error_of_its_own_and_the_other_sources_go_on(
    tmp_path: Path, workspace: p2p.Workspace, secrets: Any
) -> None:
    port = dovecot.free_port()
    report = workspace.ingest(
        f"imaps://ana@127.0.0.1:{port}/", write_mbox(tmp_path / "a.mbox", MESSAGES), secrets=secrets
    )
    assert report["kept"] == 12
    assert "ConnectionRefusedError" in report["errors"][0]


def test_a_server_that_says_nothing_is_given_up(access: Access) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"imaps://ana@127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(SourceError, match="does not answer"):
            containers(open_source(url, access, timeout=0.2))


def test_an_account_that_is_an_address_stands_nowhere_but_in_the_login(
    server: dict[str, Any], access: Access, workspace: p2p.Workspace, secrets: Any
) -> None:
    place = f"imaps://ana%40acme.example@127.0.0.1:{server['imaps']}/INBOX?ca={server['ca']}"
    source = open_source(place, access)
    assert isinstance(source, ImapSource)
    assert source.url == f"imaps://P-0@127.0.0.1:{server['imaps']}/INBOX"
    assert "acme" not in repr(source)
    assert server["password"] not in repr(source)
    with IMAPClient("127.0.0.1", server["imap"], ssl=False) as client:
        client.login("ana@acme.example", server["password"])
        fill(client, "INBOX", MESSAGES[:1])
    workspace.ingest(place, secrets=secrets)
    told = str(workspace.table("messages", pseudonyms=True).to_pylist()) + str(workspace.audit_lines())
    assert "ana@" not in told
    assert "ana%40" not in told
    assert workspace.table("messages", pseudonyms=True).num_rows == 1
    assert pickle.loads(pickle.dumps(source)) == source
