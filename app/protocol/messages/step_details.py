"""Messages that belong to the displayed step: curves, surface, explanation, check, new images."""

from dataclasses import dataclass
from typing import Any

from app.protocol.messages.arrays import Arrays


@dataclass(frozen=True)
class SliceMessage:
    """The curve C(w) of the chosen parameter."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "slice"


@dataclass(frozen=True)
class DescentMessage:
    """The descent of one parameter with all others fixed, as far as it is computed."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "descent"


@dataclass(frozen=True)
class StepSliceMessage:
    """The loss along the step on one set of images."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "step_slice"


@dataclass(frozen=True)
class SurfaceMessage:
    """One level of the loss surface."""

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "surface"


@dataclass(frozen=True)
class SurfaceProbeMessage:
    """The measured loss at one point of a surface."""

    scalars: dict[str, Any]
    type: str = "reading"


@dataclass(frozen=True)
class ExplanationMessage:
    """Where one number of a step comes from.

    `road` holds the layers from the loss to the number and the strongest path; it is null for a
    value. If the terms are those of images of a mini-batch that is larger than what a step message
    has `images` of, `term_images` are the images of the listed terms.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "explanation"


@dataclass(frozen=True)
class CheckMessage:
    """The progress of a gradient check, and what it found.

    `stopped`: the check ended before all numbers were done.
    """

    scalars: dict[str, Any]
    type: str = "check"


@dataclass(frozen=True)
class PredictionMessage:
    """What the network predicts for a drawing or a held-out image.

    `position`: the number of updates made. `asked`, `held_out` and `why` are those of the
    command. `label` and `mistakes` (the numbers of the held-out images that the network gets
    wrong) are sent for held-out images only, with `loss`, that of the image alone, and the array
    `loss_gradient`, ∂(loss)/∂pixel. `nearest` holds `address`, `labels`, `distances` and `origins`,
    the numbers of the images in the data.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "prediction"


@dataclass(frozen=True)
class HeldOutMessage:
    """The answers to the held-out images: confusion matrix and the images with the largest losses.

    `position`: the number of updates made. `answered` images of all `total` were looked at, an even
    choice; `right` of them have the right answer, `loss` is their mean loss in nats, without the
    penalty. `cell` is that of the command, and `in_cell` the number of its images (without a cell:
    `answered`).

    `confusion`: the number of images by true class (row) and answer (column); the last column
    counts those for which a score is not finite. Of the listed images, by falling loss: `numbers`
    among the held-out images, `labels`, `answers`, `losses`, `outputs` of the last layer, and
    `images` as in a step.
    """

    scalars: dict[str, Any]
    arrays: Arrays
    type: str = "held_out"
