"""Move an organisation's conversations from e-mail (push) to streams (pull).

>>> import push2pull as p2p
>>> ws = p2p.Workspace.create("acme.p2p", profile="public")  # doctest: +SKIP
>>> ws.ingest("exports/team.mbox")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from push2pull.api import Workspace
    from push2pull.errors import ConfigurationError, Push2PullError, SourceError, TargetError
    from push2pull.model import Decision, Proposal
    from push2pull.workspace import Settings

__all__ = [
    "ConfigurationError",
    "Decision",
    "Proposal",
    "Push2PullError",
    "Settings",
    "SourceError",
    "TargetError",
    "Workspace",
]
_HOMES = ("push2pull.errors", "push2pull.model", "push2pull.workspace", "push2pull.api")


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: every process that reads mail starts here."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return next(getattr(home, name) for home in map(import_module, _HOMES) if hasattr(home, name))
