"""What a page subscribes to: arrays, curves, surfaces, explanations, checks, predictions."""
