"""Rule: gradient noise. The noise of a mini-batch is larger than its gradient, and C is stuck."""

from math import isfinite

from engine.diagnosis.observations import TREND_STEPS, Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_rate, other_setting, present
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures

PROBLEM_RATIO = 4.0
HINT_RATIO = 2.0
HIGH_LEVEL = 0.5  # of the loss of guessing
TINY_BATCH = 8  # with more images, noise larger than the gradient is common in runs that learn


def _check(seen: Observations) -> Answer:
    noise, trend = seen.noise, seen.trend()
    if noise is None or trend is None or trend.steps < TREND_STEPS:
        return UNKNOWN
    high = seen.guessing is not None and trend.level > HIGH_LEVEL * seen.guessing
    if noise.least_ratio < HINT_RATIO or trend.falls or not high:
        return None
    batch = seen.run.recipe.batch_size
    most = len(seen.run.data.training_labels)
    larger = min(batch * 16, most)
    times = f"{figures(noise.ratio)} times" if isfinite(noise.ratio) else "far more than"
    return Verdict(
        PROBLEM if noise.least_ratio >= PROBLEM_RATIO and batch <= TINY_BATCH else HINT,
        f"The noise of a mini-batch of {batch} is {times} the gradient (tr Σ / B over |G|²), and C "
        f"does not fall measurably over {TREND_STEPS} steps.",
        (
            Evidence("ratio", "noise over gradient, tr Σ / (B |G|²)", noise.ratio),
            Evidence("noise_batch", "B at which both are equal", noise.noise_batch, "images"),
            Evidence("batch_size", "images in a mini-batch", batch, "images"),
            Evidence("change", "change of C", trend.change, "% a step"),
            Evidence("change_error", "two standard errors of it", trend.error, "% a step"),
        ),
        f"the ratio is at least {figures(noise.least_ratio)}: two standard errors (jackknife over "
        f"{noise.draws} mini-batches)",
        ShowMe("descend", "surface"),
        tries=present(
            other_setting(f"Mini-batches of {larger}", True, batch_size=larger)
            if larger > batch
            else None,
            other_rate(seen.run, 0.1),
        ),
    )


RULE = Rule(
    "gradient_noise",
    "Gradient noise",
    "the gradient noise scale: tr Σ / (B |G|²) from 16 mini-batches drawn at the present "
    "parameters, and the trend of C over 50 steps",
    "C does not fall measurably and is over half the loss of guessing, and the ratio is over 2 by "
    "its whole interval: a hint; over 4 in mini-batches of at most 8 images: a problem",
    "two standard errors by the jackknife over the mini-batches; two standard errors of the trend",
    "McCandlish et al. 2018, arXiv:1812.06162, eq. 2.9 and appendix A.1",
    _check,
)
