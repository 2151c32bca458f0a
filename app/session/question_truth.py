"""The answer that the next step of a run gives to a question, before the step is made.

A run is deterministic: the next step is computed here and thrown away, and nothing moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, TypeAlias

from app.protocol.commands import AskCommand, QuestionSubject
from app.protocol.run_states import READY
from app.session.context import SessionContext
from app.subscriptions.curves import STEP_POINTS
from engine import (
    BadInput,
    Recipe,
    Run,
    StepRecord,
    apply_updates,
    check_parameter_index,
    line_search_verdict,
    next_step_record,
    predict,
    quick_train_step,
    slice_along_step,
    with_recipe,
)

Truth: TypeAlias = float | int | str | list[float]
RunPosition: TypeAlias = tuple[Recipe, int]  # and the number of updates made
StepPlace: TypeAlias = Literal["made", "not made", "elsewhere"]
DIRECTIONS = ("up", "down", "stays")
VERDICT_ANSWERS = {
    "small": "crawls",
    "good": "good",
    "overshoots": "overshoots",
    "diverges": "diverges",
}


@dataclass(frozen=True)
class StepAnswer:
    """The truth about the next step, and how it is recognised once it is made.

    `choices`: the answers that the question takes, as texts; None for a landing. `step`: the number
    of updates made. `step_keys`: digests of the recipes whose next step has this truth.
    """

    truth: Truth | None
    choices: list[str] | None
    step: int
    step_keys: list[str]


def answer_of_next_step(context: SessionContext, command: AskCommand) -> StepAnswer:
    """Return the answer of the next step to a question; the run stays where it is.

    Raises: BadInput naming the field, the value and what is allowed: for a run that plays or has
    diverged, for a parameter that is tried, and for a subject that the run does not have.
    """
    run = context.timeline.run
    keys = [step_key(run.recipe, run.step)]
    if command.kind == "free":
        options = [str(number) for number in range(len(command.options))]
        return StepAnswer(command.right, options, run.step, keys)
    if context.state != READY:
        raise BadInput("state", context.state, "a run that is paused and whose loss is finite")
    if context.timeline.preview:
        raise BadInput("preview", "tried", "a run without a tried value: keep or put back first")
    subject, choices = command.subject, None
    truth: Truth
    if command.kind == "landing":
        truth = _landing(context, subject)
    elif command.kind == "direction":
        truth, choices = _direction(run, subject), [*DIRECTIONS]
    elif command.kind == "class":
        truth = _class_after(run, _image(context, subject))
        choices = [str(number) for number in range(len(run.data.classes))]
    else:
        recipe = run.recipe.with_setting(run.step, "learning_rate", _rate(subject))
        truth, choices = _rate_verdict(with_recipe(run, recipe)), [*VERDICT_ANSWERS.values()]
        is_set = run.recipe.setting_at("learning_rate", run.step) == subject.value
        keys = [*(keys if is_set else []), step_key(recipe, run.step)]
    return StepAnswer(truth, choices, run.step, keys)


def run_position(context: SessionContext) -> RunPosition:
    """Return where the run is."""
    run = context.timeline.run
    return run.recipe, run.step


def place_of_step(position: RunPosition, step: int, step_keys: Sequence[str]) -> StepPlace:
    """Return whether a run has made the update after `step`, as one of the recipes makes it."""
    recipe, made = position
    if made <= step:
        return "not made"
    return "made" if step_key(recipe, step) in step_keys else "elsewhere"


def step_key(recipe: Recipe, step: int) -> str:
    """Return a digest of what determines a recipe's update after `step` updates."""
    _, digest, _ = recipe.prefix_key(step + 1)
    return digest.hex()


def _landing(context: SessionContext, subject: QuestionSubject) -> Truth:
    run = context.timeline.run
    if subject.place == "map":
        record = _finite_record(run)
        after = apply_updates(record.parameters, record.updates)
        return list(context.subscriptions.map_coordinates(after))
    _, after_value = _value_before_and_after(run, subject)
    return after_value


def _direction(run: Run, subject: QuestionSubject) -> Truth:
    before, after = _value_before_and_after(run, subject)
    return "up" if after > before else "down" if after < before else "stays"


def _value_before_and_after(run: Run, subject: QuestionSubject) -> tuple[float, float]:
    """Return a parameter before and after the next step."""
    address, index = subject.address or "", tuple(subject.index or ())
    check_parameter_index(run.network, address, index)
    record = _finite_record(run)
    after = apply_updates(record.parameters, record.updates)
    return float(record.parameters[address].item(*index)), float(after[address].item(*index))


def _finite_record(run: Run) -> StepRecord:
    """Return the next step. Raises: BadInput if its loss or its update is not finite."""
    record = next_step_record(run)
    if not isfinite(record.loss) or not all(_all_finite(one) for one in record.updates.values()):
        raise BadInput("step", run.step, "a step with a finite update")
    return record


def _all_finite(array: Any) -> bool:
    return bool(abs(array).max() < float("inf")) if array.size else True


def _image(context: SessionContext, subject: QuestionSubject) -> Any:
    """Return the image of a question, preprocessed like the data."""
    if subject.drawing:
        image = context.subscriptions.predicted_image
        if image is None:
            raise BadInput("drawing", None, "a drawing whose class is predicted: draw one first")
        return image
    images = context.timeline.run.data.held_out_images
    if subject.held_out is None or subject.held_out >= len(images):
        raise BadInput("held_out", subject.held_out, f"a held-out image: 0 to {len(images) - 1}")
    return images[subject.held_out]


def _class_after(run: Run, image: Any) -> Truth:
    after, _ = quick_train_step(run)
    predicted = predict(after.network, after.parameters, image).predicted
    if predicted < 0:
        raise BadInput("class", None, "a step after which every probability is finite")
    return predicted


def _rate(subject: QuestionSubject) -> float:
    assert subject.value is not None
    return subject.value


def _rate_verdict(run: Run) -> Truth:
    """Return how the next step of a run goes, judged by the loss along it."""
    record = next_step_record(run)
    parts = slice_along_step(run.network, run.recipe.problem, record, STEP_POINTS)
    slices = (part for part in parts if part is not None)
    first = next(slices, None)  # that of the mini-batch
    if first is None:
        if all((one == 0).all() for one in record.updates.values()):
            raise BadInput("value", run.recipe.learning_rate, "a step that moves something")
        return "diverges"
    verdict = line_search_verdict(first)
    if verdict not in VERDICT_ANSWERS:
        raise BadInput("value", run.recipe.learning_rate, "a step that begins downhill")
    return VERDICT_ANSWERS[verdict]
