"""The fake servers' own behaviour: they serve, fail as they are told, stop, and are held to a description."""

import json
import socket
import threading
from pathlib import Path

import httpx
import pytest

from push2pull.testing.servers.base import FakeServer
from push2pull.testing.servers.faults import FAULTS, PASSING, scripted, seeded
from push2pull.testing.servers.messages import File, Request, Response
from push2pull.testing.servers.official import Official

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://notes.example"}],
    "paths": {
        "/notes/{id}": {
            "post": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["text"],
                                "properties": {"text": {"type": "string"}, "mood": {"enum": ["good"]}},
                            }
                        }
                    }
                },
                "responses": {
                    "200": {
                        "description": "kept",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["id"],
                                    "properties": {"id": {"type": "integer"}},
                                }
                            }
                        },
                    }
                },
            }
        }
    },
}


def note(body: object, path: str = "/api/notes/1", method: str = "POST") -> Request:
    return Request(method, path, {}, {"content-type": "application/json"}, json.dumps(body).encode())


@pytest.fixture
def document(tmp_path: Path) -> Path:
    (tmp_path / "notes.json").write_text(json.dumps(DOCUMENT))
    return tmp_path / "notes.json"


def test_an_exchange_that_fits_has_no_problem(document: Path) -> None:
    official = Official(document, {}, prefix="/api")
    assert official(note({"text": "x"}), Response(200, {"id": 1})) == []
    assert official(note({"text": "x"}), Response(429, {"errors": []})) == []


@pytest.mark.parametrize(
    ("request_", "response", "line"),
    [
        (note({}), Response(200, {"id": 1}), "POST /api/notes/1 request /: 'text' is a required property"),
        (note({"text": "x", "a": 1, "b": 2}), Response(200, {"id": 1}), "POST /api/notes/1 request /: unexpected b"),
        (note({"text": 5}), Response(200, {"id": 1}), 'POST /api/notes/1 request /text: type "string"'),
        (note({"text": "x"}), Response(200, {"id": "1"}), 'POST /api/notes/1 response /id: type "integer"'),
        (note({"text": "x"}), Response(201, {"id": 1}), "Unknown response http status: 201"),
        (note({"text": "x"}, "/api/notes/one"), Response(200, {"id": 1}), "/api/notes/one request"),
        (note({"text": "x"}, "/api/nothing"), Response(200, {"id": 1}), "not found"),
        (note({"text": "x"}, method="PUT"), Response(200, {"id": 1}), "not found"),
    ],
)  # fmt: skip
def test_an_exchange_that_does_not_fit_is_described(
    document: Path, request_: Request, response: Response, line: str
) -> None:
    assert any(line in found for found in Official(document, {}, prefix="/api")(request_, response))


def test_flaws_of_a_document_are_left_out_one_by_one_and_have_to_show(document: Path) -> None:
    flaws = {r"POST /api/notes/\d+ request /: unexpected a": "why", "GET .*": "never shown"}
    official = Official(document, flaws, prefix="/api")
    found = official(note({"text": "x", "a": 1, "b": 2}), Response(200, {"id": 1}))
    assert found == ["POST /api/notes/1 request /: unexpected b"]
    assert official.unused == {"GET .*"}


def test_a_server_stops_with_its_block_whatever_hangs_on_it() -> None:
    threads = threading.active_count()
    with FakeServer(lambda _request: Response()) as server:
        client = httpx.Client(trust_env=False)
        errors = []

        def ask() -> None:
            try:
                client.get(server.url)
            except httpx.TransportError as error:
                errors.append(error)

        arrived = threading.Event()
        server.inject = lambda _request: arrived.set() or FAULTS["silent_after"]
        asking = threading.Thread(target=ask)
        asking.start()
        arrived.wait()
    asking.join()
    client.close()
    assert len(errors) == 1
    assert threading.active_count() <= threads + 1  # the handler's thread may be on its way out
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])))


def test_a_fake_that_breaks_fails_its_test() -> None:
    with FakeServer(lambda request: Response(200, request.fields()["missing"])) as server:
        assert httpx.post(f"{server.url}/x?y=1", json={}, trust_env=False).status_code == 500
    assert server.problems == ["POST /x: KeyError: 'missing'"]


def test_bodies_are_taken_apart() -> None:
    got: list[Request] = []

    def keep(request: Request) -> Response:
        got.append(request)
        return Response()

    with FakeServer(keep) as server:
        data = b"--\r\n\r\n--x\x00\xff\r\n"
        httpx.post(server.url, files={"file": ("a b.bin", data, "x/y")}, data={"k": "é"}, trust_env=False)
        httpx.post(server.url, data={"k": "é", "empty": ""}, trust_env=False)
        httpx.get(server.url, trust_env=False)
    assert got[0].fields() == {"file": File("a b.bin", "x/y", data), "k": "é"}
    assert got[1].fields() == {"k": "é", "empty": ""}
    assert got[2].fields() == {}


def test_faults_come_in_their_order_and_a_seed_repeats_them() -> None:
    post, get = note({}), note({}, method="GET")
    inject = scripted(["refused", "ok", "cut"])
    assert inject(get) is None
    assert [inject(post) for _ in range(4)] == [FAULTS["refused"], None, FAULTS["cut"], None]
    first, again = seeded(5), seeded(5)
    drawn = [first(post) for _ in range(200)]
    assert drawn == [again(post) for _ in range(200)]
    assert 30 < sum(one is not None for one in drawn) < 100
    assert all(not FAULTS[name].hang for name in PASSING)
