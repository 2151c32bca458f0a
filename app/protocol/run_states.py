"""The names of the states of a session, as in status messages."""

READY, PLAYING, DIVERGED = "ready", "playing", "diverged"
