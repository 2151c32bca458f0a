"""Training: recipes, runs, the step, its record, and replay."""
