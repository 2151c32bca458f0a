"""The own data that this process holds, bounded, found by the hash of their content."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock

from engine.core.errors import BadInput
from engine.data.own_data import OwnData, is_own_problem

DEFAULT_MAX_BYTES = 2**30


@dataclass
class _Entry:
    data: OwnData
    holders: set[Hashable] = field(default_factory=set)


class OwnDataRegistry:
    """Own data by their problem name, each held by those who use it.

    Data that somebody holds stay. Data that nobody holds stay until the room is needed, the longest
    unused first. A server holds data for a session from its upload, and from the opening of a run
    on them, until the session ends. All methods may be called from any thread.

    >>> registry = OwnDataRegistry(max_bytes=100)
    >>> len(registry), registry.nbytes
    (0, 0)
    """

    def __init__(self, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, problem: object) -> bool:
        return problem in self._entries

    @property
    def nbytes(self) -> int:
        """The memory of all data, as bytes and as float32."""
        with self._lock:
            return self._nbytes()

    def add(self, data: OwnData, holder: Hashable) -> str:
        """Keep the data for `holder` and return their problem name.

        Raises: BadInput if the data that others hold leave no room.
        """
        problem = data.problem
        with self._lock:
            entry = self._entries.get(problem)
            if entry is None:
                self._make_room(data.nbytes)
                entry = self._entries[problem] = _Entry(data)
            entry.holders.add(holder)
            self._entries.move_to_end(problem)
        return problem

    def hold(self, problem: str, holder: Hashable) -> None:
        """Keep data that are here for one more holder.

        Raises: BadInput, naming the hash, if the data are not here.
        """
        with self._lock:
            self._entry(problem).holders.add(holder)

    def release(self, holder: Hashable, problem: str | None = None) -> None:
        """Forget a holder, of one problem or of all: data that nobody else holds may go."""
        with self._lock:
            for name, entry in self._entries.items():
                if problem in (None, name):
                    entry.holders.discard(holder)

    def find(self, problem: str) -> OwnData:
        """Return the data of a problem.

        Raises: BadInput, naming the hash, if the data are not here.
        """
        with self._lock:
            return self._entry(problem).data

    @property
    def held(self) -> tuple[str, ...]:
        """The problems of the data that somebody holds, the longest unused first."""
        with self._lock:
            return tuple(name for name, one in self._entries.items() if one.holders)

    @property
    def unheld(self) -> tuple[str, ...]:
        """The problems of the data that nobody holds, the longest unused first."""
        with self._lock:
            return tuple(name for name, one in self._entries.items() if not one.holders)

    def drop(self, problem: str) -> bool:
        """Free the data of a problem, unless somebody holds them; return whether they are gone."""
        with self._lock:
            entry = self._entries.get(problem)
            if entry is not None and not entry.holders:
                del self._entries[problem]
            return problem not in self._entries

    def drop_unheld(self) -> None:
        """Free the data that nobody holds."""
        for problem in self.unheld:
            self.drop(problem)

    def _entry(self, problem: str) -> _Entry:
        entry = self._entries.get(problem)
        if entry is None:
            raise missing_data(problem)
        self._entries.move_to_end(problem)
        return entry

    def _nbytes(self) -> int:
        return sum(entry.data.nbytes for entry in self._entries.values())

    def _make_room(self, nbytes: int) -> None:
        held = sum(entry.data.nbytes for entry in self._entries.values() if entry.holders)
        if held + nbytes > self.max_bytes:
            free = max(self.max_bytes - held, 0)
            raise BadInput(
                "images", f"{nbytes:,} bytes", f"at most {free:,} bytes: no more is free"
            )
        for problem in list(self._entries):
            if self._nbytes() + nbytes <= self.max_bytes:
                break
            if not self._entries[problem].holders:
                del self._entries[problem]


def missing_data(problem: str) -> BadInput:
    """Return the error for own data that this process does not hold."""
    if not is_own_problem(problem):
        return BadInput("problem", problem, "sha256: and 64 hex digits")
    return BadInput("problem", problem, "data that are here: open the file with these images first")


OWN_DATA = OwnDataRegistry()  # that of this process; `load_dataset` looks here
