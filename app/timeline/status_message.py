"""Builds the status message: where a session stands."""

from dataclasses import asdict
from math import isfinite
from typing import Any

from app.protocol import messages
from app.timeline.branches import Branch
from app.timeline.timeline import Timeline
from engine import Run, fingerprint, sketch


def status_message(
    timeline: Timeline,
    *,
    state: str,
    speed: float,
    undo: str | None,
    redo: str | None,
    notice: str | None,
    at_rest: bool,
    until: dict[str, Any] | None,
    reason: str | None,
) -> messages.Status:
    """Return where a session stands."""
    run, branches = timeline.run, timeline.branches
    return messages.Status(
        state=state,
        position=run.step,
        latest=timeline.latest,
        epoch=run.epoch,
        speed=speed,
        recipe=run.recipe.to_data(),
        learning_rate=run.recipe.setting_at("learning_rate", run.step),
        schedule_factor=run.recipe.schedule_factor_at(timeline.record.step),
        momentum=run.recipe.setting_at("momentum", run.step),
        branch=branches.current.id,
        branches=[_branch(one) for one in branches.all],
        preview=asdict(timeline.preview) if timeline.preview else None,
        undo=undo,
        redo=redo,
        notice=notice,
        fingerprint=fingerprint(run.parameters) if at_rest else None,
        sketch=_sketch(run) if at_rest else None,
        until=until,
        reason=reason,
    )


def _sketch(run: Run) -> tuple[float, ...] | None:
    found = sketch(run.parameters)
    return found if all(isfinite(number) for number in found) else None


def _branch(branch: Branch) -> dict[str, Any]:
    return {
        "id": branch.id,
        "name": branch.name,
        "from": branch.parent.id if branch.parent else None,
        "fork": branch.fork,
        "latest": branch.latest,
        "changed": branch.changed,
    }
