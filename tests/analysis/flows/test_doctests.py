"""The examples in the docstrings of the indicators run."""

import doctest
import importlib
import pkgutil

import pytest

from push2pull.analysis import flows

MODULES = [f"{flows.__name__}.{one.name}" for one in pkgutil.iter_modules(flows.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_say_what_happens(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_some_examples_are_there():
    finder = doctest.DocTestFinder()
    found = [t for name in MODULES for t in finder.find(importlib.import_module(name)) if t.examples]
    assert len(found) >= 4
