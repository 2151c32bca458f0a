"""Explanations: every number is the sum of its terms, on small networks and on the presets."""

from dataclasses import replace
from itertools import product
from math import fsum, prod

import numpy as np
import pytest

from engine import BadInput, explain, trace_gradient
from engine.analysis.explain import FORMULAS
from engine.analysis.explain.gradient_path import walk_strongest_path
from engine.model.presets import PRESETS
from tests.engine.step_records import SMALL, preset, small

LETTERS = ("w", "b", "z", "a", "∂C/∂z", "∂C/∂a")
STEPS = (0, 5)


def all_numbers(network, images):
    """Yield (address, index, image, of) for every number of a step."""
    for address, shape in network.parameter_shapes.items():
        for index in np.ndindex(shape):
            for image, of in product((None, *range(images)), ("gradient", "value")):
                yield address, index, image, of
    for address, shape in network.activation_shapes.items():
        for index in np.ndindex(shape):
            for image, of in product(range(images), ("gradient", "value")):
                yield address, index, image, of


def random_numbers(network, images, count, seed):
    """Yield random numbers of a step, with every array equally likely."""
    stream = np.random.default_rng(seed)
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    for _ in range(count):
        address = list(shapes)[stream.integers(len(shapes))]
        index = tuple(int(stream.integers(size)) for size in shapes[address])
        image = int(stream.integers(images))
        if address in network.parameter_shapes and stream.random() < 0.7:
            image = None
        yield address, index, image, "gradient" if stream.random() < 0.7 else "value"


def check(record, found):
    """Assert that the terms add up, and match the recorded number if there is one."""
    shown = fsum(term.product for term in found.terms)
    assert shown + found.rest_sum == pytest.approx(found.sum, rel=1e-13, abs=1e-300)
    assert found.total == found.scale * found.sum
    assert found.scale == prod((gate.factor for gate in found.gates), start=1.0)
    sizes = [abs(term.product) for term in found.terms]
    assert sizes == sorted(sizes, reverse=True)
    for term in found.terms:
        values = prod(one.value for one in term.factors)
        assert term.product == pytest.approx(values, rel=1e-13, abs=1e-300)
        for one in term.factors:
            if one.symbol in LETTERS and one.address in {**record.gradients, **record.activations}:
                assert one.value == number(record, one), one
    if "product" in found.maps and not found.kind.startswith("value"):
        assert found.maps["product"].sum() == pytest.approx(found.sum, rel=1e-9, abs=1e-12) or (
            found.kind in ("dense_weight", "filter_weight")  # their sum also has the penalty
        )
    if found.recorded is not None:
        assert abs(found.difference) <= found.tolerance, found


def number(record, factor):
    """Return the recorded value of the number that a factor refers to."""
    values = {**record.parameters, **record.activations}
    arrays = record.gradients if factor.of == "gradient" else values
    place = factor.index if factor.image is None else (factor.image, *factor.index)
    return float(arrays[factor.address][place])


@pytest.mark.parametrize("name", SMALL)
def test_every_number_of_a_network_in_float64_is_the_sum_of_its_terms(name):
    network, record = SMALL[name], small(name)
    for address, index, image, of in all_numbers(network, len(record.labels)):
        found = explain(network, record, address, index, image, of)
        check(record, found)
        if found.recorded is not None:
            assert found.total == pytest.approx(found.recorded, rel=1e-12, abs=1e-14), found


@pytest.mark.parametrize("name", SMALL)
def test_in_float32_they_agree_within_its_rounding(name):
    network, record = SMALL[name], small(name, np.float32)
    for address, index, image, of in random_numbers(network, len(record.labels), 150, seed=4):
        check(record, explain(network, record, address, index, image, of))


@pytest.mark.parametrize(("name", "step"), list(product(PRESETS, STEPS)))
def test_random_numbers_of_the_presets_add_up(name, step):
    network, record = preset(name, step)
    count = 200 if name == "tour" else 60
    for address, index, image, of in random_numbers(network, len(record.labels), count, step):
        check(record, explain(network, record, address, index, image, of))


