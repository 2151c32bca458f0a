"""The loss along one parameter, C(w), and along the prediction, C(a). No planes, no training.

P points, N images. Only one channel (or unit) of one layer's pre-activation moves with w, and it
moves linearly, so only what lies behind that layer is computed again.
"""

import numpy as np

from engine.arrays import Array, Arrays, batch_first, batch_last
from engine.bad_input import BadInput
from engine.layers import Convolution
from engine.losses import is_penalised
from engine.network import Forward, Network, check_parameter_index
from engine.ops.convolution import padded
from engine.records import PredictionCurve, SliceRecord, StepRecord

ZOOMS = ("valley", "step")
_IMAGES_AT_ONCE = 512


def prediction_curve(points: int = 200) -> PredictionCurve:
    """Return C(a) = −log a and dC/da = −1/a for a from 0.01 to 1."""
    a = np.linspace(0.01, 1.0, points)
    return PredictionCurve(a, -np.log(a), -1 / a)


def parameter_effect(network: Network, address: str, index: tuple[int, ...], x: Array) -> Array:
    """Return ∂z/∂w at every image and place: how the one moving channel answers to w.

    Formula: bias 1; weight[i,j] a_j; kernel[o,c,i,j] the map x[n, c, S·y+D·i−P, S·x+D·j−P] (with
    groups, of the channel c of filter o's own group).

    Shapes: x (N, …), the layer's input → (N,) or (N, Y, X).
    """
    number = network.layer_of(address)
    leaving = network.shapes[number + 1]
    if len(index) == 1:
        return np.ones((len(x), *leaving[1:]), dtype=x.dtype)
    if len(index) == 2:
        return x[:, index[1]]
    layer = network.layers[number]
    assert isinstance(layer, Convolution)
    o, c, i, j = index
    c += o // (layer.filters // layer.groups) * (x.shape[1] // layer.groups)
    source = padded(batch_last(x[:, c : c + 1]), layer.window.padding)
    rows, columns = layer.window.spread(i, j, layer.window.output_size(*x.shape[2:]))
    return batch_first(source[0, rows, columns])


def losses_along(
    network: Network,
    parameters: Arrays,
    forward: Forward,
    labels: Array,
    address: str,
    index: tuple[int, ...],
    moves: Array,
) -> Array:
    """Return the mean loss with `address[index]` moved by each of `moves` (P,), all else held.

    `forward` is the forward pass of the images at `parameters`.
    """
    number = network.layer_of(address)
    saved = forward.saved[number]
    z, channel, images = batch_last(saved.y), index[0], len(labels)
    effect = batch_last(parameter_effect(network, address, index, saved.x))
    chunk = max(1, _IMAGES_AT_ONCE // images)
    losses = []
    for low in range(0, len(moves), chunk):
        part = moves[low : low + chunk].astype(z.dtype)
        many = np.broadcast_to(z[..., None, :], (*z.shape[:-1], len(part), images)).copy()
        many[channel] += effect[..., None, :] * part[:, None]
        flat = batch_first(many.reshape(*z.shape[:-1], -1))
        logits = network.logits(parameters, flat, first=number + 1)
        each = network.losses(logits, np.concatenate([labels] * len(part)))
        losses.append(each.reshape(len(part), images).mean(axis=1))
    if not (network.l2 and is_penalised(address)):
        return np.concatenate(losses) + network.penalty(parameters)
    value = float(parameters[address][index])
    rise = 0.5 * network.l2 * (2 * value * moves + moves * moves)
    return np.asarray(np.concatenate(losses) + (network.penalty(parameters) + rise))


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
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return _slice(network, record, address, index, after, zoom, points)


def _slice(
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
    before = network.forward(record.parameters, record.images)

    def along(moves: Array) -> Array:
        return losses_along(
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
        passed = network.forward(after, record.images)
        loss_after = network.mean_loss(after, passed.logits, record.labels)
        losses_after = losses_along(
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


def _valley_radius(along: object, radius: float, loss: float, change: float) -> float:
    """Double `radius` until an edge of the curve has risen enough, at most to 2¹⁶ of it or 64."""
    assert callable(along)
    radii = radius * 2.0 ** np.arange(17)
    radii = radii[radii <= max(64.0, radius)]
    edges = along(np.concatenate([-radii, radii])).reshape(2, -1).max(axis=0)
    risen = np.flatnonzero(edges - loss >= max(change, 0.25 * loss))
    return float(radii[risen[0]] if len(risen) else radii[-1])
