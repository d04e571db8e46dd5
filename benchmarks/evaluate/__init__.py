"""Scores of the analysis on data with ground truth, beside its peers, in one run."""
