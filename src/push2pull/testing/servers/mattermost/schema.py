"""The form of a line of Mattermost's bulk import, as JSON Schema, written from its documented types.

Only what push2pull writes is described, and nothing more is allowed: no reactions, direct messages or roles.
"""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string"}
_KEYED = {
    "type": "object",
    "properties": {"push2pull": {"type": "object", "required": ["key"], "properties": {"key": _TEXT}}},
}
_FILES = {
    "type": "array",
    "minItems": 1,
    "maxItems": 10,
    "items": {
        "type": "object",
        "required": ["path"],
        "additionalProperties": False,
        "properties": {"path": {"type": "string", "pattern": r"^[0-9a-f]{16}/[^/\\\x00-\x1f]+$"}},
    },
}
_USERNAME = {"type": "string", "pattern": r"^[a-z][a-z0-9._-]*$", "minLength": 3, "maxLength": 64}
_NAME = {"type": "string", "pattern": r"^[a-z0-9]+([a-z_0-9-]+|(__)?)[a-z0-9]*$", "maxLength": 64}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "additionalProperties": False,
        "properties": properties,
    }


_POST: dict[str, Any] = {
    "user": _USERNAME,
    "message": {"type": "string", "maxLength": 16_383},
    "props": _KEYED,
    "create_at": {"type": "integer", "minimum": 1},
    "attachments": _FILES,
}
_SAID = ("user", "message", "create_at")
_LINES: dict[str, dict[str, Any]] = {
    "team": _object(
        ("name", "display_name", "type"),
        name=_NAME,
        display_name={"type": "string", "minLength": 1, "maxLength": 64},
        type={"enum": ["O", "I"]},
    ),
    "channel": _object(
        ("team", "name", "display_name", "type"),
        team=_NAME,
        name=_NAME,
        display_name={"type": "string", "minLength": 1, "maxLength": 64},
        type={"enum": ["O", "P"]},
        purpose={"type": "string", "maxLength": 250},
    ),
    "user": _object(
        ("username", "email"),
        username=_USERNAME,
        email={"type": "string", "pattern": r"^[^@\sA-Z]+@[^@\sA-Z]+$", "maxLength": 128},
        nickname={"type": "string", "maxLength": 64},
        first_name={"type": "string", "maxLength": 64},
        delete_at={"type": "integer", "minimum": 1},
    ),
    "post": _object(
        ("team", "channel", *_SAID),
        team=_NAME,
        channel=_NAME,
        **_POST,
        replies={"type": "array", "minItems": 1, "items": _object(_SAID, **_POST)},
    ),
}
_VERSION = _object(
    ("type", "version"),
    type={"const": "version"},
    version={"const": 1},
    info=_object(("generator", "version"), generator=_TEXT, version=_TEXT),
)
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "oneOf": [
        _VERSION,
        *(
            _object(("type", name), **{"type": {"const": name}, name: described})
            for name, described in _LINES.items()
        ),
    ],
}
"""One line."""

ORDER = ("version", *_LINES)
"""In which the kinds of lines come."""
