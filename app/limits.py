"""How much of a server one page may use: commands a second, the size of a run. No session."""

from collections.abc import Callable

from app.settings import Settings
from engine import BadInput, Recipe, size_of


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


def check_size(recipe: Recipe, settings: Settings) -> None:
    """Raise BadInput for a run that is too large for this server; nothing is allocated."""
    size, most = size_of(recipe), settings.run_parameters
    if size.parameters > most:
        name = f"{recipe.preset}, {size.parameters:,} parameters"
        raise BadInput("preset", name, f"on this server at most {most:,} parameters")
    images = settings.batch_values // size.values
    if recipe.batch_size > images:
        raise BadInput("batch_size", recipe.batch_size, f"on this server at most {images:,}")
