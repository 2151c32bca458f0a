"""Tables of the rules of the diagnosis and of the accidents, generated from their definitions."""

from engine import ACCIDENTS
from engine.diagnosis.rules import RULES
from tests.docs.markdown import table


def rules() -> str:
    """Return the rules in their order: what is measured, threshold, margin, source."""
    rows = [
        (f"**{one.label}**<br>`{one.name}`", one.evidence, one.threshold, one.margin, one.source)
        for one in RULES
    ]
    return table(("Rule", "Evidence", "Threshold", "Margin", "Source"), rows)


def accidents() -> str:
    """Return the accidents: what is broken, the step, and the rule that finds it."""
    rows = [(f"`{one.name}`", one.about, str(one.step), f"`{one.rule}`") for one in ACCIDENTS]
    return table(("Accident", "What is broken", "Step", "Found first"), rows)
