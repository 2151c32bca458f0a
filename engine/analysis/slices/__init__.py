"""Slices of the loss along one number: C(w), φ(s), and descent along one weight."""
