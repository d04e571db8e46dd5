"""Mail into the workspace: every message read is kept, a duplicate, or rejected for a coded reason."""

from push2pull.ingest.run import ingest

__all__ = ["ingest"]
