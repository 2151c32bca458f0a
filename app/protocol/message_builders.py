"""Builders of messages from the engine's records: which fields are scalars, and which arrays.

Arrays are passed on without a copy.
"""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from app.protocol import messages
from app.protocol.commands import PROTOCOL_VERSION, WatchHeldOutCommand
from app.protocol.labels import refusal_sentence
from app.protocol.parse import BadCommand, truncate
from engine import (
    ACCIDENTS,
    STOP_CRITERIA,
    BadInput,
    CheckRecord,
    DescentRecord,
    EvaluationRecord,
    ExplanationRecord,
    GradientPath,
    GraphRecord,
    HeldOutRecord,
    PredictionRecord,
    Recipe,
    Run,
    SliceRecord,
    StepOutcome,
    StepRecord,
    StepSliceRecord,
    SurfaceProbeRecord,
    SurfaceRecord,
    describe_choices,
    prediction_curve,
    thumbnails,
)

MAX_THUMBNAILS = 64
OPTIONAL_ARRAYS = ("losses_after", "gradients", "predictions")  # left out if None


def refusal_message(command: str | None, bad: BadInput | BadCommand) -> messages.ErrorMessage:
    """Return the error message that refuses a command for one of its fields."""
    value = truncate(str(bad.value))
    return messages.ErrorMessage(command, bad.field, value, bad.allowed, refusal_sentence(bad))


def welcome_message(
    run: Run, address: str, index: tuple[int, ...], largest: bool, image: int
) -> messages.WelcomeMessage:
    """Return the welcome message of a run.

    `address` and `index` are the selected parameter. `largest`: it was selected because its
    gradient is the largest of its layer. `image` is the selected image of the mini-batch.
    """
    curve = prediction_curve()
    return messages.WelcomeMessage(
        version=PROTOCOL_VERSION,
        recipe=run.recipe.to_data(),
        network=run.network.describe(),
        classes=list(run.data.classes),
        choices={
            **describe_choices(run.recipe.problem),
            "until": _goal_choices(),
            "recipe": Recipe().to_data(),
            "accidents": [one.to_data() for one in ACCIDENTS],
        },
        training_images=len(run.data.training_labels),
        held_out_images=len(run.data.held_out_labels),
        steps_per_epoch=run.steps_per_epoch,
        selection={"address": address, "index": list(index), "largest": largest},
        image=image,
        arrays={
            "prediction.a": curve.a,
            "prediction.loss": curve.loss,
            "prediction.derivative": curve.derivative,
        },
    )


def _goal_choices() -> list[dict[str, Any]]:
    """Return the stop goals of playing, as JSON values."""
    return [{"kind": kind, **asdict(goal)} for kind, goal in STOP_CRITERIA.items()]


def step_message(
    record: StepRecord,
    run: Run,
    outcome: StepOutcome,
    *,
    image: int,
    watched: list[str],
) -> messages.StepMessage:
    """Return the record of a step as a message, as the next step of a run: it is not made yet.

    It has the `watched` arrays; activations and their gradients are those of the image `image`
    only. What a session knows of the step is not in it: time, losses, series, preview.
    """
    arrays: dict[str, Any] = {
        "labels": record.labels.astype("int32"),
        "predicted": record.predicted.astype("int32"),
        "image_losses": record.losses,
        "true_probabilities": record.true_probabilities,
        "images": record.thumbnails(MAX_THUMBNAILS),
    }
    arrays |= watched_arrays(record, run, image, watched)
    return messages.StepMessage(
        step=record.step,
        position=run.step,
        done=False,
        preview=False,
        epoch=record.epoch,
        loss=record.loss,
        loss_after=None,
        accuracy=record.accuracy,
        accuracy_after=None,
        predicted_change=outcome.predicted_change,
        silences=[asdict(one) for one in outcome.silences],
        learning_rate=record.learning_rate,
        seconds=0.0,
        image=image,
        batch_size=len(record.labels),
        label=int(record.labels[image]),
        data_index=int(run.data.training_origins[record.indices[image]]),
        losses=[],
        series={},
        truncate_series_from=None,
        gradient_norms=record.gradient_norms,
        dead_units=record.dead_units(run.network),
        update_ratios=record.update_ratios,
        arrays=arrays,
    )


def watched_arrays(
    record: StepRecord, run: Run, image: int, watched: Sequence[str]
) -> dict[str, Any]:
    """Return the `watched` arrays of a step by name; activations are those of one image."""
    arrays, of_image = {}, record.of_image(image)
    for name in watched:
        field, _, address = name.partition(".")
        of_layer = address in run.network.activation_shapes
        arrays[name] = (
            getattr(of_image, field)[address][0] if of_layer else getattr(record, field)[address]
        )
    return arrays


