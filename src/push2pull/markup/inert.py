"""Words that wake nobody up and start nothing, whatever network shows them; they read as before."""

from __future__ import annotations

import re

JOINER = "\u2060"
"""WORD JOINER: shows nothing, takes no room, and takes a mark from what it would have marked."""

_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_MARK = re.compile(
    r"(?<!\w)@(?=[\w*@_|])"  # @all, @**all**, @_**all**, @user
    r"|(?<![\w&])#(?=[^\W\d]|\*)"  # #channel, #**channel**
    r"|(?<![\w:]):(?=[\w+-]{1,40}:)"  # :emoji:
    r"|<(?=[!@#])"  # <!here>, <@user>
)
_PILL = re.compile(r"(?i)\b(matrix)(?=(?:\.to\b|:(?:u|r|roomid)/))")


def visible(text: str) -> str:
    """Return *text* without control characters and those that turn the order of what follows around."""
    return _UNSHOWN.sub("", text.replace("\r\n", "\n"))


def inert(text: str) -> str:
    """Return *text* in which no mention, channel, emoji or pill is one any more."""
    return _PILL.sub(rf"\1{JOINER}", _MARK.sub(lambda match: match.group() + JOINER, text))
