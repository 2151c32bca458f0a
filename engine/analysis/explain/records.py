"""Frozen records of an explanation: factors, terms, gates and the layers of a path.

An *index* leaves out the batch; an *image* is an index into the mini-batch.
"""

from dataclasses import dataclass

from engine.core.arrays import Array

FORMULAS = {
    "given": "a number that forward starts from",
    "dense_weight": "∂C/∂w[i,j] = Σ_n a[n,j] · ∂C/∂z[n,i]",
    "dense_bias": "∂C/∂b[i] = Σ_n ∂C/∂z[n,i]",
    "filter_weight": "∂C/∂w[o,c,i,j] = Σ_n Σ_{y,x} a[n,c,S·y+D·i−P,S·x+D·j−P] · ∂C/∂z[n,o,y,x]",
    "filter_bias": "∂C/∂b[o] = Σ_n Σ_{y,x} ∂C/∂z[n,o,y,x]",
    "filter_weight_of_image": "Σ_{y,x} a[c,S·y+D·i−P,S·x+D·j−P] · ∂C/∂z[o,y,x]",
    "filter_bias_of_image": "Σ_{y,x} ∂C/∂z[o,y,x]",
    "error_through_dense": "∂C/∂z[j] = g′(z[j]) · Σ_i w[i,j] · ∂C/∂z[i]",
    "error_through_convolution": "∂C/∂z[c,h,w] = g′(z[c,h,w]) · Σ_{o,i,j} w[o,c,i,j] · ∂C/∂z[o,y,x]"
    ", S·y+D·i−P = h, S·x+D·j−P = w",
    "error_through_max_pooling": "∂C/∂a[c,h,w] = Σ_{y,x} [won (y,x)] · ∂C/∂a[c,y,x]",
    "error_through_average_pooling": "∂C/∂a[c,h,w] = Σ_{y,x} 1/K² · ∂C/∂a[c,y,x]",
    "error_through_softmax": "∂C/∂z[i] = Σ_k a[k] · ([i=k] − a[i]) · ∂C/∂a[k]",
    "error_through_nothing": "0: it belongs to no window, so nothing reads it",
    "loss_cross_entropy": "∂C/∂z[i] = (a[i] − y[i]) / N",
    "loss_binary_cross_entropy": "∂C/∂z = (a − y) / N",
    "loss_mean_squared_error": "∂C/∂a[i] = 2 (a[i] − t[i]) / (N·I)",
    "loss_output": "∂C/∂a = 1 / N",
    "loss_at_probability": "∂C/∂a[i] = −y[i] / (N · a[i])",
    "loss_at_chance": "∂C/∂a = −y / (N · a) + (1 − y) / (N · (1 − a))",
    "value_of_dense": "z[i] = Σ_j w[i,j] · a[j] + b[i]",
    "value_of_convolution": "z[o,y,x] = Σ_{c,i,j} w[o,c,i,j] · a[c,S·y+D·i−P,S·x+D·j−P] + b[o]",
    "value_of_max_pooling": "a[c,y,x] = max_{i,j} a[c,S·y+i,S·x+j]",
    "value_of_average_pooling": "a[c,y,x] = Σ_{i,j} 1/K² · a[c,S·y+i,S·x+j]",
    "value_of_flatten": "a[j] = a[c,h,w], j = (c·H + h)·W + w",
    "value_of_dropout": "a = m · a, m = 0 where dropped, 1/(1 − rate) where kept",
    "value_of_softmax": "a[i] = exp(z[i] − max z) / Σ_k exp(z[k] − max z)",
    "value_of_relu": "a = [z > 0] · z",
    "value_of_leaky_relu": "a = ([z > 0] + [z ≤ 0] · slope) · z",
    "value_of_sigmoid": "a = 1 / (1 + exp(−z))",
    "value_of_tanh": "a = tanh z",
    "value_of_gelu": "a = Φ(z) · z",
}


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
