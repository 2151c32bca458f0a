"""Record the outputs of exported networks in PyTorch 2.13, as golden values.

`python -m tests.engine.goldens.record_exports` in an environment with torch==2.13.0 writes
exports.json: for each network, the executed code and the outputs for its first images.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from engine import Recipe, Run, replay
from engine.export import parameters_to_bytes, torch_code, torch_name
from engine.model.architecture import build_network
from engine.model.network import Network
from engine.model.presets import PRESETS

HERE = Path(__file__).parent
IMAGES = 3
FILE = "parameters.safetensors"


def runs() -> dict[str, Run]:
    """Return a run of every preset on each of its problems, two steps on.

    That whose weights are too large is at its start: each of its steps makes the roundings of
    another processor a hundred times larger.
    """
    recipes = [
        Recipe(preset=name, problem=problem, batch_size=1 if "graph" in name else 16)
        for name, preset in PRESETS.items()
        for problem in preset.problems
    ]
    return {
        f"{one.preset} on {one.problem}": replay(one, 0 if one.preset == "too-large-weights" else 2)
        for one in recipes
    }


def unusual() -> tuple[Network, dict[str, np.ndarray], np.ndarray]:
    """Return a network with every setting that no preset changes from its default, and images."""
    network = build_network(
        (4, 13, 11),
        [
            {
                "kind": "convolution",
                "name": "conv1",
                "filters": 6,
                "size": [3, 2],
                "stride": [2, 1],
                "padding": [1, 2],
                "dilation": 2,
                "groups": 2,
                "bias": False,
            },
            {"kind": "leaky_relu", "name": "leaky", "slope": 0.2},
            {"kind": "max_pooling", "name": "pool1", "size": 2, "stride": 1},
            {"kind": "gelu", "name": "gelu"},
            {"kind": "average_pooling", "name": "pool2", "size": [2, 3], "stride": [1, 2]},
            {"kind": "flatten", "name": "flatten"},
            {"kind": "dense", "name": "fc1", "units": 7, "bias": False},
            {"kind": "dropout", "name": "dropout", "rate": 0.25},
            {"kind": "sigmoid", "name": "sigmoid"},
            {"kind": "dense", "name": "fc2", "units": 3},
            {"kind": "softmax", "name": "softmax"},
        ],
        loss="mean-squared-error",
    )
    images = np.random.default_rng(2).normal(size=(IMAGES, 4, 13, 11)).astype(np.float32)
    return network, network.initialise(5), images


def outputs_of(lines: str, data: bytes, images: np.ndarray) -> np.ndarray:
    """Execute exported PyTorch code and return the outputs of its model."""
    import torch

    with TemporaryDirectory() as folder:
        path = Path(folder, FILE)
        path.write_bytes(data)
        names: dict = {}
        exec(lines.replace(FILE, path.as_posix()), names)
    with torch.no_grad():
        return names["model"](torch.tensor(np.ascontiguousarray(images))).numpy()


def record() -> None:
    """Write exports.json."""
    from safetensors.numpy import save

    found = {}
    for name, run in runs().items():
        lines = torch_code(run.network, FILE)
        images = run.data.held_out_images[:IMAGES]
        found[name] = [lines, outputs_of(lines, parameters_to_bytes(run), images).tolist()]
    network, parameters, images = unusual()
    lines = torch_code(network, FILE)
    data = save({torch_name(name): np.ascontiguousarray(a) for name, a in parameters.items()})
    found["unusual"] = [lines, outputs_of(lines, data, images).tolist()]
    (HERE / "exports.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
