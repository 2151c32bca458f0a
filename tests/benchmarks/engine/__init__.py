"""Benchmarks of the engine against PyTorch: `python -m engine bench`."""
