"""A server on 127.0.0.1 for the length of a ``with`` block, around one function from request to response."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from push2pull.testing.servers.faults import Fault, Inject
from push2pull.testing.servers.messages import Request, Response, query

Handle = Callable[[Request], Response]
Validate = Callable[[Request, Response], list[str]]
"""Says what is wrong with a request and its answer, see :mod:`push2pull.testing.servers.official`."""


class FakeServer:
    """Serves *handle*, one request at a time, until the ``with`` block ends.

    ``requests``: all that came, in order. ``problems``: what *validate* found, and errors of *handle* itself; a
    test ends with ``assert server.problems == []``. ``inject``: what goes wrong, settable at any time.
    ``tls``: serve under TLS, as ``localhost``.
    """

    def __init__(
        self,
        handle: Handle,
        validate: Validate | None = None,
        inject: Inject | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.handle = handle
        self.validate = validate
        self.inject = inject
        self.requests: list[Request] = []
        self.problems: list[str] = []
        self._lock = threading.Lock()
        self._http = _Http(self)
        self._tls = tls is not None
        if tls:
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Where it listens: ``http://127.0.0.1:port``."""
        return f"{'https://localhost' if self._tls else 'http://127.0.0.1'}:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.close_connections()
        self._http.server_close()
        self._thread.join()

    def answer(self, request: Request) -> tuple[Response, Fault | None]:
        """Let *request* take effect, or not, and return what to send."""
        with self._lock:
            self.requests.append(request)
            fault = self.inject(request) if self.inject else None
            response = Response(500)
            if fault is None or fault.landed:
                response = self._handled(request)
            return (fault.answer if fault and fault.answer else response), fault

    def _handled(self, request: Request) -> Response:
        try:
            response = self.handle(request)
            if self.validate:
                self.problems += self.validate(request, response)
        except Exception as error:  # a fake that breaks must fail its test, not hang it
            self.problems.append(f"{request.method} {request.path}: {type(error).__name__}: {error}")
            return Response(500)
        return response


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, fake: FakeServer) -> None:
        self.fake = fake
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a connection that breaks is what these servers are for."""

    def close_connections(self) -> None:
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else every answer waits for the acknowledgement of its header
    server: _Http

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, query(parts.query), headers, body)
        response, fault = self.server.fake.answer(request)
        if fault and fault.hang:
            select.select([self.connection], [], [])  # the client gives up, or the server stops
        if fault and (fault.hang or fault.drop or (fault.cut and not response.data)):
            self.close_connection = True
            return
        self._send(response, fault or Fault())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _serve  # noqa: N815 - http.server's names

    def _send(self, response: Response, fault: Fault) -> None:
        data = response.data
        self.send_response(response.status)
        for name, value in {"Content-Type": response.media_type, **response.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if fault.cut:
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
        elif self.command != "HEAD":
            step = max(len(data) // 7, 1) if fault.slow else max(len(data), 1)
            for at in range(0, len(data), step):
                self.wfile.write(data[at : at + step])

    def log_message(self, *_: Any) -> None:
        """Print nothing."""
