"""Runs one pure function over many shards: here, or in a pool of processes."""

from push2pull.engine.pool import run

__all__ = ["run"]
