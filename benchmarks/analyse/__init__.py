"""What analysing mail costs, stage by stage and against size."""
