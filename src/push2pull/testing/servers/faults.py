"""What goes wrong between a client and a fake server: by name, in an order or drawn from a seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from push2pull.testing.servers.messages import Request, Response


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request.

    ``landed``: it takes effect all the same. ``answer``: comes in place of the real one. ``cut``: the connection
    ends in the middle of the answer (``drop``: before it). ``hang``: no answer comes until the client gives up.
    ``slow``: the answer comes in small pieces.
    """

    landed: bool = False
    answer: Response | None = None
    cut: bool = False
    drop: bool = False
    hang: bool = False
    slow: bool = False


Inject = Callable[[Request], Fault | None]
"""Says what goes wrong with a request, None for nothing."""

_SORRY = {"errors": ["something is wrong"]}
_PAGE = {"Content-Type": "text/html"}
_PAST = {"Retry-After": "Fri, 01 Mar 2024 10:00:00 GMT"}

FAULTS: dict[str, Fault] = {
    "busy_seconds": Fault(answer=Response(429, _SORRY, {"Retry-After": "0"})),
    "busy_date": Fault(answer=Response(429, _SORRY, _PAST)),
    "busy_discourse": Fault(
        answer=Response(
            429,
            {"errors": ["busy"], "error_type": "rate_limit", "extras": {"wait_seconds": 0, "time_left": "0"}},
        )
    ),
    "busy_matrix": Fault(answer=Response(429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1})),
    "busy_zulip": Fault(
        answer=Response(
            429, {"result": "error", "msg": "busy", "code": "RATE_LIMIT_HIT", "retry-after": 0.001}
        )
    ),
    "busy_silent": Fault(answer=Response(429, b"busy", _PAGE)),
    "unavailable": Fault(answer=Response(503, _SORRY, {"Retry-After": "0"})),
    "error_before": Fault(answer=Response(500, _SORRY)),
    "error_after": Fault(landed=True, answer=Response(500, _SORRY)),
    "gateway_before": Fault(answer=Response(502, b"<h1>Bad Gateway</h1>", _PAGE)),
    "gateway_after": Fault(landed=True, answer=Response(504, b"<h1>Gateway Timeout</h1>", _PAGE)),
    "silent_before": Fault(hang=True),
    "silent_after": Fault(landed=True, hang=True),
    "dropped_before": Fault(drop=True),
    "dropped_after": Fault(landed=True, drop=True),
    "cut": Fault(landed=True, cut=True),
    "page": Fault(landed=True, answer=Response(200, b"<html>Welcome to the hotel</html>", _PAGE)),
    "array": Fault(landed=True, answer=Response(200, [[]])),
    "slow": Fault(landed=True, slow=True),
    "expired": Fault(answer=Response(401, _SORRY)),
    "forbidden": Fault(answer=Response(403, _SORRY)),
    "refused": Fault(answer=Response(422, _SORRY)),
    "elsewhere": Fault(answer=Response(302, None, {"Location": "https://elsewhere.example/"})),
}
"""Every fault by its name; ``*_after`` and those that damage the answer let the request take effect."""

PASSING = tuple(
    name
    for name in FAULTS
    if name not in ("silent_before", "silent_after", "expired", "forbidden", "refused", "elsewhere")
)
"""Faults that a client should get over by itself, without those that wait for its time-out."""


def every(_request: Request) -> bool:
    """Any request."""
    return True


def changes(request: Request) -> bool:
    """Requests that may change something."""
    return request.method not in ("GET", "HEAD")


def scripted(names: Iterable[str], only: Callable[[Request], bool] = changes) -> Inject:
    """Give one fault after another, "ok" for none, to the requests that *only* picks; then nothing fails."""
    return _drawn((None if name == "ok" else FAULTS[name] for name in names), only)


def seeded(
    seed: int,
    rate: float = 0.3,
    names: Iterable[str] = PASSING,
    only: Callable[[Request], bool] = every,
) -> Inject:
    """Let each request that *only* picks fail with probability *rate*, in a way drawn from *names*."""
    draw, kinds = random.Random(seed), tuple(names)  # noqa: S311 - a script for tests, not a secret

    def drawn() -> Iterator[Fault | None]:
        while True:
            yield FAULTS[draw.choice(kinds)] if draw.random() < rate else None

    return _drawn(drawn(), only)


def _drawn(faults: Iterator[Fault | None], only: Callable[[Request], bool]) -> Inject:
    lock = threading.Lock()

    def inject(request: Request) -> Fault | None:
        with lock:
            return next(faults, None) if only(request) else None

    return inject
