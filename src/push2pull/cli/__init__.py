"""One file per verb, no logic: arguments in, a library call, the result out."""

from __future__ import annotations

import importlib

import click

VERBS = (
    "demo",
    "init",
    "ingest",
    "check",
    "people",
    "analyse",
    "propose",
    "report",
    "mirror",
    "decide",
    "consent",
    "publish",
    "verify",
    "withdraw",
    "export",
    "audit",
    "connectors",
    "simulate",
)
"""In the order of the pipeline; each is a module here, a page in docs/verbs and a test file."""


class _Verbs(click.Group):
    """Imports a verb only when it is called: ``--help`` stays instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"push2pull.cli.{cmd_name}").command
        return command


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(package_name="push2pull", message="%(prog)s %(version)s")
def main() -> None:
    """Move an organisation's conversations from e-mail to streams.

    \b
    init -> ingest -> check -> analyse -> propose -> report
              -> decide -> consent -> publish -> verify -> withdraw

    A workspace W is a folder. Every verb resumes: run it again and it does
    what is left. Results go to stdout, progress and notes to stderr.

    \b
    Example:
      push2pull demo
      push2pull init acme.p2p --own-domain acme.example
      push2pull ingest acme.p2p exports/team.mbox
    """
