"""Commands that make another run of it: settings, parameters, branches."""

from typing import Literal

from pydantic import Field

from app.protocol.commands.base import MAX_SAFE_INTEGER, BaseCommand, SafeInteger, ShortText


class ConfigureCommand(BaseCommand):
    """Change settings: learning rate and the optimizer's from here on, others restart the run.

    With `step`, go back to where so many updates were made first; undo takes both back.
    """

    type: Literal["configure"] = "configure"
    step: int | None = Field(default=None, ge=0, le=MAX_SAFE_INTEGER)
    preset: ShortText | None = None
    problem: ShortText | None = None
    seed: SafeInteger | None = None
    batch_size: SafeInteger | None = None
    optimizer: ShortText | None = None
    schedule: ShortText | None = None
    drop_every: SafeInteger | None = None
    drop_factor: float | None = None
    cosine_steps: SafeInteger | None = None
    final_factor: float | None = None
    warm_up_steps: SafeInteger | None = None
    learning_rate: float | None = None
    momentum: float | None = None
    beta1: float | None = None
    beta2: float | None = None
    epsilon: float | None = None
    smoothing: float | None = None
    weight_decay: float | None = None


class EditCommand(BaseCommand):
    """Try one parameter at another value: the step to come is shown as it would be with it."""

    type: Literal["edit"] = "edit"
    address: ShortText
    index: list[SafeInteger] = Field(max_length=8)
    value: float


class CommitPreviewCommand(BaseCommand):
    """Make what is tried part of the run and of its recipe, from this position on."""

    type: Literal["commit"] = "commit"


class DiscardPreviewCommand(BaseCommand):
    """Put back what is tried."""

    type: Literal["revert"] = "revert"


class SwitchBranchCommand(BaseCommand):
    """Go to another branch: to the same step, or as near as it has come."""

    type: Literal["switch"] = "switch"
    branch: int = Field(ge=0, le=MAX_SAFE_INTEGER)


class DiscardBranchCommand(BaseCommand):
    """Take a branch away."""

    type: Literal["discard"] = "discard"
    branch: int = Field(ge=0, le=MAX_SAFE_INTEGER)
