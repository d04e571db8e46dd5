"""What of the cluster's engine needs no Spark; tests/scale runs the rest."""

import sys

import pytest

from push2pull.engine import spark
from push2pull.errors import ConfigurationError


def test_without_spark_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'push2pull\[spark\]'"):
        spark.session("local[1]")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("From the worker:\nTraceback:\n  File x\nOSError: gone\n\tat org.Java", "OSError: gone"),
        ("Job aborted.\n\tat org.Java", "Job aborted."),
        ("", "RuntimeError"),
    ],
)
def test_an_error_is_told_by_the_line_that_says_most(text: str, line: str) -> None:
    assert spark._line(RuntimeError(text)) == line


def test_a_users_properties_win_and_only_a_local_master_is_bound_to_this_machine() -> None:
    assert "spark.driver.host" not in spark._properties("yarn", {})
    assert spark._properties("local[2]", {})["spark.driver.host"] == "127.0.0.1"
    assert spark._properties("local[2]", {"spark.ui.enabled": "true"})["spark.ui.enabled"] == "true"
