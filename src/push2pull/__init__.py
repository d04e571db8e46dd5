"""Move an organisation's conversations from e-mail (push) to streams (pull)."""
