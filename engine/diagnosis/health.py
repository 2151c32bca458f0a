"""The health of one step: what the step itself knows, of the whole and of each layer."""

from collections.abc import Mapping, Sequence
from math import inf, isfinite, log

import numpy as np

from engine.analysis.step_outcome import StepOutcome
from engine.core.float_errors import ignore_float_errors
from engine.diagnosis.layer_measures import (
    MIN_WEIGHTED_LAYERS,
    VANISHING_RATIO,
    hidden_saturating_layers,
    joined_norm,
    layer_parameters,
    saturated_share,
    weighted_layers,
)
from engine.diagnosis.loss_trend import LossTrend, loss_trend
from engine.diagnosis.records import OK, PROBLEM, WATCH, HealthRecord, LayerHealth
from engine.model.layers import Layer
from engine.model.network import Network, output_address
from engine.training.records import StepRecord

HEALTH_WINDOW = 50  # steps over which the change of C is fitted
DEAD_SHARE = 0.5
SATURATED_SHARE = 0.5
LARGE_RATIO = 0.1  # of ‖update‖ / ‖parameters‖ in one step
_LEARNED = 0.1  # of the loss of guessing: below, C need not fall further


def step_health(
    network: Network,
    record: StepRecord,
    outcome: StepOutcome,
    losses: Sequence[tuple[int, float]],
) -> HealthRecord:
    """Return the health of the step of `record`, whose outcome is known.

    `losses` are those of the last steps, (step, loss), in order; `HEALTH_WINDOW` of them are used.
    """
    layers = layer_health(network, record, outcome)
    return whole_health(record.step, record.loss, layers, losses)


@ignore_float_errors()
def layer_health(
    network: Network, record: StepRecord, outcome: StepOutcome
) -> tuple[LayerHealth, ...]:
    """Return the health of every layer in the step of `record`, in order."""
    silences = {one.layer: one for one in outcome.silences}
    saturating, norms = hidden_saturating_layers(network), record.gradient_norms
    vanishing = _vanishing_reasons(network, norms)
    layers = []
    for layer in network.layers:
        address, dead = output_address(layer), silences.get(layer.name)
        dead_share = None if dead is None else dead.before / dead.units
        saturated = None
        if layer in saturating:
            saturated = saturated_share(layer, record.activations[address])
        norm, ratio = norms.get(address), _update_ratio(network, layer, record)
        state, reason = _layer_state(dead_share, saturated, norm, ratio)
        if state == OK and layer.name in vanishing:
            state, reason = WATCH, vanishing[layer.name]
        layers.append(
            LayerHealth(layer.name, layer.name, state, reason, dead_share, saturated, norm, ratio)
        )
    return tuple(layers)


def whole_health(
    step: int, loss: float, layers: tuple[LayerHealth, ...], losses: Sequence[tuple[int, float]]
) -> HealthRecord:
    """Return the health of a step from its loss, that of its layers, and the last losses."""
    moving = max(
        (one for one in layers if one.update_ratio is not None and isfinite(one.update_ratio)),
        key=lambda one: one.update_ratio or 0.0,
        default=None,
    )
    trend = loss_trend(losses[-HEALTH_WINDOW:])
    state, reason = _whole_state(loss, trend, layers)
    return HealthRecord(
        step=step,
        state=state,
        reason=reason,
        window=min(len(losses), HEALTH_WINDOW),
        loss_change=None if trend is None else trend.change,
        loss_change_error=None if trend is None else trend.error,
        moving_layer=None if moving is None else moving.layer,
        moving_ratio=None if moving is None else moving.update_ratio,
        layers=layers,
    )


def _vanishing_reasons(network: Network, norms: Mapping[str, float]) -> dict[str, str]:
    """Return why layers with parameters are to be watched for the size of their gradient.

    Formula: ‖∂C/∂z‖ of the layer over that of the last layer with parameters, under a hundredth.
    """
    weighted = weighted_layers(network)
    if len(weighted) < MIN_WEIGHTED_LAYERS:
        return {}
    last = norms.get(output_address(weighted[-1]), 0.0)
    ratios = {
        one.name: norms[output_address(one)] / last
        for one in weighted[:-1]
        if last > 0 and isfinite(last)
    }
    words = f"times smaller than that of {weighted[-1].name}"
    return {
        name: f"its gradient is {1 / ratio:,.0f} {words}" if ratio else "its gradient is 0"
        for name, ratio in ratios.items()
        if ratio < VANISHING_RATIO
    }


def _update_ratio(network: Network, layer: Layer, record: StepRecord) -> float | None:
    addresses = layer_parameters(network, layer)
    if not addresses:
        return None
    change = joined_norm(record.updates, addresses)
    size = joined_norm(record.parameters, addresses)
    return change / size if size else inf if change else 0.0


def _layer_state(
    dead: float | None, saturated: float | None, norm: float | None, ratio: float | None
) -> tuple[str, str]:
    """Return the state of a layer and the reason for it."""
    found = (OK, "")
    if not isfinite(norm or 0.0) or np.isnan(ratio or 0.0):
        found = (PROBLEM, "its gradient is not finite")
    elif dead == 1:
        found = (PROBLEM, "all its units are 0 on every image: no gradient passes")
    elif (dead or 0.0) >= DEAD_SHARE:
        found = (WATCH, f"{100 * (dead or 0):.0f} % of its units are 0 on every image")
    elif (saturated or 0.0) >= SATURATED_SHARE:
        found = (WATCH, f"{100 * (saturated or 0):.0f} % of its values are saturated")
    elif isfinite(ratio or 0.0) and (ratio or 0.0) >= LARGE_RATIO:
        found = (WATCH, f"one update is {100 * (ratio or 0):.0f} % of its parameters")
    return found


def guessing_loss(network: Network) -> float | None:
    """Return the loss of equal probabilities for all classes, ln K; None without classes.

    For the squared error it is that of outputs 1/K, (K − 1)/K²; of one output ½, it is ¼.
    """
    outputs = network.shapes[-1][0]
    if network.loss in ("cross-entropy", "binary-cross-entropy"):
        return log(max(outputs, 2))
    if network.loss == "mean-squared-error":
        return (outputs - 1) / outputs**2 if outputs > 1 else 0.25
    return None


def _whole_state(
    loss: float, trend: LossTrend | None, layers: Sequence[LayerHealth]
) -> tuple[str, str]:
    """Return the state of the whole and the reason for it."""
    if not isfinite(loss):
        return PROBLEM, "C is not finite"
    broken = next((one for one in layers if one.state == PROBLEM), None)
    if broken is not None:
        return PROBLEM, f"{broken.layer}: {broken.reason}"
    if trend is not None and trend.rises and trend.change >= 1:
        return WATCH, "C rises"
    watched = next((one for one in layers if one.state == WATCH), None)
    if watched is not None:
        return WATCH, f"{watched.layer}: {watched.reason}"
    return OK, "" if trend is None or trend.falls else "C does not change measurably"
