"""The sum behind an explanation: its products, who their factors are, how it is cut short.

No layer is known here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import fsum, prod, sqrt

import numpy as np

from engine.analysis.explain.records import FORMULAS, Explanation, Factor, Gate, Term
from engine.core.arrays import Array

ULPS = 4
Factors = tuple[Factor, ...]


@dataclass(frozen=True)
class Account:
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

    def plus(self, product: float, factors: Factors) -> "Account":
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

    def behind(self, gates: tuple[Gate, ...]) -> "Account":
        """Return the account seen through gates."""
        return replace(self, gates=gates)


def single(kind: str, factors: Factors, maps: dict[str, Array] | None = None) -> Account:
    """Return the account of one product."""
    return listed(kind, [factors], maps)


def listed(kind: str, terms: Sequence[Factors], maps: dict[str, Array] | None = None) -> Account:
    """Return the account of a few products, given by their factors."""
    products = np.array([prod(one.value for one in factors) for factors in terms])
    return Account(kind, products, lambda place: terms[place], maps or {})


def from_maps(
    kind: str,
    left: tuple[str, Array],
    right: tuple[str, Array],
    factors_of: Callable[[int], Factors],
) -> Account:
    """Return the account of two arrays of one shape, multiplied place by place in float64."""
    both = {name: np.asarray(array, dtype=np.float64) for name, array in (left, right)}
    one, other = both.values()
    maps = {**both, "product": one * other}
    return Account(kind, maps["product"].ravel(), factors_of, maps)


def settle(
    account: Account,
    subject: tuple[str, tuple[int, ...], int | None, str],
    recorded: float | None,
    limit: int,
    epsilon: float,
) -> Explanation:
    """Return the explanation: the largest terms, the sum of the rest, and the difference.

    Tolerance: `ULPS` · ε · √count · |scale| · Σ|products|, ε the spacing of the record's dtype.
    """
    products = account.products
    order = np.argsort(-np.abs(products), kind="stable")
    shown, rest = order[:limit].tolist(), order[limit:]
    scale = prod((gate.factor for gate in account.gates), start=1.0)
    total = scale * exact_sum(products)
    magnitude = float(np.abs(products).sum()) if account.magnitude is None else account.magnitude
    count = len(products) if account.count is None else account.count
    wide = ULPS * epsilon * sqrt(max(count, 1)) * max(abs(scale) * magnitude, abs(total))
    address, index, image, of = subject
    return Explanation(
        address=address,
        index=index,
        image=image,
        of=of,
        kind=account.kind,
        formula=FORMULAS[account.kind],
        gates=account.gates,
        terms=tuple(Term(account.factors_of(k), float(products[k])) for k in shown),
        rest_count=len(rest),
        rest_sum=exact_sum(products[rest]),
        sum=exact_sum(products),
        scale=scale,
        total=total,
        recorded=recorded,
        difference=None if recorded is None else total - recorded,
        tolerance=None if recorded is None else wide,
        maps=account.maps,
    )


def exact_sum(values: Array) -> float:
    """Return the sum, right to the last bit; of infinities and NaN, what float64 makes of them.

    >>> exact_sum(np.array([1e16, 1.0, -1e16])), exact_sum(np.array([np.inf, -np.inf]))
    (1.0, nan)
    """
    try:
        return fsum(values.tolist())
    except (OverflowError, ValueError):
        with np.errstate(over="ignore", invalid="ignore"):
            return float(values.sum())
