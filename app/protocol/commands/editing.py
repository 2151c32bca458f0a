"""Commands that make another run of it: settings, parameters, branches."""

from typing import Literal

from pydantic import Field

from app.protocol.commands.base import LARGEST, Base, Name, Whole


class Configure(Base):
    """Change settings: learning rate and the optimizer's from here on, others restart the run.

    With `step`, go back to where so many updates were made first; undo takes both back.
    """

    type: Literal["configure"] = "configure"
    step: int | None = Field(default=None, ge=0, le=LARGEST)
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


class Edit(Base):
    """Try one parameter at another value: the step to come is shown as it would be with it."""

    type: Literal["edit"] = "edit"
    address: Name
    index: list[Whole] = Field(max_length=8)
    value: float


class Commit(Base):
    """Make what is tried part of the run and of its recipe, from this position on."""

    type: Literal["commit"] = "commit"


class Revert(Base):
    """Put back what is tried."""

    type: Literal["revert"] = "revert"


class Switch(Base):
    """Go to another branch: to the same step, or as near as it has come."""

    type: Literal["switch"] = "switch"
    branch: int = Field(ge=0, le=LARGEST)


class Discard(Base):
    """Take a branch away."""

    type: Literal["discard"] = "discard"
    branch: int = Field(ge=0, le=LARGEST)
