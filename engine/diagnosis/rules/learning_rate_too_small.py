"""Rule: the learning rate is too small. Every step stays at the very start of its valley."""

from math import isfinite

from engine.diagnosis.observations import WINDOW_STEPS, Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_rate, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures

SMALL_PLACE = -0.9
TINY_PLACE = -0.98
SLOW = 0.2  # per cent a step
HIGH_LEVEL = 0.5  # of the loss of guessing


def _check(seen: Observations) -> Answer:
    places = [one.place for one in seen.window]
    if len(places) < WINDOW_STEPS:
        return UNKNOWN
    if not all(isfinite(one) and one < SMALL_PLACE for one in places):
        return None
    trend = seen.trend()
    slow = trend is not None and trend.change + trend.error > -SLOW
    high = (
        seen.guessing is not None and trend is not None and trend.level > HIGH_LEVEL * seen.guessing
    )
    mean = sum(places) / len(places)
    rate = seen.run.recipe.learning_rate_at(max(seen.run.step - 1, 0))
    return Verdict(
        PROBLEM if slow and high and max(places) < TINY_PLACE else HINT,
        f"Each of the last {WINDOW_STEPS} steps covers the first "
        f"{100 * (1 + max(places)) / 2:.2g} % or less of the way to the bottom of its valley: "
        f"η = {figures(rate)} could be larger.",
        (
            Evidence("place", f"largest α of the last {WINDOW_STEPS} steps", max(places)),
            Evidence("mean_place", "mean α", mean),
            *(
                (Evidence("change", "change of C", trend.change, "% a step"),)
                if trend is not None
                else ()
            ),
        ),
        f"all {WINDOW_STEPS} steps agree; the largest α is {max(places):.3f}",
        ShowMe("descend", "step_curve"),
        tries=present(other_rate(seen.run, 10), other_rate(seen.run, 100)),
    )


RULE = Rule(
    "learning_rate_too_small",
    "Learning rate too small",
    "α of each of the last 20 steps: −1 at the start of the valley along it, 0 at its bottom",
    "α below −0.9 in all 20 steps: a hint; below −0.98, while C falls by less than 0.2 % a step "
    "and is over half the loss of guessing: a problem",
    "the largest α of the 20; two standard errors of the fall of C",
    "Schneider et al. 2021, Cockpit, arXiv:2102.06604 (α); Nocedal and Wright 2006, "
    "Numerical Optimization, eq. 4.4 (ρ)",
    _check,
)
