"""Commands that change the run: its settings, single parameters, and its branch."""

from typing import Any, Literal

from pydantic import Field

from app.protocol.commands.base import (
    MAX_SAFE_INTEGER,
    BaseCommand,
    SafeInteger,
    ShortText,
    StrictModel,
)


class SettingChanges(StrictModel):
    """Settings of a run that are to have another value; null leaves one as it is.

    `architecture` is a network of the user's own.
    """

    preset: ShortText | None = None
    architecture: dict[str, Any] | None = None
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


class ConfigureCommand(SettingChanges, BaseCommand):
    """Change settings.

    The learning rate and the optimizer's settings hold from here on; others restart the run.

    With `step`, the run first goes back to that number of updates. One undo takes back both.

    `architecture` is a network of the user's own. `keep_parameters`: a run that starts over begins
    with the parameters learned so far, where address and shape are the same.
    """

    type: Literal["configure"] = "configure"
    step: int | None = Field(default=None, ge=0, le=MAX_SAFE_INTEGER)
    keep_parameters: bool = False


class EditCommand(BaseCommand):
    """Try one parameter at another value: the next step is shown as it would be with this value."""

    type: Literal["edit"] = "edit"
    address: ShortText
    index: list[SafeInteger] = Field(max_length=8)
    value: float


class CommitPreviewCommand(BaseCommand):
    """Make the tried value part of the run and of its recipe, from this position on."""

    type: Literal["commit"] = "commit"


class DiscardPreviewCommand(BaseCommand):
    """Put the tried parameter back to its value."""

    type: Literal["revert"] = "revert"


class SwitchBranchCommand(BaseCommand):
    """Go to another branch: to the same step, or to its last step if it has fewer."""

    type: Literal["switch"] = "switch"
    branch: int = Field(ge=0, le=MAX_SAFE_INTEGER)


class DiscardBranchCommand(BaseCommand):
    """Discard a branch."""

    type: Literal["discard"] = "discard"
    branch: int = Field(ge=0, le=MAX_SAFE_INTEGER)
