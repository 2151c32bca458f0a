"""Explanation of the loss's gradient at the scores, and at the output of a fused last layer.

N batch, I outputs, y label as a number, t target.
"""

from sys import float_info

import numpy as np

from engine.analysis.explain.records import Factor
from engine.analysis.explain.step_context import StepContext
from engine.analysis.explain.term_sum import TermSum, single_term, sum_of_factors
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
        reciprocal = _reciprocal(context, index[0], image)
        if not y:
            reciprocal = min(reciprocal, float_info.max)  # 0 times it is 0
        inverse = _reciprocal_factor("1/a", a, reciprocal)
        return single_term(
            "loss_at_probability", (Factor("−1/N", -1 / count), Factor("y", y), inverse)
        )
    reciprocal = _reciprocal(context, int(y), image)
    if y:
        factors = (Factor("−1/N", -1 / count), _reciprocal_factor("1/a", a, reciprocal))
    else:
        factors = (Factor("1/N", 1 / count), _reciprocal_factor("1/(1 − a)", a, reciprocal))
    return single_term("loss_at_chance", factors)


def _label_value(context: StepContext, index: tuple[int, ...], image: int) -> float:
    label = int(context.record.labels[image])
    single_unit = context.network.loss == "binary-cross-entropy"
    return float(label) if single_unit else float(label == index[0])


def _reciprocal(context: StepContext, label: int, image: int) -> float:
    """Return 1 / (probability of `label`) in float64: exp C_n for this label, from the scores."""
    scores = context.value(context.output_addresses[-2])[image : image + 1]
    loss = context.network.loss_function.per_sample(scores, np.array([label]))
    return float(np.exp(loss[0]))


def _reciprocal_factor(symbol: str, a: Factor, value: float) -> Factor:
    return Factor(symbol, value, a.address, a.index, a.image)
