"""The states of a session, as the status message names them."""

READY, PLAYING, DIVERGED = "ready", "playing", "diverged"
