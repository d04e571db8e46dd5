"""Annotated mail as lines with the class that people gave them; see ``docs/corpora.md`` for the sets.

A truth is a class, or several that are all right (``own|signature``: sets disagree on whether the name under
"Thanks," belongs to the text), or "" for a line that nobody judged.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

OWN, QUOTE, HEADER, SIGNATURE = "own", "quote", "header", "signature"
OTHER = f"{QUOTE}|{HEADER}|{SIGNATURE}"
SIGN_OFF = f"{OWN}|{SIGNATURE}"
NESTED = f"{QUOTE}|{HEADER}"

_MARKED = re.compile(r"\s{0,2}[>:|]")
_WEBIS = {
    "paragraph": OWN, "section_heading": OWN, "tabular": OWN, "technical": OWN, "log_data": OWN, "salutation": OWN,
    "inline_headers": HEADER, "quotation_marker": HEADER, "quotation": QUOTE, "closing": SIGN_OFF,
    "personal_signature": SIGNATURE, "mua_signature": SIGNATURE, "visual_separator": "",
}  # fmt: skip


class Sample(NamedTuple):
    """One annotated text. ``name``: stable, decides the half. ``sender``: display name, where the set has it."""

    name: str
    lines: list[str]
    truth: list[str]
    sender: str = ""

    @property
    def tuning(self) -> bool:
        """Whether the rules may be tuned on it: the last bit of SHA-256 of its name is 0."""
        return sha256(self.name.encode()).digest()[-1] % 2 == 0


def samples(corpora: Path) -> Iterator[tuple[str, Sample]]:
    """Yield every set's name with each of its samples."""
    zones = corpora / "zones"
    readers = {
        "enron": (_quagga, "quagga-enron-train"),
        "apache": (_quagga, "quagga-asf-train"),
        "webis": (_webis, "webis"),
        "forge": (_forge, "mailgun-forge/dataset"),
        "french": (_french, "melusine-fr/melusine/data"),
        "fixtures": (_fixtures, "."),
        "attributions": (_attributions, "attributions"),
    }
    for name, (read, folder) in readers.items():
        for sample in read(zones / folder):
            yield name, sample


def _quagga(folder: Path) -> Iterator[Sample]:
    for path in sorted(folder.glob("*.ann")):
        found = json.loads(path.read_text("utf-8"))
        spans = [(one["start"], one["end"], one["type"]) for one in found["denotations"]]
        if spans:
            about = (found.get("meta") or {}).get("header") or {}
            sender = about.get("X-From") or about.get("From", "")
            lines = found["text"].split("\n")
            yield Sample(f"{folder.name}/{path.name}", lines, _of_quagga(lines, spans), sender)


def _of_quagga(lines: list[str], spans: list[tuple[int, int, str]]) -> list[str]:
    """Truth of one text: below an unmarked header block all is quoted; above, what carries a mark."""
    kinds = majority(lines, [one for one in spans if one[2] in ("Header", "Body")])
    finer = majority(lines, [one for one in spans if one[2] in ("Body/Signature", "Body/Outro")])
    signed = majority(lines, [one for one in spans if one[2].startswith("Body/Signature")])
    marked = _marked_spans(lines, spans)
    out: list[str] = []
    below = False
    for index, line in enumerate(lines):
        kind = kinds[index]
        if kind == "Header":
            nested = below or bool(_MARKED.match(line))
            out.append(NESTED if nested else HEADER)
            below = below or not _starts_marked(lines, kinds, index)
        elif below or marked[index]:
            out.append(QUOTE if kind else "")
        elif signed[index]:
            out.append(SIGNATURE)
        else:
            out.append(SIGN_OFF if finer[index] else OWN if kind else "")
    return _whole_blocks(out, kinds)


def _whole_blocks(out: list[str], kinds: list[str]) -> list[str]:
    """Give every line of the first header block the class of its first line."""
    for index in range(1, len(out)):
        if kinds[index] == kinds[index - 1] == "Header" and out[index - 1] == HEADER:
            out[index] = HEADER
    return out


def _starts_marked(lines: list[str], kinds: list[str], index: int) -> bool:
    """Say whether what follows a header block carries quote marks."""
    for line, kind in zip(lines[index + 1 :], kinds[index + 1 :], strict=True):
        if line.strip() and kind != "Header":
            return bool(_MARKED.match(line))
    return True


def _marked_spans(lines: list[str], spans: list[tuple[int, int, str]]) -> list[bool]:
    """Say of each line whether it is marked as quoted, or stands in a body most of which is."""
    out = [bool(_MARKED.match(line)) for line in lines]
    starts = offsets(lines)
    for start, end, kind in spans:
        rows = [n for n, at in enumerate(starts) if start <= at < end and lines[n].strip()]
        if kind == "Body" and rows and sum(out[n] for n in rows) * 2 > len(rows):
            for n in rows:
                out[n] = True
    return out


def offsets(lines: list[str]) -> list[int]:
    """Return where each line starts in the text."""
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts


def majority(lines: list[str], spans: list[tuple[int, int, str]]) -> list[str]:
    """Return the kind of the spans that cover most of each line, "" where none covers half of it."""
    out: list[str] = []
    for line, start in zip(lines, offsets(lines), strict=True):
        covered: dict[str, int] = {}
        for first, last, kind in spans:
            size = min(last, start + len(line)) - max(first, start)
            if size > 0:
                covered[kind] = covered.get(kind, 0) + size
        best = max(covered, key=lambda kind: covered[kind], default="")
        out.append(best if best and covered[best] * 2 >= len(line.strip()) else "")
    return out


