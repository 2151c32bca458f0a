"""The states of a run, as the status message names them."""

READY, PLAYING, DIVERGED = "ready", "playing", "diverged"
