"""Networks: architecture, layers, operations, losses, initialisers, presets."""
