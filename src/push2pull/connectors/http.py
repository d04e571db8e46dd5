"""HTTP for targets: what a URL says, one connection, and every failure as an error by recovery.

The words of a server are never passed on: they may name people. Secrets enter a request when it is sent and
stand nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import ssl
import weakref
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any, NoReturn

import httpx

from push2pull.connectors.server import Server
from push2pull.connectors.waits import wait
from push2pull.errors import (
    ConfigurationError,
    NotAuthorised,
    OutcomeUnknown,
    Push2PullError,
    Refused,
    TargetError,
    TryLater,
)
from push2pull.secret import Lookup, Secret

TIMEOUT = 60.0
"""Seconds without a byte from the server after which it is given up."""

ANSWER_LIMIT = 32 << 20
"""Bytes of an answer that are read; a longer one is not understood."""

_BROKEN = object()
_HOPS = 5
_HEADER = re.compile(r"[\x21-\x7e]+")
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
Sign = Callable[[], Mapping[str, str]]
"""Gives the headers that hold secrets, at the moment a request is sent."""

# On their debug level these write the headers of answers; on INFO every URL, which may name people.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Connection:
    """A server and the client that speaks to it; the client closes itself when nobody holds it any more."""

    server: Server
    client: httpx.Client = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: ``value`` is the decoded JSON, None for an answer without a body.

    ``repeatable``: asking again does no harm.
    """

    status: int
    value: Any = field(repr=False)
    host: str
    repeatable: bool


def secret(server: Server, secrets: Lookup, kind: str = "token") -> Secret:
    """Return the secret for *server*; raises ConfigurationError saying where to put it."""
    found = secrets(server.service, kind, server.host, server.user)
    if found is None:
        name = f"PUSH2PULL_{server.service}_{kind}".upper()
        raise ConfigurationError(
            f"{server.host}: no {kind}; set {name}, or {name}_FILE to a file that holds it"
        )
    if not _HEADER.fullmatch(found.reveal()):
        raise ConfigurationError(f"{server.host}: the {kind} is empty or has blanks or odd characters in it")
    return found


def connect(server: Server, sign: Sign = dict, *, timeout: float = TIMEOUT) -> Connection:
    """Return a connection; nothing is sent yet. *sign* gives the headers with secrets.

    Proxies are those of the environment, except to this machine. Raises ConfigurationError for a ``ca`` file
    that holds no certificate.
    """

    def signed(request: httpx.Request) -> httpx.Request:
        request.headers.update(sign())
        return request

    client = httpx.Client(
        base_url=server.url,
        auth=signed,
        headers={
            "User-Agent": f"push2pull/{version('push2pull')}",
            "Accept": "application/json, */*",
            "Accept-Encoding": "identity",  # a small compressed answer may be a huge one
        },
        timeout=timeout,
        verify=_context(server),
        trust_env=not server.loopback,
    )
    weakref.finalize(client, _close, [client._transport, *client._mounts.values()])
    return Connection(server, client)


def call(
    connection: Connection,
    method: str,
    path: str,
    *,
    repeatable: bool | None = None,
    allow: Container[int] = (),
    body: Any = None,
    **content: Any,
) -> Answer:
    """Send one request and return the answer, if its status is 2xx or in *allow*.

    ``body`` is sent as JSON; ``params``, ``data``, ``files``, ``headers``, ``content`` are httpx's.
    ``repeatable``: a second request does no harm; by default what HTTP calls idempotent (RFC 9110 section
    9.2.2). Raises :class:`NotAuthorised` (401, 403), :class:`TryLater` (429, 503 with a wait, nothing sent),
    :class:`Refused` (other 4xx), and for what fails after sending :class:`TryLater` when the request is
    repeatable, else :class:`OutcomeUnknown`.
    """
    safe = method in _REPEATABLE if repeatable is None else repeatable
    if body is not None:
        # Escaped: text with half a surrogate pair can be sent, and it is for the server to refuse it.
        content["content"] = json.dumps(body).encode()
        content["headers"] = {"Content-Type": "application/json", **content.get("headers", {})}
    response, data = _exchange(connection, method, path, safe, content)
    host, status = connection.server.host, response.status_code
    value = _decoded(data)
    if not (response.is_success or status in allow):
        _raise(connection.server, response, value, safe)
    if value is _BROKEN:
        raise _unclear(safe, f"{host} answers what is no JSON; is it a {connection.server.service} server?")
    return Answer(status, value, host, safe)


def file_digest(connection: Connection, path: str, **content: Any) -> str:
    """Return the SHA-256 of a file on the server; errors as in :func:`call`.

    Files may lie on another server: there the request goes on without any secret.
    """
    digest = hashlib.sha256()
    response, data = _exchange(connection, "GET", path, True, content, digest)
    if not response.is_success:
        _raise(connection.server, response, _decoded(data), True)
    return digest.hexdigest()


