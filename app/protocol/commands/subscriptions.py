"""Commands that subscribe to arrays, curves, surfaces, explanations, held-out images, pins."""

from typing import Literal

from pydantic import BaseModel, Field

from app.protocol.commands.base import (
    MAX_HELD_OUT_IMAGES,
    MAX_PINS,
    MAX_SAFE_INTEGER,
    BaseCommand,
    SafeInteger,
    ShortText,
)


class WatchArraysCommand(BaseCommand):
    """Choose the displayed image of the mini-batch, and the arrays sent with every step."""

    type: Literal["watch"] = "watch"
    image: int = Field(0, ge=0, le=MAX_SAFE_INTEGER)
    arrays: list[ShortText] = Field(max_length=200)


class WatchSliceCommand(BaseCommand):
    """Choose a parameter: its curve C(w) is sent, now and after every step.

    `readings`: with dC/dw and aᵖʳᵉᵈ of the displayed image at every point. `along_step`: the
    loss along the whole step, φ(s), is sent as well. A curve that takes long follows the answer and
    the step; another step or parameter replaces it.
    """

    type: Literal["slice"] = "slice"
    address: ShortText
    index: list[SafeInteger] = Field(max_length=8)
    zoom: Literal["valley", "step"] = "valley"
    readings: bool = False
    along_step: bool = False


class DescendCommand(BaseCommand):
    """Let one parameter descend its curve until it has converged, all others fixed.

    The run does not change.
    """

    type: Literal["descend"] = "descend"
    address: ShortText
    index: list[SafeInteger] = Field(max_length=8)
    learning_rate: float | None = None
    threshold: float | None = None


class ParameterRef(BaseModel):
    """One parameter: `address[index]`."""

    model_config = BaseCommand.model_config
    address: ShortText
    index: list[SafeInteger] = Field(max_length=8)


class WatchSurfaceCommand(BaseCommand):
    """Choose the loss surface: its plane (`off`: none), zoom, images and overlays.

    `chosen` are the two parameters of the plane `chosen`. `seed` draws the plane `random`.
    `on_stage`: the surface is drawn large, so that its finest level is computed at once; otherwise
    that follows when no command has come for a second.
    """

    type: Literal["survey"] = "survey"
    plane: Literal[
        "auto",
        "step",
        "batch-against-truth",
        "curvature",
        "curvature-extremes",
        "trajectory",
        "random",
        "chosen",
        "off",
    ]
    zoom: Literal["step", "valley", "basin"] = "step"
    set: Literal["auto", "batch", "probe", "next"] = "auto"
    chosen: list[ParameterRef] = Field(default=[], max_length=2)
    seed: SafeInteger = 0
    ghost: bool = False
    fan: int = Field(0, ge=0, le=16)
    on_stage: bool = False


class SurfacePointCommand(BaseCommand):
    """A point of the surface of `step`, which must be the surface sent last."""

    step: int = Field(ge=0, le=MAX_SAFE_INTEGER)
    alpha: float
    beta: float


class ProbeSurfaceCommand(SurfacePointCommand):
    """Measure the loss at a point of the surface, also between the points of its grid."""

    type: Literal["read"] = "read"


class MoveToPointCommand(SurfacePointCommand):
    """Set all parameters to a point of the surface, before its step, on a branch of the run."""

    type: Literal["go_there"] = "go_there"


class ExplainCommand(BaseCommand):
    """Explain one number: its products and their sum, now and after every step.

    An `address` of null ends it.

    `of`: the gradient of the number, or its value. `image`: of which image, or null for the
    mini-batch.
    """

    type: Literal["explain"] = "explain"
    address: ShortText | None
    index: list[SafeInteger] = Field(default=[], max_length=8)
    image: int | None = Field(None, ge=0, le=MAX_SAFE_INTEGER)
    of: Literal["gradient", "value"] = "gradient"
    limit: int = Field(16, ge=1, le=64)


class WatchHeldOutCommand(BaseCommand):
    """Answer all held-out images, now and after every step; a `limit` of 0 ends it.

    The confusion matrix is sent, and at most `limit` images, the one with the largest loss first:
    of all, or those of one `cell` of the matrix, [true class, answer]. The answer −1 is that to an
    image for which a score is not finite.
    """

    type: Literal["watch_held_out"] = "watch_held_out"
    cell: list[SafeInteger] | None = Field(None, min_length=2, max_length=2)
    limit: int = Field(24, ge=0, le=MAX_HELD_OUT_IMAGES)


class PinnedNumber(BaseModel):
    """A number to follow: its value, or its gradient."""

    model_config = BaseCommand.model_config
    address: ShortText
    index: list[SafeInteger] = Field(max_length=8)
    of: Literal["value", "gradient"]


class PinCommand(BaseCommand):
    """Follow these numbers and no others: their values are sent with every step."""

    type: Literal["pin"] = "pin"
    addresses: list[PinnedNumber] = Field(max_length=MAX_PINS)
