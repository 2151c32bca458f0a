"""Architectures as data: round trip, and errors that name field, value and allowed values."""

import numpy as np
import pytest

from engine import BadInput
from engine.model.architecture import LAYER_CLASSES, build_network
from engine.model.layers import Convolution, Dense, Dropout, Flatten, Softmax
from engine.model.network import Network
from engine.model.presets import PRESETS

FLATTEN = {"kind": "flatten", "name": "flatten"}
SOFTMAX = {"kind": "softmax", "name": "softmax"}
FC = {"kind": "dense", "name": "fc1", "units": 3}
CONV = {"kind": "convolution", "name": "conv1", "filters": 4, "size": 3}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_its_data(name):
    network = PRESETS[name](2)
    assert build_network(list(network.input_shape), network.specs(), network.loss) == network
    assert PRESETS[name].label


def test_settings_left_at_their_default_are_left_out_of_the_data():
    specs = [CONV | {"size": [3, 3], "stride": 1}, FLATTEN, FC, SOFTMAX]
    assert build_network((1, 8, 8), specs).specs() == [CONV, FLATTEN, FC, SOFTMAX]
    wide = CONV | {"size": [3, 5], "bias": False, "initialiser": "glorot"}
    assert build_network((1, 8, 8), [wide, FLATTEN, FC, SOFTMAX]).specs()[0] == wide


def test_every_kind_can_be_built():
    needed = {"convolution": {"filters": 2, "size": 3}, "dense": {"units": 3}}
    needed |= {"max_pooling": {"size": 2}, "average_pooling": {"size": 2}}
    for kind in LAYER_CLASSES:
        spec = {"kind": kind, "name": "it", **needed.get(kind, {})}
        before = [FLATTEN] if kind in ("dense", "softmax") else []
        after = [] if kind in ("dense", "softmax", "flatten") else [FLATTEN]
        network = build_network((1, 6, 6), [*before, spec, *after], "mean-squared-error")
        assert spec in network.specs()


BAD_SPECS = [
    ([FLATTEN, FC | {"kind": "deep"}, SOFTMAX], "layer fc1, kind", "'deep'", "dense"),
    ([FLATTEN, FC | {"filters": 2}, SOFTMAX], "layer fc1, setting", "'filters'", "units"),
    ([FLATTEN, {"kind": "dense", "name": "fc1"}, SOFTMAX], "layer fc1, units", "None", "needs one"),
    ([FLATTEN, FC | {"units": 0}, SOFTMAX], "layer fc1, units", "0", "at least 1"),
    ([FLATTEN, FC | {"units": "3"}, SOFTMAX], "layer fc1, units", "'3'", "whole number"),
    ([FLATTEN, FC | {"units": True}, SOFTMAX], "layer fc1, units", "True", "whole number"),
    ([FLATTEN, FC | {"bias": 1}, SOFTMAX], "layer fc1, bias", "1", "true or false"),
    ([FLATTEN, {"kind": "dense", "units": 3}], "layer number 1, name", "None", "letters"),
    ([FLATTEN, FC | {"name": "fc.1"}], "layer number 1, name", "'fc.1'", "letters"),
    ([FLATTEN, "fc1"], "layer number 1", "'fc1'", "a dict"),
    ([FLATTEN, FC, FC | {"units": 2}, SOFTMAX], "layers", "'fc1'", "a name of its own"),
    ([CONV | {"name": "input"}, FLATTEN, FC, SOFTMAX], "layers", "'input'", "none is input"),
    ([CONV | {"size": [3]}, FLATTEN], "layer conv1, size", "[3]", "a pair"),
    ([CONV | {"size": 2.0}, FLATTEN], "layer conv1, size", "2.0", "whole number"),
    ([CONV | {"stride": 0}, FLATTEN], "layer conv1, stride", "0", "at least 1"),
    ([CONV | {"padding": -1}, FLATTEN], "layer conv1, padding", "-1", "at least 0"),
    ([CONV | {"groups": 3}, FLATTEN], "layer conv1, groups", "3", "a divisor of the 4 filters"),
    ([CONV | {"groups": 2}, FLATTEN, FC], "layer conv1", "(1, 8, 8)", "multiple of 2 channels"),
    ([CONV | {"size": 9}, FLATTEN, FC], "layer conv1", "(1, 8, 8)", "at least (C, 9, 9)"),
    ([CONV | {"size": 12, "padding": 1}, FLATTEN], "layer conv1", "(1, 8, 8)", "(C, 10, 10)"),
    ([FLATTEN, CONV, FC, SOFTMAX], "layer conv1", "(64,)", "put it before flatten"),
    ([CONV, FC, SOFTMAX], "layer fc1", "(4, 6, 6)", "put a flatten layer before it"),
    ([FLATTEN, FLATTEN | {"name": "again"}], "layer again", "(64,)", "leave it out"),
    ([SOFTMAX], "layer softmax", "(1, 8, 8)", "put a dense layer before it"),
    (
        [{"kind": "max_pooling", "name": "pool1", "size": 9}, FLATTEN],
        "layer pool1",
        "(1, 8, 8)",
        "smaller size",
    ),
    ([FLATTEN, FC], "loss", "'cross-entropy'", "add a softmax layer"),
    ([{"kind": "dropout", "name": "drop", "rate": 1}], "layer drop, rate", "1", "under 1"),
    ([{"kind": "leaky_relu", "name": "leak", "slope": "x"}], "layer leak, slope", "'x'", "number"),
    ([], "layers", "[]", "at least one layer"),
    ("dense", "layers", "'dense'", "a list"),
    ([FLATTEN, FC | {"initialiser": "xavier"}], "layer fc1, initialiser", "'xavier'", "glorot"),
    ([FLATTEN, FC | {"bias_initialiser": "he"}], "layer fc1, bias_initialiser", "'he'", "zeros"),
]


