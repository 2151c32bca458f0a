"""Descriptions of architectures: shapes, costs, problems, and mends that work."""

import tracemalloc
from copy import deepcopy
from dataclasses import fields
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import ArchitectureLimits, BadInput, Recipe, describe_architecture
from engine.model.architecture import LAYER_CLASSES
from engine.model.layer_choices import LAYER_CHOICES, architecture_choices
from engine.model.layer_costs import ReceptiveField
from engine.model.layers import Convolution, MaxPooling
from engine.model.presets import PRESETS

TOUR = Recipe().network.describe()["architecture"]["layers"]


def changed(position, **settings):
    """Return the layers of the tour with other settings of one of them."""
    layers = deepcopy(TOUR)
    layers[position].update(settings)
    return layers


def without(*positions):
    """Return the layers of the tour without some of them."""
    return [one for place, one in enumerate(TOUR) if place not in positions]


def described(layers, problem="3-or-8", limits=None, **others):
    """Return the description of layers."""
    limits = limits or ArchitectureLimits()
    return describe_architecture({"layers": layers, **others}, problem, 32, limits)


def problem_at(position, layers):
    """Return the problem of a layer, and assert that the layers after it are not described."""
    found = described(layers)
    assert (found.architecture, found.total, found.pytorch, found.engine) == (None,) * 4
    assert [one.problem is not None for one in found.layers].index(True) == position
    assert all(one.output is None for one in found.layers[position:])
    return found.layers[position].problem


def test_the_tour_has_the_numbers_of_its_layers():
    """By hand: 28·28·4·25 + 10·10·16·4·25 + 400·200 + 200·2 products."""
    found = described(TOUR)
    assert found.total.parameter_count == 82_322
    assert found.total.multiply_adds == 78_400 + 160_000 + 80_000 + 400
    fields = {one.name: one.receptive_field for one in found.layers}
    assert fields["conv1"] == (5, 5)
    assert fields["pool1"] == (6, 6)
    assert fields["conv2"] == (14, 14)
    assert found.total.receptive_field == fields["pool2"] == (16, 16)
    assert fields["fc1"] == (32, 32)


def test_a_receptive_field_follows_stride_and_dilation():
    """Dumoulin & Visin 2016: 3, then 3 + 2·2·2 = 11 by a dilation of 2 at a distance of 2."""
    field = ReceptiveField((1, 32, 32))
    field.follow(Convolution("a", 1, 3, stride=2), (1, 15, 15))
    field.follow(Convolution("b", 1, 3, dilation=2), (1, 11, 11))
    assert field.size == (11, 11)
    field.follow(MaxPooling("c", (1, 2)), (1, 11, 5))
    assert field.size == (11, 13)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_described_without_a_problem(name):
    problem = PRESETS[name].problems[0]
    network = Recipe(preset=name, problem=problem, batch_size=1).network
    data = network.describe()["architecture"]
    found = describe_architecture(data, problem, 1)
    assert found.problem is None
    assert found.architecture == data
    assert found.total.parameter_count == network.describe()["parameter_count"]
    names: dict = {}
    exec("from engine.model.architecture import build_network\n" + found.engine, names)
    assert names["network"] == network


