"""An organisation that writes mail, with planted truth: seeded, invented, the same bytes for the same parameters.

Nothing here knows how mail is analysed, and no analysis knows how it is invented here.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from push2pull.errors import ConfigurationError
from push2pull.progress import Progress, Silent
from push2pull.simulate.effects import EFFECTS
from push2pull.simulate.exports import export
from push2pull.simulate.organisation import Organisation
from push2pull.simulate.parameters import FORMATS, Parameters
from push2pull.simulate.truth import truth
from push2pull.simulate.world import live, new_world

__all__ = ["EFFECTS", "FORMATS", "Parameters", "simulate"]


def simulate(
    out: Path, parameters: Parameters | None = None, *, progress: Progress | None = None, **changes: Any
) -> dict[str, Any]:
    """Write ``mail/``, ``org.csv`` and ``truth.json`` to the folder *out*; return the truth.

    *changes*: fields of *parameters* that differ. Raises :class:`ConfigurationError` for parameters beyond
    their limits, and where *out* holds mail already.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     truth = simulate(Path(folder), people=30, months=2, effects={"narrowing": 0.8})
    >>> truth["parameters"]["effects"]["narrowing"]
    0.8
    """
    parameters = replace(parameters or Parameters(), **changes)
    told = progress or Silent()
    mail = _free(out)
    world = new_world(parameters)
    live(world, told)
    mail.mkdir(parents=True, exist_ok=True)
    found = truth(world, export(world, mail, told))
    (out / "org.csv").write_text(_org_chart(world.organisation), encoding="utf-8", newline="")
    (out / "truth.json").write_text(_one_line_a_key(found), encoding="utf-8")
    return found


def _free(out: Path) -> Path:
    """Return the folder of the mail, which must be absent or empty."""
    mail = out / "mail"
    if mail.exists() and (not mail.is_dir() or any(mail.iterdir())):
        raise ConfigurationError(f"{mail} is not empty; choose another folder")
    return mail


def _one_line_a_key(found: Mapping[str, Any]) -> str:
    lines = (f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in found.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _org_chart(org: Organisation) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("address", "name", "department", "site", "manager", "language"))
    for one in org.people:
        writer.writerow((one.address, one.name, one.department, one.site, one.manager, one.language))
    return text.getvalue()
