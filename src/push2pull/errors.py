"""Errors, by what the caller can do about them.

::

    Push2PullError
    ├── ConfigurationError      wrong use or settings: say what to change, exit code 2
    ├── SourceError             this source stops, the others go on
    └── TargetError
        ├── NotAuthorised       the run stops
        ├── TryLater            the same call may succeed after ``retry_after`` seconds
        ├── Refused             this post only: it becomes a coded reason
        └── OutcomeUnknown      the call may or may not have landed: look the key up before repeating
"""

from __future__ import annotations


class Push2PullError(Exception):
    """Base of every error that push2pull raises on purpose."""


class ConfigurationError(Push2PullError):
    """The command, a setting or the workspace is wrong; the message says what to do."""


class SourceError(Push2PullError):
    """A source cannot be read any further; what was read before stays."""


class TargetError(Push2PullError):
    """A target did not do what it was asked."""


class NotAuthorised(TargetError):
    """The target refuses these credentials; repeating is useless, so the run stops."""


class TryLater(TargetError):
    """The target is busy or limits the rate.

    ``retry_after``: seconds to wait before the same call is worth repeating.
    """

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Refused(TargetError):
    """The target refuses this post for good; the others go on.

    ``reason``: a code registered in :mod:`push2pull.reasons`.
    """

    def __init__(self, message: str, reason: str = "refused_by_target") -> None:
        super().__init__(message)
        self.reason = reason


class OutcomeUnknown(TargetError):
    """The call was sent and no answer came: it may have landed."""
