"""Shared loss surfaces: a surface that several sessions ask for is computed once in a process.

A surface is a function of the recipe up to its step, the step, the request and the steps of the
path, so sessions that agree in these get the same record.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from threading import Lock
from typing import NamedTuple
from weakref import WeakValueDictionary

from app.subscriptions.surface_level import SurfaceLevel
from engine import PrefixKey, SurfaceRequest

LOCK_SECONDS = 0.01  # how long a session waits for the piece that another one computes
_Pieces = Iterator[SurfaceLevel | None]


class SurfaceKey(NamedTuple):
    """What determines a surface: its step with all settings, the request, the steps of the path."""

    step: PrefixKey
    request: SurfaceRequest
    path_steps: tuple[int, ...]


class _SharedSurface:
    """One surface in progress; whichever session calls `run_piece` computes the next piece.

    `failure`: the exception that ended the computation, for every session that follows it.
    """

    def __init__(self, pieces: _Pieces) -> None:
        self._pieces: _Pieces | None = pieces
        self._lock = Lock()
        self.levels: list[SurfaceLevel] = []
        self.failure: Exception | None = None

    @property
    def finished(self) -> bool:
        """Whether no piece is left."""
        return self._pieces is None

    def run_piece(self) -> None:
        """Compute one piece, or wait a moment for the piece of another session."""
        if not self._lock.acquire(timeout=LOCK_SECONDS):
            return
        try:
            if self._pieces is not None and (level := next(self._pieces)) is not None:
                self.levels.append(level)
        except StopIteration:
            self._pieces = None
        except Exception as failure:
            self.failure, self._pieces = failure, None
        finally:
            self._lock.release()


class SurfaceCache:
    """The surfaces that sessions compute now, and the levels used last, in bounded memory.

    A surface in progress is dropped when the last session that follows it turns away; the levels
    that it has stay here.
    """

    def __init__(self, mebibytes: int) -> None:
        self._max_bytes = mebibytes * 2**20
        self._lock = Lock()
        self._in_progress: WeakValueDictionary[SurfaceKey, _SharedSurface] = WeakValueDictionary()
        self._kept: OrderedDict[SurfaceKey, _KeptSurface] = OrderedDict()
        self._nbytes = 0

    def follow(self, key: SurfaceKey, begin: Callable[[], _Pieces], coarse: bool) -> _Pieces:
        """Yield each new level of a surface, and None after each piece of its computation.

        `begin` starts the computation if nobody has; who wants no finer level stops before. Levels
        that are there already are left out but for the finest, or with `coarse` but for the first.

        Raises: whatever the computation raised.
        """
        kept = self._find(key)
        if kept is not None:
            yield kept.levels[0 if coarse else -1]
            if kept.complete:
                return
        with self._lock:
            shared = self._in_progress.get(key) or _SharedSurface(begin())
            self._in_progress[key] = shared
        sent = len(kept.levels) if kept is not None else 0
        while True:
            if sent < (count := len(shared.levels)):
                yield shared.levels[sent if coarse else count - 1]
                sent = count
            elif not shared.finished:
                shared.run_piece()
                if sent < len(shared.levels):
                    self._keep(key, shared.levels)
                yield None
            else:
                break
        if shared.failure is not None:
            raise shared.failure
        self._keep(key, shared.levels)

    def _find(self, key: SurfaceKey) -> "_KeptSurface | None":
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: SurfaceKey, levels: list[SurfaceLevel]) -> None:
        with self._lock:
            if not levels or (key in self._kept and self._kept[key].complete):
                return
            if older := self._kept.pop(key, None):
                self._nbytes -= older.nbytes
            kept = self._kept[key] = _KeptSurface(tuple(levels))
            self._nbytes += kept.nbytes
            while self._nbytes > self._max_bytes:
                _, dropped = self._kept.popitem(last=False)
                self._nbytes -= dropped.nbytes


class _KeptSurface(NamedTuple):
    """The levels of a surface that are computed, the first one first."""

    levels: tuple[SurfaceLevel, ...]

    @property
    def complete(self) -> bool:
        """Whether there is no finer level."""
        return self.levels[-1].record.level == self.levels[-1].record.levels[-1]

    @property
    def nbytes(self) -> int:
        """The bytes of the arrays of all levels."""
        return sum(level.nbytes for level in self.levels)
