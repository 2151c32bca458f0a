"""Token bucket: the rate limit for the commands of one page."""

from collections.abc import Callable


class TokenBucket:
    """A token bucket with a capacity of `burst` tokens, refilled at `rate` tokens a second.

    >>> times = iter([0.0, 0.0, 0.0, 0.0, 0.5])
    >>> bucket = TokenBucket(rate=2, burst=2, clock=lambda: next(times))
    >>> [bucket.try_acquire() for _ in range(4)]
    [True, True, False, True]
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._refilled_at = burst, clock()

    def try_acquire(self) -> bool:
        """Take one token; return False if the bucket has less than one."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._refilled_at) * self._rate)
        self._refilled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def refund(self, amount: float) -> None:
        """Put back part of a token, for a command that costs less than one."""
        self._tokens += amount
