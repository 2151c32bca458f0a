"""Shared loss surfaces: a surface that several sessions ask for is computed once in a process.

A surface is a function of the recipe up to its step, the step, the request and the steps of the
path, so sessions that agree in these get the same record.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from threading import Lock
from typing import NamedTuple
from weakref import WeakValueDictionary

from app.subscriptions.redis_surfaces import RedisSurfaces, surface_digest
from app.subscriptions.session_owner import SessionOwner
from app.subscriptions.surface_level import SurfaceLevel
from engine import PrefixKey, SurfaceRequest

MAX_WORKSPACES = 8  # of surfaces in progress; one takes about 20 MB for the default network
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

    def __init__(self, begin: Callable[[], _Pieces]) -> None:
        self._begin = begin
        self._pieces: _Pieces | None = None
        self._lock = Lock()
        self._adopted: SurfaceLevel | None = None
        self.finished = False
        self.levels: list[SurfaceLevel] = []
        self.failure: Exception | None = None

    def adopt(self, level: SurfaceLevel) -> None:
        """Take the finest level that another process has made: the next piece is the last."""
        self._adopted = level

    @property
    def made_here(self) -> bool:
        """Whether this process has computed all levels."""
        return self._adopted is None

    def free_workspace(self) -> None:
        """Free the memory of the computation unless it runs; it begins again when it goes on."""
        if self._lock.acquire(blocking=False):
            self._pieces = None
            self._lock.release()

    def run_piece(self) -> None:
        """Compute one piece, or wait a moment for the piece of another session."""
        if not self._lock.acquire(timeout=LOCK_SECONDS):
            return
        try:
            if not self.finished:
                adopted = self._adopted  # another thread may set it during the piece
                self._add(adopted or self._next())
                if adopted is not None:
                    self._end()
        except StopIteration:
            self._end()
        except Exception as failure:
            self.failure = failure
            self._end()
        finally:
            self._lock.release()

    def _next(self) -> SurfaceLevel | None:
        if self._pieces is None:
            self._pieces = self._begin()
        return next(self._pieces)

    def _add(self, level: SurfaceLevel | None) -> None:
        known = self.levels[-1].record.level if self.levels else 0
        if level is not None and level.record.level > known:
            self.levels.append(level)

    def _end(self) -> None:
        self.finished, self._pieces = True, None


class SurfaceCache:
    """The surfaces that sessions compute now, and the levels used last, in bounded memory.

    A surface in progress is dropped when the last session that follows it turns away; the levels
    that it has stay here. At most `MAX_WORKSPACES` have the memory of their computation, those that
    went on last; another one begins again when it goes on. Other replicas share theirs through
    `redis_surfaces`, if there is one.
    """

    def __init__(self, mebibytes: int, redis_surfaces: RedisSurfaces | None = None) -> None:
        self._redis_surfaces = redis_surfaces
        self._max_bytes = mebibytes * 2**20
        self._lock = Lock()
        self._with_workspace: OrderedDict[SurfaceKey, None] = OrderedDict()
        self._in_progress: WeakValueDictionary[SurfaceKey, _SharedSurface] = WeakValueDictionary()
        self._kept: OrderedDict[SurfaceKey, _KeptSurface] = OrderedDict()
        self._waiting: dict[SurfaceKey, set[SessionOwner]] = {}
        self._nbytes = 0

    def holds(self, key: SurfaceKey) -> bool:
        """Whether a level of a surface is there already."""
        with self._lock:
            return key in self._kept

    def wait_for(self, key: SurfaceKey, owner: SessionOwner) -> None:
        """Wake an owner once the first level of a surface is there, unless it is."""
        with self._lock:
            if key not in self._kept:
                self._waiting.setdefault(key, set()).add(owner)

    def stop_waiting(self, key: SurfaceKey, owner: SessionOwner) -> None:
        """Undo `wait_for`."""
        with self._lock:
            owners = self._waiting.get(key, set())
            owners.discard(owner)
            if not owners:
                self._waiting.pop(key, None)

    def follow(
        self, key: SurfaceKey, begin: Callable[[], _Pieces], coarse: bool, own_data: bool = False
    ) -> _Pieces:
        """Yield each new level of a surface, and None after each piece of its computation.

        `begin` starts the computation if nobody has; who wants no finer level stops before. Levels
        that are there already are left out but for the finest, or with `coarse` but for the first.
        Surfaces on `own_data` stay in this process.

        Raises: whatever the computation raised.
        """
        kept = self._find(key)
        if kept is not None:
            yield kept.levels[0 if coarse else -1]
            if kept.complete:
                return
        redis_surfaces = None if own_data else self._redis_surfaces
        with self._lock:
            shared = self._in_progress.get(key)
            if shared is None:
                shared = self._in_progress[key] = _SharedSurface(begin)
                if redis_surfaces is not None:
                    redis_surfaces.fetch(surface_digest(key), shared.adopt)
        sent = kept.levels[-1].record.level if kept is not None else 0
        while True:
            finer = [one for one in shared.levels if one.record.level > sent]
            if finer:
                yield finer[0 if coarse else -1]
                sent = finer[-1].record.level
            elif not shared.finished:
                before = len(shared.levels)
                self._bound_workspaces(key)
                shared.run_piece()
                if before < len(shared.levels):
                    self._keep(key, shared.levels)
                    if redis_surfaces is not None and shared.made_here:
                        self._offer(redis_surfaces, key, shared.levels[-1])
                yield None
            else:
                break
        if shared.failure is not None:
            raise shared.failure

    def _bound_workspaces(self, key: SurfaceKey) -> None:
        """Note that a surface is being computed; free the workspace of the one left longest ago."""
        with self._lock:
            self._with_workspace[key] = None
            self._with_workspace.move_to_end(key)
            while len(self._with_workspace) > MAX_WORKSPACES:
                oldest, _ = self._with_workspace.popitem(last=False)
                if (left := self._in_progress.get(oldest)) is not None:
                    left.free_workspace()

    def _offer(self, redis_surfaces: RedisSurfaces, key: SurfaceKey, level: SurfaceLevel) -> None:
        if level.record.level == level.record.levels[-1]:
            redis_surfaces.offer(surface_digest(key), level)

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
            owners = self._waiting.pop(key, set())
        for owner in owners:
            owner.wake()


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
