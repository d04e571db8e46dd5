"""What the URL of a target on a server says: ``discourse://host[:port]/[path][?options]``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from push2pull.errors import ConfigurationError

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MOST = 100_000  # requests a minute
_COMMON = ("base", "ca", "insecure")
_BASE = re.compile(r"(/[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True, slots=True, repr=False)
class Server:
    """A server, the account on it ("" where the secret says who we are), and what to look at there.

    ``service``: kind of the server, as in the names of secrets. ``url``: where its API begins, without a slash
    at the end. ``path``: what stands behind the host, decoded. ``ca``: file of the authority that signed the
    server's certificate, "" for those of the system. ``options``: those that only this service knows.
    """

    service: str
    url: str
    host: str
    user: str = ""
    path: str = ""
    ca: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Server({self.service}, {self.host})"  # the user may be an address

    @property
    def loopback(self) -> bool:
        """Whether the server is this machine."""
        return self.host in LOOPBACK

    @property
    def name(self) -> str:
        """The server's part of a target's name in the ledger: the same however it is reached."""
        return f"{self.service}://{self.url.partition('://')[2]}"


def parse(scheme: str, rest: str, known: tuple[str, ...] = ()) -> Server:
    """Read *rest*, what stands after *scheme* (``discourse``, ``discourse+https``, ``discourse+http``).

    *known*: options beside ``base`` (path of the API on its host), ``ca`` and ``insecure``. Raises
    :class:`~push2pull.errors.ConfigurationError` saying what to write.
    """
    service, _, transport = scheme.partition("+")
    try:
        url = urlsplit(f"{scheme}:{rest}")
        host, port = url.hostname or "", url.port
    except ValueError:
        raise _wrong(service) from None
    if url.password is not None:
        raise ConfigurationError(
            f"{service}: no password in a URL, where logs and histories keep it;"
            f" set PUSH2PULL_{service.upper()}_TOKEN"
        )
    if not host or url.fragment or transport not in ("", "https", "http"):
        raise _wrong(service)
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    _check(service, transport, host, options, known)
    named = f"[{host}]" if ":" in host else host
    where = named if port is None else f"{named}:{port}"
    return Server(
        service,
        f"{transport or 'https'}://{where}{options.get('base', '').rstrip('/')}",
        host,
        unquote(url.username or ""),
        unquote(url.path.strip("/")),
        options.get("ca", ""),
        {name: value for name, value in options.items() if name not in _COMMON},
    )


def rate(server: Server, usual: int) -> float:
    """Return calls a second: of the option ``rate``, requests a minute, else of the *usual* number of them."""
    asked = server.options.get("rate", str(usual))
    if not asked.isascii() or not asked.isdigit() or not 0 < int(asked[:9]) <= _MOST:
        raise ConfigurationError(f"{server.service}: rate is a number of requests a minute, 1 to {_MOST}")
    return int(asked) / 60


def segment(text: str) -> str:
    """Return *text* as one segment of a URL's path."""
    return quote(text, safe="")


def _check(
    service: str, transport: str, host: str, options: Mapping[str, str], known: tuple[str, ...]
) -> None:
    if unknown := sorted(options.keys() - {*_COMMON, *known}):
        raise ConfigurationError(
            f"{service}: no option {unknown[0]}; there are {', '.join(sorted((*_COMMON, *known)))}"
        )
    if transport == "http" and host not in LOOPBACK and options.get("insecure") != "1":
        raise ConfigurationError(
            f"{service}+http would send the token in clear to another machine; write {service}://{host},"
            " or ?insecure=1 if you are sure"
        )
    if not _BASE.fullmatch(options.get("base", "").rstrip("/")):
        raise ConfigurationError(f"{service}: base is a path such as /forum")


def _wrong(service: str) -> ConfigurationError:
    return ConfigurationError(f"{service}: write {service}://host or {service}+https://host:port")
