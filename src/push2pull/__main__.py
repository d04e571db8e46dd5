"""``python -m push2pull`` is the command ``push2pull``."""

from push2pull.cli import main

main()
