"""Arrays, shapes and the error for invalid input: what every part of the engine uses."""
