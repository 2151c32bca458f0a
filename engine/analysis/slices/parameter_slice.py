"""The loss along one parameter, C(w), and along the prediction, C(a). No planes, no training.

P points, N images. Only one channel (or unit) of one layer's pre-activation moves with w, and it
moves linearly; `engine.analysis.slices.perturbation` computes what lies behind it. Two threads
share a long slice.
"""

from functools import partial

import numpy as np

from engine.analysis.slices.perturbation import SuffixNetwork, channel_jacobian, forward_from_record
from engine.compiled.suffix import repeat_variants
from engine.compiled.threads import run_pair
from engine.core.arrays import Array, Arrays
from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.model.losses import is_penalised, penalty_change
from engine.model.network import ForwardPass, Network
from engine.model.parameter_index import check_parameter_index
from engine.training.records import PredictionCurve, SliceRecord, StepRecord

ZOOMS = ("valley", "step")
_MAX_CHUNK_ELEMENTS = 2**18  # of the largest array: what stays near the processor


def prediction_curve(points: int = 200) -> PredictionCurve:
    """Return C(a) = −log a and dC/da = −1/a for a from 0.01 to 1."""
    a = np.linspace(0.01, 1.0, points)
    return PredictionCurve(a, -np.log(a), -1 / a)


def losses_at_offsets(
    network: Network,
    parameters: Arrays,
    forward: ForwardPass,
    labels: Array,
    address: str,
    index: tuple[int, ...],
    offsets: Array,
) -> Array:
    """Return the mean loss with `address[index]` moved by each of `offsets` (P,), all else held.

    `forward` is the forward pass of the images at `parameters`.
    """
    number, channel = network.layer_index(address), index[0]
    effect = channel_jacobian(network, address, [index], forward.saved[number].x)[..., 0, :]
    found = np.empty(len(offsets))

    def fill(part: slice) -> None:
        behind = SuffixNetwork(network, parameters, forward, labels, number + 1)
        found[part] = _perturbed_losses(behind, channel, effect, offsets[part])

    half = len(offsets) // 2
    if half and effect.size * len(offsets) > _MAX_CHUNK_ELEMENTS:
        run_pair(partial(fill, slice(half)), partial(fill, slice(half, None)))
    else:
        fill(slice(None))
    found += network.penalty(parameters)
    if network.l2 and is_penalised(address):
        found += penalty_change(network.l2, float(parameters[address][index]), offsets)
    return found


@ignore_float_errors()
def _perturbed_losses(
    suffix: SuffixNetwork, channel: int, jacobian: Array, offsets: Array
) -> Array:
    """Return the mean loss for each of `offsets`, some at a time, all of them side by side."""
    images, dtype = jacobian.shape[-1], suffix.entering.dtype
    pieces = -(-len(offsets) * suffix.width * images // _MAX_CHUNK_ELEMENTS)
    at_once = -(-len(offsets) // min(pieces, len(offsets)))
    start = repeat_variants(suffix.entering[channel], at_once)
    jacobian = repeat_variants(jacobian, at_once).reshape(*start.shape[:-2], -1)
    losses = np.empty(len(offsets))
    for low in range(0, len(offsets), at_once):
        part = offsets[low : low + at_once].astype(dtype)
        filled = np.append(part, np.repeat(part[-1], at_once - len(part)))
        moved = (jacobian * np.repeat(filled, images)).reshape(start.shape)
        moved += start
        each = suffix.losses(channel, moved)[: len(part)]
        losses[low : low + at_once] = each.mean(axis=1)
    return losses


def slice_parameter(
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    after: Arrays | None,
    zoom: str = "valley",
    points: int = 81,
) -> SliceRecord:
    """Return C(w) for the parameter `address[index]` around its value, on the record's mini-batch.

    Formula: C(w) = L_B(θ with θ[address][index] = w); ∂C/∂w is the tangent's slope at w.
    `zoom` "step" shows ±4 updates; "valley" doubles that until an edge has risen by a quarter of
    the loss (SURFACES: three times the predicted change, if that is more).
    Caution: `after` (all parameters after the step) is None while the step is not made.

    Raises: BadInput for an address, index or zoom that does not exist.
    """
    check_parameter_index(network, address, index)
    if zoom not in ZOOMS:
        raise BadInput("zoom", zoom, "one of " + ", ".join(ZOOMS))
    with ignore_float_errors():
        return _slice_parameter(network, record, address, index, after, zoom, points)


def _slice_parameter(
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    after: Arrays | None,
    zoom: str,
    points: int,
) -> SliceRecord:
    value = float(record.parameters[address][index])
    gradient = float(record.gradients[address][index])
    step = float(record.updates[address][index])
    value_after = float(record.parameters[address][index] + record.updates[address][index])
    before = forward_from_record(network, record)

    def along(moves: Array) -> Array:
        return losses_at_offsets(
            network, record.parameters, before, record.labels, address, index, moves
        )

    radius = 4 * abs(step) if step else 0.01 * max(1.0, abs(value))
    if not np.isfinite(radius):
        radius = 1.0
    if zoom == "valley":
        radius = _valley_radius(along, radius, record.loss, 3 * abs(gradient * step))
    values = np.linspace(value - radius, value + radius, points)
    loss_after, losses_after = None, None
    if after is not None:
        passed = network.forward(after, record.images, record.key)
        loss_after = network.mean_loss(after, passed.logits, record.labels)
        losses_after = losses_at_offsets(
            network, after, passed, record.labels, address, index, values - value_after
        )
    return SliceRecord(
        step=record.step,
        address=address,
        index=index,
        zoom=zoom,
        images=len(record.labels),
        value=value,
        loss=record.loss,
        gradient=gradient,
        learning_rate=record.learning_rate,
        update=step,
        value_after=value_after,
        loss_predicted=record.loss + gradient * (value_after - value),
        loss_alone=float(along(np.array([value_after - value]))[0]),
        loss_after=loss_after,
        values=values,
        losses=along(values - value),
        losses_after=losses_after,
    )


def _valley_radius(loss_at: object, radius: float, loss: float, change: float) -> float:
    """Double `radius` until an edge of the curve has risen enough, at most to 2¹⁶ of it or 64."""
    assert callable(loss_at)
    radii = radius * 2.0 ** np.arange(17)
    radii = radii[radii <= max(64.0, radius)]
    edges = loss_at(np.concatenate([-radii, radii])).reshape(2, -1).max(axis=0)
    risen = np.flatnonzero(edges - loss >= max(change, 0.25 * loss))
    return float(radii[risen[0]] if len(risen) else radii[-1])
