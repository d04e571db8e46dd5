"""What the fuzzer starts from: small messages, mailboxes, archives and Outlook items, made in code."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

from mailbuilder import mail
from normalise.normalise_mail import PLAIN
from outlook import note, tnef

MIME = b"""From: =?utf-8?q?Zo=C3=A9?= <zoe@acme.example>
To: team@lists.acme.example
Subject: =?utf-8?b?UsOpdW5pb24=?=
Date: Tue, 3 Mar 2020 10:15:30 +0100
Message-ID: <m@acme.example>
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: quoted-printable

R=C3=A9union =C3=A0 midi.=20

> On Mon, 2 Mar 2020, Ana wrote:
> When?
--c
Content-Type: text/html; charset=iso-8859-1

<p>R\xe9union <b>&agrave; midi</b><blockquote>When?</blockquote>
--c--
--b
Content-Type: message/rfc822

From: ana@acme.example
Subject: inner

-----Original Message-----
From: Bob
Sent: Monday
To: Ana
Subject: When

Text
--b
Content-Type: application/pdf; name*0*=utf-8''pl%C3%A9; name*1*=an.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQ=
--b--
"""
UUENCODED = b"Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n%2&5L;&\\\n`\nend\n"
RTF = rb"{\rtf1\ansi\ansicpg1252\fromhtml1{\*\htmltag64 <p>}R\'e9union \u8212?{\pict 00}\par}"
TNEF = tnef(note(1), (), [({0x3707: "plan.pdf", 0x370E: "application/pdf"}, b"%PDF\0")])
MBOX = b"".join(
    b"From a@acme.example Mon Jan  1 10:00:00 2024\n" + mail(n) + b"\n>From here on\n\n" for n in range(4)
)

MESSAGES = (PLAIN, MIME, UUENCODED, mail(1), b"", b"\n", b":")


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.eml", mail(1))
        archive.writestr("a/b.mbox", MBOX)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("/etc/evil.eml", "a/b.eml"):
            info = tarfile.TarInfo(name)
            info.size = len(PLAIN)
            archive.addfile(info, io.BytesIO(PLAIN))
    return out.getvalue()


FILES = (
    MBOX, PLAIN, TNEF, _zip(), _tar(), gzip.compress(MBOX, mtime=0), bz2.compress(MBOX), lzma.compress(MBOX),
    gzip.compress(_tar(), mtime=0), gzip.compress(bytes(8 << 20), mtime=0),
)  # fmt: skip
SEEDS: dict[str, tuple[bytes, ...]] = {
    "message": MESSAGES,
    "mailbox": (MBOX, b"From ", b"From a 1 10:00 2024\nFrom: a\n\n" * 3),
    "tnef": (TNEF,),
    "rtf": (RTF, b"\x10\0\0\0" + len(RTF).to_bytes(4, "little") + b"MELA" + bytes(4) + RTF),
    "zones": (PLAIN, MIME),
    "html": (MIME, b"<p>a</p>"),
    "transfer": (UUENCODED, b"UsOpdW5pb24=", b"R=C3=A9union =\n"),
    "file": FILES,
}


def of_corpora(folder: Path) -> dict[str, tuple[bytes, ...]]:
    """Return more seeds: the small torture samples (docs/corpora.md), in order of their paths."""
    paths = sorted(path for path in (folder / "malformed").rglob("*") if path.is_file())
    small = [path for path in paths if path.stat().st_size < 60_000]
    mails = tuple(path.read_bytes() for path in small if path.suffix == ".eml")
    packed = tuple(path.read_bytes() for path in small if path.suffix in (".tnef", ".msg", ".zip", ".mbox"))
    return {
        "message": mails,
        "file": packed,
        "tnef": tuple(one for one in packed if one[:4] == b"\x78\x9f\x3e\x22"),
    }
