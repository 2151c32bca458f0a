"""The gradient of a parameter: input times error, over all images and places. No error's own story.

N batch, O channels out, Y X output size, S stride, D dilation, P padding.
"""

from dataclasses import replace

import numpy as np

from engine.analysis.explain.records import Factor
from engine.analysis.explain.step_context import Reading, symbol
from engine.analysis.explain.term_sum import Account, Factors, from_maps
from engine.analysis.slices.perturbation import parameter_effects
from engine.core.arrays import Array, batch_first
from engine.model.layers import Convolution
from engine.model.losses import is_penalised
from engine.model.network import address_of


def parameter_gradient(
    reading: Reading, address: str, index: tuple[int, ...], image: int | None
) -> Account:
    """Return the account of ∂C/∂parameter, of the mini-batch or one image's share of it.

    The penalty belongs to no image: only the sum over the mini-batch has its term λ·w.
    """
    network = reading.network
    number = network.layer_of(address)
    layer = network.layers[number]
    images = slice(None) if image is None else slice(image, image + 1)
    x = reading.value(reading.outputs[number])[images]
    effect = batch_first(parameter_effects(network, address, [index], x)[..., 0, :])
    errors = reading.record.gradients[address_of(layer)][images, index[0]]
    name = "bias" if len(index) == 1 else "weight"
    if not isinstance(layer, Convolution):
        account = _over_images(reading, number, index, effect, errors, image or 0)
        account = replace(account, kind=f"dense_{name}")
    elif image is None:
        account = _sums_by_image(address, index, effect, errors)
        account = replace(account, kind=f"filter_{name}")
    else:
        account = _over_places(reading, number, index, effect[0], errors[0], image)
        account = replace(account, kind=f"filter_{name}_of_image")
    if image is None and network.l2 and is_penalised(address):
        value = reading.factor(address, index, None, "value")
        strength = Factor("λ", network.l2)
        account = account.plus(strength.value * value.value, (strength, value))
    return account


def _over_images(
    reading: Reading,
    number: int,
    index: tuple[int, ...],
    effect: Array,
    errors: Array,
    first: int,
) -> Account:
    entering, leaving = reading.outputs[number : number + 2]

    def factors(place: int) -> Factors:
        error = reading.factor(leaving, index[:1], first + place, "gradient")
        if len(index) == 1:
            return (error,)
        return (reading.factor(entering, index[1:], first + place, "value"), error)

    name = symbol(entering, "value") if len(index) == 2 else "1"
    return from_maps("", (name, effect), (symbol(leaving, "gradient"), errors), factors)


def _sums_by_image(address: str, index: tuple[int, ...], effect: Array, errors: Array) -> Account:
    wide = np.multiply(effect, errors, dtype=np.float64)
    sums = wide.sum(axis=(1, 2))
    letter = symbol(address, "gradient")

    def factors(place: int) -> Factors:
        share = float(sums[place])
        return (Factor(letter, share, address, index, place, "gradient"),)

    magnitude = float(np.abs(wide).sum())
    return Account("", sums, factors, {"product": sums}, (), wide.size, magnitude)


def _over_places(
    reading: Reading,
    number: int,
    index: tuple[int, ...],
    effect: Array,
    errors: Array,
    image: int,
) -> Account:
    entering, leaving = reading.outputs[number : number + 2]
    width = errors.shape[1]

    def factors(place: int) -> Factors:
        y, x = divmod(place, width)
        error = reading.factor(leaving, (index[0], y, x), image, "gradient")
        if len(index) == 1:
            return (error,)
        source = source_of(reading, number, index, y, x)
        return (input_factor(reading, number, source, image), error)

    name = symbol(entering, "value") if len(index) == 4 else "1"
    return from_maps("", (name, effect), (symbol(leaving, "gradient"), errors), factors)


def source_of(
    reading: Reading, number: int, weight: tuple[int, ...], y: int, x: int
) -> tuple[int, ...] | None:
    """Return which input number kernel[o,c,i,j] reads at place (y, x); None in the padding."""
    layer = reading.network.layers[number]
    assert isinstance(layer, Convolution)
    channels, *size = reading.network.shapes[number]
    o, c, *within = weight
    c += o // (layer.filters // layer.groups) * (channels // layer.groups)
    window = layer.window
    h, w = (
        window.stride[axis] * (y, x)[axis]
        + window.dilation[axis] * within[axis]
        - window.padding[axis]
        for axis in (0, 1)
    )
    return (c, h, w) if 0 <= h < size[0] and 0 <= w < size[1] else None


def input_factor(
    reading: Reading, number: int, source: tuple[int, ...] | None, image: int
) -> Factor:
    """Return the number that enters layer `number` at `source`, or the padding's constant 0."""
    entering = reading.outputs[number]
    if source is None:
        return Factor("padding", 0.0)
    return reading.factor(entering, source, image, "value")
