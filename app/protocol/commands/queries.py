"""Commands that ask: where a number comes from, whether it is right, what a new image gives."""

from typing import Literal

from pydantic import Field

from app.protocol.commands.base import LARGEST, RASTER, Base, Name, Whole


class Explain(Base):
    """Ask where one number comes from: answered now and after every step, until `address` is null.

    `of`: its gradient, or its value; `image`: whose, or null for the mini-batch's.
    """

    type: Literal["explain"] = "explain"
    address: Name | None
    index: list[Whole] = Field(default=[], max_length=8)
    image: int | None = Field(None, ge=0, le=LARGEST)
    of: Literal["gradient", "value"] = "gradient"
    limit: int = Field(16, ge=1, le=64)


class Check(Base):
    """Compare gradients of this step with central differences: one number, a layer, or all.

    `address` names the number, or any array of the layer; `image`: whose, for a layer's output or
    a pixel. A scope of null stops the check that is going on.
    """

    type: Literal["check"] = "check"
    scope: Literal["number", "layer", "network"] | None
    address: Name | None = None
    index: list[Whole] = Field(default=[], max_length=8)
    image: int | None = Field(None, ge=0, le=LARGEST)


class Predict(Base):
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


class Graph(Base):
    """Run the smallest computational graph, J = 2·(a·b + c), forward and backward."""

    type: Literal["graph"] = "graph"
    a: float
    b: float
    c: float


class Export(Base):
    """Ask for a file: parameters or gradients, PyTorch's lines, the run as a script, the losses."""

    type: Literal["export"] = "export"
    what: Literal["parameters", "gradients", "pytorch", "script", "losses"]
