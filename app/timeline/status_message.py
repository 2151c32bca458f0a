"""Builds the status message of a timeline."""

from dataclasses import asdict
from math import isfinite
from typing import Any

from app.protocol import messages
from app.timeline.branches import Branch
from app.timeline.timeline import Timeline
from engine import Run, distance_sketch, fingerprint


def status_message(
    timeline: Timeline,
    *,
    state: str,
    speed: float,
    undo: str | None,
    redo: str | None,
    notice: str | None,
    with_fingerprint: bool,
    until: dict[str, Any] | None,
    reason: str | None,
) -> messages.StatusMessage:
    """Return the status message: position, branches, settings and state of a timeline.

    `with_fingerprint`: include the fingerprint and the distance sketch of the parameters.
    """
    run, branches = timeline.run, timeline.branches
    return messages.StatusMessage(
        state=state,
        position=run.step,
        latest=timeline.latest,
        epoch=run.epoch,
        speed=speed,
        recipe=run.recipe.to_data(),
        learning_rate=run.recipe.setting_at("learning_rate", run.step),
        schedule_factor=run.recipe.schedule_factor_at(timeline.displayed.step),
        momentum=run.recipe.setting_at("momentum", run.step),
        branch=branches.current.branch_id,
        branches=[_branch_data(one) for one in branches.members],
        preview=asdict(timeline.preview) if timeline.preview else None,
        undo=undo,
        redo=redo,
        notice=notice,
        fingerprint=fingerprint(run.parameters) if with_fingerprint else None,
        sketch=_finite_sketch(run) if with_fingerprint else None,
        until=until,
        reason=reason,
    )


def _finite_sketch(run: Run) -> tuple[float, ...] | None:
    """Return the distance sketch of the parameters, or None if it is not finite."""
    sketch = distance_sketch(run.parameters)
    return sketch if all(isfinite(number) for number in sketch) else None


def _branch_data(branch: Branch) -> dict[str, Any]:
    return {
        "id": branch.branch_id,
        "name": branch.name,
        "from": branch.parent.branch_id if branch.parent else None,
        "fork": branch.fork,
        "latest": branch.latest,
        "changed": branch.changes_label,
    }