def test_every_formula_is_of_use():
    seen = set()
    for name, network in SMALL.items():
        record = small(name)
        seen |= {
            explain(network, record, *which).kind
            for which in all_numbers(network, len(record.labels))
        }
    assert seen == set(FORMULAS)


@pytest.mark.parametrize("name", ["strided", "left-over", "squares"])
def test_the_shares_of_the_images_add_up_to_the_gradient(name):
    network, record = SMALL[name], small(name)
    for address, shape in network.parameter_shapes.items():
        decayed = network.l2 * (not address.endswith("bias"))
        for index in np.ndindex(shape):
            shares = [explain(network, record, address, index, n).total for n in range(3)]
            penalty = decayed * record.parameters[address][index]
            expected = record.gradients[address][index]
            assert fsum(shares) + penalty == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_an_input_gradient_that_is_not_in_the_record_is_made():
    for name, network in SMALL.items():
        asked, spared = small(name), small(name, input_gradient=False)
        assert "input.activation" not in spared.gradients
        for index in np.ndindex(network.input_shape):
            found = explain(network, spared, "input.activation", index, 2)
            expected = asked.gradients["input.activation"][(2, *index)]
            assert found.recorded == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", ["tour", "lenet5", "edges"])
def test_the_largest_term_leads_from_a_filter_weight_to_the_loss(name, step):
    network, record = preset(name, step)
    stream = np.random.default_rng(step)
    shape = network.parameter_shapes["conv1.kernel"]
    for _ in range(8):
        index = tuple(int(stream.integers(size)) for size in shape)
        if record.gradients["conv1.kernel"][index] == 0:
            continue
        walked = list(walk_strongest_path(network, record, "conv1.kernel", index))
        assert walked[0].kind == "filter_weight"
        assert walked[1].kind == "filter_weight_of_image"
        assert walked[-1].kind == "loss_cross_entropy"
        learning = [one for one in network.layers if one.output_name == "pre_activation"]
        assert len(walked) == 2 + len(learning)


def test_a_limit_leaves_the_largest_and_sums_the_rest():
    network, record = preset("tour", 5)
    whole = explain(network, record, "fc1.pre_activation", (7,), 3, limit=1000)
    short = explain(network, record, "flatten.activation", (7,), 3, limit=4)
    assert (len(whole.terms), whole.rest_count, whole.rest_sum) == (2, 0, 0.0)
    assert (len(short.terms), short.rest_count) == (4, 196)
    largest = np.sort(np.abs(short.maps["product"]))[::-1][:4]
    assert [abs(term.product) for term in short.terms] == largest.tolist()


def test_gates_say_what_they_do():
    network, record = preset("tour", 5)
    z, a = (record.activations[f"{name}.activation"] for name in ("relu1", "pool1"))
    c, y, x = 1, 3, 4
    block = z[0, c, 2 * y : 2 * y + 2, 2 * x : 2 * x + 2]
    best = tuple(int(place) for place in np.unravel_index(block.argmax(), (2, 2)))
    for i, j in np.ndindex(2, 2):
        place = (c, 2 * y + i, 2 * x + j)
        relu, pool = explain(network, record, "conv1.pre_activation", place, 0).gates
        assert relu.words == ("open" if z[(0, *place)] > 0 else "closed")
        assert pool.words == ("won" if (i, j) == best else "lost")
        assert (pool.index, pool.winner) == ((c, y, x), (c, 2 * y + best[0], 2 * x + best[1]))
    assert block.max() == a[0, c, y, x]
    record = small("left-over")
    outside = explain(SMALL["left-over"], record, "relu1.activation", (0, 2, 0), 0)
    assert (outside.gates[-1].words, outside.total, outside.terms) == ("in no window", 0.0, ())


def test_a_kernel_turns_by_180_degrees_on_the_way_back():
    network, record = preset("tour", 5)
    found = explain(network, record, "pool1.activation", (2, 6, 7), 4)
    errors = record.gradients["conv2.pre_activation"][4, :, 2:7, 3:8]
    assert np.array_equal(found.maps["∂C/∂z"], errors[:, ::-1, ::-1])
    assert np.array_equal(found.maps["w"], record.parameters["conv2.kernel"][:, 2])


