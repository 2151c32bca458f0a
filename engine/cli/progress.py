"""Progress bar for a terminal."""

from typing import TextIO

WIDTH = 24


class ProgressBar:
    """A progress bar of `total` parts; it writes nothing to a pipe or file.

    >>> render_bar(3, 4)
    '[##################......]  75 %'
    """

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._drawn_width = 0
        self._is_terminal = stream.isatty()

    def show(self, done: int, text: str) -> None:
        """Draw the bar at `done`, followed by `text`."""
        if not self._is_terminal:
            return
        line = f"{render_bar(done, self._total)}  {text}"
        self._stream.write("\r" + line.ljust(self._drawn_width))
        self._stream.flush()
        self._drawn_width = len(line)

    def close(self) -> None:
        """End the bar's line."""
        if self._drawn_width:
            self._stream.write("\n")
            self._stream.flush()


def render_bar(done: int, total: int) -> str:
    """Return the bar as text."""
    full = WIDTH * done // total
    return f"[{'#' * full}{'.' * (WIDTH - full)}] {100 * done // total:>3} %"
