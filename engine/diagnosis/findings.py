"""The findings of a run: every rule is asked, problems come before hints."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine.core.checks import check_whole
from engine.diagnosis.observations import WINDOW_STEPS, Observations, observe_in_parts
from engine.diagnosis.records import PROBLEM, Finding, Findings
from engine.diagnosis.rules import RULES, UNKNOWN, Rule, Verdict
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.records import EvaluationRecord
from engine.training.run import Run
from engine.training.step import evaluate, quick_train_step

EVALUATE_EVERY = 10


def diagnose_in_parts(
    start: Run,
    step: int,
    losses: Sequence[tuple[int, float]],
    evaluations: Sequence[EvaluationRecord],
) -> Iterator[Findings | None]:
    """Yield the findings of the run that `start` leads to at `step`, and None between parts.

    Findings come twice, at the end `complete`. `start` is the run `WINDOW_STEPS` updates before, or
    a later one where there is none; those steps are made again and measured. `losses` are (step,
    loss) of all steps so far, `evaluations` those on the held-out images.

    Raises: BadInput for a step before that of `start`.
    """
    check_whole("step", step, start.step)
    for seen in observe_in_parts(start, step, losses, evaluations):
        yield None if seen is None else findings_of(seen)


def findings_of(seen: Observations) -> Findings:
    """Return the findings of what was observed: problems first, each group in the rules' order."""
    answers = [(rule, rule.check(seen)) for rule in RULES]
    found = [_finding(rule, one) for rule, one in answers if isinstance(one, Verdict)]
    ordered = sorted(found, key=lambda one: one.severity != PROBLEM)
    unknown = tuple(rule.name for rule, answer in answers if answer is UNKNOWN)
    return Findings(seen.run.step, seen.complete, tuple(ordered), unknown)


def _finding(rule: Rule, verdict: Verdict) -> Finding:
    return Finding(
        rule=rule.name,
        label=rule.label,
        severity=verdict.severity,
        layer=verdict.layer,
        sentence=verdict.sentence,
        evidence=verdict.evidence,
        threshold=rule.threshold,
        margin=verdict.margin,
        source=rule.source,
        show=verdict.show,
        tries=verdict.tries,
        steps=verdict.steps,
    )


def diagnose(recipe: Recipe, step: int) -> Findings:
    """Return the findings of `recipe` after `step` updates, or where its loss is not finite.

    Raises: BadInput unless `step` is a whole number of at least 0.
    """
    check_whole("step", step, 0)
    run = initial_run(recipe)
    recent, losses, evaluations = [run], list[tuple[int, float]](), [evaluate(run)]
    while run.step < step:
        run, loss = quick_train_step(run)
        losses.append((run.step - 1, loss))
        recent = [*recent, run][-WINDOW_STEPS - 1 :]
        if not np.isfinite(loss):
            break
        if run.step % EVALUATE_EVERY == 0:
            evaluations.append(evaluate(run))
    parts = diagnose_in_parts(recent[0], run.step, losses, evaluations)
    *_, found = (one for one in parts if one is not None)
    return found
