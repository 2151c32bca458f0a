"""Recording a stretch of a run: what a page sees of each step, and the file that plays it."""

from app.recording.recorder import Recorder

__all__ = ["Recorder"]
