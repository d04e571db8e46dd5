"""The URLs of targets on servers."""

import pytest

from push2pull.connectors.server import parse, segment
from push2pull.errors import ConfigurationError


@pytest.mark.parametrize(
    ("scheme", "rest", "url", "path", "name"),
    [
        (
            "discourse",
            "//forum.example.org",
            "https://forum.example.org",
            "",
            "discourse://forum.example.org",
        ),
        (
            "discourse",
            "//Forum.Example.org/",
            "https://forum.example.org",
            "",
            "discourse://forum.example.org",
        ),
        (
            "discourse+https",
            "//forum.example.org:8443/d%C3%A9bats",
            "https://forum.example.org:8443",
            "débats",
            "discourse://forum.example.org:8443",
        ),
        (
            "discourse",
            "//example.org/x?base=/forum/&ca=/a.pem",
            "https://example.org/forum",
            "x",
            "discourse://example.org/forum",
        ),
        ("discourse+http", "//127.0.0.1:3000", "http://127.0.0.1:3000", "", "discourse://127.0.0.1:3000"),
        ("discourse+http", "//[::1]:3000", "http://[::1]:3000", "", "discourse://[::1]:3000"),
        (
            "discourse+http",
            "//forum.lan?insecure=1",
            "http://forum.lan",
            "",
            "discourse://forum.lan",
        ),
    ],
)
def test_a_url_says_where_the_api_is(scheme: str, rest: str, url: str, path: str, name: str) -> None:
    server = parse(scheme, rest)
    assert (server.service, server.url, server.path, server.name) == ("discourse", url, path, name)


def test_a_user_is_decoded_and_shown_nowhere() -> None:
    server = parse("zulip", "//ana%40acme.example@zulip.example.org/?colour=red", ("colour",))
    assert (server.user, server.options) == ("ana@acme.example", {"colour": "red"})
    assert "ana" not in repr(server) + server.name


@pytest.mark.parametrize(
    ("scheme", "rest", "words"),
    [
        ("discourse", "", "write discourse://host"),
        ("discourse", "forum.example.org", "write discourse://host"),
        ("discourse", "//", "write discourse://host"),
        ("discourse", "//h:port/", "write discourse://host"),
        ("discourse", "//[::1", "write discourse://host"),
        ("discourse", "//h#x", "write discourse://host"),
        ("discourse+ftp", "//h", "write discourse://host"),
        ("discourse", "//u:secret@h", "PUSH2PULL_DISCOURSE_TOKEN"),
        ("discourse", "//h?token=secret", "no option token; there are base, ca, insecure"),
        ("discourse+http", "//forum.lan", "in clear"),
        ("discourse+http", "//forum.lan?insecure=yes", "in clear"),
        ("discourse", "//h?base=//evil.example", "base is a path"),
        ("discourse", "//h?base=forum", "base is a path"),
    ],
)
def test_a_wrong_url_says_what_to_write(scheme: str, rest: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse(scheme, rest)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_segment_is_one_segment() -> None:
    assert segment("../a b/é?#%") == "..%2Fa%20b%2F%C3%A9%3F%23%25"
