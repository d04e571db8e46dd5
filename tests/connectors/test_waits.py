"""How long busy servers ask to be left alone."""

from typing import Any

import httpx
import pytest

from push2pull.connectors.waits import LONGEST, wait


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"Retry-After": "7"}, None, 7.0),
        ({"retry-after": " 7 "}, None, 7.0),
        ({"Retry-After": "0"}, None, 0.0),
        (
            {"Retry-After": "Fri, 01 Mar 2024 10:02:00 GMT", "Date": "Fri, 01 Mar 2024 10:00:30 GMT"},
            None,
            90.0,
        ),
        (
            {"Retry-After": "Fri, 01 Mar 2024 10:00:00 GMT", "Date": "Fri, 01 Mar 2024 10:02:00 GMT"},
            None,
            0.0,
        ),
        ({"Retry-After": "Fri, 01 Mar 2024 10:00:00 GMT"}, None, 0.0),
        ({}, {"errors": ["slow down"], "extras": {"wait_seconds": 12}}, 12.0),
        ({}, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}, 1.5),
        ({}, {"result": "error", "retry-after": 28.7}, 28.7),
        ({"Retry-After": "3"}, {"retry_after_ms": 9000}, 9.0),
        ({"Retry-After": "9" * 400}, None, LONGEST),
    ],
)
def test_every_way_to_ask_is_understood(headers: dict[str, str], body: Any, seconds: float) -> None:
    assert wait(httpx.Headers(headers), body) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "header", ["", "soon", "-5", "٣", "Fri, 99 Mar 2024", "Fri, 01 Mar 99999999 10:00:00"]
)
@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {"extras": None},
        {"extras": {"wait_seconds": "soon"}},
        {"retry_after_ms": None},
        {"retry-after": float("nan")},
        {"retry-after": 10**400},
    ],
)
def test_what_says_nothing_is_no_wait(header: str, body: Any) -> None:
    assert wait(httpx.Headers({"Retry-After": header.encode()}), body) is None
