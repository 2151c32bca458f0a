"""A token bucket: how many commands a second one page may send."""

from collections.abc import Callable


class TokenBucket:
    """A token bucket: `burst` at once, `rate` a second in the long run.

    >>> times = iter([0.0, 0.0, 0.0, 0.0, 0.5])
    >>> bucket = TokenBucket(rate=2, burst=2, clock=lambda: next(times))
    >>> [bucket.try_acquire() for _ in range(4)]
    [True, True, False, True]
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._refilled_at = burst, clock()

    def try_acquire(self) -> bool:
        """Take one, where there is one; say whether there was."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._refilled_at) * self._rate)
        self._refilled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def refund(self, amount: float) -> None:
        """Put back what was not needed."""
        self._tokens += amount
