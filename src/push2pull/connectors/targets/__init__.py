"""Targets write posts, exactly once with the help of the ledger."""
