"""What an IMAP URL says: ``imaps://user@host[:port]/[FOLDER][?options]`` (after RFC 5092)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from push2pull.connectors.server import LOOPBACK
from push2pull.errors import ConfigurationError

_PORTS = {"imap": 143, "imaps": 993}
_OPTIONS = ("all", "ca", "tls")


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """A server, a user, and the folder to read ("" for all).

    ``tls``: whether the connection is encrypted, from its start (``imaps``) or by STARTTLS (``imap``).
    ``ca``: file of the authority that signed the server's certificate, "" for those of the system.
    ``everything``: also the folders that are left out by default.
    """

    scheme: str
    host: str
    port: int
    user: str
    folder: str = ""
    tls: bool = True
    ca: str = ""
    everything: bool = False

    def __repr__(self) -> str:
        return f"Place({self.scheme}://{self.host})"  # the user may be an address

    def server(self) -> str:
        """Return host and port as a URL has them; the port of the scheme goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def url(self, account: str) -> str:
        """Return the URL that names this place for good, with *account* for the user."""
        options = [*(["all=1"] * self.everything), *(["tls=none"] * (not self.tls))]
        path = "?".join([quote(self.folder, safe="/"), *filter(None, ["&".join(options)])])
        return f"{self.scheme}://{quote(account, safe='')}@{self.server()}/{path}"


def parse(scheme: str, rest: str) -> Place:
    """Read *rest*, what stands after the scheme; raises ConfigurationError saying what to write."""
    try:
        url = urlsplit(f"{scheme}:{rest}")
        port = url.port or _PORTS[scheme]
    except ValueError:
        raise _wrong(scheme) from None
    if url.password is not None:
        raise ConfigurationError(
            f"{scheme}: no password in a URL, where logs and histories keep it; set PUSH2PULL_IMAP_PASSWORD"
        )
    if not url.hostname or not url.username or url.fragment:
        raise _wrong(scheme)
    options = _options(url)
    tls = options.get("tls") != "none"
    if not tls and (scheme != "imap" or url.hostname not in LOOPBACK):
        raise ConfigurationError(
            "tls=none would send the mail and the password in clear; only for imap://localhost"
        )
    user, folder = unquote(url.username), unquote(url.path.removeprefix("/"))
    everything = options.get("all") == "1"
    return Place(scheme, url.hostname, port, user, folder, tls, options.get("ca", ""), everything)


def _options(url: SplitResult) -> dict[str, str]:
    options = dict(parse_qsl(url.query, keep_blank_values=True))
    if unknown := options.keys() - set(_OPTIONS):
        raise ConfigurationError(
            f"{url.scheme}: no option {sorted(unknown)[0]}; there are {', '.join(_OPTIONS)} (a ? in a folder is %3F)"
        )
    return options


def _wrong(scheme: str) -> ConfigurationError:
    return ConfigurationError(
        f"{scheme}: write {scheme}://user@host/ or {scheme}://user@host/FOLDER, with %40 for an @ of the user"
    )
