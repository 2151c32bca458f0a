"""How many links one client may make in a time: a bucket for each. No link is here."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from app.limits import Bucket

MOST_CLIENTS = 10_000


class Rates:
    """A bucket for each client, of those that came last; all of a minute at once.

    >>> rates = Rates(2)
    >>> [rates.allow("a"), rates.allow("a"), rates.allow("a"), rates.allow("b")]
    [True, True, False, True]
    """

    def __init__(self, a_minute: float, clock: Callable[[], float] = monotonic) -> None:
        self._a_minute, self._clock = a_minute, clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def allow(self, client: str) -> bool:
        """Count one of a client; say whether it may."""
        bucket = self._buckets.get(client)
        if bucket is None:
            at_once = max(1.0, self._a_minute)
            bucket = self._buckets[client] = Bucket(self._a_minute / 60, at_once, self._clock)
        self._buckets.move_to_end(client)
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return bucket.take()