def _webis(folder: Path) -> Iterator[Sample]:
    with (folder / "enron-annotated.jsonl").open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            lines = row["text"].split("\n")
            yield Sample(f"webis/{row['id']}", lines, _of_webis(lines, row["labels"]))


def _of_webis(lines: list[str], spans: list[tuple[int, int, str]]) -> list[str]:
    """Truth of one text: below a header block whose text carries no mark, everything is quoted."""
    kinds = majority(lines, spans)
    heads = [_WEBIS.get(kind) == HEADER for kind in kinds]
    blocks = ["Header" if head else kind for head, kind in zip(heads, kinds, strict=True)]
    out: list[str] = []
    below = False
    for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        one = _WEBIS[kind] if kind else ""
        marked = bool(_MARKED.match(line))
        if one == HEADER:
            out.append(NESTED if below or marked else HEADER)
            below = below or not _starts_marked(lines, blocks, index)
        else:
            out.append(QUOTE if one and (below or marked) else one)
    return _whole_blocks(out, blocks)


def _forge(folder: Path) -> Iterator[Sample]:
    for path in sorted(folder.glob("*/*_body")):
        raw = path.read_text("utf-8", "replace").split("\n")
        sender = path.with_name(path.name.replace("_body", "_sender"))
        truth = [SIGNATURE if line.startswith("#sig#") else f"{OWN}|{NESTED}" for line in raw]
        name = sender.read_text("utf-8", "replace").strip() if sender.exists() else ""
        lines = [line.removeprefix("#sig#") for line in raw]
        yield Sample(f"forge/{path.parent.name}/{path.name}", lines, truth, name)


_FRENCH_HEADER = re.compile(
    r"[\s>]*(?:(?:-+ *)?(?:Transf|Forwarded by)|(?:De|A|À|Cc|Copie à|Date|Objet|Envoy[ée]|From|To|Subject|Sent)\s*:"
    r"|Message du \d|-+ ?Message (?:transf|d'origine)|Le \w+\.? ?\d.*\d:\d\d|<\S+> a écrit :|On .*wrote\s*:\s*$)"
)


def _french(folder: Path) -> Iterator[Sample]:
    """French customers' mail: everything from the first header line on is somebody else's."""
    for number, row in enumerate(json.loads((folder / "emails.json").read_text("utf-8"))):
        lines = row["body"].replace("\r", "").split("\n")
        first = next((n for n, line in enumerate(lines) if _FRENCH_HEADER.match(line)), len(lines))
        truth = [OWN] * first + [NESTED] * (len(lines) - first)
        last = first
        while last < len(lines) and (_FRENCH_HEADER.match(lines[last]) or not lines[last].strip()):
            truth[last] = NESTED if _MARKED.match(lines[last]) else HEADER
            last += 1
        yield Sample(f"french/{number}", lines, [SIGN_OFF if one == OWN else one for one in truth])


def _fixtures(folder: Path) -> Iterator[Sample]:
    """Tests of other reply parsers, where what they expect is known: the first paragraph, or a file."""
    for path in sorted((folder / "crisp-oss+email-reply-parser/test/fixtures").glob("*.txt")):
        lines = path.read_text("utf-8", "replace").split("\n")
        if lines[0].startswith("Fusce bibendum") and "" in lines:
            first = lines.index("")
            yield Sample(path.name, lines, [OWN] * first + [OTHER] * (len(lines) - first))
    talon = folder / "mailgun+talon/tests/fixtures"
    for path in sorted((talon / "standard_replies").glob("*.eml")):
        lines = _plain(path).split("\n")
        expected = path.with_name(f"{path.stem}_reply_text")
        own = expected.read_text("utf-8").split("\n") if expected.exists() else ["Hello"]
        yield Sample(path.name, lines, [OWN if line in own else OTHER for line in lines])
    for path in sorted((talon / "signature/emails/stripped").glob("*_body")):
        raw = path.read_text("utf-8", "replace").split("\n")
        sender = path.with_name(path.name.replace("_body", "_sender")).read_text("utf-8").strip()
        truth = [SIGNATURE if line.startswith("#sig#") else OWN for line in raw]
        yield Sample(path.name, [line.removeprefix("#sig#") for line in raw], truth, sender)


def _plain(path: Path) -> str:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    part = message.get_body(("plain",))  # type: ignore[attr-defined]
    return str(part.get_content()) if part else ""


def _attributions(folder: Path) -> Iterator[Sample]:
    """Attribution lines of public lists in ten languages, each put between an answer and a quote."""
    rows = (folder / "attribution_lines.tsv").read_text("utf-8").split("\n")[1:]
    for number, row in enumerate(rows):
        if row.count("\t") >= 3:
            head = row.split("\t", 3)[3].replace("\\n", "\n").strip("\n").split("\n")
            lines = ["An answer of one line.", "", *head, "> a line of the question", "> another"]
            yield Sample(f"attribution/{number}", lines, [OWN, "", *[HEADER] * len(head), QUOTE, QUOTE])
