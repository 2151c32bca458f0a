"""Formulas and sentences on the page for every kind of explanation of the engine."""

import re
from pathlib import Path

from engine.analysis.explain import FORMULAS

TEMPLATE = Path(__file__).parent.parent / "templates" / "formulas" / "origin.html"


def kinds_of(macro: str) -> set[str]:
    """Return the kinds that a macro of the template is called for."""
    calls = re.findall(rf'call {macro}\("([a-z_ ]+)"\)', TEMPLATE.read_text(encoding="utf-8"))
    return {kind for call in calls for kind in call.split()}


def test_every_explanation_has_a_formula_and_a_sentence():
    shares = {"dense_weight_of_image", "dense_bias_of_image"}  # the page's own: one image's share
    assert kinds_of("words") == set(FORMULAS) | shares
    assert kinds_of("one") == set(FORMULAS) - {"given"} | shares
