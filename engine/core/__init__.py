"""Array types, shape arithmetic and errors that every package of the engine uses."""
