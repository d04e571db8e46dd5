"""The verb: the whole main job on the mail of an invented organisation."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from push2pull.api import Workspace
from push2pull.errors import ConfigurationError
from push2pull.simulate import simulate

MARK = "push2pull-demo"
"""A file of this name says that a folder is a demo's own, so that it may be replaced."""


def demo(
    folder: Path, *, seed: int = 7, lang: str = "en", step: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Simulate, ingest, check, analyse, propose, report, decide, publish; return what was found and where.

    *folder* is replaced when an earlier demo made it; else it must be absent or empty.
    """
    started = time.monotonic()
    _clear(folder)
    step("an organisation writes mail: six months, French and English")
    simulate(folder / "acme", seed=seed)
    ws = Workspace.create(
        folder / "acme.p2p",
        profile="demo",
        name="Acme (invented)",
        own_domains=("acme.example", "acme-sa.example"),
        org_chart=str((folder / "acme" / "org.csv").resolve()),
        locale=lang,
    )
    step("ingest")
    mail = ws.ingest(folder / "acme" / "mail")
    step("check")
    checked = ws.check()
    step("analyse")
    found = ws.analyse(seed=seed)
    step("propose")
    proposals = ws.propose(seed=seed)
    step("report, in both languages")
    reports = {one: ws.report(lang=one) for one in ("fr", "en")}
    step("decide: accept what may go ahead")
    for proposal in proposals:
        if proposal.verdict in ("launch", "pilot", "prepare", "team_space"):
            ws.decide(proposal.proposal_id, "accepted", by="demo")
    step("publish to a folder")
    site = folder / "site"
    published = ws.publish(f"folder:{site}")
    ws.close()
    return {
        "ingest": mail,
        "check": checked["status"],
        "analyse": found,
        "proposals": len(proposals),
        "verdicts": dict(Counter(proposal.verdict for proposal in proposals)),
        "publish": published,
        "open": {
            "report (English)": str(reports["en"]),
            "rapport (français)": str(reports["fr"]),
            "published site": str(site / "index.html"),
            "the mail's truth": str(folder / "acme" / "truth.json"),
        },
        "seconds": round(time.monotonic() - started, 1),
    }


def _clear(folder: Path) -> None:
    if (folder / MARK).is_file():
        shutil.rmtree(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigurationError(f"{folder} is not empty and no demo made it; choose another with --out")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by `push2pull demo`; running it again replaces this folder.\n")
