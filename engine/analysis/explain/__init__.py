"""Explanation of one number of a step by the chain rule: its terms, and the path from C to it."""

from engine.analysis.explain.explain import DEFAULT_TERMS, explain
from engine.analysis.explain.formulas import FORMULAS
from engine.analysis.explain.gradient_path import trace_gradient
from engine.analysis.explain.records import (
    ExplanationRecord,
    Factor,
    Gate,
    GradientPath,
    PathLayer,
    Term,
)

__all__ = [
    "DEFAULT_TERMS",
    "FORMULAS",
    "ExplanationRecord",
    "Factor",
    "Gate",
    "GradientPath",
    "PathLayer",
    "Term",
    "explain",
    "trace_gradient",
]
