"""Labels of fields and values as the page shows them, and the sentence of a refused command."""

from functools import cache
from typing import Any

from app.protocol.parse import BadCommand
from engine import BadInput, describe_choices, describe_dataset

LIVE_SETTINGS = {
    "learning_rate": "Learning rate",
    "momentum": "Momentum",
    "beta1": "Beta 1",
    "beta2": "Beta 2",
    "epsilon": "Epsilon",
    "smoothing": "Smoothing",
    "weight_decay": "Weight decay",
}
RESTART_SETTINGS = {
    "preset": "Network",
    "architecture": "Network",
    "problem": "Problem",
    "seed": "Seed",
    "batch_size": "Batch size",
    "optimizer": "Optimizer",
    "schedule": "Schedule",
    "drop_every": "Drop every",
    "drop_factor": "Drop factor",
    "cosine_steps": "Cosine steps",
    "final_factor": "Final factor",
    "warm_up_steps": "Warm-up steps",
}
_OTHER_LABELS = {
    "until.value": "Stop at",
    "until.kind": "Stop at",
    "why": "Class",
    "image": "Image",
}
_CHOICE_LISTS = {
    "preset": "presets",
    "optimizer": "optimizers",
    "schedule": "schedules",
}


def field_label(field: str) -> str:
    """Return the label of a field of a command, as the page shows it.

    >>> field_label("learning_rate"), field_label("held_out")
    ('Learning rate', 'Held out')
    """
    known = {**LIVE_SETTINGS, **RESTART_SETTINGS, **_OTHER_LABELS}
    if field in known:
        return known[field]
    words = field.replace("_", " ")
    return words if len(words) == 1 else words[:1].upper() + words[1:]


def value_label(field: str, value: Any) -> str:
    """Return a value as the page shows it: a choice by its label, a number with up to 10 digits.

    >>> value_label("preset", "mlp"), value_label("learning_rate", 1000.0)
    ('dense layers only', '1000')
    """
    if field == "architecture" or (field, value) == ("preset", "custom"):
        return "custom"
    if field == "problem" and isinstance(value, str):
        return _problem_label(value)
    if field in _CHOICE_LISTS and isinstance(value, str):
        return _choice_labels(_CHOICE_LISTS[field]).get(value, value)
    if isinstance(value, int | float):
        return f"{value:.10g}".replace("-", "−")
    return str(value)


def _problem_label(problem: str) -> str:
    """Return the label of a data set; the name of one that is not here."""
    try:
        return describe_dataset(problem).label
    except BadInput:
        return problem


@cache
def _choice_labels(kind: str) -> dict[str, str]:
    """Return the labels of all choices of a kind ("presets", …), by name."""
    first = describe_choices("3-or-8")
    every = [describe_choices(problem["name"]) for problem in first["problems"]]
    return {one["name"]: one["label"] for choices in every for one in choices[kind]}


def refusal_sentence(bad: BadInput | BadCommand) -> str:
    """Return the sentence for a refused field: its label, its value, and what is allowed.

    >>> refusal_sentence(BadInput("learning_rate", 1000.0, "a number over 0, at most 100"))
    'Learning rate: 1000 is not allowed; allowed: a number over 0, at most 100.'
    """
    if bad.field in ("undo", "redo"):
        return f"There is nothing to {bad.field}."
    if bad.value is None:
        return f"{field_label(bad.field)}: missing; allowed: {bad.allowed}."
    value = value_label(bad.field, bad.value)
    shown = value if len(value) <= 80 else value[:79] + "…"
    return f"{field_label(bad.field)}: {shown} is not allowed; allowed: {bad.allowed}."
