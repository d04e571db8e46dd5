"""What every verb shares: the workspace argument, ``--json``, progress, errors and exit codes."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from push2pull.errors import ConfigurationError, Push2PullError

if TYPE_CHECKING:
    from push2pull.api import Workspace

DONE, FAILURES, WRONG_USE = 0, 1, 2
out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)

workspace_argument = click.argument(
    "workspace", metavar="W", type=click.Path(file_okay=False, path_type=Path)
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
seed_option = click.option("--seed", default=7, show_default=True, help="Seed of everything random.")


class Bars:
    """Progress on stderr; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=err, transient=True
        )
        self._task: TaskID | None = None

    def start(self, label: str, total: int | None = None) -> None:
        """Begin a stage."""
        self._progress.start()
        self._task = self._progress.add_task(label, total=total)

    def advance(self, n: int = 1) -> None:
        """Report *n* more units done."""
        if self._task is not None:
            self._progress.advance(self._task, n)

    def done(self) -> None:
        """End the stage."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._progress.stop()
        self._task = None


def progress() -> Bars | None:
    """Return progress bars for a terminal, None elsewhere."""
    return Bars() if err.is_terminal and "NO_PROGRESS" not in os.environ else None


@contextmanager
def opened(path: Path) -> Iterator[Workspace]:
    """Open a workspace for the length of a verb."""
    from push2pull.api import Workspace  # here, so that --help needs no table package

    workspace = Workspace.open(path)
    try:
        yield workspace
    finally:
        workspace.close()


def verb(function: Callable[..., int | None]) -> Callable[..., None]:
    """Turn our errors into one line and an exit code: 0 done, 1 done with failures, 2 wrong use."""

    @functools.wraps(function)
    def run(**arguments: Any) -> None:
        try:
            code = function(**arguments)
        except ConfigurationError as error:
            err.print(f"push2pull: {error}", markup=False, soft_wrap=True)
            sys.exit(WRONG_USE)
        except Push2PullError as error:
            err.print(f"push2pull: {error}", markup=False, soft_wrap=True)
            sys.exit(FAILURES)
        except KeyboardInterrupt:
            err.print("push2pull: stopped; run the same command again to go on")
            sys.exit(130)
        sys.exit(code or DONE)

    return run


def show(report: dict[str, Any], as_json: bool, human: Callable[[dict[str, Any]], None]) -> None:
    """Print *report*: one JSON object, or what *human* makes of it."""
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, sort_keys=True, default=str))
    else:
        human(report)


def table(*columns: str, numbers: tuple[int, ...] = ()) -> Table:
    """Return an empty table in the house style; *numbers*: columns to align right."""
    grid = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for at, column in enumerate(columns):
        grid.add_column(column, justify="right" if at in numbers else "left", overflow="fold")
    return grid


def number(n: float) -> str:
    """Return *n* with thin groups of thousands."""
    return f"{n:,.0f}".replace(",", " ")


def counted(n: int, noun: str, plural: str = "") -> str:
    """Return *n* with its noun, in the plural where it takes one."""
    return f"{number(n)} {noun if n == 1 else plural or f'{noun}s'}"
