"""Inner-product check of each layer's backward pass: ⟨dy, J dx⟩ = ⟨Jᵀdy, dx⟩.

J is the derivative of the layer at the numbers of a step, with respect to input and parameters.
"""

from zlib import crc32

import numpy as np

from engine.analysis.gradcheck.float64_step import Float64Step
from engine.analysis.gradcheck.linear_regions import affected_inputs, region_changes
from engine.analysis.gradcheck.records import InnerProductCheck
from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.model.layers import Layer
from engine.model.network import Network
from engine.training.records import StepRecord

DIFFERENCE_STEP = 1e-6
RELATIVE_TOLERANCE = 1e-7
_MAX_ITERATIONS = 8


@ignore_float_errors()
def check_inner_products(network: Network, record: StepRecord) -> tuple[InnerProductCheck, ...]:
    """Return the check of every layer of a step, in float64, each for one random dx and dy.

    Formula: J dx ≈ (f(x + h dx, θ + h dθ) − f(x − h dx, θ − h dθ)) / 2h uses forward only; Jᵀdy =
    (∂/∂x, ∂/∂θ) uses backward only. If backward is correct, ⟨dy, J (dx, dθ)⟩ = ⟨Jᵀdy, (dx, dθ)⟩, up
    to 1e-7 of ‖dy‖ · ‖J dx‖.
    Caution: dx is set to 0 at numbers with a kink within h, and in the max-pooling windows around
    them.
    """
    step = Float64Step(network, record)
    return tuple(_check_layer(step, layer, number) for number, layer in enumerate(network.layers))


def _check_layer(step: Float64Step, layer: Layer, number: int) -> InnerProductCheck:
    saved = step.forward.saved[number]
    shapes = layer.parameter_shapes(step.network.shapes[number])
    theta = {address: step.parameters[address] for address in shapes}
    stream = np.random.default_rng([step.record.step, crc32(layer.name.encode())])
    dx = stream.standard_normal(saved.x.shape)
    dtheta = {address: stream.standard_normal(shape) for address, shape in shapes.items()}
    dy = stream.standard_normal(saved.y.shape)
    zeroed = _zero_near_kinks(layer, saved.x, dx)

    def output_at(h: float) -> Array:
        parameters = {address: theta[address] + h * dtheta[address] for address in shapes}
        return layer.forward(parameters, saved.x + h * dx, step.record.key).y

    change = (output_at(DIFFERENCE_STEP) - output_at(-DIFFERENCE_STEP)) / (2 * DIFFERENCE_STEP)
    forward = float((dy * change).sum())
    backward = float((layer.backward_input(theta, saved, dy) * dx).sum())
    for address, gradient in layer.backward_parameters(theta, saved, dy).items():
        backward += float((gradient * dtheta[address]).sum())
    size = float(np.linalg.norm(dy) * np.linalg.norm(change))
    error = abs(forward - backward) / size if size else abs(backward)
    verdict = "agrees" if error <= RELATIVE_TOLERANCE else "differs"
    return InnerProductCheck(layer.name, forward, backward, error, zeroed, verdict)


def _zero_near_kinks(layer: Layer, x: Array, dx: Array) -> int:
    """Set dx to 0, in place, where there is a kink within h; return the number of zeros."""
    zeroed = np.zeros(x.shape, dtype=bool)
    for _ in range(_MAX_ITERATIONS):
        changed = region_changes(layer, x - DIFFERENCE_STEP * dx, x + DIFFERENCE_STEP * dx)
        if changed is None or not changed.any():
            break
        zeroed |= affected_inputs(layer, changed, x)
        dx[zeroed] = 0
    return int(zeroed.sum())
