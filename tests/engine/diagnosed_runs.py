"""Diagnoses of one run at several steps, made in one pass, for the tests of the diagnosis."""

from collections.abc import Iterator, Sequence

import numpy as np

from engine import (
    Findings,
    HealthRecord,
    Recipe,
    evaluate,
    evaluate_step_outcome,
    initial_run,
    quick_train_step,
    step_health,
    train_step,
)
from engine.diagnosis.findings import diagnose_in_parts

WINDOW = 20


def diagnosed(recipe: Recipe, steps: Sequence[int]) -> Iterator[tuple[HealthRecord, Findings]]:
    """Yield the health of the next step and the complete findings after each of `steps` updates.

    Ends early where the loss is not finite.
    """
    run = initial_run(recipe)
    kept, losses, evaluations = [run], [], [evaluate(run)]
    for position in range(max(steps) + 1):
        if position in steps:
            _, record = train_step(run)
            outcome = evaluate_step_outcome(run.network, record)
            health = step_health(run.network, record, outcome, losses)
            parts = diagnose_in_parts(kept[0], position, losses, evaluations)
            *_, found = (one for one in parts if one is not None)
            yield health, found
        run, loss = quick_train_step(run)
        losses.append((position, loss))
        kept = [*kept, run][-WINDOW - 1 :]
        if not np.isfinite(loss):
            return
        if run.step % 10 == 0:
            evaluations.append(evaluate(run))
