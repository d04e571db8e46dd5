"""One reply parser on annotated mail, in the environment of peers: ``python -m benchmarks.evaluate.zones_peer NAME``.

Reads ``[[lines, sender], ...]`` from standard input and writes ``[[classes, ...], CPU seconds]``. Ends with 3 where
the parser is not installed. mail-parser-reply and email-reply-parser are MIT, talon is Apache-2.0; nothing of them is
part of push2pull.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterable

from benchmarks.evaluate.zones_truth import HEADER, OWN, QUOTE, SIGNATURE

Peer = Callable[[list[str], str], list[str]]
"""From the lines of a text and its sender's display name to the class of every line."""


def main() -> None:
    """Split every text and write what the parser said."""
    try:
        run = PEERS[sys.argv[1]]()
    except ImportError as error:
        print(error.name, file=sys.stderr)
        sys.exit(3)
    texts = json.load(sys.stdin)
    start = time.process_time()
    said = [run(lines, sender) for lines, sender in texts]
    json.dump([said, time.process_time() - start], sys.stdout)


def _mail_parser_reply() -> Peer:
    from mailparser_reply import EmailReplyParser
    from mailparser_reply.constants import MAIL_LANGUAGES

    reader = EmailReplyParser(languages=list(MAIL_LANGUAGES))

    def run(lines: list[str], sender: str) -> list[str]:
        pieces: list[tuple[str, str]] = []
        for number, reply in enumerate(reader.read("\n".join(lines)).replies):
            base = QUOTE if number else OWN
            head, rest = reply.headers or "", reply.content or ""
            if head and rest.startswith(head):
                pieces.append((HEADER, head))
                rest = rest[len(head) :]
            signature = reply.signatures or ""
            at = rest.find(signature) if signature else -1
            if at < 0:
                pieces.append((base, rest))
            else:
                pieces += [
                    (base, rest[:at]),
                    (QUOTE if number else SIGNATURE, signature),
                    (base, rest[at + len(signature) :]),
                ]
        return _unquote(lines, align(lines, pieces))

    return run


def _unquote(lines: list[str], labels: list[str]) -> list[str]:
    """Lines with a quote mark that a parser leaves in the answer's text count as found quotes."""
    return [
        QUOTE if label == OWN and line.startswith(">") else label
        for line, label in zip(lines, labels, strict=True)
    ]


def _email_reply_parser() -> Peer:
    from email_reply_parser import EmailReplyParser

    def run(lines: list[str], sender: str) -> list[str]:
        pieces: list[tuple[str, str]] = []
        for one in EmailReplyParser.read("\n".join(lines)).fragments:
            if one.headers:
                kind = HEADER
            elif one.quoted:
                kind = QUOTE
            elif one.signature:
                kind = SIGNATURE
            else:
                kind = QUOTE if one.hidden else OWN
            pieces.append((kind, one.content))
        return align(lines, pieces)

    return run


def _talon() -> Peer:
    import joblib
    import sklearn.externals

    # talon looks for joblib where scikit-learn once carried it; its pickled classifier is too old to load.
    sklearn.externals.joblib = joblib
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from talon import quotations, signature
        from talon.signature import extraction
        from talon.signature.learning import classifier

        extraction.EXTRACTOR = classifier.train(classifier.init(), signature.EXTRACTOR_DATA)

    def run(lines: list[str], sender: str) -> list[str]:
        stripped = [line.lstrip(" ") for line in lines]
        flags = [False, -1, -1]
        markers = quotations.mark_message_lines(list(stripped))
        kept = quotations.process_marked_lines(list(stripped), markers, flags)
        out = [HEADER if mark == "s" else QUOTE for mark in markers]
        removed = range(flags[1], flags[2]) if flags[0] else range(0)
        own = [n for n in range(len(lines)) if n not in removed]
        if len(own) != len(kept):
            own = list(range(len(kept)))
        text = "\n".join(lines[n] for n in own)
        try:
            body, signed = signature.extract(text, sender)
        except Exception:
            body, signed = text, None
        pieces = [(OWN, body), (SIGNATURE, signed or "")]
        for n, label in zip(own, align([lines[n] for n in own], pieces), strict=True):
            out[n] = label
        return out

    return run


def align(lines: list[str], pieces: Iterable[tuple[str, str]]) -> list[str]:
    """Name the class of every line from pieces of text in order: the class of most of its characters.

    Blanks do not count, since parsers change them; what no piece has counts as quoted.
    """
    squeezed = ["".join(line.split()) for line in lines]
    whole = "".join(squeezed)
    classes = [QUOTE] * len(whole)
    at = 0
    for kind, text in pieces:
        small = "".join(text.split())
        rows = [small] if whole.startswith(small, at) else ["".join(row.split()) for row in text.split("\n")]
        for row in filter(None, rows):
            found = whole.find(row, at)
            if found >= 0:
                classes[found : found + len(row)] = [kind] * len(row)
                at = found + len(row)
    out: list[str] = []
    at = 0
    for row in squeezed:
        here = classes[at : at + len(row)]
        out.append(max(dict.fromkeys(here), key=here.count) if here else OWN)
        at += len(row)
    return out


PEERS: dict[str, Callable[[], Peer]] = {
    "mail-parser-reply": _mail_parser_reply,
    "email-reply-parser": _email_reply_parser,
    "talon": _talon,
}

if __name__ == "__main__":
    main()
