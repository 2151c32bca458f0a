"""The loss along one parameter, C(w), and along a predicted probability, C(a).

P points, N images. Only one channel (or unit) of one layer's pre-activation changes with w, and
linearly; `engine.analysis.suffix_network` computes the later layers. Long slices are shared by
two threads. The functions that end in `_in_parts` do the same work as a generator that yields None
between parts, so that the caller can pause or stop; the parts do not change a bit of the result.
"""

from collections.abc import Callable, Generator
from typing import TypeAlias

import numpy as np

from engine.analysis.suffix_network import (
    SuffixNetwork,
    channel_jacobian,
    forward_after,
    forward_from_record,
)
from engine.compiled.suffix import repeat_variants
from engine.compiled.threads import run_pair_in_parts
from engine.core.arrays import Array, Arrays
from engine.core.checks import check_arrays, check_one_of, check_whole
from engine.core.float_errors import ignore_float_errors
from engine.core.generator_context import parts_within
from engine.core.run_to_end import run_to_end
from engine.model.losses import is_penalised, penalty_change
from engine.model.network import ForwardPass, Network
from engine.model.parameter_index import check_parameter_index
from engine.training.records import PredictionCurve, SliceRecord, StepRecord

ZOOMS = ("valley", "step")
_MAX_CHUNK_ELEMENTS = 2**18  # of the largest array, so that it stays in the CPU caches
_MAX_PART_ELEMENTS = 2**20  # of the chunks that are computed between two pauses
_MAX_POINTS = 10**5
_Losses: TypeAlias = Generator[None, None, Array]


def prediction_curve(points: int = 200) -> PredictionCurve:
    """Return C(a) = −log a and dC/da = −1/a for a from 0.01 to 1."""
    check_whole("points", points, 2, _MAX_POINTS)
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
    """Return the mean loss (P,) with `address[index]` changed by each of `offsets` (P,).

    All other parameters are fixed. `forward` is the forward pass of the images at `parameters`.
    """
    return run_to_end(
        losses_at_offsets_in_parts(network, parameters, forward, labels, address, index, offsets)
    )


def losses_at_offsets_in_parts(
    network: Network,
    parameters: Arrays,
    forward: ForwardPass,
    labels: Array,
    address: str,
    index: tuple[int, ...],
    offsets: Array,
) -> _Losses:
    """Return what `losses_at_offsets` does, in parts."""
    number, channel = network.layer_index(address), index[0]
    effect = channel_jacobian(network, address, [index], forward.saved[number].x)[..., 0, :]
    losses = np.empty(len(offsets))

    def fill(part: slice) -> Generator[None, None, None]:
        suffix = SuffixNetwork(network, parameters, forward, labels, number + 1)
        perturbed = _perturbed_losses(suffix, channel, effect, offsets[part])
        losses[part] = yield from parts_within(perturbed, ignore_float_errors)

    half = len(offsets) // 2
    if half and effect.size * len(offsets) > _MAX_CHUNK_ELEMENTS:
        yield from run_pair_in_parts(fill(slice(half)), fill(slice(half, None)))
    else:
        yield from fill(slice(None))
    losses += network.penalty(parameters)
    if network.l2 and is_penalised(address):
        losses += penalty_change(network.l2, float(parameters[address][index]), offsets)
    return losses