@pytest.mark.parametrize(("specs", "field", "came", "allowed"), BAD_SPECS)
def test_what_makes_no_network_is_named(specs, field, came, allowed):
    with pytest.raises(BadInput) as bad:
        build_network((1, 8, 8), specs)
    assert bad.value.field == field
    assert f"got {came}" in str(bad.value)
    assert allowed in bad.value.allowed


@pytest.mark.parametrize("shape", [(), (1, 8), (0, 8, 8), (1, 8.0, 8), "888", (1, 1, 8, 8)])
def test_an_input_shape_is_three_whole_numbers_or_one(shape):
    with pytest.raises(BadInput, match="input_shape"):
        build_network(shape, [FLATTEN, FC, SOFTMAX])


@pytest.mark.parametrize(
    ("loss", "last", "field", "allowed"),
    [
        ("hinge", [], "loss", "cross-entropy"),
        ("binary-cross-entropy", [SOFTMAX], "loss", "add a sigmoid layer"),
        ("binary-cross-entropy", [{"kind": "sigmoid", "name": "s"}], "layer s", "needs 1 output"),
        ("output", [], "layer fc1", "needs 1 output"),
    ],
)
def test_a_loss_needs_its_end(loss, last, field, allowed):
    with pytest.raises(BadInput) as bad:
        build_network((1, 8, 8), [FLATTEN, FC, *last], loss)
    assert bad.value.field == field
    assert allowed in bad.value.allowed


def test_a_network_ends_in_one_row_of_outputs():
    with pytest.raises(BadInput, match="one row of outputs"):
        build_network((1, 8, 8), [CONV], "mean-squared-error")


@pytest.mark.parametrize("l2", [-1.0, float("nan"), float("inf")])
def test_a_penalty_is_a_number_of_at_least_zero(l2):
    with pytest.raises(BadInput, match="l2"):
        build_network((1, 8, 8), [FLATTEN, FC, SOFTMAX], l2=l2)


NETWORK = Network((1, 4, 4), (Flatten("flatten"), Dense("fc1", 3), Softmax("softmax")))
GOOD = np.zeros((2, 1, 4, 4), np.float32)
BAD_IMAGES = [
    (GOOD[:0], "images", "at least one image"),
    (GOOD[0], "images", "the shape (N, 1, 4, 4)"),
    (np.zeros((2, 1, 4, 5), np.float32), "images", "the shape (N, 1, 4, 4)"),
    (np.zeros((2, 1, 4, 4), int), "images", "float32 or float64"),
    (np.full((2, 1, 4, 4), np.nan), "images", "finite numbers"),
    (np.full((2, 1, 4, 4), np.inf), "images", "finite numbers"),
]


@pytest.mark.parametrize(("images", "field", "allowed"), BAD_IMAGES)
@pytest.mark.parametrize("way", ["forward", "logits"])
def test_images_that_do_not_suit_are_refused_before_anything_is_computed(
    images, field, allowed, way
):
    with pytest.raises(BadInput) as bad:
        getattr(NETWORK, way)(NETWORK.initialise(1), images)
    assert (bad.value.field, bad.value.allowed) == (field, allowed)


def test_parameters_that_do_not_suit_are_named():
    parameters = NETWORK.initialise(1)
    with pytest.raises(BadInput, match=r"parameters: got .* a parameter fc1.bias"):
        NETWORK.forward({"fc1.weight": parameters["fc1.weight"]}, GOOD)
    with pytest.raises(BadInput, match=r"fc1.weight: got \(16, 3\); allowed: the shape \(3, 16\)"):
        NETWORK.forward({**parameters, "fc1.weight": parameters["fc1.weight"].T}, GOOD)


@pytest.mark.parametrize(
    ("labels", "allowed"),
    [
        (np.array([0]), "the shape (2,)"),
        (np.array([0.0, 1.0]), "whole numbers"),
        (np.array([0, 3]), "from 0 to 2"),
        (np.array([-1, 0]), "from 0 to 2"),
    ],
)
def test_labels_that_do_not_suit_are_refused(labels, allowed):
    parameters = NETWORK.initialise(1)
    forward = NETWORK.forward(parameters, GOOD)
    for use in (
        lambda: NETWORK.losses(forward.logits, labels),
        lambda: NETWORK.backward(parameters, forward, labels),
    ):
        with pytest.raises(BadInput) as bad:
            use()
        assert bad.value.field == "labels"
        assert allowed in bad.value.allowed


def test_dropout_is_off_at_inference_and_follows_from_key_and_name_in_training():
    x = np.ones((50, 40), np.float32)
    layer = Dropout("drop", 0.25)
    assert layer.forward({}, x).y is x
    one, same = (layer.forward({}, x, (16, 3)).y for _ in range(2))
    np.testing.assert_array_equal(one, same)
    for other in (
        layer.forward({}, x, (16, 4)).y,
        Dropout("other", 0.25).forward({}, x, (16, 3)).y,
    ):
        assert (one != other).any()
    assert set(np.unique(one)) == {0, np.float32(1 / 0.75)}
    # 2,000 draws: the standard deviation of the share kept is 0.0097
    assert (one > 0).mean() == pytest.approx(0.75, abs=0.04)
    gradient = layer.backward_input({}, layer.forward({}, x, (16, 3)), np.ones_like(x))
    np.testing.assert_array_equal(gradient, one)


def test_a_layer_made_by_hand_is_checked_as_well():
    with pytest.raises(BadInput, match="layer conv1, size"):
        Convolution("conv1", 4, (0, 3))
    assert Convolution("conv1", 4, (3, 3)) == Convolution("conv1", 4, 3)
