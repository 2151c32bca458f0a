"""Comparison of runs: their lanes, the race of their paths on one surface, their results."""
