"""The slice benchmark: the engine and PyTorch compute the same losses, and all rows are filled."""

import numpy as np
import pytest

from engine import Recipe, initial_run, train_step
from tests.benchmarks.engine import slices
from tests.benchmarks.engine.rows import import_torch


def test_both_sides_compute_the_same_losses():
    torch = import_torch()
    if torch is None:
        pytest.skip("PyTorch is not installed")
    run = initial_run(Recipe(batch_size=16))
    for _ in range(3):
        run, record = train_step(run)
    moves = np.linspace(-0.5, 0.5, 5)
    for address, (index, _) in slices.WEIGHTS.items():
        ours = slices._slice_call(run.network, record, address, index, moves)()
        theirs = slices._torch_slice_call(torch, run.network, record, address, index, moves)()
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_every_layer_has_a_row_with_its_target(monkeypatch):
    monkeypatch.setattr(slices, "import_torch", lambda: None)
    rows = slices.measure_slices(1)
    expected = [f"slice {address}" for address in slices.WEIGHTS]
    assert [row.name.split(",")[0] for row in rows] == expected
    assert all(row.seconds > 0 and row.theirs is None and row.target for row in rows)
