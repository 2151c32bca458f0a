"""Write engine/data/mnist.npz and fashion_mnist.npz anew: `python -m tests.datasets`."""

from pathlib import Path

import numpy as np

from tests.datasets.sources import fashion_mnist_source, mnist_source

FOLDER = Path(__file__).parents[2] / "engine" / "data"

if __name__ == "__main__":
    for name, source in (("mnist", mnist_source), ("fashion_mnist", fashion_mnist_source)):
        images, labels = source()
        np.savez_compressed(FOLDER / f"{name}.npz", images=images, labels=labels)
        print(f"{name}.npz: {len(labels)} images, {(FOLDER / f'{name}.npz').stat().st_size} bytes")
