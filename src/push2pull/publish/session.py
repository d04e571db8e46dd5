"""What the verbs on a target share: the target itself, its name in the ledger, the ledger and the pace."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from push2pull.connectors.base import Target
from push2pull.connectors.registry import open_target
from push2pull.publish.delivery import Delivery
from push2pull.publish.pace import Pace
from push2pull.secret import Lookup, no_secrets
from push2pull.workspace import Store
from push2pull.workspace.ledger import Ledger


class Session(NamedTuple):
    """One verb at work on one target."""

    target: Target
    name: str
    ledger: Ledger
    delivery: Delivery


def begin(
    store: Store,
    target_spec: str,
    secrets: Lookup = no_secrets,
    sleep: Callable[[float], None] = time.sleep,
) -> Session:
    """Open a target and ask who we are there.

    Raises :class:`~push2pull.errors.ConfigurationError` for a wrong URL or missing secret, and
    :class:`~push2pull.errors.NotAuthorised` where the target refuses it.
    """
    target = open_target(target_spec, secrets)
    target.check()
    ledger = Ledger(store.state.connection, store.state.now)
    # A target that has a name of its own keeps it when it moves; the others go by what the user wrote.
    delivery = Delivery(target.url, target, ledger, Pace(target.capabilities.rate, sleep))
    return Session(target, target.url, ledger, delivery)
