"""What a fake server gets and gives: plain data, and how bodies are taken apart."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl


@dataclass(frozen=True, slots=True)
class File:
    """One file of a multipart form."""

    filename: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``path`` is undecoded and without the query; names of ``headers`` are in lower case."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Media type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def argument(self, name: str, default: str = "") -> str:
        """Return a parameter of the query."""
        return self.query.get(name, [default])[0]

    def fields(self) -> dict[str, Any]:
        """Return what the body says, from JSON, a form or a multipart form (its files as :class:`File`)."""
        if self.media_type == "multipart/form-data":
            return dict(_parts(self.headers["content-type"], self.body))
        if self.media_type == "application/x-www-form-urlencoded":
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        found = json.loads(self.body) if self.body else {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; a body that is not bytes is sent as JSON, None as nothing."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> bytes:
        """The bytes of the body."""
        if self.body is None:
            return b""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()

    @property
    def media_type(self) -> str:
        """Media type of the body."""
        named = {name.lower(): value for name, value in self.headers.items()}.get("content-type")
        return named or ("application/octet-stream" if isinstance(self.body, bytes) else "application/json")


def query(text: str) -> dict[str, list[str]]:
    """Return the parameters of a query string."""
    return parse_qs(text, keep_blank_values=True)


def _parts(content_type: str, body: bytes) -> list[tuple[str, Any]]:
    """Take a multipart form apart (RFC 7578); the bytes of its files stay as they are."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    found = []
    for piece in (b"\r\n" + body).split(b"\r\n--" + (boundary[1] if boundary else "").encode())[1:-1]:
        head, _, data = piece.partition(b"\r\n\r\n")
        headers = head.decode("utf-8", "replace")
        named = dict(re.findall(r'\b(name|filename)="([^"]*)"', headers))
        kind = re.search(r"(?im)^content-type:\s*(\S+)", headers)
        if "filename" in named:
            value: Any = File(named["filename"], kind[1] if kind else "", data)
        else:
            value = data.decode("utf-8", "replace")
        found.append((named.get("name", ""), value))
    return found
