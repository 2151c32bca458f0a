"""The golden file of the station tests is up to date with the engine."""

import json

import numpy as np
import pytest

from tests.golden.stations import PATH, cases

KEPT = ("network", "images", "label", "sources", "reads")


@pytest.mark.parametrize("name", ["windows", "chance", "squares", "decay"])
def test_the_golden_steps_are_the_engines(name):
    written, made = json.loads(PATH.read_text(encoding="utf-8"))[name], cases()[name]
    assert {key: written[key] for key in KEPT} == {key: made[key] for key in KEPT}
    assert written["arrays"].keys() == made["arrays"].keys()
    for array, data in made["arrays"].items():
        assert written["arrays"][array]["shape"] == data["shape"]
        np.testing.assert_allclose(
            written["arrays"][array]["values"], data["values"], rtol=1e-4, atol=1e-6, err_msg=array
        )
