"""Results that follow from the record of a step, kept with the step in bounded memory."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from app.protocol.messages import ExplanationMessage, SliceMessage, StepMessage
from app.protocol.packed_arrays import pack_arrays

MAX_RESULTS = 64
MAX_RESULT_BYTES = 4 * 2**20
T = TypeVar("T")
M = TypeVar("M", ExplanationMessage, SliceMessage, StepMessage)


class DerivedResults:
    """Results by their keys; once they are many or large, further ones are not kept."""

    def __init__(self) -> None:
        self._results: dict[Hashable, Any] = {}
        self._nbytes = 0

    def __len__(self) -> int:
        return len(self._results)

    def get(self, key: Hashable) -> Any:
        """Return the result of a key, or None."""
        return self._results.get(key)

    def compute(self, key: Hashable, function: Callable[[], T]) -> T:
        """Return what is kept for the key, else call `function` and keep what it returns."""
        found: T | None = self._results.get(key)
        if found is None:
            found = function()
            if len(self._results) < MAX_RESULTS:
                self._results[key] = found
        return found

    def keep_message(self, key: Hashable, message: M) -> M:
        """Keep a message, and return it; its arrays are ready to be written into a blob."""
        arrays = pack_arrays(message.arrays)
        message = replace(message, arrays=arrays)
        nbytes = len(arrays.data)
        if len(self._results) < MAX_RESULTS and self._nbytes + nbytes <= MAX_RESULT_BYTES:
            self._results[key] = message
            self._nbytes += nbytes
        return message

    def array_memory(self) -> dict[int, int]:
        """Return the bytes of the memory that the arrays of all messages use, by its id."""
        messages = [one for one in list(self._results.values()) if hasattr(one, "arrays")]
        return array_memory(array for one in messages for array in one.arrays.values())


def array_memory(arrays: Iterable[Any]) -> dict[int, int]:
    """Return the bytes of the memory of arrays by its id; arrays that share memory count once."""
    return {id(owner): int(owner.nbytes) for owner in map(_owner, arrays)}


def _owner(array: Any) -> Any:
    """Return the array whose memory an array uses: itself, or the one that it is a view of."""
    return array if getattr(array.base, "nbytes", None) is None else array.base
