"""Distance sketches of parameters: reproducible signs, and the bound on the distance."""

import numpy as np

from engine import Recipe, replay
from engine.training.fingerprint import PROJECTION_COUNT, distance_sketch


def test_the_signs_are_those_of_shake_256():
    """`printf a.bias | openssl dgst -shake256 -xoflen 1` prints the byte that holds the signs."""
    found = distance_sketch({"a.bias": np.array([1.0, 10.0])})
    bits = f"{SHAKE_OF_A_BIAS:08b}"
    signs = [1 if bit == "1" else -1 for bit in bits]
    assert found == tuple(
        float(signs[2 * k] + 10 * signs[2 * k + 1]) for k in range(PROJECTION_COUNT)
    )


SHAKE_OF_A_BIAS = 0x1F


def test_four_times_the_largest_difference_bounds_the_norm_as_often_as_said():
    """Failure rate 0.1974⁴ = 0.15 %; 10 or more failures in 2,000 draws have probability 1e-3."""
    random = np.random.default_rng(5)
    parameters = {"fc1.weight": random.normal(size=(20, 30)), "fc1.bias": random.normal(size=20)}
    before = np.array(distance_sketch(parameters))
    failed = 0
    for _ in range(2000):
        away = {name: random.normal(size=array.shape) * 1e-6 for name, array in parameters.items()}
        moved = {name: parameters[name] + away[name] for name in parameters}
        norm = np.sqrt(sum((one**2).sum() for one in away.values()))
        failed += norm > 4 * np.abs(np.array(distance_sketch(moved)) - before).max()
    assert failed < 10


def test_what_is_no_number_stays_none():
    run = replay(Recipe(preset="mlp"), 1)
    parameters = {**run.parameters, "fc1.bias": np.full(64, np.nan, dtype=np.float32)}
    assert all(np.isnan(distance_sketch(parameters)))
