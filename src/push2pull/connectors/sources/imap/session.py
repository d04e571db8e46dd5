"""One connection: opened, encrypted, signed in, closed; every failure as an error that says what to do.

The text of a server is never passed on: it may name the user.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from push2pull.connectors.sources.imap.place import Place
from push2pull.errors import ConfigurationError, SourceError
from push2pull.secret import Secret

TIMEOUT = 60.0
"""Seconds without a byte from the server after which it is given up."""

# On its debug level the client writes whole messages.
logging.getLogger("imapclient").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Login:
    """Where to connect, and what with: an OAuth 2 access token, or else a password."""

    place: Place
    password: Secret | None = None
    token: Secret | None = None
    timeout: float = TIMEOUT


@contextmanager
def connected(login: Login) -> Iterator[IMAPClient]:
    """Give a client that has signed in.

    Raises :class:`~push2pull.errors.ConfigurationError` for a login or certificate that is refused and
    :class:`~push2pull.errors.SourceError` for a connection that fails, also later.
    """
    host = login.place.host
    client: IMAPClient | None = None
    whole = False
    try:
        client = _open(login)
        _sign_in(client, login)
        yield client
        whole = True
    except ssl.SSLCertVerificationError:
        raise ConfigurationError(
            f"{host}: its certificate is not trusted; name the file of its authority: ?ca=FILE"
        ) from None
    except IMAPClientAbortError:
        raise SourceError(f"{host} closed the connection; run again to go on") from None
    except TimeoutError:
        raise SourceError(f"{host} does not answer; run again to go on") from None
    except OSError as error:
        raise SourceError(f"{host}: connection failed ({type(error).__name__}); run again to go on") from None
    except IMAPClientError:
        raise SourceError(f"{host} refused a command; run again to go on") from None
    except ValueError:
        raise SourceError(f"{host} answers what cannot be read as IMAP") from None
    finally:
        if client is not None:
            _close(client, whole)


def _open(login: Login) -> IMAPClient:
    place = login.place
    context = _context(place)
    if place.scheme == "imaps":
        return IMAPClient(place.host, place.port, ssl_context=context, timeout=login.timeout)
    client = IMAPClient(place.host, place.port, ssl=False, timeout=login.timeout)
    if place.tls:
        _encrypt(client, context)
    return client


def _encrypt(client: IMAPClient, context: ssl.SSLContext) -> None:
    """Go on under TLS (RFC 9051 section 6.2.1): a server that cannot gets no password."""
    try:
        if not client.has_capability("STARTTLS"):
            raise ConfigurationError(f"{client.host} offers no STARTTLS; use imaps://")
        client.starttls(context)
    except BaseException:
        _close(client, False)
        raise


def _context(place: Place) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=place.ca or None)
    except OSError:
        raise ConfigurationError(f"{place.ca}: holds no certificate; ca= takes a PEM file") from None


def _sign_in(client: IMAPClient, login: Login) -> None:
    user = login.place.user
    try:
        if login.token:
            _with_token(client, user, login.token)
        elif login.password:
            _with_password(client, user, login.password)
        else:
            raise ConfigurationError(
                f"{client.host}: no password; set PUSH2PULL_IMAP_PASSWORD, or PUSH2PULL_IMAP_TOKEN for OAuth 2"
            )
    except LoginError:
        raise ConfigurationError(
            f"{client.host} refuses the login; check the user, and PUSH2PULL_IMAP_PASSWORD or PUSH2PULL_IMAP_TOKEN"
        ) from None


def _with_token(client: IMAPClient, user: str, token: Secret) -> None:
    """Sign in with OAUTHBEARER (RFC 7628), or XOAUTH2 where that is what the server knows."""
    if client.has_capability("AUTH=OAUTHBEARER"):
        client.oauthbearer_login(user, token.reveal())
    elif client.has_capability("AUTH=XOAUTH2"):
        client.oauth2_login(user, token.reveal())
    else:
        raise ConfigurationError(f"{client.host} takes no OAuth 2 token; set PUSH2PULL_IMAP_PASSWORD")


def _with_password(client: IMAPClient, user: str, password: Secret) -> None:
    """Sign in with SASL PLAIN (RFC 4616), which takes any character, or LOGIN."""
    sign_in = client.plain_login if client.has_capability("AUTH=PLAIN") else client.login
    sign_in(user, password.reveal())


def _close(client: IMAPClient, whole: bool) -> None:
    with suppress(OSError, IMAPClientError):
        if whole:
            client.logout()
            return
    with suppress(OSError, IMAPClientError):
        client.shutdown()
