"""Dead units: units that are zero on every image, checked against the activations."""

import numpy as np

from engine import Recipe, dead_units, initial_run, train_step


def test_no_unit_of_a_fresh_network_is_dead_that_any_image_opens():
    run = initial_run(Recipe())
    record = train_step(run)[1]
    found = dead_units(run.network, record.activations)
    for address in ("relu1.activation", "relu2.activation", "relu3.activation"):
        outputs = record.activations[address]
        whole = outputs.reshape(len(outputs), outputs.shape[1], -1)
        dead = [place for place in range(whole.shape[1]) if not np.any(whole[:, place])]
        assert found.get(address, []) == dead


def test_a_bias_far_below_zero_kills_a_filter_and_nothing_comes_back_to_it():
    run = initial_run(Recipe().with_edit(0, "conv1.bias", (2,), -100.0))
    record = train_step(run)[1]
    found = dead_units(run.network, record.activations)
    assert 2 in found["relu1.activation"]
    assert not np.any(record.gradients["conv1.kernel"][2])
    alive = set(range(4)) - set(found["relu1.activation"])
    assert all(np.any(record.activations["relu1.activation"][:, place]) for place in alive)


def test_only_a_rectifier_has_dead_units():
    run = initial_run(Recipe(problem="ten-digits", preset="lenet5"))
    assert dead_units(run.network, train_step(run)[1].activations) == {}
