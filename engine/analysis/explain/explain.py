"""explain: the chain rule for one number of a step. The accounts themselves are made elsewhere."""

from collections.abc import Sequence

import numpy as np

from engine.analysis.explain.parameters import parameter_gradient
from engine.analysis.explain.records import ExplanationRecord
from engine.analysis.explain.step_context import StepContext
from engine.analysis.explain.term_sum import build_explanation
from engine.analysis.explain.unit_error import output_gradient
from engine.analysis.explain.values import forward_value
from engine.core.errors import BadInput
from engine.core.float_errors import ignore_float_errors
from engine.model.network import Network
from engine.training.records import StepRecord

DEFAULT_TERMS = 16


def explain(
    network: Network,
    record: StepRecord,
    address: str,
    index: Sequence[int],
    image: int | None = None,
    of: str = "gradient",
    limit: int = DEFAULT_TERMS,
) -> ExplanationRecord:
    """Return where one number of a step comes from: its products, and how they add up.

    `of` "gradient": ∂C/∂(address[index]), of a parameter (the mini-batch's, or the share of one
    `image` in it) or of a layer's output or an input pixel (of one image). `of` "value": the number
    itself, which forward made. At most `limit` terms are listed; the sum of the others is stated.

    Formula: FORMULAS[kind]; C is the mean over the mini-batch, so 1/N is in every error already.
    Caution: at the end of a diverged run, NaN explains NaN.

    Raises: BadInput for an address, index, image, `of` or limit that does not exist.
    """
    place = tuple(int(one) if isinstance(one, np.integer) else one for one in index)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise BadInput("limit", limit, "a whole number of at least 1")
    reading = StepContext(network, record)
    reading.check(address, place, image, of)
    with ignore_float_errors():
        if of == "value":
            account = forward_value(reading, address, place, image)
            recorded: float | None = reading.factor(address, place, image, "value").value
        elif image is None or address in record.parameters:
            account = parameter_gradient(reading, address, place, image)
            recorded = float(record.gradients[address][place]) if image is None else None
        else:
            account = output_gradient(reading, address, place, image)
            recorded = float(reading.gradient(address, image)[place])
    return build_explanation(account, (address, place, image, of), recorded, limit, reading.epsilon)
