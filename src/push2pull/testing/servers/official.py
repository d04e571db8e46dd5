"""Holds requests and answers to a product's official OpenAPI document, where the tester has that file.

Needs the package ``openapi-core`` (extra ``test``). A document has flaws of its own: each is an entry of a table of
*flaws*, a pattern over the lines that :class:`Official` gives, and why it is wrong there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from push2pull.testing.servers.messages import Request, Response

_HOST = "http://localhost"


class Official:
    """Checks one exchange: call it with a request and its answer, get lines that say what does not fit.

    ``document``: OpenAPI 3.0 or 3.1, JSON or YAML. ``prefix``: what the server's paths have before those of the
    document. ``unused``: flaws that nothing has shown yet. Answers of a status from 400 are held to the document
    where it describes them; most describe successes only.
    """

    def __init__(self, document: Path, flaws: Mapping[str, str], prefix: str = "") -> None:
        from openapi_core import Config, OpenAPI

        # Where the product is served says nothing about the form of its messages.
        content = {name: value for name, value in _read(document).items() if name != "servers"}
        self._api = OpenAPI.from_dict(content, config=Config(spec_validator_cls=None))
        self._flaws = {re.compile(pattern): pattern for pattern in flaws}
        self._prefix = prefix
        self.unused = set(flaws)

    def __call__(self, request: Request, response: Response) -> list[str]:
        """Return one line for each thing that does not fit: ``POST /posts.json request /raw: required``."""
        name = f"{request.method} {request.path}"
        adapted = _request(request, self._prefix)
        lines = [f"{name} request {line}" for line in _errors(lambda: self._api.validate_request(adapted))]
        answered = _Response(response.status, response.data or None, response.media_type, response.headers)
        found = _errors(lambda: self._api.validate_response(adapted, answered))
        described = [
            line for line in found if response.status < 400 or "Unknown response http status" not in line
        ]
        lines += [f"{name} response {line}" for line in described]
        return [line for line in lines if not self._known(line)]

    def _known(self, line: str) -> bool:
        """Say whether *line* is a flaw of the document."""
        shown = [pattern for regex, pattern in self._flaws.items() if regex.fullmatch(line)]
        self.unused -= set(shown)
        return bool(shown)


@dataclass(slots=True)
class _Request:
    """What openapi-core wants to know of a request."""

    method: str
    path: str
    parameters: Any
    content_type: str
    body: bytes | None
    host_url: str = _HOST


@dataclass(slots=True)
class _Response:
    """What openapi-core wants to know of an answer."""

    status_code: int
    data: bytes | None
    content_type: str
    headers: Mapping[str, str]


def _request(request: Request, prefix: str) -> _Request:
    from openapi_core.datatypes import RequestParameters
    from werkzeug.datastructures import Headers, ImmutableMultiDict

    pairs = [(name, value) for name, values in request.query.items() for value in values]
    parameters = RequestParameters(
        query=ImmutableMultiDict(pairs),
        header=Headers(list(request.headers.items())),
        cookie=ImmutableMultiDict(),
    )
    # Parameters are compared as they are meant; a slash inside of one must not become one between two.
    path = unquote(re.sub("%2[fF]", "%252F", request.path.removeprefix(prefix)))
    kind = request.headers.get("content-type", "")
    return _Request(request.method.lower(), path, parameters, kind, request.body or None)


def _errors(validate: Any) -> list[str]:
    from openapi_core.exceptions import OpenAPIError

    try:
        validate()
    except OpenAPIError as error:
        details = getattr(error.__cause__, "schema_errors", None)
        return list(_flat(details)) if details else [f"/: {error} {error.__cause__ or ''}".rstrip()]
    return []


def _flat(errors: Iterable[Any]) -> Iterator[str]:
    """Yield a line an error, and one for each property that should not be there."""
    for error in errors:
        at = "/" + "/".join(map(str, error.absolute_path))
        if error.validator == "additionalProperties":
            for name in sorted(error.instance.keys() - error.schema.get("properties", {}).keys()):
                yield f"{at}: unexpected {name}"
        elif error.validator == "required":
            yield f"{at}: {error.message}"
        else:
            yield f"{at}: {error.validator} {json.dumps(error.validator_value, default=str)[:80]}"


def _read(document: Path) -> dict[str, Any]:
    text = document.read_text(encoding="utf-8")
    if document.suffix == ".json":
        return dict(json.loads(text))
    import yaml

    # The loader in C reads a document of a megabyte in a second, the other one in twenty.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return dict(yaml.load(text, Loader=loader))  # noqa: S506 - both are safe
