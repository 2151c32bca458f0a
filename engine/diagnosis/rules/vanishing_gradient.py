"""Rule: the gradient vanishes on its way back to the first layer."""

from engine.diagnosis.layer_measures import VANISHING_RATIO
from engine.diagnosis.observations import Observations
from engine.diagnosis.records import HINT, PROBLEM, ShowMe
from engine.diagnosis.rules.gradient_ratio import gradient_ratio
from engine.diagnosis.rules.remedies import other_initialiser, other_kind, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures
from engine.model.network import output_address

PROBLEM_RATIO = 1e-3


def _check(seen: Observations) -> Answer:
    if seen.probe is None:
        return UNKNOWN
    found = gradient_ratio(seen)
    if found is None or found.high >= VANISHING_RATIO:
        return None
    layer = next(one for one in seen.network.layers if one.name == found.first)
    gone = "0" if found.ratio == 0 else f"{figures(found.ratio)} times"
    return Verdict(
        PROBLEM if found.high < PROBLEM_RATIO else HINT,
        f"‖∂C/∂z‖ of {found.first} is {gone} that of {found.last}: the first layers learn "
        "almost nothing."
        if found.ratio
        else f"‖∂C/∂z‖ of {found.first} is 0: no gradient reaches it.",
        found.evidence,
        f"between {figures(found.low)} and {figures(found.high)}: two standard errors over 8 parts "
        "of the probe images",
        ShowMe("watch", "network", found.first, output_address(layer)),
        found.first,
        present(
            other_kind(seen.run, {"sigmoid": "relu", "tanh": "relu"}, "ReLU instead of sigmoid"),
            other_initialiser(seen.run, "he", "First weights: He's"),
        ),
    )


RULE = Rule(
    "vanishing_gradient",
    "Vanishing gradient",
    "‖∂C/∂z‖ of the first layer with parameters over that of the last, on the 64 probe images",
    "a thousandth: a problem; a hundredth: a hint",
    "two standard errors of the logarithm over 8 parts of the probe images",
    "Glorot and Bengio 2010, AISTATS 9, section 4.2; Hochreiter 1991",
    _check,
)
