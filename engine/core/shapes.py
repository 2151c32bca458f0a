"""Integer arithmetic on shapes: how a window slides over an image.

H, W are the sizes of the input, K of the window, Y, X of the output. Pairs are (rows, columns).
"""

from dataclasses import dataclass
from functools import lru_cache

Pair = tuple[int, int]
Shape = tuple[int, ...]
Index = tuple[int, ...]


def output_size(
    size: int, window: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """Return the number of window positions along one side; less than 1 if the window does not fit.

    Formula: Y = ⌊(H + 2·padding − dilation·(K − 1) − 1) / stride⌋ + 1
    (Dumoulin & Visin 2016, arXiv:1603.07285, relationship 15). Rows or columns left over at the end
    belong to no window.

    >>> output_size(32, 5), output_size(28, 2, stride=2), output_size(7, 3, 2, 1)
    (28, 14, 4)
    """
    return (size + 2 * padding - dilation * (window - 1) - 1) // stride + 1


def as_pair(size: int | Pair) -> Pair:
    """Return (rows, columns) for a size given as one number for both sides, or as a pair."""
    return (size, size) if isinstance(size, int) else size


@dataclass(frozen=True)
class Window:
    """A sliding window: size, stride, zero padding and dilation, each as (rows, columns)."""

    size: Pair
    stride: Pair = (1, 1)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    def output_size(self, h: int, w: int) -> Pair:
        """Return (Y, X) for an input of H×W."""
        rows, columns = (
            output_size(
                size, self.size[axis], self.stride[axis], self.padding[axis], self.dilation[axis]
            )
            for axis, size in enumerate((h, w))
        )
        return rows, columns

    def offsets(self, h: int, w: int) -> tuple[tuple[int, int, slice, slice], ...]:
        """Return every offset (i, j) inside the window, row by row, with the slices it reads.

        The slices are the rows and columns of the padded input at this offset, for all Y×X windows.
        """
        return _offsets(self, h, w)

    def slices_at(self, i: int, j: int, output: Pair) -> tuple[slice, slice]:
        """Return the rows and columns of the padded input at offset (i, j) of all Y×X windows."""
        rows, columns = (
            slice(start, start + stride * (count - 1) + 1, stride)
            for start, stride, count in zip(
                (i * self.dilation[0], j * self.dilation[1]), self.stride, output, strict=True
            )
        )
        return rows, columns

    @property
    def overlaps(self) -> bool:
        """Whether one input element can belong to more than one window."""
        return any(
            step < reach and size > 1
            for step, reach, size in zip(self.stride, self.effective_size, self.size, strict=True)
        )

    @property
    def effective_size(self) -> Pair:
        """The number of input rows and columns that the window spans: dilation·(K − 1) + 1."""
        rows, columns = (d * (k - 1) + 1 for d, k in zip(self.dilation, self.size, strict=True))
        return rows, columns


@lru_cache(maxsize=256)
def _offsets(window: Window, h: int, w: int) -> tuple[tuple[int, int, slice, slice], ...]:
    """Return `Window.offsets`, cached: a network needs the same offsets at every step."""
    output = window.output_size(h, w)
    return tuple(
        (i, j, *window.slices_at(i, j, output))
        for i in range(window.size[0])
        for j in range(window.size[1])
    )
