"""Data sets, generated images, and drawings as images."""
