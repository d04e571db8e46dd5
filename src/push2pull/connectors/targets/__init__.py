"""Targets: where streams are published to. Each keeps the contract of ``push2pull.testing.targets``."""
