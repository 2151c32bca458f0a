"""The inner-product check of each layer's backward: ⟨dy, J dx⟩ = ⟨Jᵀdy, dx⟩. No loss, no network.

J is the derivative of the layer at a step's own numbers, by input and parameters together.
"""

from zlib import crc32

import numpy as np

from engine.analysis.gradcheck.float64_step import Float64Step
from engine.analysis.gradcheck.linear_regions import affected_inputs, region_changes
from engine.analysis.gradcheck.records import InnerProductCheck
from engine.core.arrays import Array
from engine.model.layers import Layer
from engine.model.network import Network
from engine.training.records import StepRecord

DIFFERENCE_STEP = 1e-6
RELATIVE_TOLERANCE = 1e-7
_MAX_ITERATIONS = 8


def check_inner_products(network: Network, record: StepRecord) -> tuple[InnerProductCheck, ...]:
    """Return the check of every layer of a step, in float64, for one random dx and dy each.

    Formula: J dx ≈ (f(x + h dx, θ + h dθ) − f(x − h dx, θ − h dθ)) / 2h is made by forward alone,
    Jᵀdy = (∂/∂x, ∂/∂θ) by backward alone; where backward is right, ⟨dy, J (dx, dθ)⟩ =
    ⟨Jᵀdy, (dx, dθ)⟩, up to 1e-7 of ‖dy‖ · ‖J dx‖.
    Caution: numbers with a kink within h (and the window of a max pooling around them) are held.
    """
    twin = Float64Step(network, record)
    return tuple(_check_layer(twin, layer, number) for number, layer in enumerate(network.layers))


def _check_layer(step: Float64Step, layer: Layer, number: int) -> InnerProductCheck:
    saved = step.forward.saved[number]
    own = layer.parameter_shapes(step.network.shapes[number])
    theta = {address: step.parameters[address] for address in own}
    stream = np.random.default_rng([step.record.step, crc32(layer.name.encode())])
    dx = stream.standard_normal(saved.x.shape)
    dtheta = {address: stream.standard_normal(shape) for address, shape in own.items()}
    dy = stream.standard_normal(saved.y.shape)
    held = _zero_near_kinks(layer, saved.x, dx)

    def moved(h: float) -> Array:
        there = {address: theta[address] + h * dtheta[address] for address in own}
        return layer.forward(there, saved.x + h * dx, step.record.key).y

    change = (moved(DIFFERENCE_STEP) - moved(-DIFFERENCE_STEP)) / (2 * DIFFERENCE_STEP)
    forward = float((dy * change).sum())
    backward = float((layer.backward_input(theta, saved, dy) * dx).sum())
    for address, gradient in layer.backward_parameters(theta, saved, dy).items():
        backward += float((gradient * dtheta[address]).sum())
    size = float(np.linalg.norm(dy) * np.linalg.norm(change))
    error = abs(forward - backward) / size if size else abs(backward)
    verdict = "agrees" if error <= RELATIVE_TOLERANCE else "differs"
    return InnerProductCheck(layer.name, forward, backward, error, held, verdict)


def _zero_near_kinks(layer: Layer, x: Array, dx: Array) -> int:
    """Set dx to 0, in place, where a kink lies within h; return at how many numbers."""
    held = np.zeros(x.shape, dtype=bool)
    for _ in range(_MAX_ITERATIONS):
        bent = region_changes(layer, x - DIFFERENCE_STEP * dx, x + DIFFERENCE_STEP * dx)
        if bent is None or not bent.any():
            break
        held |= affected_inputs(layer, bent, x)
        dx[held] = 0
    return int(held.sum())
