"""Attachments: small text, CSV and PDF-like files, and one document that travels in versions."""

from __future__ import annotations

from random import Random

from push2pull.simulate.data import phrase, phrases
from push2pull.simulate.mail import File

ATTACHED = 0.14
"""Share of first messages with an attachment."""


def attached(rng: Random, language: str) -> tuple[File, ...]:
    """Return no attachment, or one, sometimes two."""
    if rng.random() > ATTACHED:
        return ()
    names = rng.sample(phrases("attachments", language), k=1 + (rng.random() < 0.2))
    return tuple(document(rng, name, language) for name in names)


def document(rng: Random, name: str, language: str) -> File:
    """Return a file of the kind that *name* says."""
    rows = [
        f"{rng.choice('ABCDEF')}{rng.randrange(100, 999)};{rng.randrange(1, 40)};{rng.randrange(100, 9000)}"
        for _ in range(rng.randrange(4, 16))
    ]
    table = "\n".join([phrase("columns", language), *rows]) + "\n"
    if name.endswith(".csv"):
        return File(name, "text/csv", table.encode())
    if name.endswith(".pdf"):
        noise = rng.randbytes(rng.randrange(300, 1200))
        return File(name, "application/pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + noise + b"\n%%EOF\n")
    return File(name, "text/plain", table.replace(";", "  ").encode())
