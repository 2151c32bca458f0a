"""The gradient check: known formulas, plain differences, planted errors, and kinks."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import BadInput
from engine.analysis.gradcheck import (
    SCOPES,
    Kink,
    central_differences,
    check_gradients,
    check_inner_products,
)
from engine.model.architecture import build_network
from engine.model.layers import activations
from engine.model.ops import dense
from tests.engine.random_networks import architectures
from tests.engine.step_records import SMALL, preset, record_of, small

SOME = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def last(network, record, *asked):
    """Run a gradient check to its end and return its result."""
    *before, found = check_gradients(network, record, *asked)
    assert all(one.verdict is None and one.done < one.all for one in before)
    assert found.done == found.all
    return found


def drawn(architecture, seed):
    """Return (network, record) for an architecture on three random images, in float64."""
    network = build_network(*architecture)
    stream = np.random.default_rng(seed)
    images = stream.uniform(-1, 1, (3, *network.input_shape))
    return network, record_of(network, images, stream.integers(0, max(2, network.shapes[-1][0]), 3))


def test_the_tours_graph_has_the_gradients_that_the_tour_works_out():
    """J = 2 (a·b + c) at a = 3, b = 2, c = 4: ∂J/∂a = 2b, ∂J/∂b = 2a, ∂J/∂c = 2."""
    network, record = preset("computational-graph", 0)
    for address, index, image, expected in (
        ("input.activation", (0, 0, 0), 0, 4.0),
        ("u.weight", (0, 0), None, 6.0),
        ("v.bias", (0,), None, 2.0),
        ("u.pre_activation", (0,), 0, 2.0),
    ):
        found = last(network, record, "number", address, index, image).number
        assert found.numeric == pytest.approx(expected, rel=1e-9)
        assert found.analytic == pytest.approx(expected, rel=1e-15)
        assert (found.address, found.index, found.image) == (address, index, image)
        assert found.verdict == "agrees"


@SOME
@given(architectures(), st.integers(0, 10**6))
def test_nothing_differs_in_any_network_and_all_numbers_are_looked_at(architecture, seed):
    network, record = drawn(architecture, seed)
    found = last(network, record, "network")
    assert found.verdict != "differs", found
    assert {one.address: one.count for one in found.parts} == {
        address: array.size for address, array in record.parameters.items()
    }
    assert all(one.done == one.count for one in found.parts)
    assert max(one.relative_error for one in found.parts) <= 1e-7


@SOME
@given(architectures(), st.integers(0, 10**6), st.data())
def test_the_difference_is_the_plain_one_of_the_whole_network(architecture, seed, data):
    network, record = drawn(architecture, seed)
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    scores = network.shapes[-1] if network.fused else None
    address = data.draw(st.sampled_from(list(shapes)[: -1 if scores else None]))
    index = tuple(data.draw(st.integers(0, size - 1)) for size in shapes[address])
    image = None if address in record.parameters else data.draw(st.integers(0, 2))
    found = last(network, record, "number", address, index, image).number
    first = list(network.activation_shapes).index(address) if image is not None else 0

    def loss(moved: np.ndarray) -> float:
        if image is None:
            parameters = {**record.parameters, address: record.parameters[address].copy()}
            parameters[address][index] = moved[0]
            logits = network.forward(parameters, record.images, record.key).logits
            return network.mean_loss(parameters, logits, record.labels)
        x = record.activations[address].copy()
        x[(image, *index)] = moved[0]
        for layer in network.layers[first : len(network.layers) - network.fused]:
            x = layer.forward(record.parameters, x, record.key).y
        return network.mean_loss(record.parameters, x, record.labels)

    place = index if image is None else (image, *index)
    value = (record.parameters if image is None else record.activations)[address][place]
    plain = float(central_differences(loss, np.array([value]), found.h)[0])
    assert found.numeric == pytest.approx(plain, rel=1e-6, abs=1e-15 / found.h * 100)


@pytest.mark.parametrize("name", ["tour", "lenet5", "edges", "single-neuron"])
def test_every_kind_of_number_of_a_preset_agrees(name):
    network, record = preset(name, 3)
    stream = np.random.default_rng(7)
    for address, shape in {**network.parameter_shapes, **network.activation_shapes}.items():
        index = tuple(int(stream.integers(size)) for size in shape)
        image = None if address in record.parameters else 5
        found = last(network, record, "number", address, index, image)
        assert found.verdict in ("agrees", "kink"), found
        assert found.verdict == "agrees" or found.number.kinks


@pytest.mark.parametrize("step", [0, 4])
def test_a_layer_of_the_tour_is_checked_number_by_number(step):
    network, record = preset("tour", step)
    found = last(network, record, "layer", "conv2.pre_activation")
    assert [(one.address, one.count) for one in found.parts] == [
        ("conv2.kernel", 1600),
        ("conv2.bias", 16),
    ]
    assert found.verdict == "agrees"
    assert max(one.relative_error for one in found.parts) < 1e-8


def gate_always_open(da, a):
    return da.copy()


def test_a_wrong_backward_of_relu_is_caught(monkeypatch):
    monkeypatch.setattr(activations, "relu_backward", gate_always_open)
    network, record = SMALL["left-over"], record_again("left-over")
    found = last(network, record, "network")
    assert found.verdict == "differs"
    assert {one.address: one.verdict for one in found.parts} == {
        "conv1.kernel": "differs",
        "conv1.bias": "differs",
        "fc1.weight": "agrees",
        "fc2.weight": "agrees",
        "fc2.bias": "agrees",
    }
    assert found.number.address.startswith("conv1.")
    assert found.number.verdict == "differs"
    wrong = [one.layer for one in check_inner_products(network, record) if one.verdict != "agrees"]
    assert wrong == ["relu1"]


def test_a_wrong_gradient_of_a_weight_is_caught(monkeypatch):
    import engine.model.layers.dense as layer

    def forgets_an_image(dz, x):
        return dense.dense_backward_parameters(dz[1:], x[1:])

    monkeypatch.setattr(layer, "dense_backward_parameters", forgets_an_image)
    network, record = SMALL["left-over"], record_again("left-over")
    found = last(network, record, "layer", "fc2.weight")
    assert [one.differing for one in found.parts] == [4, 1]
    wrong = [one.layer for one in check_inner_products(network, record) if one.verdict != "agrees"]
    assert wrong == ["fc1", "fc2"]


def test_a_record_that_is_not_what_backward_gives_is_caught():
    network, record = preset("tour", 2)
    gradients = {**record.gradients, "fc2.bias": record.gradients["fc2.bias"] * np.float32(1.01)}
    forged = dataclasses.replace(record, gradients=gradients)
    found = last(network, forged, "number", "fc2.bias", (1,))
    assert abs(found.number.analytic - found.number.numeric) <= found.number.tolerance
    assert found.verdict == "differs"


def record_again(name):
    """Compute the record of a small network anew, without the cache."""
    network = SMALL[name]
    images = np.random.default_rng(2).standard_normal((3, *network.input_shape))
    return record_of(network, images, np.array([1, 0, 1]))


BENT = build_network(
    (1, 2, 2),
    [
        {"kind": "convolution", "name": "conv1", "filters": 1, "size": 1},
        {"kind": "relu", "name": "relu1"},
        {"kind": "max_pooling", "name": "pool1", "size": [1, 2]},
        {"kind": "flatten", "name": "flatten"},
        {
            "kind": "dense",
            "name": "fc1",
            "units": 1,
            "initialiser": {"name": "given", "value": [[1.0, 2.0]]},
        },
    ],
    loss="output",
)


def bent_record(*pixels):
    """Return the record of BENT on one image, with a kernel of 1 and a bias of 0."""
    record = record_of(BENT, np.array(pixels, float).reshape(1, 1, 2, 2), np.array([0]))
    parameters = {
        **record.parameters,
        "conv1.kernel": np.ones((1, 1, 1, 1)),
        "conv1.bias": np.zeros(1),
        "fc1.weight": np.array([[1.0, 2.0]]),
    }
    forward = BENT.forward(parameters, record.images)
    gradients = BENT.backward(parameters, forward, record.labels, True)
    return dataclasses.replace(
        record, parameters=parameters, activations=forward.activations, gradients=gradients
    )


def test_a_relu_that_switches_is_noted_and_not_judged():
    """At bias 0, z = 0 at two positions: the central difference averages both slopes.

    J = max(relu(b), relu(b − 1)) + 2 max(relu(b), relu(b + 3)): ∂J/∂b is 2 left of 0 and
    1 + 2 right of 0; the central difference is 2.5.
    """
    found = last(BENT, bent_record(0, -1, 0, 3), "number", "conv1.bias", (0,)).number
    assert found.kinks == (Kink("relu1", "relu", 2),)
    assert (found.verdict, found.shrunk, found.h) == ("kink", True, pytest.approx(1e-7))
    assert found.analytic == 2
    assert found.numeric == pytest.approx(2.5, rel=1e-6)


def test_a_max_pooling_with_another_winner_is_noted():
    """Two equal pixels: ∂J/∂x is 0 or 1 depending on the winner; the central difference is ½."""
    found = last(BENT, bent_record(2, 2, 1, 3), "number", "input.activation", (0, 0, 1), 0).number
    assert found.kinks == (Kink("pool1", "max_pooling", 1),)
    assert found.verdict == "kink"
    assert (found.analytic, found.numeric) == (0, pytest.approx(0.5, rel=1e-6))


def test_h_shrinks_away_from_a_kink_that_is_near_and_the_gradient_then_agrees():
    found = last(BENT, bent_record(3e-6, -1, 1, 3), "number", "conv1.bias", (0,)).number
    assert (found.kinks, found.shrunk, found.h) == ((), True, pytest.approx(1e-6))
    assert found.verdict == "agrees"
    assert found.numeric == pytest.approx(3, rel=1e-7)


def test_an_array_with_nothing_but_kinks_says_so():
    [kernel, bias] = last(BENT, bent_record(0, 0, 0, 0), "layer", "conv1.bias").parts
    assert (bias.kinks, bias.verdict) == (1, "kink")
    assert (kernel.kinks, kernel.verdict) == (0, "agrees")


@SOME
@given(architectures(), st.integers(0, 10**6))
def test_the_inner_products_of_every_layer_agree(architecture, seed):
    network, record = drawn(architecture, seed)
    found = check_inner_products(network, record)
    assert [one.layer for one in found] == [layer.name for layer in network.layers]
    assert [one for one in found if one.verdict != "agrees"] == []


BAD = [
    (("half",), "scope"),
    (("number", "conv9.kernel", (0,)), "address"),
    (("number", None), "address"),
    (("number", "fc1.weight", (0, 99)), "index"),
    (("number", "conv1.pre_activation", (0, 0, 0)), "image"),
    (("number", "conv1.pre_activation", (0, 0, 0), 3), "image"),
    (("layer", "pool1.activation"), "address"),
    (("layer", None), "address"),
]


@pytest.mark.parametrize(("asked", "field"), BAD)
def test_what_does_not_exist_is_named_before_anything_is_computed(asked, field):
    with pytest.raises(BadInput) as bad:
        check_gradients(SMALL["left-over"], small("left-over"), *asked)
    assert bad.value.field == field


@pytest.mark.parametrize("scope", SCOPES)
def test_a_step_that_diverged_is_refused(scope):
    record = dataclasses.replace(small("left-over"), loss=float("nan"))
    with pytest.raises(BadInput) as bad:
        check_gradients(SMALL["left-over"], record, scope, "fc2.bias", (0,))
    assert bad.value.field == "step"
