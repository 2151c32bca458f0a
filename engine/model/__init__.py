"""Networks: architecture, layers, operations, losses, initialisers and presets."""
