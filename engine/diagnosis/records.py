"""Frozen records of a diagnosis: health of a step, findings, histograms.

L is the number of layers, S the number of steps, B the number of bins.
"""

from dataclasses import dataclass, field
from typing import Any

from engine.core.arrays import Array

OK, WATCH, PROBLEM = "ok", "watch", "problem"
HINT = "hint"


@dataclass(frozen=True)
class LayerHealth:
    """The health of one layer in one step, from the step's own mini-batch.

    `state` is "ok", "watch" or "problem"; `reason` says why in words, and is empty for "ok".
    `dead_share` is the share of the units of a ReLU layer that are 0 on every image;
    `saturated_share` the share of the values of a sigmoid or tanh layer whose slope is nearly 0.
    Both are None for layers of other kinds. `gradient_norm` is ‖∂C/∂output‖. `update_ratio` is
    ‖update‖ / ‖parameters‖ of all parameters of the layer together, None without parameters.
    """

    layer: str
    label: str
    state: str
    reason: str
    dead_share: float | None
    saturated_share: float | None
    gradient_norm: float | None
    update_ratio: float | None


@dataclass(frozen=True)
class HealthRecord:
    """The health of a step: of the whole, and of each layer in order.

    `step` is that of the displayed step, 0 for the first.
    `loss_change` is the fitted change of C in per cent a step over the last `window` steps,
    `loss_change_error` two standard errors of it; None while there are too few steps.
    `moving_layer` is the layer with the largest `update_ratio`, which is `moving_ratio`.
    """

    step: int
    state: str
    reason: str
    window: int
    loss_change: float | None
    loss_change_error: float | None
    moving_layer: str | None
    moving_ratio: float | None
    layers: tuple[LayerHealth, ...]


@dataclass(frozen=True)
class Evidence:
    """One measured number of a finding: its name, its label in words, its value and its unit."""

    name: str
    label: str
    value: float
    unit: str = ""


@dataclass(frozen=True)
class ShowMe:
    """The view that proves a finding: a stage and a panel of the page, and what to select there."""

    stage: str
    panel: str
    layer: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Remedy:
    """A change that may help: settings as the command `configure` has them.

    `restarts`: the run begins again with it; otherwise the change begins at the present step.
    """

    label: str
    settings: dict[str, Any]
    restarts: bool


@dataclass(frozen=True)
class MeasuredStep:
    """One of the steps around the place where numbers stopped being finite.

    `largest` is the largest |number| of the step's forward pass.
    """

    step: int
    loss: float
    largest: float
    update_norm: float


@dataclass(frozen=True)
class Finding:
    """What stands out in a run, by one rule: "problem" or "hint", with its evidence.

    `threshold` says beyond which value the rule speaks, `margin` by how much the evidence is
    uncertain, and `source` where the rule comes from. `steps` are kept by the rule `not_finite`.
    """

    rule: str
    label: str
    severity: str
    layer: str | None
    sentence: str
    evidence: tuple[Evidence, ...]
    threshold: str
    margin: str
    source: str
    show: ShowMe
    tries: tuple[Remedy, ...] = ()
    steps: tuple[MeasuredStep, ...] = ()


@dataclass(frozen=True)
class Findings:
    """All findings of a run after `step` updates, the most important first.

    `step` is the position: the number of updates made. `complete`: every rule has been asked;
    before, more may follow. `unknown` names the rules that had too little to go on, such as too few
    steps.
    """

    step: int
    complete: bool
    findings: tuple[Finding, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class ArrayHistogram:
    """Which array a histogram counts: its kind, its address, and the layer that it belongs to."""

    kind: str
    address: str
    layer: str


@dataclass(frozen=True)
class HistogramRecord:
    """Histograms of every array at some steps, in order; the displayed step is the last.

    `counts[kind.address]` (S, B) int32 counts the finite values; the bins of a row are equally wide
    and reach from the least to the largest value of its step, `ranges[kind.address]` (S, 2).
    `gradient_norms` and `update_ratios` (S, L) are those of the layers, NaN where there is none.
    """

    steps: tuple[int, ...]
    histograms: tuple[ArrayHistogram, ...]
    layers: tuple[str, ...]
    counts: dict[str, Array] = field(default_factory=dict)
    ranges: dict[str, Array] = field(default_factory=dict)
    gradient_norms: Array | None = None
    update_ratios: Array | None = None
