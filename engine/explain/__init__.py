"""The chain rule for one number of a step, term by term, and the road to it from C."""

from engine.explain.explain import TERMS, explain
from engine.explain.records import FORMULAS, Explanation, Factor, Gate, Road, Station, Term
from engine.explain.road import road

__all__ = [
    "FORMULAS",
    "TERMS",
    "Explanation",
    "Factor",
    "Gate",
    "Road",
    "Station",
    "Term",
    "explain",
    "road",
]
