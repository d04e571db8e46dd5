"""Runs one pure function over many shards."""
