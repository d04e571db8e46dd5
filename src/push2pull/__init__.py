"""Move an organisation's conversations from e-mail (push) to streams (pull).

>>> import push2pull as p2p
>>> ws = p2p.Workspace.create("acme.p2p", profile="public")  # doctest: +SKIP
>>> ws.ingest("exports/team.mbox")  # doctest: +SKIP
"""

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
