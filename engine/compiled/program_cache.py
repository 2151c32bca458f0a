"""Cache of idle compiled networks, which lends each to one borrower at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np

from engine.compiled.compiled_network import CompiledNetwork
from engine.core.arrays import Arrays
from engine.core.blas_threads import one_blas_thread
from engine.model.network import Network


class ProgramCache:
    """At most `max_idle` idle compiled networks, the most recently used first.

    A network on loan is not in the cache, so any number of threads may borrow.
    """

    def __init__(self, max_idle: int) -> None:
        self._max_idle = max_idle
        self._idle: list[CompiledNetwork] = []
        self._lock = Lock()

    def __len__(self) -> int:
        """Return the number of idle networks."""
        return len(self._idle)

    @contextmanager
    def borrow(
        self,
        network: Network,
        like: Arrays,
        images: int,
        training: bool = True,
        input_gradient: bool = False,
    ) -> Iterator[CompiledNetwork]:
        """Lend a network compiled for parameters like `like` and `images` images.

        While it is lent, BLAS has one thread, so that its numbers have the same bits everywhere.
        """
        program = self._take_idle(network, like, images, training, input_gradient)
        if program is None:
            program = CompiledNetwork(network, like, images, training, input_gradient)
        with one_blas_thread():
            yield program
        with self._lock:
            self._idle.insert(0, program)
            del self._idle[self._max_idle :]

    def _take_idle(
        self, network: Network, like: Arrays, images: int, training: bool, input_gradient: bool
    ) -> CompiledNetwork | None:
        """Return an idle network that does what is wanted; without training, any will do."""
        wanted, dtype = (images, training, input_gradient), np.result_type(*like.values())
        with self._lock:
            for i, idle in enumerate(self._idle):
                found = idle.images, idle.training, idle.input_gradient
                fits = found == wanted if training else idle.images == images
                if fits and idle.dtype == dtype and idle.network == network:
                    return self._idle.pop(i)
        return None


PROGRAM_CACHE = ProgramCache(8)
