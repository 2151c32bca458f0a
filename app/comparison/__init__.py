"""Comparisons: lanes that are trained in step, their map, their results, the second lane."""
