"""Every example in docs/methods.md and in the docstrings of the methods runs."""

import doctest
import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs" / "methods.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S)
METHODS = sorted(set(re.findall(r"`(\w+)\.\w+`", PAGE)))


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_an_example_of_the_page_runs_and_prints(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    exec(BLOCKS[number], {})
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("name", METHODS)
def test_a_method_of_the_page_is_there_and_its_examples_hold(name: str) -> None:
    module = import_module(f"push2pull.analysis.{name}")
    for function in re.findall(rf"`{name}\.(\w+)`", PAGE):
        assert getattr(module, function).__doc__
    assert not doctest.testmod(module).failed


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) >= 4
    examples = sum(doctest.testmod(import_module(f"push2pull.analysis.{name}")).attempted for name in METHODS)
    assert examples > 20
