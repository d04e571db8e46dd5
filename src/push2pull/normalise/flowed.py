"""Paragraphs of format=flowed (RFC 3676): soft line breaks are undone, stuffing is removed."""

from __future__ import annotations


def unflow(text: str, delsp: bool = False) -> str:
    """Join the lines that end in a blank with the next of the same quote depth.

    >>> unflow("one \\ntwo\\n> three \\n> four")
    'one two\\n> three four'
    """
    out: list[str] = []
    open_depth = -1
    paragraph: list[str] = []
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content[1:] if content[:1] == " " else content
        if paragraph and (depth != open_depth or content == "-- "):
            out.append("".join(paragraph))
            paragraph = []
        soft = content[-1:] == " " and content != "-- "
        if not paragraph and depth:
            paragraph.append(">" * depth + " ")
        paragraph.append(content[:-1] if soft and delsp else content)
        open_depth = depth
        if not soft:
            out.append("".join(paragraph))
            paragraph = []
    if paragraph:
        out.append("".join(paragraph))
    return "\n".join(out)