def test_the_road_leads_from_the_loss_to_the_number():
    network, record = preset("tour", 5)
    found = trace_gradient(network, record, "conv1.kernel", (2, 0, 1, 3))
    assert [one.layer for one in found.stations] == [one.name for one in network.layers][::-1]
    for one in found.stations:
        errors = record.gradients[one.address].astype(np.float64)
        assert one.norm == pytest.approx(np.sqrt((errors**2).sum()), rel=1e-12)
        assert one.alive == (errors != 0).mean()
    assert [one.layer for one in found.stations if one.index is None] == ["softmax"]
    image = found.factors[0].image
    inner = trace_gradient(network, record, "fc1.pre_activation", (7,), image)
    assert [one.layer for one in inner.stations] == ["softmax", "fc2", "relu3", "fc1"]
    errors = record.gradients["fc1.pre_activation"][image].astype(np.float64)
    assert inner.stations[-1].norm == pytest.approx(np.sqrt((errors**2).sum()), rel=1e-12)


def test_the_road_says_what_lets_the_strongest_path_through():
    network, record = preset("tour", 5)
    found = trace_gradient(network, record, "conv1.kernel", (3, 0, 1, 3))
    assert found.path != 0
    words = {one.layer: one.words for one in found.stations if one.words}
    opened = {"relu3": "open", "relu2": "open", "relu1": "open", "pool2": "won", "pool1": "won"}
    assert words == {**opened, "flatten": "the same number"}


def test_where_there_is_one_path_it_is_the_gradient():
    """The tour's graph: a = 3, b = 2, c = 4, J = 2(ab + c) = 20, ∂J/∂a = 2·1·2 = 4."""
    network, record = preset("computational-graph", 0)
    found = trace_gradient(network, record, "input.activation", (0, 0, 0), 0)
    assert found.path == 4.0
    assert [one.value for one in found.factors] == [1.0, 2.0, 1.0, 2.0, 1.0]
    assert trace_gradient(network, record, "u.weight", (0, 0)).path == 6.0
    assert trace_gradient(network, record, "v.bias", (0,)).path == 2.0
    j = explain(network, record, "J.pre_activation", (0,), 0, of="value")
    assert (j.total, j.recorded) == (20.0, 20.0)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_diverged_step_is_explained_by_what_is_no_number(wrong):
    network, record = preset("tour", 5)
    errors = record.gradients["fc2.pre_activation"] * np.float32(wrong)
    gradients = {**record.gradients, "fc2.pre_activation": errors}
    found = explain(network, replace(record, gradients=gradients), "fc2.weight", (0, 0))
    assert np.isnan(found.total)
    assert len(found.terms) + found.rest_count == 32


@pytest.mark.parametrize(
    ("address", "index", "image", "options", "field"),
    [
        ("conv3.kernel", (0,), None, {}, "address"),
        ("fc2.weight", (2, 0), None, {}, "index"),
        ("fc2.weight", (0, -1), None, {}, "index"),
        ("fc2.weight", (0, 0.0), None, {}, "index"),
        ("fc2.bias", (0, 0), None, {}, "index"),
        ("conv1.pre_activation", (4, 0, 0), 0, {}, "index"),
        ("conv1.pre_activation", (0, 0, 0), None, {}, "image"),
        ("conv1.pre_activation", (0, 0, 0), 32, {}, "image"),
        ("fc2.weight", (0, 0), -1, {}, "image"),
        ("fc2.weight", (0, 0), True, {}, "image"),
        ("fc2.weight", (0, 0), None, {"of": "error"}, "of"),
        ("fc2.weight", (0, 0), None, {"limit": 0}, "limit"),
    ],
)
def test_what_does_not_exist_is_named(address, index, image, options, field):
    network, record = preset("tour", 0)
    with pytest.raises(BadInput) as bad:
        explain(network, record, address, index, image, **options)
    assert bad.value.field == field
