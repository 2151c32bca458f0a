"""The chain rule for one number of a step, term by term, and the road to it from C."""

from engine.analysis.explain.explain import TERMS, explain
from engine.analysis.explain.gradient_path import road
from engine.analysis.explain.records import FORMULAS, Explanation, Factor, Gate, Road, Station, Term

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
