"""Training: recipes, runs, the training step, its record, and replay."""
