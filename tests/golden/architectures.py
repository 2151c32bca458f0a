"""Architectures for the tests of links: every preset with one layer changed, and unusual ones.

`python -m tests.golden.architectures` writes architectures.json: name → architecture as data.
"""

import json
from pathlib import Path
from typing import Any

from engine.model.architecture import Architecture
from engine.model.presets import PRESETS
from engine.training.recipe_network import preset_network

UNUSUAL = {
    "layers": [
        {"kind": "convolution", "name": "first", "filters": 4, "size": [3, 2], "stride": [2, 1]},
        {"kind": "leaky_relu", "name": "leaky", "slope": 0.2},
        {
            "kind": "convolution",
            "name": "second",
            "filters": 6,
            "size": 3,
            "padding": [1, 2],
            "dilation": 2,
            "groups": 2,
            "bias": False,
            "initialiser": "glorot",
        },
        {"kind": "max_pooling", "name": "pool1", "size": 2, "stride": 1},
        {"kind": "gelu", "name": "gelu1"},
        {"kind": "average_pooling", "name": "pool2", "size": [2, 3], "stride": [1, 2]},
        {"kind": "flatten", "name": "flatten"},
        {
            "kind": "dense",
            "name": "fc1",
            "units": 7,
            "initialiser": {"name": "normal", "value": 0.1},
            "bias_initialiser": {"name": "constant", "value": 0.5},
        },
        {"kind": "dropout", "name": "dropout1", "rate": 0.25},
        {"kind": "sigmoid", "name": "sigmoid1"},
        {"kind": "dense", "name": "fc2", "units": 2},
        {"kind": "softmax", "name": "softmax"},
    ],
    "loss": "mean-squared-error",
    "l2": 0.001,
}
PATH = Path(__file__).parent / "architectures.json"


def architectures() -> dict[str, dict[str, Any]]:
    """Return the architectures by name; "changed …" is a preset with one setting changed."""
    found = {}
    for name, preset in PRESETS.items():
        if name == "computational-graph":
            continue  # it is no network for images
        data = Architecture.of(preset_network(name, preset.problems[0])).to_data()
        layers = [*data["layers"]]
        place = next(at for at, one in enumerate(layers) if {"filters", "units"} & set(one))
        setting = "filters" if "filters" in layers[place] else "units"
        layers[place] = {**layers[place], setting: layers[place][setting] + 3}
        found[f"changed {name}"] = {**data, "layers": layers}
    found["unusual"] = Architecture.from_data(UNUSUAL).to_data()
    return found


if __name__ == "__main__":
    text = json.dumps(architectures(), indent=1, ensure_ascii=False) + "\n"
    PATH.write_text(text, encoding="utf-8")
