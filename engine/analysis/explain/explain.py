"""Entry point `explain`: the terms whose sum is one number of a step."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.analysis.explain.backpropagated_error import output_gradient
from engine.analysis.explain.forward_values import forward_value
from engine.analysis.explain.parameters import parameter_gradient
from engine.analysis.explain.records import ExplanationRecord
from engine.analysis.explain.step_context import StepContext
from engine.analysis.explain.term_sum import PathRounding, build_explanation
from engine.core.checks import check_index_type, check_whole
from engine.core.float_errors import ignore_float_errors
from engine.model.network import Network
from engine.training.records import StepRecord

DEFAULT_TERMS = 16


def path_rounding(network: Network, record: StepRecord, address: str) -> PathRounding:
    """Return what bounds the rounding of the gradient of a parameter on the way back to it."""
    gradient = np.abs(record.gradients[address])
    largest = float(np.max(gradient, where=np.isfinite(gradient), initial=0.0))
    return PathRounding(len(network.layers) - network.layer_index(address), largest)


@ignore_float_errors()
def explain(
    network: Network,
    record: StepRecord,
    address: str,
    index: Sequence[int],
    image: int | None = None,
    of: str = "gradient",
    limit: int = DEFAULT_TERMS,
) -> ExplanationRecord:
    """Return the terms of one number of a step, and how they sum to it.

    `of` "gradient": ∂C/∂(address[index]) of a parameter (for the mini-batch, or the share of one
    `image`), of a layer's output, or of an input pixel (for one image). `of` "value": the number
    itself, from the forward pass. At most `limit` terms are listed; the others are given by their
    sum.

    Formula: FORMULAS[kind]. C is the mean over the mini-batch, so every error includes 1/N.
    Caution: after a run has diverged, the terms of NaN are NaN. A recorded number that is too large
    for the record's dtype is infinite; its difference is 0 if the sum is too large as well.

    Raises: BadInput for an address, index, image, `of` or limit that does not exist.
    """
    check_index_type(index)
    position = tuple(int(i) for i in index)
    check_whole("limit", limit, 1)
    context = StepContext(network, record)
    context.check(address, position, image, of)
    if of == "value":
        term_sum = forward_value(context, address, position, image)
        recorded: float | None = context.factor(address, position, image, "value").value
    elif image is None or address in record.parameters:
        term_sum = parameter_gradient(context, address, position, image)
        recorded = float(record.gradients[address][position]) if image is None else None
        term_sum = replace(term_sum, rounding=path_rounding(network, record, address))
    else:
        term_sum = output_gradient(context, address, position, image)
        recorded = float(context.gradient(address, image)[position])
    subject = (address, position, image, of)
    return build_explanation(term_sum, subject, recorded, limit, record.images.dtype)
