"""Fixtures of publishing."""

from pathlib import Path
from typing import Any

import pytest

from publishing import workspace
from push2pull.workspace import Store


@pytest.fixture
def made(tmp_path: Path) -> Any:
    """Return a function that makes a workspace, closed after the test."""
    stores: list[Store] = []

    def make(**settings: Any) -> Store:
        stores.append(workspace(tmp_path, **settings))
        return stores[-1]

    yield make
    for store in stores:
        store.close()
