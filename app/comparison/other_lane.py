"""The messages of the second lane: its step as the page looks at the picked one, an explanation."""

from app.comparison.lane import Lane
from app.protocol import messages
from app.protocol.commands import ExplainCommand
from app.protocol.message_builders import watched_arrays
from app.subscriptions.array_names import all_array_names
from app.subscriptions.explanation import explain_number
from app.timeline.timeline import Timeline
from engine import BadInput, evaluate_step_outcome, has_same_loss


def other_lane_messages(
    lane: Lane, picked: Lane, image: int, watched: list[str], explained: ExplainCommand | None
) -> list[messages.Message]:
    """Return the step of the second lane with the `watched` arrays, and what it `explained`.

    Arrays that its network does not have are left out. Nothing, if its loss is not finite.
    """
    timeline = lane.timeline
    if not timeline.displayed.finite:
        return []
    found: list[messages.Message] = [
        _other_step_message(lane.number, timeline, picked.timeline, image, watched)
    ]
    if explained is not None and has_same_loss(timeline.run.recipe, picked.timeline.run.recipe):
        found += _other_explanation(lane.number, timeline, explained)
    return found


def _other_step_message(
    number: int, timeline: Timeline, picked: Timeline, image: int, watched: list[str]
) -> messages.OtherStepMessage:
    run, record = timeline.run, timeline.record
    outcome = evaluate_step_outcome(run.network, record) if timeline.step_applied else None
    same = run.recipe.problem == picked.run.recipe.problem
    image = min(image, len(record.labels) - 1)
    known = all_array_names(run)
    return messages.OtherStepMessage(
        lane=number,
        step=record.step,
        position=run.step,
        image=image,
        same_images=same and record.indices.tolist() == picked.record.indices.tolist(),
        loss=record.loss,
        loss_after=outcome.loss if outcome else None,
        accuracy=record.accuracy,
        gradient_norms=record.gradient_norms,
        update_ratios=record.update_ratios,
        arrays={
            "predicted": record.predicted.astype("int32"),
            "image_losses": record.losses,
            "true_probabilities": record.true_probabilities,
            **watched_arrays(record, run, image, [name for name in watched if name in known]),
        },
    )


def _other_explanation(
    number: int, timeline: Timeline, explained: ExplainCommand
) -> list[messages.Message]:
    try:
        one = explain_number(explained, timeline.run, timeline.displayed)
    except BadInput:
        return []
    return [messages.OtherExplanationMessage({"lane": number, **one.scalars}, one.arrays)]
