"""Builds the messages about the lanes of a comparison: what they are, and how far they are."""

from collections.abc import Sequence
from typing import Any

from app.comparison.lane import Lane
from app.protocol import messages
from engine import differing_settings, has_same_loss, lane_label


def lane_labels(lanes: Sequence[Lane]) -> list[str]:
    """Return what each lane is called: its own label, or the settings that differ in words."""
    recipes = [lane.recipe for lane in lanes]
    names = {name for one in recipes for name in differing_settings(one, recipes[0])}
    return [
        lane.label or lane_label(recipe, names) for lane, recipe in zip(lanes, recipes, strict=True)
    ]


def comparison_message(
    preset: str | None, lanes: Sequence[Lane], picked: int, other: int | None, max_lanes: int
) -> messages.ComparisonMessage:
    """Return the message that says which lanes there are."""
    first = lanes[0].recipe
    found = [
        {
            "number": lane.number,
            "label": label,
            "recipe": lane.recipe.to_data(),
            "differs": differing_settings(lane.recipe, first),
            "network_differs": not has_same_loss(lane.recipe, first),
        }
        for lane, label in zip(lanes, lane_labels(lanes), strict=True)
    ]
    return messages.ComparisonMessage(preset, picked, other, max_lanes, found)


def no_comparison_message(max_lanes: int) -> messages.ComparisonMessage:
    """Return the message that no lanes are compared."""
    return messages.ComparisonMessage(None, None, None, max_lanes, [])


def lanes_message(lanes: Sequence[Lane], position: int, arrived: bool) -> messages.LanesMessage:
    """Return the message that says how far the lanes are, with what was not sent of their series.

    If one lane is on another branch, the series of all are sent again.
    """
    if any(lane.series.is_of_another(lane.timeline.branches.current) for lane in lanes):
        for lane in lanes:
            lane.series.forget()
    series = [(lane, lane.series.take_new(lane.timeline.branches.current)) for lane in lanes]
    return messages.LanesMessage(
        position=position,
        arrived=arrived,
        reset=any(new.reset for _, new in series),
        lanes=[_lane_state(lane) for lane in lanes],
        losses=[(lane.number, step, loss) for lane, new in series for step, loss in new.losses],
        evaluations=[
            (lane.number, one.step, one.loss, one.accuracy)
            for lane, new in series
            for one in new.evaluations
        ],
    )


def _lane_state(lane: Lane) -> dict[str, Any]:
    timeline, evaluation = lane.timeline, lane.newest_evaluation
    return {
        "number": lane.number,
        "step": timeline.position,
        "loss": timeline.last_loss,
        "accuracy": lane.accuracy,
        "held_out_accuracy": evaluation.accuracy if evaluation else None,
        "held_out_loss": evaluation.loss if evaluation else None,
        "distance": lane.distance,
        "diverged": timeline.diverged,
        "failure": lane.failure,
    }
