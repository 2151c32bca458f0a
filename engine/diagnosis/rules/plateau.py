"""Rule: a plateau. C stays at that of guessing for a hundred steps."""

from engine.diagnosis.observations import Observations
from engine.diagnosis.records import PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_rate, other_setting, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures, per_cent

STEPS = 100
FLAT = 0.1  # per cent a step
HIGH_LEVEL = 0.9  # of the loss of guessing


def _check(seen: Observations) -> Answer:
    trend = seen.trend(STEPS)
    if trend is None or trend.steps < STEPS or seen.guessing is None:
        return UNKNOWN
    flat = abs(trend.change) + trend.error < FLAT
    if not flat or trend.level < HIGH_LEVEL * seen.guessing:
        return None
    return Verdict(
        PROBLEM,
        f"Over the last {STEPS} steps C stays at {figures(trend.level)}, "
        f"{per_cent(trend.level / seen.guessing)} of the loss of guessing: nothing is learned.",
        (
            Evidence("level", f"mean C of the last {STEPS} steps", trend.level),
            Evidence("guessing", "loss of guessing", seen.guessing),
            Evidence("change", "change of C", trend.change, "% a step"),
        ),
        f"the change of C is {trend.change:+.2g} ± {trend.error:.2g} % a step (two standard "
        "errors)".replace("-", "−"),
        ShowMe("watch", "losses"),
        tries=present(
            other_rate(seen.run, 10),
            other_setting("Adam, learning rate 0.001", True, optimizer="adam", learning_rate=0.001)
            if seen.run.recipe.optimizer != "adam"
            else None,
        ),
    )


RULE = Rule(
    "plateau",
    "Plateau",
    "the mean C of the last 100 mini-batches and its trend",
    "C changes by less than 0.1 % a step and is at least 90 % of the loss of guessing, ln K",
    "two standard errors of the trend",
    "Fukumizu and Amari 2000, Neural Networks 13, 317",
    _check,
)
