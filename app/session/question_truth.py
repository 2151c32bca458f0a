"""The answer that the next step of a run gives to a question, before the step is made.

A run is deterministic: the next step is computed here and thrown away, and nothing moves.
"""

from base64 import b64encode
from collections.abc import Generator
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeAlias

from app.comparison.lane_messages import lane_labels
from app.protocol.commands import AskCommand, QuestionSubject
from app.protocol.run_states import READY
from app.session.context import SessionContext
from app.session.first_lane import first_lane_in_parts, lanes_at_rest
from app.session.question_step import joined_step_key, step_key
from app.subscriptions.curves import STEP_POINTS
from engine import (
    BadInput,
    Run,
    StepRecord,
    check_parameter_index,
    line_search_verdict,
    next_step_record,
    predict,
    quick_train_step,
    slice_along_step,
    thumbnails,
    with_recipe,
)

Truth: TypeAlias = float | int | str | list[float]
DIRECTIONS = ("up", "down", "stays")
VERDICT_ANSWERS = {
    "small": "crawls",
    "good": "good",
    "overshoots": "overshoots",
    "diverges": "diverges",
}
DEFAULT_LANE_STEPS = 20
KINDS_ON_PAGE = ("landing", "direction", "learning_rate")  # a page that shows the step shows them


@dataclass(frozen=True)
class StepAnswer:
    """The truth about the next step, or the next `steps`, and how it is recognised once made.

    `choices`: the answers that the question takes, as texts; None for a landing. `options`: what
    they are called. `step`: the number of updates made. `step_keys`: digests of the recipes whose
    next steps have this truth. `image`: the one that is asked about, if any.
    """

    truth: Truth | None
    choices: list[str] | None
    step: int
    step_keys: list[str]
    options: list[str]
    steps: int = 1
    image: dict[str, Any] | None = None


def answer_in_parts(
    context: SessionContext, command: AskCommand
) -> Generator[None, None, StepAnswer]:
    """Return the answer of the next step to a question; the run stays where it is.

    It yields None between the parts of a long computation.

    Raises: BadInput naming the field, the value and what is allowed: for a run that plays or has
    diverged, for a parameter that is tried, for a subject that the run does not have, and where the
    page shows the next step already.
    """
    run = context.timeline.run
    keys = [step_key(run.recipe, run.step)]
    if command.kind == "free":
        choices = [str(number) for number in range(len(command.options))]
        return StepAnswer(command.right, choices, run.step, keys, command.options)
    _check_asked_at(context, command)
    if command.kind == "optimizer":
        return (yield from _first_lane(context, command.subject.steps or DEFAULT_LANE_STEPS))
    if command.kind == "class":
        return _class_answer(context, command.subject, keys)
    subject, words = command.subject, None
    truth: Truth
    if command.kind == "landing":
        truth = _landing(context, subject)
    elif command.kind == "direction":
        truth, words = _direction(run, subject), [*DIRECTIONS]
    else:
        recipe = run.recipe.with_setting(run.step, "learning_rate", _rate(subject))
        truth, words = _rate_verdict(with_recipe(run, recipe)), [*VERDICT_ANSWERS.values()]
        keys = [step_key(recipe, run.step)]
    return StepAnswer(truth, words, run.step, keys, [])


def _check_asked_at(context: SessionContext, command: AskCommand) -> None:
    """Raise BadInput unless the run rests where the answer is not known yet."""
    if context.state != READY:
        raise BadInput("state", context.state, "a run that is paused and whose loss is finite")
    if context.timeline.preview:
        raise BadInput("preview", "tried", "a run without a tried value: keep or put back first")
    if command.kind in KINDS_ON_PAGE and not context.timeline.step_applied:
        allowed = "a step that is made; the page shows the next one here: press Step once, then ask"
        raise BadInput("step", context.timeline.position, allowed)


def _first_lane(context: SessionContext, steps: int) -> Generator[None, None, StepAnswer]:
    lanes = lanes_at_rest(context)
    made = context.timeline.position
    truth = yield from first_lane_in_parts(lanes, steps)
    keys = [joined_step_key([one.timeline.run.recipe for one in lanes], made + steps - 1)]
    choices = [str(one.number) for one in lanes]
    return StepAnswer(truth, choices, made, keys, lane_labels(lanes), steps)


def _class_answer(context: SessionContext, subject: QuestionSubject, keys: list[str]) -> StepAnswer:
    run, image = context.timeline.run, _image(context, subject)
    classes = list(run.data.classes)
    choices = [str(number) for number in range(len(classes))]
    truth = _class_after(run, image)
    return StepAnswer(truth, choices, run.step, keys, classes, image=_image_data(image))


def _image_data(image: Any) -> dict[str, Any]:
    """Return an image (C, H, W) as bytes from 0 to 255 in base64, channel by channel."""
    channels, height, width = image.shape
    pixels = b64encode(thumbnails(image[None]).tobytes()).decode()
    return {"width": width, "height": height, "channels": channels, "pixels": pixels}


def _landing(context: SessionContext, subject: QuestionSubject) -> Truth:
    run = context.timeline.run
    if subject.place == "map":
        record = _finite_record(run)
        surface, step = context.subscriptions.surface, context.timeline.record.step
        return list(surface.coordinates_of(record.parameters_after, step))
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
    before, after = record.parameters, record.parameters_after
    return float(before[address].item(*index)), float(after[address].item(*index))


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
