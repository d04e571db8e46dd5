"""What indicators call enough: declared once, shown on the page, and what they hold themselves to."""

import ast
import re
from pathlib import Path

import pytest

from push2pull.analysis import flows
from push2pull.analysis.flows.enough import ENOUGH, declared
from push2pull.analysis.flows.readings import READINGS

ROOT = Path(flows.__file__).parent
PAGE = (Path(__file__).parents[3] / "docs" / "flows.md").read_text()
FLAGGED = {
    code.removesuffix("_high").removesuffix("_low") for code in READINGS if code.endswith(("_high", "_low"))
}


def test_all_that_are_flagged_declare_what_is_enough():
    assert set(ENOUGH) == FLAGGED


def test_the_page_shows_what_is_declared():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) ([^|]+) \| ([\d.]+) ([^|]+) \|$", PAGE, re.M)
    shown = {name: (int(support), of, float(effect), unit) for name, support, of, effect, unit in rows}
    assert shown == {name: tuple(one) for name, one in ENOUGH.items()}


def test_a_larger_share_is_declared_than_any_baseline():
    for name in ("narrowing", "e_i"):
        shares = [declared(ENOUGH[name], base / 10) for base in range(1, 10)]
        assert shares == sorted(shares)
        assert all(base / 10 < share <= 1 for base, share in enumerate(shares, 1))


@pytest.mark.parametrize("name", sorted(ENOUGH))
def test_every_declaration_is_read_by_the_method(name):
    """By its name, or by the judgement that looks up the indicator it is called with."""
    called = set()
    for path in ROOT.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "ENOUGH":
                called.add(ast.unparse(node.slice).strip("'"))
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("findings_of", "chain_share"):
                called.add(ast.unparse(node.args[0]).strip("'"))
    assert name in called