MENDED = {
    "a kernel that is too large": (3, changed(3, size=17), {"Use kernel 14", "Pad by 2"}),
    "a kernel too large in one direction": (3, changed(3, size=[3, 15]), {"Use kernel 3×14"}),
    "a dilation that is too large": (3, changed(3, dilation=4), {"Use dilation 1", "Remove pool1"}),
    "a window that is too large": (2, changed(2, size=29), {"Use window 28"}),
    "groups that do not divide the channels": (3, changed(3, groups=8), {"Use groups 4"}),
    "a dense layer on maps": (6, without(6), {"Put a flatten layer before fc1"}),
    "a convolution after flatten": (
        7,
        [*TOUR[:7], {"kind": "convolution", "name": "late", "filters": 2, "size": 3}, *TOUR[7:]],
        {"Move late before flatten", "Remove late"},
    ),
    "zero filters": (0, changed(0, filters=0), {"Use filters 1", "Remove conv1"}),
    "too many filters": (0, changed(0, filters=10**9), {"Use filters 512"}),
    "a stride of 0": (0, changed(0, stride=0), {"Use stride 1"}),
    "an unknown setting": (0, changed(0, colour=3), {"Leave out colour"}),
    "an unknown initialiser": (0, changed(0, initialiser="magic"), {"Use first weights he"}),
    "an unknown kind": (1, changed(1, kind="swish"), {"Remove relu1"}),
    "a name that is none": (1, changed(1, name="a b"), {"Call it layer"}),
    "a rate of NaN": (
        6,
        [*TOUR[:6], {"kind": "dropout", "name": "dropout", "rate": float("nan")}, *TOUR[6:]],
        {"Use rate of dropped units 0.5"},
    ),
    "two flatten layers": (
        7,
        [*TOUR[:7], {"kind": "flatten", "name": "again"}, *TOUR[7:]],
        {"Remove again"},
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_a_problem_of_a_layer_has_mends_that_work(name):
    position, layers, expected = MENDED[name]
    problem = problem_at(position, layers)
    assert problem.sentence.endswith(".")
    labels = {mend.label for mend in problem.mends}
    assert expected <= labels
    for mend in problem.mends:
        found = described(mend.layers)
        behind = len(layers) - position - 1
        upto = found.layers[: len(mend.layers) - behind]
        assert not any(one.problem for one in upto), mend.label


WHOLE = {
    "no layers": ([], {}, "layers", set()),
    "a million layers": (TOUR * 91_000, {}, "layers", set()),
    "two of one name": (changed(3, name="conv1"), {}, "layers", {"Call the second one conv2"}),
    "a layer called input": (changed(1, name="input"), {}, "layers", {"Call it input2"}),
    "an unknown loss": (TOUR, {"loss": "hinge"}, "loss", set()),
    "a negative penalty": (TOUR, {"l2": -1}, "l2", set()),
    "a penalty of NaN": (TOUR, {"l2": float("nan")}, "l2", set()),
    "no softmax": (without(10), {}, "loss", {"End with 2 units and softmax"}),
    "three units": (changed(9, units=3), {}, "layer softmax", {"End with 2 units and softmax"}),
    "maps at the end": (TOUR[:6], {}, "loss", {"End with 2 units and softmax"}),
    "a softmax with one sigmoid's loss": (
        TOUR,
        {"loss": "binary-cross-entropy"},
        "loss",
        {"End with 1 unit and sigmoid"},
    ),
    "the output itself with classes": (TOUR[:-1], {"loss": "output"}, "layer fc2", set()),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_problem_of_the_whole_has_mends_that_work(name):
    layers, others, field, expected = WHOLE[name]
    found = described(layers, **others)
    assert found.architecture is None
    assert found.problem.field == field
    assert {mend.label for mend in found.problem.mends} == expected
    for mend in found.problem.mends:
        assert described(mend.layers, **others).problem is None


def test_what_is_no_architecture_is_described_as_such():
    for data in (None, [], "tour", {"layers": "tour"}, {"layers": TOUR, "colour": 1}, {}):
        found = describe_architecture(data, "3-or-8", 32)
        assert found.layers == ()
        assert found.problem.sentence
    for strange in (3, None, "relu", {}, {"kind": 3, "name": []}, {"kind": ["relu"], "name": "a"}):
        found = described([strange, *TOUR])
        assert found.layers[0].problem.sentence


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
MEMBERS = ("kind", "name", "filters", "size", "stride", "padding", "groups", "initialiser", "units")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 10), st.sampled_from(MEMBERS), JSON), max_size=3),
    st.lists(st.integers(0, 10), max_size=2, unique=True),
    st.just("cross-entropy") | JSON,
    st.just(0.0) | JSON,
)
def test_any_json_is_described_or_refused_by_a_field(changes, moved, loss, l2):
    layers = deepcopy(TOUR)
    for position, member, value in changes:
        layers[position][member] = value
    if len(moved) == 2:
        layers.insert(moved[0], layers.pop(moved[1]))
    data = {"layers": layers, "loss": loss, "l2": l2}
    found = describe_architecture(data, "3-or-8", 32)
    problems = [found.problem, *(one.problem for one in found.layers)]
    try:
        recipe = Recipe.from_data({"architecture": data})
    except BadInput:
        assert any(problems)
    else:
        assert not any(problems)
        assert recipe.network.describe()["parameter_count"] == found.total.parameter_count


def test_billions_of_parameters_are_refused_before_anything_is_allocated():
    """Two dense layers of 4,096 units behind 512 maps of 32×32: over two billion parameters."""
    layers = [
        {"kind": "convolution", "name": "conv1", "filters": 512, "size": 1},
        {"kind": "flatten", "name": "flatten"},
        {"kind": "dense", "name": "fc1", "units": 4096},
        {"kind": "dense", "name": "fc2", "units": 2},
        {"kind": "softmax", "name": "softmax"},
    ]
    described(TOUR)
    tracemalloc.start()
    found = described(layers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.problem.field == "MAX_PARAMETERS"
    assert "2,147," in found.problem.value
    assert peak < 500_000
    labels = [mend.label for mend in found.problem.mends]
    assert labels == ["Use 64 units in fc1", "Use 8 filters in conv1"]


def test_the_values_of_a_mini_batch_are_limited():
    found = described(TOUR, limits=ArchitectureLimits(max_batch_values=100_000))
    assert found.problem.field == "MAX_BATCH_VALUES"
    assert found.problem.allowed == "at most 100,000"


def test_the_longest_architecture_is_described_within_30_ms():
    relus = [{"kind": "relu", "name": f"more{number}"} for number in range(29)]
    layers = [*TOUR[:1], *relus, *TOUR[1:]]
    assert described(layers).total
    began = perf_counter()
    for faulty in (layers, layers[:-1], [*layers[:-2], {"kind": "softmax", "name": "more1"}]):
        described(faulty)
    assert (perf_counter() - began) / 3 < 0.03


def test_the_choices_are_every_setting_of_every_layer():
    choices = {one["kind"]: one for one in architecture_choices()["layers"]}
    assert set(choices) == set(LAYER_CLASSES) == set(LAYER_CHOICES)
    for kind, layer in LAYER_CLASSES.items():
        names = [one.name for one in fields(layer) if one.name != "name"]
        assert [one["name"] for one in choices[kind]["settings"]] == names
