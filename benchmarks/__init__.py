"""Measures push2pull beside its peers, in one run, as ratios."""
