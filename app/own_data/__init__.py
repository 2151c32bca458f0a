"""Data sets over HTTP: descriptions, contact sheets, and the images that visitors send."""
