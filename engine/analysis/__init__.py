"""Analyses of a step: explanations, gradient checks, slices, surfaces and predictions."""
