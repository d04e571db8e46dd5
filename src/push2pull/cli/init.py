"""``push2pull init``."""

from __future__ import annotations

from pathlib import Path

import click

from push2pull.api import Workspace
from push2pull.cli.common import json_option, out, show, verb, workspace_argument
from push2pull.errors import ConfigurationError


@click.command()
@workspace_argument
@click.option("--profile", default="eu", show_default=True, help="eu, public or demo.")
@click.option("--name", default="", help="Name in reports; by default that of the folder.")
@click.option("--own-domain", "own_domains", multiple=True, help="A mail domain of yours; repeatable.")
@click.option("--org-chart", default="", help="CSV: address,name,department,site,manager,language.")
@click.option("--locale", default="en", show_default=True, help="en or fr.")
@click.option("--min-group", default=8, show_default=True, help="No figure about fewer people.")
@click.option("--headers-only", is_flag=True, help="Keep no text: no topics, no republishing.")
@click.option("--key-file", type=click.Path(path_type=Path), help="32 bytes: the same pseudonyms again.")
@json_option
@verb
def command(
    workspace: Path, key_file: Path | None, headers_only: bool, as_json: bool, **settings: str
) -> None:
    """Make a workspace: a folder for one archive.

    What else may be set (purpose, legal basis, contact, notice) is explained
    in W/workspace.toml.

    \b
    Example:
      push2pull init acme.p2p --own-domain acme.example --locale fr
    """
    key = _read(key_file) if key_file else None
    made = Workspace.create(workspace, key=key, keep_text=not headers_only, **settings)
    made.close()

    def human(_: dict[str, object]) -> None:
        out.print(f"{workspace} is ready. Settings: {workspace / 'workspace.toml'}", markup=False)
        out.print(f"Next: push2pull ingest {workspace} MAIL...", markup=False)

    show({"workspace": str(workspace), "profile": settings["profile"]}, as_json, human)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
