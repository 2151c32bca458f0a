"""Record outputs and gradients of every layer and loss in PyTorch 2.13, in float64.

`python tests/engine/goldens/record_layers.py` in an environment with torch==2.13.0 and the
project's dependencies writes layers.npz. The tests draw the same inputs from their seeds.
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

SEED = 7


def record() -> dict[str, np.ndarray]:
    """Return all golden arrays, by case and name."""
    from tests.engine import layer_cases as cases

    found = {}
    for name, (spec, shape) in cases.CASES.items():
        _, x, parameters, dy = cases.inputs_of(spec, shape, SEED)
        for part, array in cases.torchs(spec, x, parameters, dy, np.float64).items():
            found[f"{name}/{part}"] = array
    for name, (loss, outputs, given) in cases.LOSS_CASES.items():
        scores, targets = cases.loss_inputs(loss, outputs, given, SEED)
        for part, array in cases.loss_in_torch(loss, scores, targets, np.float64).items():
            found[f"{name}/{part}"] = array
    return found


if __name__ == "__main__":
    figures = record()
    np.savez_compressed(HERE / "layers.npz", **figures)
    print(f"recorded {len(figures)} arrays")
