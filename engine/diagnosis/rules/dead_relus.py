"""Rule: dead ReLUs. Most units of a layer are 0 for every probe image."""

from engine.diagnosis.layer_measures import dead_shares
from engine.diagnosis.observations import Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_initialiser, other_kind, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import per_cent

PROBLEM_SHARE = 0.9
HINT_SHARE = 0.7


def _check(seen: Observations) -> Answer:
    if seen.probe is None:
        return UNKNOWN
    shares = dead_shares(seen.network, seen.probe.activations)
    if not shares:
        return None
    name, (dead, units) = max(shares.items(), key=lambda one: one[1][0] / one[1][1])
    share = dead / units
    if share < HINT_SHARE:
        return None
    images = len(seen.probe.labels)
    which = f"All {units} units" if dead == units else f"{dead} of the {units} units"
    effect = "no gradient passes" if dead == units else "they get no gradient and cannot learn"
    return Verdict(
        PROBLEM if share >= PROBLEM_SHARE else HINT,
        f"{which} of {name} are 0 for every one of {images} probe images: {effect}.",
        tuple(
            Evidence(f"dead.{layer}", f"dead units of {layer}", count / total)
            for layer, (count, total) in shares.items()
        ),
        f"a unit that is 0 for {images} images is on for at most {per_cent(3 / images)} of all "
        "images, with 95 % confidence",
        ShowMe("watch", "network", name, f"{name}.activation"),
        name,
        present(
            other_kind(seen.run, {"relu": "leaky_relu"}, "Leaky ReLU instead of ReLU"),
            other_initialiser(seen.run, "he", "First weights: He's, biases 0"),
        ),
    )


RULE = Rule(
    "dead_relus",
    "Dead ReLUs",
    "the share of the units of a ReLU layer that are 0 for all 64 probe images, at every position",
    "90 % of a layer: a problem; 70 %: a hint",
    "rule of three: a unit that is 0 for 64 images is on for at most 4.7 % of all images (95 %)",
    "Lu et al. 2020, arXiv:1903.06733; Hanley and Lippman-Hand 1983, JAMA 249, 1743 (margin)",
    _check,
)
