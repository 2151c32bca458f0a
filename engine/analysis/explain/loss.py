"""Where the road starts: the gradient of the loss at the scores it reads, and at the output.

N batch, I outputs, y label as a number, t target.
"""

import numpy as np

from engine.analysis.explain.records import Factor
from engine.analysis.explain.step_context import Reading
from engine.analysis.explain.term_sum import Account, listed, single
from engine.core.arrays import Array
from engine.model.losses.squared_error import one_hot


def at_scores(reading: Reading, index: tuple[int, ...], image: int) -> Account:
    """Return the account of ∂C/∂score: where fused, (a − y)/N at the logits."""
    loss = reading.network.loss
    count = len(reading.record.labels)
    if loss == "output":
        return single("loss_output", (Factor("1/N", 1 / count),))
    output = reading.factor(reading.outputs[-1], index, image, "value")
    if loss == "mean-squared-error":
        target = one_hot(reading.record.labels, reading.value(reading.outputs[-1]))
        part = 2 / target.size
        wanted = Factor("t", float(target[(image, *index)]))
        names = ("2/(N·I)", "−2/(N·I)")
    else:
        part = 1 / count
        wanted = Factor("y", _label(reading, index, image))
        names = ("1/N", "−1/N")
    terms = [(Factor(names[0], part), output), (Factor(names[1], -part), wanted)]
    return listed(f"loss_{loss.replace('-', '_')}", terms)


def at_output(reading: Reading, index: tuple[int, ...], image: int) -> Account:
    """Return the account of ∂C/∂a of the last layer, where the loss is taken together with it."""
    count = len(reading.record.labels)
    a = reading.factor(reading.outputs[-1], index, image, "value")
    y = _label(reading, index, image)
    if reading.network.loss == "cross-entropy":
        inverse = _inverse("1/a", a, _held(a.value, reading.record.images))
        return single("loss_at_probability", (Factor("−1/N", -1 / count), Factor("y", y), inverse))
    rest = _inverse("1/a", a, _held(a.value, reading.record.images))
    if not y:
        rest = _inverse("1/(1 − a)", a, _held(1 - a.value, reading.record.images))
    sign = Factor("−1/N", -1 / count) if y else Factor("1/N", 1 / count)
    return single("loss_at_chance", (sign, rest))


def _label(reading: Reading, index: tuple[int, ...], image: int) -> float:
    label = int(reading.record.labels[image])
    one = reading.network.loss == "binary-cross-entropy"
    return float(label) if one else float(label == index[0])


def _held(chance: float, like: Array) -> float:
    return max(chance, float(np.finfo(like.dtype).tiny))


def _inverse(symbol: str, a: Factor, chance: float) -> Factor:
    return Factor(symbol, 1 / chance, a.address, a.index, a.image)
