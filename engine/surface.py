"""The loss over a plane, with arrows and path projected on it, level by level. No training.

S(α, β) = L(θ + α d₁ + β d₂) on a named set of images; A points along α, B along β.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.arrays import Array, Arrays, added, ravel
from engine.network import Network
from engine.planes import Plane, make_plane
from engine.program.plane import LossOverPlane
from engine.program.program import Program
from engine.records import Arrow, StepRecord, SurfaceRecord
from engine.training import probe_of

LEVELS = (5, 9, 17, 33)
RADIUS_IN_STEPS = 4.0
_POINTS_AT_ONCE = 10
_quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@_quiet
def loss_at(network: Network, parameters: Arrays, images: Array, labels: Array) -> float:
    """Return the mean loss of `images` at `parameters`."""
    return network.mean_loss(parameters, network.logits(parameters, images), labels)


@_quiet
def gradient_at(network: Network, parameters: Arrays, images: Array, labels: Array) -> Array:
    """Return the gradient of the mean loss of `images` at `parameters`, as one vector."""
    program = Program(network, parameters, len(labels))
    program.step_gradients(parameters, images, labels)
    return np.asarray(program.gradient, dtype=np.float64)


def survey(
    network: Network,
    problem: str,
    record: StepRecord,
    plane_name: str,
    path: Sequence[tuple[int, Arrays]],
) -> Iterator[SurfaceRecord | None]:
    """Yield the surface of a step level by level (5², 9², 17², 33²), each holding the one before.

    Yields None every few points, so that a caller can do something else or stop; a SurfaceRecord
    when a level is whole. The step plane is drawn on the mini-batch, batch-against-truth on the
    probe set. `path` are earlier (step, parameters); their losses are measured after the first
    level, and are NaN in it.

    Raises: BadInput for an unknown plane.
    """
    parameters = record.parameters
    update = ravel(record.updates)
    gradient = ravel({address: record.gradients[address] for address in parameters})
    probe_images, probe_labels = probe_of(problem)
    probe_gradient = gradient_at(network, parameters, probe_images, probe_labels)
    if not (np.isfinite(update).all() and np.isfinite(probe_gradient).all()):
        return
    plane = make_plane(plane_name, update, gradient, probe_gradient)
    on_probe = plane.name == "batch-against-truth"
    images, labels = (probe_images, probe_labels) if on_probe else (record.images, record.labels)
    slope = probe_gradient if on_probe else gradient
    theta = ravel(parameters)
    yield None
    function = LossOverPlane.over(network, parameters, plane, images, labels)
    displacements = [ravel(past) - theta for _, past in path]
    path_losses = np.full(len(path), np.nan)
    yield None
    length = float(np.linalg.norm(update))
    norm = float(np.linalg.norm(theta))
    radius = RADIUS_IN_STEPS * length if length else 1e-3 * norm
    common = {
        "step": record.step,
        "plane": plane.name,
        "set": "probe" if on_probe else "batch",
        "images": len(labels),
        "levels": LEVELS,
        "points_all": LEVELS[-1] ** 2,
        "radius": radius,
        "radius_in_steps": RADIUS_IN_STEPS if length else None,
        "radius_over_norm": radius / norm if norm else 0.0,
        "learning_rate": record.learning_rate,
        "start_loss": function.at(0.0, 0.0),
        "end_loss": loss_at(network, added(parameters, record.updates), images, labels),
        "share_gradient": plane.share(slope),
        "share_update": plane.share(update),
        "path_share": plane.share(displacements[0]) if displacements else None,
        "arrows": arrows_of(plane, slope, update, record.learning_rate, on_probe),
        "path": np.array([plane.coordinates(v) for v in displacements]).reshape(-1, 2),
        "path_steps": np.array([step for step, _ in path], dtype=np.int32),
    }
    finest = LEVELS[-1]
    axis = np.linspace(-radius, radius, finest)
    losses = np.full((finest, finest), np.nan)
    done = np.zeros((finest, finest), dtype=bool)
    for level in LEVELS:
        stride = (finest - 1) // (level - 1)
        count = 0
        for b in range(0, finest, stride):
            for a in range(0, finest, stride):
                if done[b, a]:
                    continue
                losses[b, a] = function.at(axis[a], axis[b])
                done[b, a] = True
                count += 1
                if count % _POINTS_AT_ONCE == 0:
                    yield None
        coarse = slice(None, None, stride)
        yield SurfaceRecord(
            level=level,
            points_done=int(done.sum()),
            alphas=axis[coarse],
            betas=axis[coarse],
            losses=losses[coarse, coarse].copy(),
            path_losses=path_losses.copy(),
            **common,  # type: ignore[arg-type]
        )
        for place in (int(one) for one in np.flatnonzero(np.isnan(path_losses))):
            path_losses[place] = loss_at(network, path[place][1], images, labels)
            if place % _POINTS_AT_ONCE == 0:
                yield None


def arrows_of(
    plane: Plane, slope: Array, update: Array, learning_rate: float, on_probe: bool
) -> tuple[Arrow, ...]:
    """Return the downhill arrow of the drawn surface and the update really taken.

    Formula: p = Dᵀ∇L, downhill u = −η p with rise p·u = −η‖p‖²; update u = c(Δ), rise p·u.
    """
    p = plane.coordinates(slope)
    set_name = "probe images" if on_probe else "mini-batch"
    downhill = -learning_rate * p
    step = plane.coordinates(update)
    return (
        Arrow(
            "descent",
            f"downhill here: −η ∇L of the {set_name}",
            float(downhill[0]),
            float(downhill[1]),
            float(p @ downhill),
            plane.share(slope),
            learning_rate * float(np.linalg.norm(slope)),
        ),
        Arrow(
            "update",
            "update: the step taken",
            float(step[0]),
            float(step[1]),
            float(p @ step),
            plane.share(update),
            float(np.linalg.norm(update)),
        ),
    )
