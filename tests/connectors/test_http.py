"""HTTP to targets: every way in which a call can fail, against a server that fails on demand."""

import gc
import hashlib
import logging
import socket
import ssl
import subprocess
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from push2pull.connectors import http
from push2pull.connectors.http import Connection, call, connect, file_digest, secret, understood
from push2pull.connectors.server import Server, parse
from push2pull.errors import ConfigurationError, NotAuthorised, OutcomeUnknown, Refused, TryLater
from push2pull.secret import Secret
from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.faults import FAULTS, Fault, every, scripted
from push2pull.testing.servers.messages import Request, Response

TOKEN = "t0ken-that-nobody-may-see"
BODY = {"text": "x" * 5000, "path": ""}


def echo(request: Request) -> Response:
    if request.path == "/file":
        return Response(200, bytes(range(256)))
    if request.path == "/nothing":
        return Response(204)
    if request.path == "/moved":
        return Response(301, None, {"Location": request.argument("to", "/t/1.json")})
    if request.path == "/round":
        return Response(302, None, {"Location": "/round"})
    if request.path == "/missing":
        return Response(404, {"errors": ["not found"]})
    return Response(200, {**BODY, "path": request.path})


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(echo) as running:
        yield running


class Authority(NamedTuple):
    """A certificate for this machine that nobody else trusts."""

    context: ssl.SSLContext
    file: Path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate]
    subprocess.run([*command, *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return Authority(context, certificate)


def at(server: FakeServer, timeout: float = 20.0) -> Connection:
    place = parse("discourse+http", server.url.removeprefix("http:"))
    return connect(place, lambda: {"Api-Key": TOKEN}, timeout=timeout)


def test_a_call_sends_json_our_name_and_the_secret(server: FakeServer) -> None:
    answer = call(at(server), "POST", "/posts.json", body={"raw": "été \ud800"}, params={"a": "b"})
    assert (answer.status, answer.value["path"]) == (200, "/posts.json")
    request = server.requests[0]
    assert request.fields() == {"raw": "été \ud800"}
    assert request.argument("a") == "b"
    assert request.headers["api-key"] == TOKEN
    assert request.headers["user-agent"].startswith("push2pull/")
    assert request.headers["accept-encoding"] == "identity"


def test_files_are_uploaded_and_downloaded_byte_for_byte(server: FakeServer) -> None:
    data = bytes(range(256)) * 3 + b"\r\n--"
    call(at(server), "POST", "/uploads.json", data={"type": "composer"}, files={"file": ('a"é.bin', data)})
    fields = server.requests[0].fields()
    assert (fields["type"], fields["file"].data) == ("composer", data)
    assert file_digest(at(server), "/file") == hashlib.sha256(bytes(range(256))).hexdigest()


def test_an_answer_without_a_body_is_none(server: FakeServer) -> None:
    assert call(at(server), "DELETE", "/nothing").value is None


BUSY = [name for name in FAULTS if name.startswith("busy") or name == "unavailable"]
UNCLEAR = ["error_before", "error_after", "gateway_before", "gateway_after"]
UNCLEAR += ["dropped_before", "dropped_after", "cut", "page"]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("fault", BUSY)
def test_a_busy_server_is_for_later_and_says_when(server: FakeServer, fault: str, method: str) -> None:
    server.inject = scripted([fault], every)
    with pytest.raises(TryLater) as caught:
        call(at(server), method, "/posts.json")
    waits = {"busy_silent": 5.0, "busy_matrix": 0.001, "busy_zulip": 0.001}
    assert caught.value.retry_after == waits.get(fault, 0.0)


@pytest.mark.parametrize("fault", [*UNCLEAR, "silent_before", "silent_after"])
def test_what_fails_after_sending_is_unknown_unless_it_can_be_repeated(
    server: FakeServer, fault: str
) -> None:
    server.inject = scripted([fault] * 3, every)
    connection = at(server, 0.3 if "silent" in fault else 20.0)
    with pytest.raises(OutcomeUnknown):
        call(connection, "POST", "/posts.json")
    with pytest.raises(TryLater):
        call(connection, "GET", "/t/1.json")
    with pytest.raises(TryLater):
        call(connection, "POST", "/txn", repeatable=True)
    assert call(at(server), "POST", "/posts.json").status == 200


@pytest.mark.parametrize("fault", ["expired", "forbidden"])
def test_refused_credentials_name_the_variable(server: FakeServer, fault: str) -> None:
    server.inject = scripted([fault], every)
    with pytest.raises(NotAuthorised, match="PUSH2PULL_DISCOURSE_TOKEN"):
        call(at(server), "POST", "/posts.json")


def test_other_refusals_are_for_this_call_only(server: FakeServer) -> None:
    server.inject = scripted(["refused"])
    with pytest.raises(Refused):
        call(at(server), "POST", "/posts.json")
    with pytest.raises(Refused):
        call(at(server), "GET", "/missing")
    with pytest.raises(Refused):
        file_digest(at(server), "/missing")
    assert call(at(server), "GET", "/missing", allow=(404,)).value == {"errors": ["not found"]}


def test_an_answer_in_small_pieces_is_whole(server: FakeServer) -> None:
    server.inject = scripted(["slow"], every)
    assert call(at(server), "GET", "/t/1.json").value["text"] == BODY["text"]


def test_a_redirect_is_followed_for_reading_and_on_the_server_only(server: FakeServer) -> None:
    assert call(at(server), "GET", "/moved").value["path"] == "/t/1.json"
    with pytest.raises(ConfigurationError, match="write that address"):
        call(at(server), "POST", "/moved")
    with pytest.raises(Refused, match="circles"):
        call(at(server), "GET", "/round")
    asked = len(server.requests)
    server.inject = scripted(["elsewhere"], every)
    with pytest.raises(ConfigurationError, match=r"https://elsewhere\.example"):
        call(at(server), "GET", "/t/1.json")
    assert len(server.requests) == asked + 1


def test_a_server_that_does_not_know_its_own_port_is_asked_where_it_was(server: FakeServer) -> None:
    moved = call(at(server), "GET", "/moved", params={"to": "https://127.0.0.1/t/2.json?a=b"})
    assert moved.value["path"] == "/t/2.json"
    assert server.requests[-1].argument("a") == "b"
    assert server.requests[-1].headers["api-key"] == TOKEN


def test_a_file_may_lie_elsewhere_and_no_secret_goes_there(authority: Authority) -> None:
    with FakeServer(echo, tls=authority.context) as other, FakeServer(echo, tls=authority.context) as server:
        server.inject = lambda _request: Fault(answer=Response(302, None, {"Location": f"{other.url}/file"}))
        rest = server.url.replace("https://localhost", "//127.0.0.1")
        connection = connect(parse("discourse", f"{rest}?ca={authority.file}"), lambda: {"Api-Key": TOKEN})
        assert file_digest(connection, "/file") == hashlib.sha256(bytes(range(256))).hexdigest()
        with pytest.raises(ConfigurationError, match="sends on to https://localhost"):
            call(connection, "GET", "/file")
    assert [one.headers.get("api-key") for one in server.requests] == [TOKEN, TOKEN]
    assert [one.headers.get("api-key") for one in other.requests] == [None]


def test_an_answer_that_is_too_long_is_not_read(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "ANSWER_LIMIT", 1000)
    with pytest.raises(TryLater, match="more than"):
        call(at(server), "GET", "/t/1.json")


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}", b"\xff\xfe"])
def test_an_answer_that_is_no_json_is_not_understood(body: bytes) -> None:
    with (
        FakeServer(lambda _request: Response(200, body)) as running,
        pytest.raises(TryLater, match="no JSON"),
    ):
        call(at(running), "GET", "/")


def test_an_answer_of_another_shape_is_an_error_by_recovery(server: FakeServer) -> None:
    for method, error in (("GET", TryLater), ("POST", OutcomeUnknown)):
        with pytest.raises(error), understood(call(at(server), method, "/x")) as value:
            assert value["post"]["id"]


def test_nothing_listens_is_for_later_and_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    connection = connect(parse("discourse+http", f"//127.0.0.1:{port}"))
    with pytest.raises(TryLater, match="cannot be reached"):
        call(connection, "POST", "/posts.json")


def test_a_certificate_nobody_trusts_says_what_to_do(authority: Authority) -> None:
    with FakeServer(echo, tls=authority.context) as running:
        rest = running.url.removeprefix("https:")
        with pytest.raises(ConfigurationError, match=r"\?ca=FILE"):
            call(connect(parse("discourse", rest)), "GET", "/x")
        trusting = connect(parse("discourse", f"{rest}?ca={authority.file}"))
        assert call(trusting, "GET", "/x").value["path"] == "/x"
    with pytest.raises(ConfigurationError, match="no certificate"):
        connect(parse("discourse", f"//localhost?ca={authority.file}.missing"))


@pytest.mark.parametrize("value", ["", "with blank", "with\nline", "é"])
def test_a_secret_that_cannot_be_sent_is_refused_before(value: str) -> None:
    place = Server("discourse", "https://forum.example.org", "forum.example.org")
    with pytest.raises(ConfigurationError) as caught:
        secret(place, lambda *_: Secret(value))
    assert not value or value not in str(caught.value)
    with pytest.raises(ConfigurationError, match="PUSH2PULL_DISCOURSE_TOKEN"):
        secret(place, lambda *_: None)


@pytest.mark.parametrize("fault", [*UNCLEAR, *BUSY, "expired", "refused", "elsewhere"])
def test_no_secret_is_in_any_error_repr_or_log(
    server: FakeServer, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.inject = scripted([fault], every)
    connection = at(server)
    try:
        call(connection, "GET", "/people/ana@acme.example")
    except Exception as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        chain: list[Any] = [error]
        while chain[-1] is not None:
            assert not hasattr(chain[-1], "request")
            chain.append(chain[-1].__context__)
        assert "ana@acme.example" not in str(error)
    else:
        pytest.fail("the fault went unnoticed")
    assert TOKEN not in shown + repr(connection) + repr(connection.client.headers)
    assert "ana@acme.example" not in caplog.text
    assert TOKEN not in caplog.text


def test_a_connection_nobody_holds_is_closed(server: FakeServer) -> None:
    connection = at(server)
    call(connection, "GET", "/x")
    transport = connection.client._transport
    del connection
    gc.collect()
    pool: Any = getattr(transport, "_pool")  # noqa: B009 - httpx's own, and not typed
    assert pool.connections == []
