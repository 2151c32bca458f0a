"""Record every layer and loss as PyTorch 2.13 computes it in float64: outputs and gradients.

`python tests/engine/goldens/record_layers.py` in an environment with torch==2.13.0 and the
project's dependencies writes layers.npz. Inputs are drawn again from their seed by the tests.
"""

import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

SEED = 7


def record() -> dict[str, np.ndarray]:
    """Return every figure by case and name."""
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
