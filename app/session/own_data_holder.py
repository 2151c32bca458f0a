"""The own data that a session holds: those of its run, and of the runs that undo leads back to."""

from collections.abc import Iterable
from threading import Lock

from engine import OWN_DATA, Recipe, is_own_problem


class OwnDataHolder:
    """A holder of own data of the process, true while it holds any.

    `release` ends it, from any thread: what is held after it is not held.
    """

    def __init__(self) -> None:
        self._problems: set[str] = set()
        self._lock = Lock()
        self._released = False

    def __bool__(self) -> bool:
        return bool(self._problems)

    def hold(self, recipe: Recipe) -> None:
        """Hold the own data of a recipe.

        Raises: BadInput, naming the hash, if they are not here.
        """
        with self._lock:
            for problem in filter(is_own_problem, recipe.problems):
                if not self._released:
                    OWN_DATA.hold(problem, self)
                    self._problems.add(problem)

    def keep_only(self, problems: Iterable[str]) -> None:
        """Release all data but those of these problems."""
        with self._lock:
            for problem in self._problems.difference(problems):
                OWN_DATA.release(self, problem)
                self._problems.discard(problem)

    def nbytes(self, problems: Iterable[str]) -> int:
        """Return the memory of the data of these problems that are held."""
        with self._lock:
            return sum(OWN_DATA.find(one).nbytes for one in self._problems.intersection(problems))

    def release(self) -> None:
        """Release all data: the session has ended."""
        with self._lock:
            self._released = True
            self._problems.clear()
            OWN_DATA.release(self)
