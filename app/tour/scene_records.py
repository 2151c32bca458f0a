"""The run of a scene and its records, computed lazily, for the numbers and figures of chapters.

Runs are cached, and each is computed from the nearest cached run before it.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.tour.scene import Scene
from engine import (
    DescentRecord,
    EvaluationRecord,
    LanePath,
    RaceRecord,
    RaceRequest,
    Recipe,
    Run,
    SliceRecord,
    StepRecord,
    SurfaceRecord,
    SurfaceRequest,
    add_slice_gradients,
    compute_race_surface,
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
RACE_POINT_STEPS = 2  # steps between two points of a lane's path
MIN_GRID_POINTS = 17  # points per side of the surface in a figure


@lru_cache(maxsize=_MAX_CACHED_RUNS)
def run_at(recipe: Recipe, step: int) -> Run:
    """Return the run of a recipe after `step` updates."""
    if step == 0:
        return initial_run(recipe)
    before = max(0, (step - 1) // 20 * 20)
    return fast_forward(run_at(recipe, before), step)


@dataclass(frozen=True)
class SceneRecords:
    """The records of a scene, each computed on first use."""

    scene: Scene

    @property
    def run(self) -> Run:
        """The run at the step of the scene."""
        return run_at(self.scene.recipe, self.scene.step)

    @property
    def run_before(self) -> Run:
        """The run before the displayed step; at step 0, the initial run."""
        return run_at(self.scene.recipe, max(0, self.scene.step - 1))

    @cached_property
    def record(self) -> StepRecord:
        """The record of the displayed step: the last one or, at step 0, the first."""
        return train_step(self.run_before, input_gradient=True)[1]

    @cached_property
    def slice(self) -> SliceRecord:
        """C(w) of the selected parameter before the step and, if it has been made, after it."""
        address, index = self.scene.selection
        after = self.run.parameters if self.scene.step else None
        found = slice_parameter(self.run.network, self.record, address, index, after)
        return add_slice_gradients(self.run.network, self.record, found, self.scene.image)

    @cached_property
    def descent(self) -> DescentRecord:
        """The complete descent of the selected parameter alone, with the step's learning rate."""
        records = descend(self.run.network, self.record, *self.scene.selection)
        return [record for record in records if record][-1]

    @cached_property
    def surface(self) -> SurfaceRecord:
        """The loss surface on the optimizer's default plane, with the path of the last steps."""
        steps = range(max(0, self.record.step - PATH_STEPS), self.record.step + 1)
        path = [(step, run_at(self.scene.recipe, step).parameters) for step in steps]
        levels = (
            one
            for one in compute_surface(self.run_before, self.record, SurfaceRequest(), path)
            if one
        )
        return next(one for one in levels if len(one.alphas) >= MIN_GRID_POINTS)

    @cached_property
    def race(self) -> RaceRecord:
        """The paths of the scene's lanes up to its step, on their own principal components."""
        steps = range(0, self.scene.step, RACE_POINT_STEPS)
        paths = [
            LanePath(
                run_at(lane.recipe, self.scene.step),
                [(step, run_at(lane.recipe, step).parameters) for step in steps],
            )
            for lane in self.scene.lanes
        ]
        levels = (one for one in compute_race_surface(RaceRequest(), paths) if one)
        return next(one for one in levels if len(one.alphas) >= MIN_GRID_POINTS)

    @cached_property
    def evaluation(self) -> EvaluationRecord:
        """The loss and accuracy on the held-out images."""
        return evaluate(self.run)

    @cached_property
    def losses(self) -> list[float]:
        """The loss of every step up to the scene."""
        run, losses = run_at(self.scene.recipe, 0), []
        for _ in range(self.scene.step):
            run, loss = quick_train_step(run)
            losses.append(loss)
        return losses

    @property
    def curve(self) -> tuple[list[float], list[float], list[float]]:
        """The loss C(a) = −log a and its derivative, as the lists a, C, dC/da."""
        curve = prediction_curve()
        return curve.a.tolist(), curve.loss.tolist(), curve.derivative.tolist()
