"""The verdict on a step: the names of a golden file, which the page's sentences have as well."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine import StepSliceRecord, line_search_verdict

GOLDEN = Path(__file__).parents[1] / "golden" / "line_search_verdicts.json"
CASES = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_has_the_name_of_the_golden_file(case):
    numbers = {name: np.nan if value is None else value for name, value in case.items()}
    name = numbers.pop("name")
    rest = {"step": 0, "set": "batch", "images": 1, "best_loss": 0.0}
    record = StepSliceRecord(
        **rest,
        **numbers,
        multiples=np.array([-0.5, 3.0]),
        losses=np.array([1.0, 1.0]),
        back=None,
        ratio=None,
        place=None,
    )
    assert line_search_verdict(record) == name
