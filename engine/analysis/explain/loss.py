"""Explanation of the loss's gradient at the scores, and at the output of a fused last layer.

N batch, I outputs, y label as a number, t target.
"""

import numpy as np

from engine.analysis.explain.records import Factor
from engine.analysis.explain.step_context import StepContext
from engine.analysis.explain.term_sum import TermSum, single_term, sum_of_factors
from engine.core.arrays import Array
from engine.model.losses.squared_error import one_hot


def score_gradient(context: StepContext, index: tuple[int, ...], image: int) -> TermSum:
    """Return the terms of ∂C/∂score; for a fused loss, (a − y)/N at the logits."""
    loss = context.network.loss
    count = len(context.record.labels)
    if loss == "output":
        return single_term("loss_output", (Factor("1/N", 1 / count),))
    output = context.factor(context.output_addresses[-1], index, image, "value")
    if loss == "mean-squared-error":
        target = one_hot(context.record.labels, context.value(context.output_addresses[-1]))
        part = 2 / target.size
        subtrahend = Factor("t", float(target[(image, *index)]))
        names = ("2/(N·I)", "−2/(N·I)")
    else:
        part = 1 / count
        subtrahend = Factor("y", _label_value(context, index, image))
        names = ("1/N", "−1/N")
    terms = [(Factor(names[0], part), output), (Factor(names[1], -part), subtrahend)]
    return sum_of_factors(f"loss_{loss.replace('-', '_')}", terms)


def fused_output_gradient(context: StepContext, index: tuple[int, ...], image: int) -> TermSum:
    """Return the terms of ∂C/∂a of the last layer, if the loss is fused with it."""
    count = len(context.record.labels)
    a = context.factor(context.output_addresses[-1], index, image, "value")
    y = _label_value(context, index, image)
    if context.network.loss == "cross-entropy":
        inverse = _reciprocal_factor("1/a", a, _clamp_to_tiny(a.value, context.record.images))
        return single_term(
            "loss_at_probability", (Factor("−1/N", -1 / count), Factor("y", y), inverse)
        )
    reciprocal = _reciprocal_factor("1/a", a, _clamp_to_tiny(a.value, context.record.images))
    if not y:
        reciprocal = _reciprocal_factor(
            "1/(1 − a)", a, _clamp_to_tiny(1 - a.value, context.record.images)
        )
    sign = Factor("−1/N", -1 / count) if y else Factor("1/N", 1 / count)
    return single_term("loss_at_chance", (sign, reciprocal))


def _label_value(context: StepContext, index: tuple[int, ...], image: int) -> float:
    label = int(context.record.labels[image])
    single_unit = context.network.loss == "binary-cross-entropy"
    return float(label) if single_unit else float(label == index[0])


def _clamp_to_tiny(probability: float, reference: Array) -> float:
    return max(probability, float(np.finfo(reference.dtype).tiny))


def _reciprocal_factor(symbol: str, a: Factor, probability: float) -> Factor:
    return Factor(symbol, 1 / probability, a.address, a.index, a.image)
