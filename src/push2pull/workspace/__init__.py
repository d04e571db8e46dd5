"""The project folder on disk: Parquet tables, state, vault, ledger and audit."""
