"""Readers in C that a damaged file may kill: run in a child process, whose end is an error and not ours."""

from __future__ import annotations

import multiprocessing
import warnings
from collections.abc import Callable, Iterator
from errno import EIO
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")

_CAN_FORK = "fork" in multiprocessing.get_all_start_methods()


class Crashed(OSError):
    """The child process died (a fault in the reader, or no memory) before it was done."""

    def __init__(self) -> None:
        super().__init__(EIO, "its reader crashed")


def isolated(produce: Callable[[], Iterator[T]]) -> Iterator[T]:
    """Yield what *produce* yields in a child process, one value at a time, and raise what it raises.

    The values must be picklable. Raises :class:`Crashed` where the child dies; what it yielded before stands. Where
    processes cannot be forked, *produce* runs in this one.
    """
    if not _CAN_FORK:
        yield from produce()
        return
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send, args=(produce, sender))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child touches nothing that threads may hold
        child.start()
    sender.close()
    try:
        while (message := _receive(receiver))[0] != "end":
            if message[0] == "error":
                raise message[1]
            yield message[1]
    finally:
        receiver.close()
        child.kill()
        child.join()
        child.close()


def _send(produce: Callable[[], Iterator[T]], sender: Connection) -> None:
    try:
        for value in produce():
            sender.send(("value", value))
        sender.send(("end", None))
    except BrokenPipeError:
        pass  # nobody listens any more
    except Exception as error:
        sender.send(("error", error))


def _receive(receiver: Connection) -> tuple[str, Any]:
    try:
        message: tuple[str, Any] = receiver.recv()
    except (EOFError, ConnectionError):
        raise Crashed from None
    return message
