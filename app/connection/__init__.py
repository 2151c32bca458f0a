"""One page's connection: its outgoing channel, send queue and rate limit."""
