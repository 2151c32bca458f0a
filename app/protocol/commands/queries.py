"""Commands that ask: gradient checks, predictions, architectures, graphs, files of the run."""

from typing import Any, Literal

from pydantic import Field

from app.protocol.commands.base import (
    MAX_COLOUR_DRAWING_PIXELS,
    MAX_DRAWING_SIDE,
    MAX_SAFE_INTEGER,
    BaseCommand,
    SafeInteger,
    ShortText,
)


class CheckCommand(BaseCommand):
    """Compare gradients of this step with central differences.

    `scope`: those of one number, of a layer, or of the network; null stops the check. `address`
    names the number, or any array of the layer. `image`: of which image, for a layer's output or a
    pixel.
    """

    type: Literal["check"] = "check"
    scope: Literal["number", "layer", "network"] | None
    address: ShortText | None = None
    index: list[SafeInteger] = Field(default=[], max_length=8)
    image: int | None = Field(None, ge=0, le=MAX_SAFE_INTEGER)


class PredictCommand(BaseCommand):
    """Run the network forward on one image, now and after every step. Nothing is learned.

    The image is a drawing, `pixels` in base64, row by row, from 0 (paper) to 255 (ink), or the
    image number `held_out` of the held-out images. With neither, the prediction ends. With three
    `channels`, each pixel of the drawing is three bytes: red, green, blue. `why`: the class whose
    logit's gradient is sent as well. `asked` is returned with every answer.
    """

    type: Literal["predict"] = "predict"
    pixels: str | None = Field(None, max_length=4 * MAX_COLOUR_DRAWING_PIXELS)
    width: int = Field(MAX_DRAWING_SIDE, ge=8, le=MAX_DRAWING_SIDE)
    height: int = Field(MAX_DRAWING_SIDE, ge=8, le=MAX_DRAWING_SIDE)
    channels: Literal[1, 3] = 1
    held_out: int | None = Field(None, ge=0, le=MAX_SAFE_INTEGER)
    why: int | None = Field(None, ge=0, le=MAX_SAFE_INTEGER)
    asked: int = Field(0, ge=0, le=MAX_SAFE_INTEGER)


class DescribeCommand(BaseCommand):
    """Describe an architecture: shapes, costs and problems. No run is touched.

    The architecture is `architecture`, or that of `preset`, or that of the run; `problem` is that
    of the run unless it is given. `asked` is returned with the answer.
    """

    type: Literal["describe"] = "describe"
    architecture: dict[str, Any] | None = None
    preset: ShortText | None = None
    problem: ShortText | None = None
    asked: int = Field(0, ge=0, le=MAX_SAFE_INTEGER)


class GraphCommand(BaseCommand):
    """Run the smallest computational graph, J = 2·(a·b + c), forward and backward."""

    type: Literal["graph"] = "graph"
    a: float
    b: float
    c: float


class ExportCommand(BaseCommand):
    """Request a file: parameters, gradients, PyTorch code, the run as a script, or the losses.

    `lanes_csv`: losses and evaluations of all lanes of a comparison by step.
    """

    type: Literal["export"] = "export"
    what: Literal["parameters", "gradients", "pytorch", "script", "losses", "lanes_csv"]
