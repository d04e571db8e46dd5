"""Fake servers that keep state, fail on demand, and can be held to a product's official API description.

For tests only: they listen on 127.0.0.1, on a free port, and stop with their ``with`` block.
"""
