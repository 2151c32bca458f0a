"""The documentation under test: generated blocks, examples that run, links that resolve."""
