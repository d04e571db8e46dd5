"""One method per file: tables in, tables out."""
