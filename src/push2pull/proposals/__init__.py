"""Findings to proposals: communities with purpose, evidence and verdict."""
