"""Recordings: the messages of a range of steps, and the HTML file that plays them."""

from app.recording.recorder import Recorder

__all__ = ["Recorder"]
