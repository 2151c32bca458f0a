"""Short links, where the host keeps some: a few signs that lead to the fragment of a long one."""
