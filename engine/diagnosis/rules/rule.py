"""What a rule is: its words, its source, and the function that asks whether it applies."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from engine.diagnosis.observations import Observations
from engine.diagnosis.records import Evidence, MeasuredStep, Remedy, ShowMe


class Unknown(Enum):
    """The answer of a rule that has too little to go on."""

    UNKNOWN = "unknown"


UNKNOWN: Literal[Unknown.UNKNOWN] = Unknown.UNKNOWN


@dataclass(frozen=True)
class Verdict:
    """What a rule found: how much it matters, where, and the measured numbers.

    `margin` is how uncertain the evidence is here, in numbers.
    """

    severity: str
    sentence: str
    evidence: tuple[Evidence, ...]
    margin: str
    show: ShowMe
    layer: str | None = None
    tries: tuple[Remedy, ...] = ()
    steps: tuple[MeasuredStep, ...] = ()


Answer: TypeAlias = Verdict | Unknown | None
Check: TypeAlias = Callable[[Observations], Answer]


@dataclass(frozen=True)
class Rule:
    """One rule of a diagnosis.

    `evidence`, `threshold` and `margin` are texts: what is measured, beyond which value the rule
    speaks, and how the uncertainty is reckoned. `check` returns None where nothing stands out.
    """

    name: str
    label: str
    evidence: str
    threshold: str
    margin: str
    source: str
    check: Check
