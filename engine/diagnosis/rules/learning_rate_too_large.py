"""Rule: the learning rate is too large. Steps raise the loss of their own mini-batch."""

from math import isfinite

from engine.diagnosis.loss_trend import loss_trend
from engine.diagnosis.observations import Observations
from engine.diagnosis.records import HINT, PROBLEM, Evidence, Remedy, ShowMe
from engine.diagnosis.rules.remedies import other_rate, other_setting, present, usual_rate
from engine.diagnosis.rules.rule import UNKNOWN, Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures, per_cent
from engine.diagnosis.step_sample import own_rises
from engine.training.run import Run

LEAST_SHARE = 0.2  # of steps that raise the loss of their own mini-batch
LOW_LEVEL = 0.02  # of the loss of guessing: below, the rest of C is noise
HIGH_LEVEL = 0.9  # of the loss of guessing: below, a run learns in spite of such steps
LARGE_MOMENTUM = 0.99


def _check(seen: Observations) -> Answer:
    rises = own_rises(seen.window)
    if rises is None:
        return UNKNOWN
    level = sum(one.loss for one in seen.window) / rises.steps
    low = seen.guessing is not None and level < LOW_LEVEL * seen.guessing
    if rises.least <= LEAST_SHARE or low:
        return None
    trend = loss_trend([(one.step, one.loss) for one in seen.window])
    falls = trend is not None and trend.falls
    high = seen.guessing is None or not level < HIGH_LEVEL * seen.guessing
    evidence = [
        Evidence(
            "rises",
            f"steps of the last {rises.steps} that raise C of their own mini-batch",
            rises.rises,
        ),
        Evidence("share", "share of such steps", rises.rises / rises.steps),
        Evidence("place", "α, the place of a step in its valley, on the mean", rises.place),
        *_curvature(seen),
    ]
    rate = seen.run.recipe.learning_rate_at(max(seen.run.step - 1, 0))
    momentum = _momentum(seen.run)
    if momentum:
        evidence.append(Evidence("effective", "η / (1 − μ)", rate / (1 - momentum)))
    return Verdict(
        PROBLEM if high and not falls else HINT,
        f"{rises.rises} of the last {rises.steps} steps raise C of the mini-batch they were made "
        f"of: with η = {figures(rate)}{_with_momentum(momentum)} they go past the bottom and up "
        "the other side.",
        tuple(evidence),
        f"95 % interval of the share of such steps: from {per_cent(rises.least)} up",
        ShowMe("descend", "step_curve"),
        tries=present(
            _less_momentum(momentum),
            usual_rate(seen.run),
            other_rate(seen.run, 0.1),
            other_rate(seen.run, 0.3),
        ),
    )


def _momentum(run: Run) -> float:
    if run.recipe.optimizer not in ("momentum", "nesterov"):
        return 0.0
    return float(run.recipe.setting_at("momentum", run.step))


def _with_momentum(momentum: float) -> str:
    return f" and μ = {momentum:g}" if momentum >= LARGE_MOMENTUM else ""


def _less_momentum(momentum: float) -> Remedy | None:
    if momentum < LARGE_MOMENTUM:
        return None
    return other_setting("Momentum 0.9", False, momentum=0.9)


def stability_limit(run: Run) -> float | None:
    """Return the curvature beyond which steps of the run grow; None for adaptive optimizers.

    Formula: 2/η for SGD, (2 + 2μ)/η with momentum, (2 + 2μ)/(η (1 + 2μ)) for Nesterov's.

    Source: Cohen et al. 2021, arXiv:2103.00065, section 2 and appendix B.
    """
    rate = run.recipe.learning_rate_at(max(run.step - 1, 0))
    momentum = _momentum(run)
    if not rate > 0 or run.recipe.optimizer not in ("sgd", "momentum", "nesterov"):
        return None
    further = 1 + 2 * momentum if run.recipe.optimizer == "nesterov" else 1.0
    return (2 + 2 * momentum) / (rate * further)


def _curvature(seen: Observations) -> tuple[Evidence, ...]:
    """Return λ_max and the limit that it has to keep, where both are known."""
    limit = stability_limit(seen.run)
    if seen.sharpness is None or limit is None or not isfinite(seen.sharpness.residual):
        return ()
    return (
        Evidence("sharpness", "λ_max on the probe images", seen.sharpness.largest),
        Evidence("residual", "residual of λ_max", seen.sharpness.residual),
        Evidence("limit", "largest λ at which steps do not grow, 2/η for SGD", limit),
    )


RULE = Rule(
    "learning_rate_too_large",
    "Learning rate too large",
    "how many of the last 20 steps raise C of their own mini-batch; beside it the mean place α, "
    "λ_max (Lanczos) and the limit 2/η of SGD, (2 + 2μ)/η with momentum",
    "more than 20 % of the steps by the whole interval, while C is over 2 % of the loss of "
    "guessing: a hint; over 90 % of it and not falling: a problem",
    "Wilson's 95 % interval of the share of steps; the residual of λ_max",
    "Cohen et al. 2021, arXiv:2103.00065; LeCun et al. 1998, Efficient BackProp, section 5.1",
    _check,
)
