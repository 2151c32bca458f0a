"""One line that is drawn again while something goes on; silent where nobody watches. No clock."""

from typing import TextIO

WIDTH = 24


class Progress:
    """A bar of `total` parts on a terminal; nothing at all in a pipe or file.

    >>> bar(3, 4)
    '[##################......]  75 %'
    """

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._drawn = 0
        self._watched = stream.isatty()

    def show(self, done: int, words: str) -> None:
        """Draw the bar at `done` with `words` behind it."""
        if not self._watched:
            return
        line = f"{bar(done, self._total)}  {words}"
        self._stream.write("\r" + line.ljust(self._drawn))
        self._stream.flush()
        self._drawn = len(line)

    def close(self) -> None:
        """Go on below the bar."""
        if self._drawn:
            self._stream.write("\n")
            self._stream.flush()


def bar(done: int, total: int) -> str:
    """Return the bar as text."""
    full = WIDTH * done // total
    return f"[{'#' * full}{'.' * (WIDTH - full)}] {100 * done // total:>3} %"
