"""A token bucket: how many commands a second one page may send."""

from collections.abc import Callable


class Bucket:
    """A token bucket: `burst` at once, `rate` a second in the long run.

    >>> times = iter([0.0, 0.0, 0.0, 0.0, 0.5])
    >>> bucket = Bucket(rate=2, burst=2, clock=lambda: next(times))
    >>> [bucket.take() for _ in range(4)]
    [True, True, False, True]
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._at = burst, clock()

    def take(self) -> bool:
        """Take one, where there is one; say whether there was."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def put_back(self, amount: float) -> None:
        """Put back what was not needed."""
        self._left += amount
