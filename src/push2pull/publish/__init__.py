"""Republishing: the threads of accepted proposals, written to a target exactly once, checked and taken back."""

from push2pull.publish.verb import fetch, publish, settle

__all__ = ["fetch", "publish", "settle"]
