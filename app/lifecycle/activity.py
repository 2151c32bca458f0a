"""When a page did something last, and whether its visitor rests."""

from time import monotonic

REST_SECONDS = 1.0  # after which finer levels of a loss surface are computed


class Activity:
    """The time since the last command of a page."""

    def __init__(self) -> None:
        self._last_at = monotonic()

    def note(self) -> None:
        """Note that the page has done something now."""
        self._last_at = monotonic()

    @property
    def idle_seconds(self) -> float:
        """The seconds since then."""
        return monotonic() - self._last_at

    @property
    def rested(self) -> bool:
        """Whether the visitor rests."""
        return self.idle_seconds >= REST_SECONDS