@contextmanager
def understood(answer: Answer) -> Iterator[Any]:
    """Give the value of *answer*; one of another shape than the block expects is an error by recovery."""
    try:
        yield answer.value
    except (LookupError, TypeError, ValueError, AttributeError):
        raise _unclear(
            answer.repeatable, f"{answer.host} answers in a form that push2pull does not know"
        ) from None


def _exchange(
    connection: Connection,
    method: str,
    path: str,
    safe: bool,
    content: Mapping[str, Any],
    digest: hashlib._Hash | None = None,
) -> tuple[httpx.Response, bytes]:
    """Send, follow redirects, read the body (into *digest*); nothing of httpx's errors is passed on."""
    host, client = connection.server.host, connection.client
    problem: Push2PullError
    try:
        request, auth = client.build_request(method, path, **content), client.auth
        for _ in range(_HOPS):
            response, data = _send(client, request, auth, digest)
            if not response.has_redirect_location:
                return response, data
            request, auth = _redirected(client, request, response, digest is not None)
        problem = Refused(f"{host} sends in circles")
    except _NOTHING_SENT as error:
        problem = _unconnected(host, error)
    except httpx.TimeoutException:
        problem = _unclear(safe, f"{host} does not answer; run again to go on")
    except httpx.TransportError:
        problem = _unclear(safe, f"{host}: the connection broke; run again to go on")
    except _TooLongError:
        problem = _unclear(safe, f"{host} answers more than {ANSWER_LIMIT >> 20} MB")
    except httpx.InvalidURL:
        problem = Refused(f"{host}: a name cannot be written in a URL")
    raise problem  # here, so that no request with its secrets hangs on it as its context


def _send(
    client: httpx.Client, request: httpx.Request, auth: httpx.Auth | None, digest: hashlib._Hash | None
) -> tuple[httpx.Response, bytes]:
    response = client.send(request, stream=True, auth=auth)
    try:
        data = bytearray()
        for chunk in response.iter_raw():
            if digest is not None and response.is_success:
                digest.update(chunk)
                continue
            data += chunk
            if len(data) > ANSWER_LIMIT:
                raise _TooLongError
        return response, bytes(data)
    finally:
        response.close()


class _TooLongError(Exception):
    """The answer is longer than the limit."""


def _redirected(
    client: httpx.Client, request: httpx.Request, response: httpx.Response, leave: bool
) -> tuple[httpx.Request, httpx.Auth | None]:
    """Return the next request: for reading only, and to another host, if *leave*, without any secret."""
    following = response.next_request
    if following is None:
        raise httpx.RemoteProtocolError("redirect to nowhere")
    here, there = request.url, following.url
    if request.method == "GET" and there.host == here.host:
        # Behind a proxy a server may not know its own scheme and port; secrets go by ours alone.
        following.url = here.copy_with(raw_path=there.raw_path)
        following.headers["Host"] = here.netloc.decode("ascii")
        return following, client.auth
    if leave and request.method == "GET" and there.scheme == "https":
        return httpx.Request("GET", there, headers={"User-Agent": request.headers["User-Agent"]}), None
    raise ConfigurationError(
        f"{here.host} sends on to {there.scheme}://{there.netloc.decode('ascii', 'replace')};"
        " write that address in the target's URL"
    )


def _raise(server: Server, response: httpx.Response, value: Any, safe: bool) -> NoReturn:
    status, host = response.status_code, server.host
    seconds = wait(response.headers, value)
    if status in (401, 403):
        raise NotAuthorised(
            f"{host} refuses this account ({status}); check PUSH2PULL_{server.service.upper()}_TOKEN and its rights"
        )
    if status in (408, 425, 429) or (status == 503 and seconds is not None):
        raise TryLater(f"{host} is busy ({status})", 5.0 if seconds is None else seconds)
    if status >= 500:
        raise _unclear(safe, f"{host} failed ({status}); run again to go on", seconds)
    raise Refused(f"{host} refuses ({status})")


def _unclear(safe: bool, message: str, seconds: float | None = None) -> TargetError:
    """Return the error of a request that was sent and whose outcome nobody knows."""
    return TryLater(message, 5.0 if seconds is None else seconds) if safe else OutcomeUnknown(message)


def _unconnected(host: str, error: httpx.HTTPError) -> Push2PullError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ConfigurationError(
                f"{host}: its certificate is not trusted; name the file of its authority: ?ca=FILE"
            )
        cause = cause.__cause__ or cause.__context__
    return TryLater(f"{host} cannot be reached; check the address, run again to go on", 10.0)


def _close(transports: Sequence[httpx.BaseTransport | None]) -> None:
    for transport in transports:
        if transport is not None:
            transport.close()


def _decoded(data: bytes) -> Any:
    if not data.strip():
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return _BROKEN


def _context(server: Server) -> ssl.SSLContext:
    if server.url.startswith("http:"):
        return ssl.SSLContext(
            ssl.PROTOCOL_TLS_CLIENT
        )  # trusts nobody; reading those of the system takes time
    try:
        return ssl.create_default_context(cafile=server.ca or None)
    except OSError:
        raise ConfigurationError(f"{server.ca}: holds no certificate; ca= takes a PEM file") from None
