"""Formulas and sentences in the page's template, for every kind of explanation of the engine."""

import re
from pathlib import Path

from engine.analysis.explain import FORMULAS

TEMPLATE = Path(__file__).parent.parent / "templates" / "formulas" / "explanation.html"


def kinds_of(macro: str) -> set[str]:
    """Return the kinds of explanation for which the template calls a macro."""
    calls = re.findall(rf'call {macro}\("([a-z_ ]+)"\)', TEMPLATE.read_text(encoding="utf-8"))
    return {kind for call in calls for kind in call.split()}


def test_every_explanation_has_a_formula_and_a_sentence():
    shares = {"dense_weight_of_image", "dense_bias_of_image"}  # computed by the page alone
    assert kinds_of("words") == set(FORMULAS) | shares
    assert kinds_of("one") == set(FORMULAS) - {"given"} | shares
