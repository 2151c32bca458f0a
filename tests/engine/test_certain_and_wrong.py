"""Gradients at the output of a network that is certain and wrong: recorded, explained, checked."""

import numpy as np
import pytest

from engine import BadInput, Recipe, explain, trace_gradient, train_step
from engine.analysis.gradcheck import check_gradients
from engine.model.architecture import build_network
from engine.training.initial_run import initial_run
from tests.engine.step_records import layer, record_of

FAR = (0.0, 3.0, 16.0, 37.0, 88.0, 95.0, 104.0, 400.0, 690.0, 720.0, 1e4, 1e30)
SIGMOID = build_network(
    (1,),
    [layer("dense", "unit", units=1), layer("sigmoid", "output")],
    loss="binary-cross-entropy",
)
SOFTMAX = build_network((3,), [layer("softmax", "output")])


def wrong_by(network, far: float, dtype):
    """Return the record of two images; the logit of the true class is `far` behind, then ahead."""
    if network is SOFTMAX:
        images = np.array([[far, 0.0, -1.0], [far, 0.0, -1.0]], dtype)
        return record_of(network, images, np.array([1, 0]))
    record = record_of(network, np.array([[far], [far]], dtype), np.array([0, 1]))
    parameters = {"unit.weight": np.ones((1, 1), dtype), "unit.bias": np.zeros(1, dtype)}
    forward = network.forward(parameters, record.images)
    gradients = network.backward(parameters, forward, record.labels, True)
    record.parameters.update(parameters)
    record.activations.update(forward.activations)
    record.gradients.update(gradients)
    return record


def truth(network, far: float) -> float:
    """Return |∂C/∂a| at the wrong image: 1/(2 a^pred), or infinity where float64 ends."""
    with np.errstate(over="ignore"):
        if network is SOFTMAX:
            far = np.logaddexp(far, -1.0)
        return float((1 + np.exp(np.float64(far))) / 2)


def end(network, record, index, image):
    *_, check = check_gradients(network, record, "number", "output.activation", index, image)
    return check


@pytest.mark.parametrize("network", [SIGMOID, SOFTMAX], ids=["sigmoid", "softmax"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("far", FAR)
def test_the_gradient_is_one_over_the_chance_of_the_truth_wherever_the_dtype_reaches(
    network, dtype, far
):
    record = wrong_by(network, far, dtype)
    index, sign = ((1,), -1) if network is SOFTMAX else ((0,), 1)
    expected = sign * truth(network, far)
    with np.errstate(over="ignore"):
        rounded = float(np.dtype(dtype).type(expected))
    recorded = float(record.gradients["output.activation"][(0, *index)])
    assert recorded == pytest.approx(rounded, rel=2e-6 if dtype == np.float32 else 1e-12)
    found = explain(network, record, "output.activation", index, 0)
    assert found.total == pytest.approx(expected, rel=1e-12)
    assert found.recorded == recorded
    assert found.difference == 0 if np.isinf(recorded) else abs(found.difference) <= found.tolerance
    road = trace_gradient(network, record, "output.activation", index, 0)
    assert road.path == found.total
    assert road.stations[-1].gradient == recorded
    if abs(expected) > 1e300:
        with pytest.raises(BadInput) as bad:
            end(network, record, index, 0)
        assert bad.value.field == "image"
        return
    check = end(network, record, index, 0)
    assert check.verdict == "agrees"
    assert check.number.numeric == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize("network", [SIGMOID, SOFTMAX], ids=["sigmoid", "softmax"])
@pytest.mark.parametrize("far", FAR)
def test_every_other_number_of_the_output_is_explained_and_checked_as_well(network, far):
    record = wrong_by(network, far, np.float32)
    for image in (0, 1):
        for place in range(record.gradients["output.activation"].shape[1]):
            found = explain(network, record, "output.activation", (place,), image)
            true_class = network is SIGMOID or record.labels[image] == place
            assert (found.total == 0) != true_class
            if image == 1 or truth(network, far) <= 1e300:
                assert end(network, record, (place,), image).verdict == "agrees"


def test_the_single_neuron_at_a_high_learning_rate_has_the_gradients_of_its_logits():
    run = initial_run(Recipe(preset="single-neuron", learning_rate=1.0))
    sizes = []
    for _ in range(4):
        run, record = train_step(run)
        z = record.activations["neuron.pre_activation"].astype(np.float64)
        y = record.labels[:, None]
        expected = np.where(y == 1, -(1 + np.exp(-z)), 1 + np.exp(z)) / 32
        found = record.gradients["sigmoid.activation"]
        np.testing.assert_allclose(found, expected, rtol=1e-6)
        sizes.append(np.abs(found))
    assert np.isclose(sizes[1], 2.09e5, rtol=0.01).any()
    assert np.isclose(sizes[3], 2.1e14, rtol=0.1).any()


def test_the_check_still_finds_a_recorded_gradient_that_is_finite_where_it_should_not_be():
    record = wrong_by(SIGMOID, 95.0, np.float32)
    assert np.isinf(record.gradients["output.activation"][0, 0])
    for wrong in (3.4e37, -np.inf, np.nan):
        record.gradients["output.activation"][0, 0] = wrong
        assert end(SIGMOID, record, (0,), 0).verdict == "differs"
