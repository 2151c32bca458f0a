"""Every command a page may send, once, and how its text is read. Nothing is carried out here."""

from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
)
from pydantic_core import PydanticCustomError

VERSION = 1
PINS = 16
RASTER = 128  # the most pixels of a drawing each way; as base64 they fit into a command
LARGEST = 2**53 - 1  # the largest whole number that a browser holds exactly


Name = Annotated[str, Field(max_length=100)]
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


class _Command(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Advance(_Command):
    """Make exactly one update."""

    type: Literal["advance"] = "advance"


class Until(_Command):
    """When playing shall end by itself; the engine's goals say what `value` is of each kind."""

    kind: Literal["converged", "gradient", "stalled", "steps", "loss", "epoch", "relu-dies"]
    value: float


class Run(_Command):
    """Play: `speed` steps a second from 0.5 to 1000, or 0 for as fast as possible."""

    type: Literal["run"] = "run"
    speed: float = Field(ge=0, le=1000)
    until: Until | None = None

    @field_validator("speed")
    @classmethod
    def _not_nearly_nothing(cls, speed: float) -> float:
        if 0 < speed < 0.5:
            raise PydanticCustomError("speed", "0, or a number from 0.5 to 1000")
        return speed


class Pause(_Command):
    """Stop playing."""

    type: Literal["pause"] = "pause"


class Seek(_Command):
    """Show the run as it was after `step` updates."""

    type: Literal["seek"] = "seek"
    step: int = Field(ge=0, le=LARGEST)


class Open(_Command):
    """Make the run that a recipe says, and stand after `step` updates of it.

    Fields of the recipe are the engine's; one that is left out has its default.
    """

    type: Literal["open"] = "open"
    recipe: dict[str, Any]
    step: int = Field(0, ge=0, le=LARGEST)


class Reset(_Command):
    """Start over with the same seed and the settings now in force."""

    type: Literal["reset"] = "reset"


class Configure(_Command):
    """Change settings: learning rate and the optimizer's from here on, others restart the run."""

    type: Literal["configure"] = "configure"
    preset: Name | None = None
    problem: Name | None = None
    seed: Whole | None = None
    batch_size: Whole | None = None
    optimizer: Name | None = None
    schedule: Name | None = None
    drop_every: Whole | None = None
    drop_factor: float | None = None
    cosine_steps: Whole | None = None
    final_factor: float | None = None
    warm_up_steps: Whole | None = None
    learning_rate: float | None = None
    momentum: float | None = None
    beta1: float | None = None
    beta2: float | None = None
    epsilon: float | None = None
    smoothing: float | None = None
    weight_decay: float | None = None


class Edit(_Command):
    """Try one parameter at another value: the step to come is shown as it would be with it."""

    type: Literal["edit"] = "edit"
    address: Name
    index: list[Whole] = Field(max_length=8)
    value: float


class Commit(_Command):
    """Make what is tried part of the run and of its recipe, from this position on."""

    type: Literal["commit"] = "commit"


class Revert(_Command):
    """Put back what is tried."""

    type: Literal["revert"] = "revert"


class Switch(_Command):
    """Go to another branch: to the same step, or as near as it has come."""

    type: Literal["switch"] = "switch"
    branch: int = Field(ge=0, le=LARGEST)


class Discard(_Command):
    """Take a branch away."""

    type: Literal["discard"] = "discard"
    branch: int = Field(ge=0, le=LARGEST)


class Undo(_Command):
    """Undo what was done last."""

    type: Literal["undo"] = "undo"


class Redo(_Command):
    """Do again what was undone last."""

    type: Literal["redo"] = "redo"


class Watch(_Command):
    """Say which image of the mini-batch is looked at, and which arrays shall ride along."""

    type: Literal["watch"] = "watch"
    image: int = Field(0, ge=0, le=LARGEST)
    arrays: list[Name] = Field(max_length=200)


class Slice(_Command):
    """Choose a parameter: its curve C(w) is sent, now and after every step.

    `readings`: with dC/dw, and a^pred of the chosen image, at every point. `along_step`: beside it
    the loss along the whole step, φ(s), is sent.
    """

    type: Literal["slice"] = "slice"
    address: Name
    index: list[Whole] = Field(max_length=8)
    zoom: Literal["valley", "step"] = "valley"
    readings: bool = False
    along_step: bool = False


class Descend(_Command):
    """Let one parameter alone descend its curve until it has converged; the run stays as it is."""

    type: Literal["descend"] = "descend"
    address: Name
    index: list[Whole] = Field(max_length=8)
    learning_rate: float | None = None
    threshold: float | None = None


class Parameter(BaseModel):
    """One parameter: `address[index]`."""

    model_config = _Command.model_config
    address: Name
    index: list[Whole] = Field(max_length=8)


class Survey(_Command):
    """Choose the loss surface: plane (or that none shall be computed), zoom, images, additions.

    `chosen` are the two parameters of the plane "chosen"; `seed` draws the plane "random".
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
    chosen: list[Parameter] = Field(default=[], max_length=2)
    seed: Whole = 0
    ghost: bool = False
    fan: int = Field(0, ge=0, le=16)


class _Point(_Command):
    """A point of the surface of `step`, which is the one that the page was sent last."""

    step: int = Field(ge=0, le=LARGEST)
    alpha: float
    beta: float


class Read(_Point):
    """Read the true loss at a point of the surface, between the points of its grid too."""

    type: Literal["read"] = "read"


class GoThere(_Point):
    """Set all parameters to a point of the surface, before its step: on a branch of the run."""

    type: Literal["go_there"] = "go_there"


class Explain(_Command):
    """Ask where one number comes from: answered now and after every step, until `address` is null.

    `of`: its gradient, or its value; `image`: whose, or null for the mini-batch's.
    """

    type: Literal["explain"] = "explain"
    address: Name | None
    index: list[Whole] = Field(default=[], max_length=8)
    image: int | None = Field(None, ge=0, le=LARGEST)
    of: Literal["gradient", "value"] = "gradient"
    limit: int = Field(16, ge=1, le=64)


class Pinned(BaseModel):
    """One number to keep an eye on: its value, or its gradient."""

    model_config = _Command.model_config
    address: Name
    index: list[Whole] = Field(max_length=8)
    of: Literal["value", "gradient"]


class Pin(_Command):
    """Keep an eye on these numbers and no others: their values come with every step."""

    type: Literal["pin"] = "pin"
    addresses: list[Pinned] = Field(max_length=PINS)


class Check(_Command):
    """Compare gradients of this step with central differences: one number, a layer, or all.

    `address` names the number, or any array of the layer; `image`: whose, for a layer's output or
    a pixel. A scope of null stops the check that is going on.
    """

    type: Literal["check"] = "check"
    scope: Literal["number", "layer", "network"] | None
    address: Name | None = None
    index: list[Whole] = Field(default=[], max_length=8)
    image: int | None = Field(None, ge=0, le=LARGEST)


class Predict(_Command):
    """Run the network forward on one image, now and after every step; nothing is learned.

    The image is a drawing, `pixels` in base64, row by row, 0 paper to 255 ink, or the `held_out`
    image of this number; neither ends it. `why`: the class whose logit's gradient is sent as well.
    `asked` comes back with every answer.
    """

    type: Literal["predict"] = "predict"
    pixels: str | None = Field(None, max_length=4 * -(-RASTER * RASTER // 3))
    width: int = Field(RASTER, ge=8, le=RASTER)
    height: int = Field(RASTER, ge=8, le=RASTER)
    held_out: int | None = Field(None, ge=0, le=LARGEST)
    why: int | None = Field(None, ge=0, le=LARGEST)
    asked: int = Field(0, ge=0, le=LARGEST)


class Graph(_Command):
    """Run the smallest computational graph, J = 2·(a·b + c), forward and backward."""

    type: Literal["graph"] = "graph"
    a: float
    b: float
    c: float


class Export(_Command):
    """Ask for a file: parameters or gradients, PyTorch's lines, the run as a script, the losses."""

    type: Literal["export"] = "export"
    what: Literal["parameters", "gradients", "pytorch", "script", "losses"]


class Acknowledge(_Command):
    """Say that the message with this sequence number was painted."""

    type: Literal["acknowledge"] = "acknowledge"
    sequence: int = Field(ge=0, le=LARGEST)


class Resume(_Command):
    """Come back to a session: the first command on a socket whose address names the session."""

    type: Literal["resume"] = "resume"
    token: Name


Command = (
    Advance
    | Run
    | Pause
    | Seek
    | Open
    | Reset
    | Configure
    | Edit
    | Commit
    | Revert
    | Switch
    | Discard
    | Undo
    | Redo
    | Watch
    | Slice
    | Descend
    | Survey
    | Read
    | GoThere
    | Explain
    | Pin
    | Check
    | Predict
    | Graph
    | Export
    | Resume
    | Acknowledge
)
COMMANDS: tuple[type[_Command], ...] = get_args(Command)
