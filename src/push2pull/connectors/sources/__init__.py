"""Sources yield untouched bytes and their origin, nothing else."""
