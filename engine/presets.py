"""Named architectures; no data, no training."""

from engine.layers import Convolution, Dense, Flatten, MaxPooling, ReLU, Softmax
from engine.network import Network


def tour(classes: int) -> Network:
    """Return the network of the tour: 1×32×32, two convolutions with pooling, two dense layers.

    In today's layers what LeCun et al. 1998 (fig. 2) began, with 4 and 16 filters of 5×5.

    >>> tour(2).describe()["parameter_count"]
    82322
    """
    return Network(
        (1, 32, 32),
        (
            Convolution("conv1", 4, 5),
            ReLU("relu1"),
            MaxPooling("pool1", 2),
            Convolution("conv2", 16, 5),
            ReLU("relu2"),
            MaxPooling("pool2", 2),
            Flatten("flatten"),
            Dense("fc1", 200),
            ReLU("relu3"),
            Dense("fc2", classes),
            Softmax("softmax"),
        ),
    )


PRESETS = {"tour": tour}
