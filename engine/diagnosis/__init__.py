"""Diagnosis of a run: the health of a step, findings with their evidence, histograms, accidents."""
