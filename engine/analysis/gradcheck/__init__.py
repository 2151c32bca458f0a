"""Independent check of the backward pass: central differences in float64, and inner products."""

from engine.analysis.gradcheck.check import SCOPES, check_gradients
from engine.analysis.gradcheck.finite_differences import central_differences, relative_error
from engine.analysis.gradcheck.inner_product import check_inner_products
from engine.analysis.gradcheck.records import (
    ArrayCheck,
    CheckRecord,
    InnerProductCheck,
    Kink,
    NumberCheck,
)

__all__ = [
    "SCOPES",
    "ArrayCheck",
    "CheckRecord",
    "InnerProductCheck",
    "Kink",
    "NumberCheck",
    "central_differences",
    "check_gradients",
    "check_inner_products",
    "relative_error",
]
