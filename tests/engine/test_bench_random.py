"""The benchmark of random architectures: what it compares, and its rows."""

from itertools import islice

import pytest

from engine.compiled.compiled_network import CompiledNetwork
from engine.training.replay import Trainer
from tests.benchmarks.engine import random_networks
from tests.benchmarks.engine.torch import torch_training_step


def test_60_random_networks_have_the_kinds_of_layers_that_the_editor_offers():
    runs = dict(islice(random_networks.random_runs(), random_networks.NETWORKS))
    kinds = {layer.kind for run in runs.values() for layer in run.network.layers}
    windows = {"convolution", "max_pooling", "average_pooling", "flatten", "dense", "softmax"}
    assert kinds >= windows | {"relu", "leaky_relu", "sigmoid", "tanh", "gelu", "dropout"}
    assert {run.recipe.batch_size for run in runs.values()} == {32}


def test_both_sides_make_the_same_step():
    torch = pytest.importorskip("torch", reason="torch is not installed")
    for seed, run in islice(random_networks.random_runs(), 12):
        if any(layer.kind == "dropout" for layer in run.network.layers):
            continue  # PyTorch draws other masks
        ours = Trainer(run, CompiledNetwork(run.network, run.parameters, 32)).step()
        assert ours == pytest.approx(torch_training_step(torch, run)(), rel=1e-5), seed


def test_the_slowest_are_measured_again_and_named_by_their_layers(monkeypatch):
    monkeypatch.setattr(random_networks, "NETWORKS", 4)
    monkeypatch.setattr(random_networks, "import_torch", lambda: object())
    monkeypatch.setattr(random_networks, "torch_training_step", lambda torch, run: run)
    asked = []

    def turns(sides, rounds):
        asked.append(rounds)
        theirs = {1: 0.004, 2: 0.001, 3: 0.008, 4: 0.002}.get(len(asked), 0.003)
        return [[0.002, 0.001, theirs]] * rounds

    monkeypatch.setattr(random_networks, "time_interleaved", turns)
    together, *worst = random_networks.measure_random(9)
    seeds = [seed for seed, _ in islice(random_networks.random_runs(), 4)]
    assert (together.name, together.ratio) == ("4 random, median", 1.5)
    assert together.note == "from 0.50× to 4.00×; 2 under the target at first sight"
    assert [row.name for row in worst] == [f"random {seeds[place]}" for place in (1, 3, 0)]
    assert asked == [5, 5, 5, 5, 9, 9, 9]
    assert "flatten" in worst[0].note


def test_without_pytorch_there_is_one_row(monkeypatch):
    monkeypatch.setattr(random_networks, "NETWORKS", 2)
    monkeypatch.setattr(random_networks, "import_torch", lambda: None)
    (row,) = random_networks.measure_random(1)
    assert (row.name, row.theirs, row.ratio) == ("2 random, median", None, None)
