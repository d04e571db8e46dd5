"""The dry run as a page for those who decide."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from push2pull.report.plan import PlanPage, duration, render
from push2pull.workspace import Store
from push2pull.workspace.files import write_bytes


def write_page(store: Store, report: Mapping[str, Any], path: Path, lang: str | None = None) -> Path:
    """Write the *report* of a dry run of ``publish`` as HTML (``fr`` or ``en``, else the workspace's language)."""
    language = lang or store.settings.locale
    seconds = report["preview"]["seconds"]
    page = PlanPage(
        name=store.settings.name or store.path.name,
        report=report,
        generated_at=store.state.now(),
        version=version("push2pull"),
        time=duration(seconds, language),
    )
    write_bytes(render(page, language).encode("utf-8", "replace"), path)
    return path
