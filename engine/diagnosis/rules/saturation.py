"""Rule: saturated sigmoids or tanhs. Most values of a layer lie where its slope is nearly 0."""

from math import sqrt

from engine.diagnosis.layer_measures import hidden_saturating_layers, saturated
from engine.diagnosis.observations import Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_initialiser, other_kind, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import per_cent
from engine.model.network import output_address

PROBLEM_SHARE = 0.75
HINT_SHARE = 0.5


def _check(seen: Observations) -> Answer:
    if seen.probe is None:
        return UNKNOWN
    shares = {}
    for layer in hidden_saturating_layers(seen.network):
        mask = saturated(layer, seen.probe.activations[output_address(layer)])
        by_image = mask.reshape(len(mask), -1).mean(axis=1)
        error = 2 * float(by_image.std(ddof=1)) / sqrt(len(by_image)) if len(mask) > 1 else 0.0
        shares[layer.name] = float(by_image.mean()), error
    if not shares:
        return None
    name, (share, error) = max(shares.items(), key=lambda one: one[1][0] - one[1][1])
    least = share - error
    if least < HINT_SHARE:
        return None
    return Verdict(
        PROBLEM if least >= PROBLEM_SHARE else HINT,
        f"{per_cent(share)} of the values of {name} are saturated: their slope is under 4 % of "
        "the largest, so almost no gradient passes.",
        tuple(
            Evidence(f"saturated.{layer}", f"saturated values of {layer}", one)
            for layer, (one, _) in shares.items()
        ),
        f"± {per_cent(error)}: two standard errors over the probe images",
        ShowMe("watch", "network", name, f"{name}.activation"),
        name,
        present(
            other_initialiser(seen.run, "glorot", "First weights: Glorot's"),
            other_kind(seen.run, {"sigmoid": "relu", "tanh": "relu"}, "ReLU instead"),
        ),
    )


RULE = Rule(
    "saturation",
    "Saturated units",
    "the share of the values of a sigmoid or tanh layer within 1 % of an end of its range, over "
    "the 64 probe images; the last layer does not count",
    "75 % of a layer: a problem; 50 %: a hint",
    "two standard errors of the share over the images",
    "Glorot and Bengio 2010, AISTATS 9, section 3",
    _check,
)
