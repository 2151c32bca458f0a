"""Twenty steps of the tour's network against PyTorch 2.13, from a golden file and run live.

Both compute in float32 and sum in different orders. An early difference of 1e-7 grows with every
step, so the tolerance is 1e-5 of each array's norm in the first step and 1e-4 in the others
(measured: 1e-6 and 3e-6). The norm is the array's largest in the run: the error of a gradient that
has become small is the parameters' difference times the curvature, whatever the gradient's size.
"""

from math import prod, sqrt

import numpy as np
import pytest

from engine import Recipe, initial_run, train_step
from engine.model.presets import tour_network
from tests.engine.goldens.record_torch import HERE, LEARNING_RATE, STEPS, summary, train

SHAPES = tour_network(2).parameter_shapes


def ours(optimizer: str) -> dict[str, np.ndarray]:
    run = initial_run(Recipe(optimizer=optimizer, learning_rate=LEARNING_RATE))
    found: dict[str, np.ndarray] = {}
    losses = []
    for step in range(STEPS):
        run, record = train_step(run)
        losses.append(record.loss)
        for address in run.parameters:
            found[f"{optimizer}/{step}/gradients/{address}"] = summary(record.gradients[address])
            found[f"{optimizer}/{step}/parameters/{address}"] = summary(run.parameters[address])
    found[f"{optimizer}/losses"] = np.array(losses)
    return found


def compare(found: dict[str, np.ndarray], expected: dict[str, np.ndarray], optimizer: str) -> None:
    np.testing.assert_allclose(
        found[f"{optimizer}/losses"], expected[f"{optimizer}/losses"], rtol=1e-4
    )
    arrays = [name for name in found if not name.endswith("/losses")]
    norms: dict[str, float] = {}
    for name in arrays:
        array = name.split("/", 2)[2]
        norms[array] = max(norms.get(array, 1e-12), float(expected[name][1]))
    for name in arrays:
        values, norm = found[name], norms[name.split("/", 2)[2]]
        step = int(name.split("/")[1])
        limit = 1e-5 if step == 0 else 1e-4
        entries = np.abs(values[1:] - expected[name][1:]).max()
        assert entries <= limit * norm, (name, values, expected[name])
        size = prod(SHAPES[name.split("/")[3]])  # |Σ e| ≤ √n ‖e‖
        assert abs(values[0] - expected[name][0]) <= limit * norm * sqrt(size), name


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_twenty_steps_are_those_recorded_from_pytorch(optimizer):
    with np.load(HERE / "tour_20_steps.npz") as recorded:
        expected = {name: recorded[name] for name in recorded.files}
    found = ours(optimizer)
    assert set(found) == {name for name in expected if name.startswith(f"{optimizer}/")}
    compare(found, expected, optimizer)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
def test_twenty_steps_are_those_pytorch_takes_now(optimizer):
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    compare(ours(optimizer), train(optimizer), optimizer)
