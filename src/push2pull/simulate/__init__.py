"""An organisation that writes mail, with planted truth."""
