"""What is seen in a scene: the run there and the records of the engine that the page would show.

Runs are made once, one from another, and kept; numbers.py and figures/ read them.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.tour.scene import Scene
from engine import (
    DescentRecord,
    EvaluationRecord,
    Recipe,
    Run,
    SliceRecord,
    StepRecord,
    SurfaceRecord,
    SurfaceRequest,
    add_slice_gradients,
    compute_surface,
    descend,
    evaluate,
    fast_forward,
    initial_run,
    prediction_curve,
    quick_train_step,
    slice_parameter,
    train_step,
)

_MAX_CACHED_RUNS = 64
PATH_STEPS = 12
MIN_GRID_POINTS = 17  # points a side that are enough for a still


@lru_cache(maxsize=_MAX_CACHED_RUNS)
def run_at(recipe: Recipe, step: int) -> Run:
    """Return the run of a recipe after `step` updates."""
    if step == 0:
        return initial_run(recipe)
    before = max(0, (step - 1) // 20 * 20)
    return fast_forward(run_at(recipe, before), step)


@dataclass(frozen=True)
class SceneRecords:
    """The records that belong to a scene, each made when it is asked for."""

    scene: Scene

    @property
    def run(self) -> Run:
        """The run where it stands."""
        return run_at(self.scene.recipe, self.scene.step)

    @property
    def run_before(self) -> Run:
        """The run before the step that is shown: the one that led here, or the first to come."""
        return run_at(self.scene.recipe, max(0, self.scene.step - 1))

    @cached_property
    def record(self) -> StepRecord:
        """The step that is shown."""
        return train_step(self.run_before, input_gradient=True)[1]

    @cached_property
    def slice(self) -> SliceRecord:
        """C(w) of the scene's weight, as before the step and, where it was made, after it."""
        address, index = self.scene.selection
        after = self.run.parameters if self.scene.step else None
        found = slice_parameter(self.run.network, self.record, address, index, after)
        return add_slice_gradients(self.run.network, self.record, found, self.scene.image)

    @cached_property
    def descent(self) -> DescentRecord:
        """The weight alone, down its curve with the step's learning rate, to its end."""
        way = descend(self.run.network, self.record, *self.scene.selection)
        return [one for one in way if one][-1]

    @cached_property
    def surface(self) -> SurfaceRecord:
        """The surface that suits the optimizer, with the way of the last steps on it."""
        steps = range(max(0, self.record.step - PATH_STEPS), self.record.step + 1)
        path = [(step, run_at(self.scene.recipe, step).parameters) for step in steps]
        levels = (
            one
            for one in compute_surface(self.run_before, self.record, SurfaceRequest(), path)
            if one
        )
        return next(one for one in levels if len(one.alphas) >= MIN_GRID_POINTS)

    @cached_property
    def evaluation(self) -> EvaluationRecord:
        """Loss and accuracy on the held-out images."""
        return evaluate(self.run)

    @cached_property
    def losses(self) -> list[float]:
        """The loss of every step that led here."""
        run, found = run_at(self.scene.recipe, 0), []
        for _ in range(self.scene.step):
            run, loss = quick_train_step(run)
            found.append(loss)
        return found

    @property
    def curve(self) -> tuple[list[float], list[float], list[float]]:
        """C(a) and its derivative: a, C, dC/da."""
        found = prediction_curve()
        return found.a.tolist(), found.loss.tolist(), found.derivative.tolist()
