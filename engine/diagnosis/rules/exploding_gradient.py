"""Rule: the gradient explodes on its way back to the first layer."""

from engine.diagnosis.observations import Observations
from engine.diagnosis.records import HINT, PROBLEM, ShowMe
from engine.diagnosis.rules.gradient_ratio import gradient_ratio
from engine.diagnosis.rules.remedies import other_initialiser, other_rate, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures
from engine.model.network import output_address

PROBLEM_RATIO = 1000.0
HINT_RATIO = 100.0


def _check(seen: Observations) -> Answer:
    if seen.probe is None:
        return UNKNOWN
    found = gradient_ratio(seen)
    if found is None or found.low <= HINT_RATIO:
        return None
    layer = next(one for one in seen.network.layers if one.name == found.first)
    return Verdict(
        PROBLEM if found.low > PROBLEM_RATIO else HINT,
        f"‖∂C/∂z‖ of {found.first} is {figures(found.ratio)} times that of {found.last}: one "
        "step moves the first layers far too much.",
        found.evidence,
        f"between {figures(found.low)} and {figures(found.high)}: two standard errors over 8 parts "
        "of the probe images",
        ShowMe("watch", "network", found.first, output_address(layer)),
        found.first,
        present(
            other_initialiser(seen.run, "he", "First weights: He's"),
            other_rate(seen.run, 0.01),
        ),
    )


RULE = Rule(
    "exploding_gradient",
    "Exploding gradient",
    "‖∂C/∂z‖ of the first layer with parameters over that of the last, on the 64 probe images",
    "a thousand times: a problem; a hundred times: a hint",
    "two standard errors of the logarithm over 8 parts of the probe images",
    "Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063",
    _check,
)
