"""Short links: the server stores the fragment of a long link under a short id."""
