"""What is asked of a step: explanations, gradient checks, slices, surfaces, predictions."""
