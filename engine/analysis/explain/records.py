"""Frozen records of an explanation: factors, terms, gates and the layers of a path.

An *index* leaves out the batch; an *image* is an index into the mini-batch.
"""

from dataclasses import dataclass

from engine.core.arrays import Array


@dataclass(frozen=True)
class Factor:
    """One number of a product, and how to explain it: `of` at `address[index]`.

    `of` is "value" or "gradient", of `image`, or of the whole mini-batch if `image` is None. A
    constant, such as a label or 1/N, has no address.
    """

    symbol: str
    value: float
    address: str | None = None
    index: tuple[int, ...] = ()
    image: int | None = None
    of: str = "value"


@dataclass(frozen=True)
class Term:
    """A product of factors, multiplied in float64."""

    factors: tuple[Factor, ...]
    product: float


@dataclass(frozen=True)
class Gate:
    """How one layer without parameters passes an error backward: it multiplies it by `factor`.

    `words` gives the reason: open or closed, won or lost, kept or dropped. `address[index]` is the
    output of the layer that the error comes from (no index if nothing reads the number). `winner`
    is the input index of the maximum of a max-pooling window.
    """

    layer: str
    kind: str
    factor: float
    words: str
    address: str
    index: tuple[int, ...] | None
    winner: tuple[int, ...] | None = None

    @property
    def is_shut(self) -> bool:
        """Whether no error passes, not even an infinite one: a closed ReLU, a cell that lost."""
        return self.words in ("closed", "lost", "in no window")


@dataclass(frozen=True)
class ExplanationRecord:
    """The terms of one number: `total` = `scale` · (shown terms + rest) = `scale` · `sum`.

    `scale` is the product of the gates' factors. `terms` are the largest first; the other
    `rest_count` sum to `rest_sum`. Every sum is exact to the last bit of float64. `recorded` is the
    number in the record, rounded to its dtype: `difference` = total − recorded is within
    `tolerance`. A parameter's share of one image is in no record: then these three are None. `maps`
    hold all factors and products in their natural shape, with `product` last.
    """

    address: str
    index: tuple[int, ...]
    image: int | None
    of: str
    kind: str
    formula: str
    gates: tuple[Gate, ...]
    terms: tuple[Term, ...]
    rest_count: int
    rest_sum: float
    sum: float  # a name on the wire
    scale: float
    total: float
    recorded: float | None
    difference: float | None
    tolerance: float | None
    maps: dict[str, Array]

    @property
    def next_gradient(self) -> Factor | None:
        """The gradient in the largest term that has one, one layer nearer to C; None at C."""
        factors = (factor for term in self.terms for factor in term.factors)
        gradients = (factor for factor in factors if factor.of == "gradient")
        return next(gradients, None)


@dataclass(frozen=True)
class PathLayer:
    """One layer on the path from C: its output, and the size of the gradient there.

    `norm` is ‖∂C/∂(output)‖, for the image or the whole mini-batch; `alive` is the share of its
    elements that are not 0. `index` is where the strongest path passes, `gradient` the number
    there, and `words` what the layer does to that number (open or closed, won or lost). These are
    None if the path does not stop at the layer, and `words` also if the layer is not a gate.
    """

    layer: str
    kind: str
    address: str
    norm: float
    alive: float
    index: tuple[int, ...] | None
    gradient: float | None
    words: str | None


@dataclass(frozen=True)
class GradientPath:
    """The path from C to one number: the layers in that order, and the strongest single path.

    `factors` are those of the strongest path, from C to the number: the largest term of the largest
    term, and so on. Their product, `path`, is one of the many summands of the number.
    """

    address: str
    index: tuple[int, ...]
    image: int | None
    stations: tuple[PathLayer, ...]
    factors: tuple[Factor, ...]
    path: float
