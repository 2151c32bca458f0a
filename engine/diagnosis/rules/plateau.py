"""Rule: a plateau. C stays at that of guessing for a hundred steps or more."""

import numpy as np

from engine.diagnosis.loss_trend import LossTrend
from engine.diagnosis.observations import TREND_LOSSES, Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_rate, other_setting, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures, per_cent
from engine.diagnosis.step_sample import wilson_interval

STEPS = 100
LONG_STEPS = TREND_LOSSES
FLAT = 0.1  # per cent a step
HIGH_LEVEL = 0.9  # of the loss of guessing


def _check(seen: Observations) -> Answer:
    trend, training = seen.trend(STEPS), seen.training
    if trend is None or trend.steps < STEPS or seen.guessing is None or training is None:
        return UNKNOWN
    if not _is_level(trend, seen.guessing):
        return None
    longer = seen.trend(LONG_STEPS)
    long = longer is not None and longer.steps >= LONG_STEPS and _is_level(longer, seen.guessing)
    most = float(np.bincount(training.labels).max() / training.images)
    right = round(training.accuracy * training.images)
    learned = wilson_interval(right, training.images)[0] > most
    shown = longer if long and longer is not None else trend
    return Verdict(
        PROBLEM if long and not learned else HINT,
        f"For {shown.steps} steps C has stayed at {figures(shown.level)}, "
        f"{per_cent(shown.level / seen.guessing)} of the loss of guessing; {right} of "
        f"{training.images} training images are answered right.",
        (
            Evidence("level", f"mean C of the last {shown.steps} steps", shown.level),
            Evidence("guessing", "loss of guessing", seen.guessing),
            Evidence("change", "change of C", shown.change, "% a step"),
            Evidence("accuracy", "share of training images answered right", training.accuracy),
            Evidence("most", "share of the most frequent class", most),
        ),
        f"the change of C is {shown.change:+.2g} ± {shown.error:.2g} % a step (two standard "
        "errors)".replace("-", "−"),
        ShowMe("watch", "losses"),
        tries=present(
            other_rate(seen.run, 10),
            other_setting("Adam, learning rate 0.001", True, optimizer="adam", learning_rate=0.001)
            if seen.run.recipe.optimizer != "adam"
            else None,
        ),
    )


def _is_level(trend: LossTrend, guessing: float) -> bool:
    """Return whether C neither falls nor rises, at that of guessing."""
    flat = abs(trend.change) + trend.error < FLAT
    return flat and trend.level >= HIGH_LEVEL * guessing


RULE = Rule(
    "plateau",
    "Plateau",
    "the mean C of the last 100 mini-batches and its trend; the answers to at most 512 training "
    "images",
    "C changes by less than 0.1 % a step and is at least 90 % of the loss of guessing, ln K: a "
    "hint; for 400 steps, with no more right answers than the most frequent class: a problem",
    "two standard errors of the trend; Wilson's 95 % interval of the share of right answers",
    "Fukumizu and Amari 2000, Neural Networks 13, 317",
    _check,
)
