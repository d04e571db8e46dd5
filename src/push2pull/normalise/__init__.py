"""Bytes to message: headers, addresses, subject, body, quotes; and what must never be read."""