def _perturbed_losses(
    suffix: SuffixNetwork, channel: int, jacobian: Array, offsets: Array
) -> _Losses:
    """Return the mean loss for each of `offsets`, chunk by chunk, in parts of several chunks."""
    images, dtype = jacobian.shape[-1], suffix.entering.dtype
    chunks = -(-len(offsets) * suffix.width * images // _MAX_CHUNK_ELEMENTS)
    at_once = -(-len(offsets) // min(chunks, len(offsets)))
    start = repeat_variants(suffix.entering[channel], at_once)
    jacobian = repeat_variants(jacobian, at_once).reshape(*start.shape[:-2], -1)
    losses = np.empty(len(offsets))
    chunks_in_part = max(1, _MAX_PART_ELEMENTS // (at_once * suffix.width * images))
    for number, low in enumerate(range(0, len(offsets), at_once)):
        if number and number % chunks_in_part == 0:
            yield None
        part = offsets[low : low + at_once].astype(dtype)
        filled = part
        if len(part) < at_once:
            filled = np.append(part, np.repeat(part[-1], at_once - len(part)))
        perturbed = (jacobian * filled.repeat(images)).reshape(start.shape)
        perturbed += start
        losses[low : low + at_once] = suffix.mean_losses(channel, perturbed)[: len(part)]
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
    """Return C(w) of `address[index]` around its value, on the record's mini-batch.

    Formula: C(w) = L_B(θ with θ[address][index] = w); ∂C/∂w is the slope of the tangent at w.
    `zoom` "step" covers ±4 updates; "valley" doubles that until one end is higher by a quarter of
    the loss, or by three times the predicted change if that is more.
    Caution: `after` (all parameters after the step) is None if the step has not been made.

    Raises: BadInput for an address, index or zoom that does not exist.
    """
    return run_to_end(
        slice_parameter_in_parts(network, record, address, index, after, zoom, points)
    )


def slice_parameter_in_parts(
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    after: Arrays | None,
    zoom: str = "valley",
    points: int = 81,
) -> Generator[None, None, SliceRecord]:
    """Return what `slice_parameter` does, in parts.

    Raises: BadInput, before the first part, for an address, index or zoom that does not exist.
    """
    check_parameter_index(network, address, index)
    check_one_of("zoom", zoom, ZOOMS)
    check_whole("points", points, 3, _MAX_POINTS)
    if after is not None:
        check_arrays("after", after)
    parts = _slice_parameter(network, record, address, index, after, zoom, points)
    return parts_within(parts, ignore_float_errors)


def _slice_parameter(
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    after: Arrays | None,
    zoom: str,
    points: int,
) -> Generator[None, None, SliceRecord]:
    value = float(record.parameters[address][index])
    gradient = float(record.gradients[address][index])
    step = float(record.updates[address][index])
    value_after = float(record.parameters[address][index] + record.updates[address][index])
    before = forward_from_record(network, record)

    def losses_at(offsets: Array) -> _Losses:
        return losses_at_offsets_in_parts(
            network, record.parameters, before, record.labels, address, index, offsets
        )

    radius = 4 * abs(step) if step else 0.01 * max(1.0, abs(value))
    if not np.isfinite(radius):
        radius = 1.0
    if zoom == "valley":
        change = 3 * abs(gradient * step)
        radius = yield from _valley_radius(losses_at, radius, record.loss, change)
        yield None
    values = np.linspace(value - radius, value + radius, points)
    loss_after, losses_after = None, None
    if after is not None:
        forward = forward_after(network, record, after)
        loss_after = network.mean_loss(after, forward.logits, record.labels)
        yield None
        losses_after = yield from losses_at_offsets_in_parts(
            network, after, forward, record.labels, address, index, values - value_after
        )
        yield None
    losses = yield from losses_at(values - value)
    loss_alone = float((yield from losses_at(np.array([value_after - value])))[0])
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
        loss_alone=loss_alone,
        loss_after=loss_after,
        values=values,
        losses=losses,
        losses_after=losses_after,
    )


def _valley_radius(
    losses_at: Callable[[Array], _Losses], radius: float, loss: float, change: float
) -> Generator[None, None, float]:
    """Double `radius` until one end of the curve is high enough, up to 16 times or to 64."""
    radii = radius * 2.0 ** np.arange(17)
    radii = radii[radii <= max(64.0, radius)]
    both = yield from losses_at(np.concatenate([-radii, radii]))
    ends = both.reshape(2, -1).max(axis=0)
    high_enough = np.flatnonzero(ends - loss >= max(change, 0.25 * loss))
    return float(radii[high_enough[0]] if len(high_enough) else radii[-1])
