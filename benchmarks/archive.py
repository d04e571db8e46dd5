"""The archive that is measured: one mbox, repeated with ids of its own, and the same as a Maildir."""

from __future__ import annotations

import mailbox
import re
import sys
from contextlib import closing
from pathlib import Path

from benchmarks.measure import run

_ID = re.compile(rb"^(message-id:[ \t\r\n]*<)", re.IGNORECASE | re.MULTILINE)
_SIMULATE = """
import pathlib, sys
from push2pull.simulate import simulate
simulate(pathlib.Path(sys.argv[1]), seed=7)
"""


def invented(folder: Path) -> Path:
    """Write the mail of an invented organisation and return the archive of its lists."""
    run([sys.executable, "-c", _SIMULATE, str(folder / "acme")])
    return folder / "acme" / "mail" / "lists.mbox"


def repeated(mbox: Path, times: int, target: Path) -> Path:
    """Write *mbox* several times over, each copy with message ids of its own, so that none is a duplicate."""
    once = mbox.read_bytes()
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as file:
        for n in range(times):
            file.write(_ID.sub(rb"\g<1>%d." % n, once) if n else once)
    return target


def as_maildir(mbox: Path, target: Path) -> Path:
    """Write *mbox* as a Maildir, for the programs that read no mbox."""
    for name in ("cur", "new", "tmp"):
        (target / name).mkdir(parents=True)
    with closing(mailbox.mbox(mbox, create=False)) as box:
        for n, key in enumerate(box.keys()):
            (target / "cur" / f"{n:08d}.bench:2,S").write_bytes(box.get_bytes(key))
    return target
