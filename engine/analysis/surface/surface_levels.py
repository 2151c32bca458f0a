"""Computation of a loss surface, with its arrows and path, level by level."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from engine.analysis.surface.arrows import gradient_fan, ingredient_arrows, step_arrows
from engine.analysis.surface.extent import basin_radius, height_range, step_radius, valley_radius
from engine.analysis.surface.grid import Grid, level_strides, symmetric_axis
from engine.analysis.surface.records import HeightRange, SurfaceRecord
from engine.analysis.surface.request import SurfaceRequest
from engine.compiled.closed_form_2d import ClosedFormPlaneLoss
from engine.compiled.plane_loss import PlaneLoss
from engine.core.arrays import Array, Arrays, ravel
from engine.planes import PLANES, Plane
from engine.training.image_sets import ImageSets, MeanLoss
from engine.training.plane_choice import resolve_plane, resolve_set
from engine.training.records import StepRecord
from engine.training.run import Run

LEVELS = (9, 17, 33)
_PATH_LEVEL = LEVELS[0]
ParameterPath = Sequence[tuple[int, Arrays]]


def compute_surface(
    run: Run, record: StepRecord, request: SurfaceRequest | None = None, path: ParameterPath = ()
) -> Iterator[SurfaceRecord | None]:
    """Yield the surface of a step of `run` level by level (9², 17², 33² nested points).

    Yields a SurfaceRecord when a level is complete, and None every few milliseconds, so that the
    caller can pause, or stop by closing the iterator. `path` are earlier (step, parameters). If the
    update or the gradient is not finite, nothing is yielded.

    Raises: BadInput for a plane that this step does not have, and chosen parameters that do not
    exist.
    """
    request = request or SurfaceRequest()
    request.check(run.network)
    sets = ImageSets(run, record)
    if not (np.isfinite(ravel(record.updates)).all() and np.isfinite(sets.gradient("probe")).all()):
        return
    displacements = path_displacements(record, path)
    yield None
    plane = yield from resolve_plane(request, run, record, sets, displacements)
    inputs = _LevelInputs(run, record, request, sets, plane)
    yield None
    empty = yield from inputs.empty_record(displacements)
    empty = replace(empty, path_steps=np.array([step for step, _ in path], dtype=np.int32))
    yield from _compute_levels(inputs, empty, [past for _, past in path])


def path_displacements(record: StepRecord, path: ParameterPath) -> Array:
    """Return the vector from θ of the step to each point of a path, (K, P)."""
    theta = ravel(record.parameters)
    return np.array([ravel(past) - theta for _, past in path]).reshape(-1, theta.size)


def plane_function(
    run: Run,
    record: StepRecord,
    request: SurfaceRequest,
    plane: Plane,
    set_name: str,
    sets: ImageSets,
) -> PlaneLoss | ClosedFormPlaneLoss:
    """Return S(α, β) of an image set over a plane, in closed form if there is one."""
    network, parameters = run.network, record.parameters
    images, labels = sets.images(set_name)
    if plane.name == "chosen" and request.chosen is not None:
        axes = [(parameter.address, parameter.index) for parameter in request.chosen]
        if ClosedFormPlaneLoss.supports(network, [address for address, _ in axes]):
            x = sets.layer_input(set_name, network.layer_index(axes[0][0]))
            return ClosedFormPlaneLoss(network, parameters, axes, x, labels)
    return PlaneLoss(network, parameters, plane.directions, images, labels)


@dataclass(frozen=True)
class _LevelInputs:
    """The inputs that all levels of one surface share."""

    run: Run
    record: StepRecord
    request: SurfaceRequest
    sets: ImageSets
    plane: Plane

    @property
    def set_name(self) -> str:
        """The image set of the surface."""
        return resolve_set(self.request, self.plane.name)

    @property
    def has_ghost(self) -> bool:
        """Whether the mini-batch's surface is computed beside that of another set."""
        return self.request.ghost and self.set_name != "batch"

    @cached_property
    def function(self) -> PlaneLoss | ClosedFormPlaneLoss:
        """S(α, β) of the image set."""
        return self._plane_function(self.set_name)

    @cached_property
    def ghost_function(self) -> PlaneLoss | ClosedFormPlaneLoss | None:
        """S(α, β) of the mini-batch, if it is shown beside another set."""
        return self._plane_function("batch") if self.has_ghost else None

    @cached_property
    def mean_loss(self) -> MeanLoss:
        """The mean loss of the image set."""
        return self.sets.mean_loss(self.set_name)

    def _plane_function(self, set_name: str) -> PlaneLoss | ClosedFormPlaneLoss:
        return plane_function(self.run, self.record, self.request, self.plane, set_name, self.sets)

    def empty_record(self, displacements: Array) -> Generator[None, None, SurfaceRecord]:
        """Return the record without a grid: all that is the same on every level."""
        record, plane, request = self.record, self.plane, self.request
        theta, update = ravel(record.parameters), ravel(record.updates)
        slope = self.sets.gradient(self.set_name)
        function = self.function
        yield None
        start_loss = function.loss_at(0.0, 0.0)
        if request.zoom == "basin":
            radius = basin_radius(self.run, record)
        else:
            radius = step_radius(plane, record)
        if request.zoom == "valley":
            predicted = float(slope @ update)
            radius = yield from valley_radius(function, radius, start_loss, predicted)
        parts = yield from self.sets.part_gradients(request.fan)
        fan, fan_shares = gradient_fan(plane, parts, record.learning_rate)
        length, norm = float(np.linalg.norm(update)), float(np.linalg.norm(theta))
        slope_alpha, slope_beta = plane.coordinates(slope).tolist()
        return SurfaceRecord(
            step=record.step,
            plane=plane.name,
            words=PLANES[plane.name],
            zoom=request.zoom,
            set=self.set_name,
            images=len(self.sets.images(self.set_name)[1]),
            level=0,
            levels=LEVELS,
            points_done=0,
            points_all=LEVELS[-1] ** 2,
            radius=radius,
            radius_in_steps=radius / length if length else None,
            radius_over_norm=radius / norm if norm else 0.0,
            learning_rate=record.learning_rate,
            start_loss=start_loss,
            end_loss=self.mean_loss.loss(record.parameters_after),
            end_on_surface=function.loss_at(*plane.coordinates(update).tolist()),
            slope=(slope_alpha, slope_beta),
            share_gradient=plane.share(slope),
            share_update=plane.share(update),
            path_share=plane.share(displacements[0]) if len(displacements) else None,
            heights=HeightRange(start_loss, start_loss, None),
            explained=plane.explained,
            by_chance=plane.by_chance,
            filter_norms=plane.filter_norms,
            curvature=plane.curvature,
            chosen=request.chosen if plane.name == "chosen" else None,
            seed=request.seed if plane.name == "random" else None,
            arrows=step_arrows(plane, slope, update, record.learning_rate, self.set_name),
            ingredients=ingredient_arrows(plane, slope, record),
            alphas=symmetric_axis(radius, LEVELS[-1]),
            betas=symmetric_axis(radius, LEVELS[-1]),
            losses=np.empty((0, 0)),
            ghost_losses=None,
            fan=fan,
            fan_shares=fan_shares,
            path=np.array([plane.coordinates(v) for v in displacements]).reshape(-1, 2),
            path_steps=np.empty(0, dtype=np.int32),
            path_losses=np.full(len(displacements), np.nan),
            path_on_surface=np.full(len(displacements), np.nan),
        )


def _compute_levels(
    inputs: _LevelInputs, first: SurfaceRecord, path: Sequence[Arrays]
) -> Iterator[SurfaceRecord | None]:
    grid, ghost = (Grid(first.alphas, first.betas) for _ in range(2))
    for level, stride in zip(LEVELS, level_strides(LEVELS), strict=True):
        yield from grid.fill(inputs.function, stride)
        if inputs.ghost_function:
            yield from ghost.fill(inputs.ghost_function, stride)
        every = slice(None, None, stride)
        losses = grid.losses[every, every].copy()
        yield replace(
            first,
            level=level,
            points_done=int(grid.done.sum()),
            heights=height_range(losses, first.start_loss, first.end_loss),
            alphas=grid.alphas[every],
            betas=grid.betas[every],
            losses=losses,
            ghost_losses=ghost.losses[every, every].copy() if inputs.ghost_function else None,
        )
        if level == _PATH_LEVEL and len(path):
            path_losses = []
            for past in path:
                path_losses.append(inputs.mean_loss.loss(past))
                yield None
            first = replace(
                first,
                path_losses=np.array(path_losses),
                path_on_surface=inputs.function.losses(*first.path.T),
            )
