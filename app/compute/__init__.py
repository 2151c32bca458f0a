"""Scheduling of the sessions' work: a fair queue and its worker threads."""
