"""Layers and losses against PyTorch 2.13: golden files, and live on random shapes.

Tolerances relative to the norm of each array: 1e-10 in float64, 1e-5 in float32.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine import layer_cases as cases
from tests.engine.goldens.record_layers import HERE, SEED

DTYPES = [np.float32, np.float64]
LIVE = settings(max_examples=60, deadline=None, derandomize=True)
SIDES = st.integers(1, 3)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def recorded():
    with np.load(HERE / "layers.npz") as archive:
        return {name: archive[name] for name in archive.files}


def of_case(recorded, name):
    start = name + "/"
    return {key.removeprefix(start): v for key, v in recorded.items() if key.startswith(start)}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", cases.CASES)
def test_a_layer_is_as_recorded_from_pytorch(recorded, name, dtype):
    spec, shape = cases.CASES[name]
    found = cases.ours(*cases.inputs_of(spec, shape, SEED), dtype)
    cases.compare(found, of_case(recorded, name), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", cases.LOSS_CASES)
def test_a_loss_is_as_recorded_from_pytorch(recorded, name, dtype):
    loss, outputs, is_given = cases.LOSS_CASES[name]
    scores, targets = cases.loss_inputs(loss, outputs, is_given, SEED)
    found = cases.loss_of_ours(loss, scores, targets, dtype)
    cases.compare(found, of_case(recorded, name), dtype)


def pairs(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high)).map(list)


@st.composite
def convolutions(draw):
    groups = draw(SIDES)
    size, padding, dilation = draw(pairs(1, 4)), draw(pairs(0, 2)), draw(pairs(1, 3))
    spec = {
        "kind": "convolution",
        "filters": groups * draw(SIDES),
        "size": size,
        "stride": draw(pairs(1, 3)),
        "padding": padding,
        "dilation": dilation,
        "groups": groups,
        "bias": draw(st.booleans()),
    }
    sides = (
        max(1, d * (k - 1) + 1 - 2 * p) + draw(st.integers(0, 6))
        for k, p, d in zip(size, padding, dilation, strict=True)
    )
    return spec, (groups * draw(SIDES), *sides)


@st.composite
def poolings(draw):
    size = draw(pairs(1, 4))
    spec = {"kind": draw(st.sampled_from(["max_pooling", "average_pooling"])), "size": size}
    if draw(st.booleans()):
        spec["stride"] = draw(pairs(1, 5))
    return spec, (draw(SIDES), *(side + draw(st.integers(0, 6)) for side in size))


@st.composite
def others(draw):
    kinds = ["relu", "leaky_relu", "sigmoid", "tanh", "gelu", "flatten", "dense", "softmax"]
    spec = {"kind": draw(st.sampled_from(kinds))}
    flat = (draw(st.integers(1, 7)),)
    if spec["kind"] == "softmax":
        return spec, flat
    if spec["kind"] == "dense":
        return {**spec, "units": draw(st.integers(1, 7)), "bias": draw(st.booleans())}, flat
    if spec["kind"] == "leaky_relu":
        spec["slope"] = draw(st.sampled_from([0.0, 0.01, 0.3, 0.99]))
    return spec, (draw(SIDES), draw(SIDES), draw(SIDES))


def live(case, seed, images):
    spec, shape = case
    layer, x, parameters, dy = cases.inputs_of(spec, shape, seed, images)
    for dtype in DTYPES:
        expected = cases.torchs(spec, x, parameters, dy, dtype)
        cases.compare(cases.ours(layer, x, parameters, dy, dtype), expected, dtype)


@LIVE
@given(convolutions(), SEEDS, SIDES)
def test_convolutions_are_what_pytorch_computes_now(case, seed, images):
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    live(case, seed, images)


@LIVE
@given(poolings(), SEEDS, SIDES)
def test_poolings_are_what_pytorch_computes_now_also_in_ties(case, seed, images):
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    live(case, seed, images)


@LIVE
@given(others(), SEEDS, SIDES)
def test_other_layers_are_what_pytorch_computes_now(case, seed, images):
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    live(case, seed, images)


@LIVE
@given(st.sampled_from(sorted(cases.LOSS_CASES)), SEEDS, st.integers(1, 6), st.integers(2, 6))
def test_losses_are_what_pytorch_computes_now(name, seed, images, outputs):
    pytest.importorskip("torch", reason="torch is not installed: the recorded figures stand in")
    loss, least, is_given = cases.LOSS_CASES[name]
    width = 1 if least == 1 else outputs
    scores, targets = cases.loss_inputs(loss, width, is_given, seed, images)
    for dtype in DTYPES:
        expected = cases.loss_in_torch(loss, scores, targets, dtype)
        cases.compare(cases.loss_of_ours(loss, scores, targets, dtype), expected, dtype)
