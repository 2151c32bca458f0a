"""The surface benchmark: the engine and PyTorch compute the same losses."""

import numpy as np
import pytest

from engine import Recipe, initial_run, train_step
from engine.analysis.surface.surface_levels import plane_function
from engine.training.image_sets import ImageSets
from tests.benchmarks.engine import surfaces
from tests.benchmarks.engine.surfaces import CASES, measure_surfaces, torch_loop


@pytest.mark.parametrize(("name", "request_", "target"), CASES, ids=[case[0] for case in CASES])
def test_the_loop_and_ours_find_the_same_losses(name, request_, target):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    run, record = train_step(initial_run(Recipe()))
    plane = surfaces._plane(record, request_)
    ours = plane_function(run, record, request_, plane, request_.set, ImageSets(run, record))
    loop = torch_loop(torch, run, record, request_)
    for alpha, beta in ((0.0, 0.0), (0.5, -0.25), (-2.0, 3.0)):
        assert ours.loss_at(alpha, beta) == pytest.approx(loop(alpha, beta), rel=1e-4)


def test_a_row_for_each_case_and_one_for_the_first_picture(monkeypatch):
    monkeypatch.setattr(surfaces, "CASES", CASES[1:2])
    monkeypatch.setattr(surfaces, "import_torch", lambda: None)
    rows = list(measure_surfaces(1))
    assert [row.name for row in rows] == [CASES[1][0], "surface, random plane, first 9×9"]
    assert all(row.seconds > 0 and row.theirs is None for row in rows)
    assert rows[0].ratio is None
    assert (rows[1].ratio > 1, rows[1].target) == (True, 10)  # the whole over its first level
    assert np.isfinite([row.seconds for row in rows]).all()