def _split_record(
    record: SliceRecord | DescentRecord | StepSliceRecord | SurfaceRecord,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of a record as (scalars, arrays); nested records become JSON values."""
    scalars: dict[str, Any] = {}
    arrays: dict[str, Any] = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if hasattr(value, "dtype") and hasattr(value, "ravel"):
            arrays[one.name] = value
        elif isinstance(value, tuple) and value and hasattr(value[0], "__dataclass_fields__"):
            scalars[one.name] = [asdict(inner) for inner in value]
        elif hasattr(value, "__dataclass_fields__"):
            scalars[one.name] = asdict(value)
        elif not (value is None and one.name in OPTIONAL_ARRAYS):
            scalars[one.name] = value
    return scalars, arrays


def slice_message(record: SliceRecord) -> messages.SliceMessage:
    """Return C(w) as a message."""
    return messages.SliceMessage(*_split_record(record))


def descent_message(record: DescentRecord) -> messages.DescentMessage:
    """Return the descent of a single parameter as a message."""
    return messages.DescentMessage(*_split_record(record))


def step_slice_message(record: StepSliceRecord) -> messages.StepSliceMessage:
    """Return the loss along the step as a message."""
    return messages.StepSliceMessage(*_split_record(record))


def explanation_message(
    record: ExplanationRecord, path: GradientPath | None, step: StepRecord
) -> messages.ExplanationMessage:
    """Return the explanation of a number of `step` as a message; its maps are the arrays.

    `path` is the path of layers from C to a gradient; None for a value.
    """
    scalars = asdict(record)
    arrays = scalars.pop("maps")
    images = _images_of_terms(record)
    if images and len(step.images) > MAX_THUMBNAILS:
        arrays["term_images"] = thumbnails(step.images[images])
    path_data = None if path is None else asdict(path)
    return messages.ExplanationMessage({"step": step.step, **scalars, "road": path_data}, arrays)


def _images_of_terms(record: ExplanationRecord) -> list[int]:
    """Return the image of each term, where the sum runs over the images of the mini-batch.

    The penalty's term has none.
    """
    if record.image is not None:
        return []
    found = ({factor.image for factor in term.factors} - {None} for term in record.terms)
    return [image for images in found for image in images if image is not None]


def check_message(record: CheckRecord, stopped: bool) -> messages.CheckMessage:
    """Return the progress of a gradient check as a message."""
    return messages.CheckMessage({**asdict(record), "stopped": stopped})


def prediction_message(
    prediction: PredictionRecord,
    run: Run,
    *,
    asked: int,
    held_out: int | None,
    mistakes: Sequence[int] | None,
) -> messages.PredictionMessage:
    """Return the prediction for an image as a message, with its nearest training images."""
    data = run.data
    arrays = {
        "image": prediction.image,
        "logits": prediction.logits,
        "probabilities": prediction.probabilities,
        **{f"activations.{address}": array for address, array in prediction.activations.items()},
        **{
            f"nearest.{one.address}": data.training_images[one.indices]
            for one in prediction.nearest
        },
    }
    if prediction.why is not None:
        arrays["why"] = prediction.why
    if prediction.loss_gradient is not None:
        arrays["loss_gradient"] = prediction.loss_gradient
    nearest = [
        {
            "address": one.address,
            "labels": one.labels.tolist(),
            "distances": one.distances.tolist(),
            "origins": data.training_origins[one.indices].tolist(),
        }
        for one in prediction.nearest
    ]
    scalars = {
        "position": run.step,
        "asked": asked,
        "predicted": prediction.predicted,
        "why": prediction.why_class,
        "held_out": held_out,
        "label": None if held_out is None else int(data.held_out_labels[held_out]),
        "loss": prediction.loss,
        "mistakes": mistakes,
        "nearest": nearest,
    }
    return messages.PredictionMessage(scalars, arrays)


def held_out_message(
    record: HeldOutRecord, run: Run, command: WatchHeldOutCommand, *, preview: bool
) -> messages.HeldOutMessage:
    """Return the answers to the held-out images as a message, with the images of the command."""
    cell = None if command.cell is None else (command.cell[0], command.cell[1])
    places = record.worst_first(cell)
    shown = places[: command.limit]
    scalars = {
        "position": run.step,
        "preview": preview,
        "answered": len(record.numbers),
        "total": record.total,
        "right": int((record.answers == record.labels).sum()),
        "loss": record.mean_loss,
        "cell": cell,
        "in_cell": len(places),
    }
    arrays = {
        "confusion": record.confusion,
        "numbers": record.numbers[shown].astype("int32"),
        "labels": record.labels[shown].astype("int32"),
        "answers": record.answers[shown].astype("int32"),
        "losses": record.losses[shown],
        "outputs": record.outputs[shown].astype("float32"),
        "images": thumbnails(run.data.held_out_images[record.numbers[shown]]),
    }
    return messages.HeldOutMessage(scalars, arrays)


def graph_message(record: GraphRecord) -> messages.GraphMessage:
    """Return the smallest computational graph as a message."""
    return messages.GraphMessage(asdict(record))


def surface_message(record: SurfaceRecord) -> messages.SurfaceMessage:
    """Return one level of a surface as a message."""
    return messages.SurfaceMessage(*_split_record(record))


def surface_probe_message(record: SurfaceProbeRecord) -> messages.SurfaceProbeMessage:
    """Return the loss at one point of a surface as a message."""
    return messages.SurfaceProbeMessage(asdict(record))


def evaluation_message(record: EvaluationRecord, branch: int) -> messages.EvaluationMessage:
    """Return the loss and accuracy of a branch on the held-out images as a message."""
    return messages.EvaluationMessage(
        record.step, record.loss, record.accuracy, record.images, branch=branch
    )
