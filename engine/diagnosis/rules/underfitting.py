"""Rule: underfitting. C no longer falls, is still high, and held-out images are no worse."""

from math import sqrt

from engine.diagnosis.observations import Observations
from engine.diagnosis.records import HINT, Evidence, Remedy, ShowMe
from engine.diagnosis.rules.plateau import HIGH_LEVEL as PLATEAU_LEVEL
from engine.diagnosis.rules.remedies import other_layers, other_setting, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures, per_cent
from engine.training.run import Run

STEPS = 200
FLAT = 0.1  # per cent a step
LOW_LEVEL = 0.25  # of the loss of guessing


def _check(seen: Observations) -> Answer:
    training, held_out, trend = seen.training, seen.held_out, seen.trend(STEPS)
    if training is None or held_out is None or seen.guessing is None:
        return UNKNOWN
    if trend is None or trend.steps < STEPS:
        return UNKNOWN
    level = training.loss / seen.guessing
    error = sqrt(training.error**2 + held_out.error**2)
    gap = held_out.loss - training.loss
    flat = trend.change + trend.error > -FLAT and abs(trend.change) < FLAT
    if not flat or not LOW_LEVEL < level < PLATEAU_LEVEL or gap > error:
        return None
    return Verdict(
        HINT,
        f"C has not fallen measurably for {STEPS} steps and is {per_cent(level)} of the loss of "
        "guessing, on training and held-out images alike: the network may be too small for the "
        "task, or held back by a penalty.",
        (
            Evidence("training_loss", f"loss on {training.images} training images", training.loss),
            Evidence("held_out_loss", f"loss on {held_out.images} held-out images", held_out.loss),
            Evidence("guessing", "loss of guessing", seen.guessing),
            Evidence("change", f"change of C over {STEPS} steps", trend.change, "% a step"),
            Evidence("parameters", "parameters", sum(a.size for a in seen.run.parameters.values())),
        ),
        f"the gap is {figures(gap)} ± {figures(error)}, the change of C {trend.change:+.2g} ± "
        f"{trend.error:.2g} % a step (two standard errors each)".replace("-", "−"),
        ShowMe("watch", "losses"),
        tries=present(_without_decay(seen.run), _wider(seen.run)),
    )


def _without_decay(run: Run) -> Remedy | None:
    if not run.recipe.setting_at("weight_decay", run.step):
        return None
    return other_setting("No weight decay", False, weight_decay=0.0)


def _wider(run: Run) -> Remedy | None:
    """Return the remedy of four times the units in every layer but the last with parameters."""
    last = [layer.name for layer in run.network.layers if layer.kind in ("dense", "convolution")]

    def change(spec: dict[str, object]) -> dict[str, object]:
        for name in ("units", "filters"):
            count = spec.get(name)
            if isinstance(count, int) and spec["name"] != last[-1]:
                return {**spec, name: 4 * count}
        return spec

    return other_layers(run, "Four times the units", change)


RULE = Rule(
    "underfitting",
    "Underfitting",
    "the mean loss of training and held-out images, at most 512 of each, and the trend of C over "
    "200 steps",
    "C falls by less than 0.1 % a step, the training loss is between 25 and 90 % of that of "
    "guessing, and the held-out loss is no higher than the errors allow; always a hint",
    "two standard errors of each mean, added in squares, and of the trend",
    "Goodfellow, Bengio and Courville 2016, Deep Learning, section 5.2",
    _check,
)
