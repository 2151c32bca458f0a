"""The command that makes a page's run again after the server has lost it."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.protocol.commands.base import (
    MAX_BRANCHES,
    MAX_SAFE_INTEGER,
    BaseCommand,
    SafeInteger,
    ShortText,
    StrictModel,
)

StepCount = Annotated[int, Field(ge=0, le=MAX_SAFE_INTEGER)]


class StoredBranch(StrictModel):
    """A branch as a page stores it: name, recipe, and the positions where it forks and ends.

    `parent`: the place in the list of the branch that it left, null for a beginning.
    """

    name: str = Field(pattern="^[A-Z]$")
    recipe: dict[str, Any]
    parent: int | None = Field(default=None, ge=0, le=MAX_BRANCHES - 1)
    fork: StepCount = 0
    latest: StepCount


class RestoreRunCommand(BaseCommand):
    """Make a run again, with its branches, and go to a position of the `current` one.

    Branches stand after those that they left. `current` is a place in their list. `address` and
    `index` name the parameter whose curve is shown. The command does not count among those that a
    welcome says are `received`: a page that gets a welcome before `restored` sends it again.
    """

    type: Literal["restore"] = "restore"
    branches: list[StoredBranch] = Field(min_length=1, max_length=MAX_BRANCHES)
    current: int = Field(default=0, ge=0, le=MAX_BRANCHES - 1)
    position: StepCount
    address: ShortText
    index: list[SafeInteger] = Field(max_length=8)
    image: StepCount = 0
