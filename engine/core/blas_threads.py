"""One BLAS thread while numbers are computed whose bits must not depend on the machine's cores.

With several threads a sum is taken in another order, and the bits differ. `import engine` before
NumPy sets one thread for the process. Where NumPy was imported earlier, or the environment asks for
more, the number is limited here for as long as it matters.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

from threadpoolctl import (  # type: ignore[import-untyped]  # it has no types
    LibController,
    ThreadpoolController,
)


@cache
def _blas_libraries() -> list[LibController]:
    libraries: list[LibController] = ThreadpoolController().select(user_api="blas").lib_controllers
    return libraries


def _set_threads(library: LibController, threads: int) -> None:
    """Set the number of threads of a library, from whichever Python thread.

    threadpoolctl lets only one Python thread set it for OpenBLAS; `_Limit` takes turns itself.
    """
    release = getattr(library, "clear_controlling_thread", None)
    if release is not None:
        release(force=True)
    library.set_num_threads(threads)
    if release is not None:
        release(force=True)


class _Limit:
    """Counts those who need one thread; the first sets it, the last restores what was before."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0
        self._before: list[tuple[LibController, int]] = []

    def enter(self) -> None:
        """Limit all BLAS libraries to one thread."""
        with self._lock:
            self._users += 1
            for library in _blas_libraries():
                threads = library.get_num_threads()
                if threads != 1:
                    self._before.append((library, threads))
                    _set_threads(library, 1)

    def leave(self) -> None:
        """Restore the numbers of threads, if nobody else needs one thread."""
        with self._lock:
            self._users -= 1
            if not self._users:
                for library, threads in self._before:
                    _set_threads(library, threads)
                self._before.clear()


_LIMIT = _Limit()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Compute with one BLAS thread; also usable as a decorator.

    >>> with one_blas_thread():
    ...     [library.get_num_threads() for library in _blas_libraries()][:1]
    [1]
    """
    _LIMIT.enter()
    try:
        yield
    finally:
        _LIMIT.leave()
