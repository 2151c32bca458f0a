"""File exports of a run: parameters, gradients, PyTorch code, replay script, losses as CSV."""

from math import isnan

from app.comparison.comparison import Comparison
from app.comparison.lane_messages import lane_labels
from app.protocol.messages import ExportMessage
from app.timeline.timeline import Timeline
from engine import (
    BadInput,
    LaneHistory,
    Recipe,
    bytes_to_array,
    gradients_to_bytes,
    lanes_csv,
    parameters_to_bytes,
    replay_script,
    torch_script,
)


def export_message(what: str, timeline: Timeline) -> ExportMessage:
    """Return an export of the current run; gradients are those of the displayed step."""
    run = timeline.run
    stem = file_stem(run.recipe)
    here = f"{stem}-{run.step}"
    parameters = f"{here}-parameters.safetensors"
    match what:
        case "parameters":
            name, data = parameters, parameters_to_bytes(run)
            notice = f"All parameters after step {run.step}, as a state dict for PyTorch."
        case "gradients":
            record = timeline.displayed.without_preview.record
            name, data = (
                f"{stem}-{record.step}-gradients.safetensors",
                gradients_to_bytes(run, record),
            )
            notice = f"The gradients ∂C/∂θ of step {record.step + 1}, before its update."
        case "pytorch":
            name, data = f"{stem}-pytorch.py", torch_script(run, parameters).encode()
            notice = (
                f"The network as a PyTorch module; it loads the parameters from {parameters}, and "
                "has the lines from a picture file to its input, with an example."
            )
        case "script":
            name, data = f"{here}.py", replay_script(run).encode()
            notice = "The run as a script: it makes the same steps and checks the fingerprint."
        case _:
            branch = timeline.branches.current
            name, data = f"{stem}-losses.csv", losses_csv(timeline)
            notice = (
                f"The loss of every step of branch {branch.name}, with loss and accuracy on the "
                "held-out images."
            )
    return ExportMessage(what, name, notice, {"file": bytes_to_array(data)})


def lanes_export_message(comparison: Comparison | None) -> ExportMessage:
    """Return losses and evaluations of all lanes by step as CSV.

    Raises: BadInput without a comparison.
    """
    if comparison is None:
        raise BadInput("what", "lanes_csv", "this file while lanes are compared")
    lanes = [
        LaneHistory(label, *lane.timeline.branches.current.full_history())
        for lane, label in zip(comparison.lanes, lane_labels(comparison.lanes), strict=True)
    ]
    name = f"{file_stem(comparison.lanes[0].recipe)}-lanes.csv"
    notice = "The loss of every step of all lanes, with loss and accuracy on the held-out images."
    return ExportMessage(
        "lanes_csv", name, notice, {"file": bytes_to_array(lanes_csv(lanes).encode())}
    )


def file_stem(recipe: Recipe) -> str:
    """Return the common start of the file names of a run.

    >>> file_stem(Recipe())
    'tour-3-or-8-16'
    """
    return f"{recipe.preset}-{recipe.problem}-{recipe.seed}"


def losses_csv(timeline: Timeline) -> bytes:
    """Return the losses of the current branch as CSV, one row per number of updates.

    `loss` is the loss of the mini-batch that is read next; `held_out_…` are measured with the same
    parameters on the held-out images. What has no value, such as an accuracy where scores are NaN,
    is empty.
    """
    losses, evaluations = timeline.branches.current.full_history()
    rows = ["updates,loss,held_out_loss,held_out_accuracy"]
    for step in sorted(losses.keys() | evaluations.keys()):
        found = evaluations.get(step)
        held_out = (found.loss, found.accuracy) if found else (None, None)
        values = (losses.get(step), *held_out)
        cells = ["" if value is None or isnan(value) else str(value) for value in values]
        rows.append(",".join([str(step), *cells]))
    return "\n".join([*rows, ""]).encode()
