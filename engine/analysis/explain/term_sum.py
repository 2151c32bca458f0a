"""The sum behind an explanation: its products, who their factors are, how it is cut short.

No layer is known here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, prod, sqrt

import numpy as np

from engine.analysis.explain.records import FORMULAS, ExplanationRecord, Factor, Gate, Term
from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors

TOLERANCE_ULPS = 4
Factors = tuple[Factor, ...]


@dataclass(frozen=True)
class TermSum:
    """Products (flat, float64) and `factors_of` each by its place.

    `count` and `magnitude` say how many products were really added up and the sum of their
    absolute values, where each product here is a sum itself or hides a cancellation.
    """

    kind: str
    products: Array
    factors_of: Callable[[int], Factors]
    maps: dict[str, Array] = field(default_factory=dict)
    gates: tuple[Gate, ...] = ()
    count: int | None = None
    magnitude: float | None = None

    def with_term(self, product: float, factors: Factors) -> "TermSum":
        """Return the account with one more term at its end."""
        last, before = len(self.products), self.factors_of
        magnitude = None if self.magnitude is None else self.magnitude + abs(product)
        return replace(
            self,
            products=np.append(self.products, product),
            factors_of=lambda place: factors if place == last else before(place),
            count=None if self.count is None else self.count + 1,
            magnitude=magnitude,
        )

    def with_gates(self, gates: tuple[Gate, ...]) -> "TermSum":
        """Return the account seen through gates."""
        return replace(self, gates=gates)


def single_term(kind: str, factors: Factors, maps: dict[str, Array] | None = None) -> TermSum:
    """Return the account of one product."""
    return sum_of_factors(kind, [factors], maps)


def sum_of_factors(
    kind: str, terms: Sequence[Factors], maps: dict[str, Array] | None = None
) -> TermSum:
    """Return the account of a few products, given by their factors."""
    products = np.array([prod(one.value for one in factors) for factors in terms])
    return TermSum(kind, products, lambda place: terms[place], maps or {})


def product_of_arrays(
    kind: str,
    left: tuple[str, Array],
    right: tuple[str, Array],
    factors_of: Callable[[int], Factors],
) -> TermSum:
    """Return the account of two arrays of one shape, multiplied place by place in float64."""
    both = {name: np.asarray(array, dtype=np.float64) for name, array in (left, right)}
    one, other = both.values()
    maps = {**both, "product": one * other}
    return TermSum(kind, maps["product"].ravel(), factors_of, maps)


def build_explanation(
    term_sum: TermSum,
    subject: tuple[str, tuple[int, ...], int | None, str],
    recorded: float | None,
    limit: int,
    epsilon: float,
) -> ExplanationRecord:
    """Return the explanation: the largest terms, the sum of the rest, and the difference.

    Tolerance: `TOLERANCE_ULPS` · ε · √count · |scale| · Σ|products|, ε the spacing of the record's
    dtype.
    """
    products = term_sum.products
    order = np.argsort(-np.abs(products), kind="stable")
    shown, rest = order[:limit].tolist(), order[limit:]
    scale = prod((gate.factor for gate in term_sum.gates), start=1.0)
    total = scale * exact_sum(products)
    magnitude = float(np.abs(products).sum()) if term_sum.magnitude is None else term_sum.magnitude
    count = len(products) if term_sum.count is None else term_sum.count
    wide = TOLERANCE_ULPS * epsilon * sqrt(max(count, 1)) * max(abs(scale) * magnitude, abs(total))
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
        difference=None if recorded is None else total - recorded,
        tolerance=None if recorded is None else wide,
        maps=term_sum.maps,
    )


def exact_sum(values: Array) -> float:
    """Return the sum, right to the last bit; of infinities and NaN, what float64 makes of them.

    >>> exact_sum(np.array([1e16, 1.0, -1e16])), exact_sum(np.array([np.inf, -np.inf]))
    (1.0, nan)
    """
    try:
        return fsum(values.tolist())
    except (OverflowError, ValueError):
        with ignore_float_errors():
            return float(values.sum())
