"""Subscriptions of a page: arrays, curves, surfaces, explanations, checks, predictions."""
