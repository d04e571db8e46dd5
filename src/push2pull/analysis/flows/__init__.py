"""Closed-flow indicators, one per file; about lists and topics, never about a person."""
