"""The sum of an explanation: products, their factors, and the selection of the largest terms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, isinf, prod, sqrt

import numpy as np

from engine.analysis.explain.formulas import FORMULAS
from engine.analysis.explain.records import ExplanationRecord, Factor, Gate, Term
from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors

TOLERANCE_ULPS = 4
Factors = tuple[Factor, ...]


@dataclass(frozen=True)
class PathRounding:
    """What bounds the rounding of a parameter's gradient: the layers behind, the largest gradient.

    Its errors come from two computations of the errors δ, the compiled one and that of the layers.
    δ is a product of matrices and slopes: its rounding is relative to the largest δ of a layer, not
    to each, and it grows with every layer on the way back.
    """

    layers: int
    largest: float


@dataclass(frozen=True)
class TermSum:
    """Products (flat, float64), and `factors_of` each by its position.

    `count` and `magnitude` are the number of products that were summed, and the sum of their
    absolute values. They are given if a product is itself a sum, or hides a cancellation.
    `rounding` is that of the factors.
    """

    kind: str
    products: Array
    factors_of: Callable[[int], Factors]
    maps: dict[str, Array] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    count: int | None = None
    magnitude: float | None = None
    rounding: PathRounding = PathRounding(1, 0.0)

    def with_term(self, product: float, factors: Factors) -> "TermSum":
        """Return the sum with one more term at the end."""
        last, factors_of = len(self.products), self.factors_of
        magnitude = None if self.magnitude is None else self.magnitude + abs(product)
        return replace(
            self,
            products=np.append(self.products, product),
            factors_of=lambda i: factors if i == last else factors_of(i),
            count=None if self.count is None else self.count + 1,
            magnitude=magnitude,
        )

    def with_gates(self, gates: tuple[Gate, ...]) -> "TermSum":
        """Return the sum with gates."""
        return replace(self, gates=gates)


def single_term(kind: str, factors: Factors, maps: dict[str, Array] | None = None) -> TermSum:
    """Return a sum of one product."""
    return sum_of_factors(kind, [factors], maps)


def sum_of_factors(
    kind: str, terms: Sequence[Factors], maps: dict[str, Array] | None = None
) -> TermSum:
    """Return a sum of a few products, given by their factors."""
    products = np.array([prod(factor.value for factor in factors) for factors in terms])
    return TermSum(kind, products, lambda i: terms[i], maps or {})


def product_of_arrays(
    kind: str,
    left: tuple[str, Array],
    right: tuple[str, Array],
    factors_of: Callable[[int], Factors],
) -> TermSum:
    """Return the sum of the elementwise products of two arrays of one shape, in float64."""
    both = {name: np.asarray(array, dtype=np.float64) for name, array in (left, right)}
    first, second = both.values()
    maps = {**both, "product": first * second}
    return TermSum(kind, maps["product"].ravel(), factors_of, maps)


def build_explanation(
    term_sum: TermSum,
    subject: tuple[str, tuple[int, ...], int | None, str],
    recorded: float | None,
    limit: int,
    dtype: np.dtype,
) -> ExplanationRecord:
    """Return the explanation: the largest terms, the sum of the rest, and the difference.

    Formula: tolerance = `TOLERANCE_ULPS` · ε · √count · |scale| · Σ|products|, ε the machine
    epsilon of the record's dtype. For a parameter with L layers behind it, it is L times that, and
    Σ|products| is at least the largest gradient of its array. Behind a shut gate the total is 0,
    also if the sum is infinite.
    """
    finfo = np.finfo(dtype)
    products = term_sum.products
    order = np.argsort(-np.abs(products), kind="stable")
    shown, rest = order[:limit].tolist(), order[limit:]
    scale = prod((gate.factor for gate in term_sum.gates), start=1.0)
    total = scale * exact_sum(products)
    if any(gate.is_shut for gate in term_sum.gates):
        total = 0.0
    magnitude = float(np.abs(products).sum()) if term_sum.magnitude is None else term_sum.magnitude
    count = len(products) if term_sum.count is None else term_sum.count
    size = max(abs(scale) * magnitude, abs(total))
    layers, largest = term_sum.rounding.layers, term_sum.rounding.largest
    tolerance = (
        TOLERANCE_ULPS * float(finfo.eps) * sqrt(max(count, 1)) * layers * max(size, largest)
    )
    difference = None if recorded is None else total - recorded
    if recorded is not None and isinf(recorded) and abs(total) + tolerance >= float(finfo.max):
        difference = 0.0 if (total > 0) == (recorded > 0) else difference
    address, index, image, of = subject
    return ExplanationRecord(
        address=address,
        index=index,
        image=image,
        of=of,
        kind=term_sum.kind,
        formula=FORMULAS[term_sum.kind],
        gates=term_sum.gates,
        terms=tuple(Term(term_sum.factors_of(k), float(products[k])) for k in shown),
        rest_count=len(rest),
        rest_sum=exact_sum(products[rest]),
        sum=exact_sum(products),
        scale=scale,
        total=total,
        recorded=recorded,
        difference=difference,
        tolerance=None if recorded is None else tolerance,
        maps=term_sum.maps,
    )


def exact_sum(values: Array) -> float:
    """Return the sum, exact to the last bit; with infinities or NaN, the float64 sum.

    >>> exact_sum(np.array([1e16, 1.0, -1e16])), exact_sum(np.array([np.inf, -np.inf]))
    (1.0, nan)
    """
    try:
        return fsum(values.tolist())
    except (OverflowError, ValueError):
        with ignore_float_errors():
            return float(values.sum())
