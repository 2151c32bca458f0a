"""Integer geometry of layers: output sizes, and nothing that touches an array.

H, W are sizes of a feature map, K of a kernel or window.
"""


def valid_output_size(size: int, kernel: int) -> int:
    """Return how many places a window of `kernel` has in `size` (stride 1, padding 0).

    Formula: H_out = H − K + 1 (Dumoulin & Visin 2016, arXiv:1603.07285, relationship 1).

    >>> valid_output_size(32, 5)
    28
    """
    return size - kernel + 1


def pooled_size(size: int, window: int) -> int:
    """Return how many whole windows lie side by side in `size` (stride = window).

    Formula: H_out = ⌊H / K⌋; rows and columns left over at the end belong to no window.

    >>> pooled_size(28, 2)
    14
    """
    return size // window
