"""What ends a command early: Ctrl+C, and a reader of the output that has gone."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

INTERRUPTED, READER_GONE = 130, 141  # 128 + SIGINT, 128 + SIGPIPE


class Interrupt:
    """Whether Ctrl+C was pressed."""

    def __init__(self) -> None:
        self.pressed = False

    def note(self, number: int, frame: FrameType | None) -> None:
        """Note that Ctrl+C was pressed; the handler of the signal."""
        self.pressed = True


@contextmanager
def deferred_interrupt() -> Iterator[Interrupt]:
    """Note Ctrl+C instead of raising KeyboardInterrupt, so that no result is lost.

    Caution: only the main thread of a process can; in others this does nothing.
    """
    interrupt = Interrupt()
    if current_thread() is not main_thread():
        yield interrupt
        return
    before = signal.signal(signal.SIGINT, interrupt.note)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)


def write_unencodable_as_escapes() -> None:
    """Let the output's encoding never fail: what it cannot encode is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def discard_output() -> None:
    """Discard what is still to be written, after the reader of the output has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
