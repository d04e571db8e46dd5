"""Plan, render and write approved threads through the ledger."""
