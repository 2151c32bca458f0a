"""Lockstep: several runs that advance together, one update each in turn."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from math import isfinite

import numpy as np

from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.program_cache import PROGRAM_CACHE
from engine.training.replay import Trainer
from engine.training.run import Run


class Lockstep:
    """Runs that advance step by step in memory of their own; the original runs are unchanged.

    A run whose loss is not finite stays where it is. Runs of the same network and batch size share
    one compiled network.
    Caution: not thread-safe, as a trainer is.
    """

    def __init__(self, runs: Sequence[Run], programs: Sequence[CompiledNetwork]) -> None:
        self._trainers = [
            Trainer(run, program) for run, program in zip(runs, programs, strict=True)
        ]
        self._diverged = [False] * len(runs)

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs at their present steps, as values that later steps do not change."""
        return tuple(trainer.run for trainer in self._trainers)

    @property
    def diverged(self) -> tuple[bool, ...]:
        """Whether the loss of each run is not finite, so that it stays where it is."""
        return tuple(self._diverged)

    def step(self) -> tuple[float | None, ...]:
        """Make one update of every run; return the losses of their mini-batches.

        The loss of a run that stays where it is is None.
        """
        return tuple(self.advance(place) for place in range(len(self._trainers)))

    def advance(self, place: int) -> float | None:
        """Make one update of the run at `place`, counted from 0, and return the loss; else None."""
        if self._diverged[place]:
            return None
        loss = self._trainers[place].step()
        self._diverged[place] = not isfinite(loss)
        return loss


@contextmanager
def lockstep(runs: Sequence[Run]) -> Iterator[Lockstep]:
    """Lend compiled networks to runs that advance together; each step has the bits of a run alone.

    Raises: BadInput for parameters that do not fit their network.
    """
    for run in runs:
        run.network.check_parameters(run.parameters)
    programs: list[CompiledNetwork] = []
    with ExitStack() as stack:
        for k, run in enumerate(runs):
            like = next((j for j in range(k) if _same_program(runs[j], run)), None)
            programs.append(
                programs[like]
                if like is not None
                else stack.enter_context(
                    PROGRAM_CACHE.borrow(run.network, run.parameters, run.recipe.batch_size)
                )
            )
        yield Lockstep(runs, programs)


def _same_program(run: Run, other: Run) -> bool:
    return (
        run.network == other.network
        and run.recipe.batch_size == other.recipe.batch_size
        and np.result_type(*run.parameters.values()) == np.result_type(*other.parameters.values())
    )
