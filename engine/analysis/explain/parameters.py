"""The gradient of a parameter: input times error, over all images and places. No error's own story.

N batch, O channels out, Y X output size, S stride, D dilation, P padding.
"""

from dataclasses import replace

import numpy as np

from engine.analysis.explain.records import Factor
from engine.analysis.explain.step_context import StepContext, symbol_of_address
from engine.analysis.explain.term_sum import Factors, TermSum, product_of_arrays
from engine.analysis.slices.perturbation import channel_jacobian
from engine.core.arrays import Array, batch_first
from engine.model.layers import Convolution
from engine.model.losses import is_penalised
from engine.model.network import output_address


def parameter_gradient(
    context: StepContext, address: str, index: tuple[int, ...], image: int | None
) -> TermSum:
    """Return the account of ∂C/∂parameter, of the mini-batch or one image's share of it.

    The penalty belongs to no image: only the sum over the mini-batch has its term λ·w.
    """
    network = context.network
    number = network.layer_index(address)
    layer = network.layers[number]
    images = slice(None) if image is None else slice(image, image + 1)
    x = context.value(context.output_addresses[number])[images]
    effect = batch_first(channel_jacobian(network, address, [index], x)[..., 0, :])
    errors = context.record.gradients[output_address(layer)][images, index[0]]
    name = "bias" if len(index) == 1 else "weight"
    if not isinstance(layer, Convolution):
        account = _sum_over_images(context, number, index, effect, errors, image or 0)
        account = replace(account, kind=f"dense_{name}")
    elif image is None:
        account = _per_image_sums(address, index, effect, errors)
        account = replace(account, kind=f"filter_{name}")
    else:
        account = _sum_over_positions(context, number, index, effect[0], errors[0], image)
        account = replace(account, kind=f"filter_{name}_of_image")
    if image is None and network.l2 and is_penalised(address):
        value = context.factor(address, index, None, "value")
        strength = Factor("λ", network.l2)
        account = account.with_term(strength.value * value.value, (strength, value))
    return account


def _sum_over_images(
    context: StepContext,
    number: int,
    index: tuple[int, ...],
    effect: Array,
    errors: Array,
    first: int,
) -> TermSum:
    entering, leaving = context.output_addresses[number : number + 2]

    def factors(place: int) -> Factors:
        error = context.factor(leaving, index[:1], first + place, "gradient")
        if len(index) == 1:
            return (error,)
        return (context.factor(entering, index[1:], first + place, "value"), error)

    name = symbol_of_address(entering, "value") if len(index) == 2 else "1"
    return product_of_arrays(
        "", (name, effect), (symbol_of_address(leaving, "gradient"), errors), factors
    )


def _per_image_sums(address: str, index: tuple[int, ...], effect: Array, errors: Array) -> TermSum:
    wide = np.multiply(effect, errors, dtype=np.float64)
    sums = wide.sum(axis=(1, 2))
    letter = symbol_of_address(address, "gradient")

    def factors(place: int) -> Factors:
        share = float(sums[place])
        return (Factor(letter, share, address, index, place, "gradient"),)

    magnitude = float(np.abs(wide).sum())
    return TermSum("", sums, factors, {"product": sums}, (), wide.size, magnitude)


def _sum_over_positions(
    context: StepContext,
    number: int,
    index: tuple[int, ...],
    effect: Array,
    errors: Array,
    image: int,
) -> TermSum:
    entering, leaving = context.output_addresses[number : number + 2]
    width = errors.shape[1]

    def factors(place: int) -> Factors:
        y, x = divmod(place, width)
        error = context.factor(leaving, (index[0], y, x), image, "gradient")
        if len(index) == 1:
            return (error,)
        source = source_index(context, number, index, y, x)
        return (input_factor(context, number, source, image), error)

    name = symbol_of_address(entering, "value") if len(index) == 4 else "1"
    return product_of_arrays(
        "", (name, effect), (symbol_of_address(leaving, "gradient"), errors), factors
    )


def source_index(
    context: StepContext, number: int, weight: tuple[int, ...], y: int, x: int
) -> tuple[int, ...] | None:
    """Return which input number kernel[o,c,i,j] reads at place (y, x); None in the padding."""
    layer = context.network.layers[number]
    assert isinstance(layer, Convolution)
    channels, *size = context.network.shapes[number]
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
    context: StepContext, number: int, source: tuple[int, ...] | None, image: int
) -> Factor:
    """Return the number that enters layer `number` at `source`, or the padding's constant 0."""
    entering = context.output_addresses[number]
    if source is None:
        return Factor("padding", 0.0)
    return context.factor(entering, source, image, "value")
