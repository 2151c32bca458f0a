"""Data sets, synthetic images, and the preparation of drawings."""
