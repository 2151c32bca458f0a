"""Polynomials in two coordinates (s, t) of a plane, as arrays with one entry for each monomial.

The monomials are sᵃtᵇ up to the third degree, in the order 1, s, t, s², st, t², s³, s²t, st², t³:
the first 1, 3, 6 or 10 of them are those of a polynomial of degree 0, 1, 2 or 3.
"""

import numpy as np

from engine.core.arrays import Array

EXPONENTS = [(degree - b, b) for degree in range(4) for b in range(degree + 1)]
LINEAR, QUADRATIC, CUBIC = 3, 6, 10  # the number of monomials
PRODUCT_PLACES = [  # [i][k]: the place of the product of monomial i ≤ 2 and monomial k ≤ 5
    [EXPONENTS.index((a + c, b + d)) for c, d in EXPONENTS[:QUADRATIC]]
    for a, b in EXPONENTS[:LINEAR]
]


def monomials(s: Array, t: Array) -> Array:
    """Return the ten monomials at points (s, t). Shapes: (P,), (P,) → (10, P).

    >>> monomials(np.array([2.0]), np.array([3.0]))[:, 0].tolist()
    [1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 8.0, 12.0, 18.0, 27.0]
    """
    return np.stack([s**a * t**b for a, b in EXPONENTS])
