"""The project folder on disk: Parquet tables, state, vault, ledger and audit."""

from push2pull.workspace.settings import Settings
from push2pull.workspace.store import Store

__all__ = ["Settings", "Store"]
