"""The connection of one page: its outgoing channel, send queue and rate limit."""
