"""Parameters and network specs for the tests of loss slices."""

import numpy as np

CHOICES = [
    ("conv1.kernel", (2, 0, 1, 3)),
    ("conv1.bias", (1,)),
    ("conv2.kernel", (5, 2, 4, 0)),
    ("conv2.bias", (15,)),
    ("fc1.weight", (7, 30)),
    ("fc1.bias", (11,)),
    ("fc2.weight", (0, 1)),
    ("fc2.bias", (1,)),
]


def in_float64(arrays):
    """Return a dict of arrays, by address, converted to float64."""
    return {address: array.astype(np.float64) for address, array in arrays.items()}


SPECS = [
    {
        "kind": "convolution",
        "name": "conv1",
        "filters": 4,
        "size": [3, 2],
        "stride": [2, 1],
        "padding": [1, 2],
        "dilation": [1, 3],
        "groups": 2,
    },
    {"kind": "tanh", "name": "tanh1"},
    {"kind": "max_pooling", "name": "pool1", "size": 2, "stride": 1},
    {"kind": "flatten", "name": "flatten"},
    {"kind": "dense", "name": "fc1", "units": 3},
]
