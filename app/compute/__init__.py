"""Which session computes next: a fair scheduler over worker threads."""
