"""Commands that compare runs: which lanes, which of them is looked at, the map of all paths."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.protocol.commands.base import (
    MAX_SAFE_INTEGER,
    BaseCommand,
    ShortText,
    StrictModel,
)
from app.protocol.commands.editing import SettingChanges
from app.protocol.commands.subscriptions import ParameterRef
from engine import MAX_LANES

LaneNumber = Annotated[int, Field(ge=1, le=MAX_LANES)]


class LaneSettings(SettingChanges):
    """Settings of a lane that are to have another value, as in `configure`.

    `initialiser` is the rule for the first weights of every layer: its name, or name and value.
    """

    initialiser: ShortText | dict[str, Any] | None = None


class LaneChoice(StrictModel):
    """A lane of a comparison: exactly one of `settings`, `recipe` and `branch`.

    `settings` is what differs from the present run. `recipe` is a whole recipe; fields that are
    left out have their default. `branch` is the id of a branch of the present run. `label` is what
    the lane is called; null: the settings that differ, in words.
    """

    settings: LaneSettings | None = None
    recipe: dict[str, Any] | None = None
    branch: int | None = Field(default=None, ge=0, le=MAX_SAFE_INTEGER)
    label: ShortText | None = None

    @model_validator(mode="after")
    def _validate_source(self) -> "LaneChoice":
        given = [one for one in (self.settings, self.recipe, self.branch) if one is not None]
        if len(given) != 1:
            raise PydanticCustomError("lane", "exactly one of settings, recipe and branch")
        return self


class CompareCommand(BaseCommand):
    """Compare runs: lanes that are trained in step, all from step 0.

    The lanes are those of a `preset`, made from the present run, or the chosen `lanes`; beside
    chosen lanes, `preset` is only the name of what they were chosen from. Lane 1 is the present run
    from then on. With neither, the comparison ends, and the picked lane stays as the run.

    `position`: go on to that number of updates.
    """

    type: Literal["compare"] = "compare"
    preset: ShortText | None = None
    lanes: list[LaneChoice] = Field(default=[], max_length=MAX_LANES)
    position: int | None = Field(default=None, ge=0, le=MAX_SAFE_INTEGER)


class PickLaneCommand(BaseCommand):
    """Make a lane the present run. `other` is a second one, whose step is sent as well."""

    type: Literal["pick_lane"] = "pick_lane"
    lane: LaneNumber
    other: LaneNumber | None = None


class WatchRaceCommand(BaseCommand):
    """Choose the map on which the paths of all lanes are drawn, or none (`off`).

    `trajectories`: the plane of the principal components of all paths. `ends`: the plane through
    the start and the present points of the two lanes in `ends`. `chosen`: the plane of two
    parameters. The map is sent now, and again as the lanes move on.
    """

    type: Literal["watch_race"] = "watch_race"
    plane: Literal["trajectories", "ends", "chosen", "off"]
    ends: list[LaneNumber] = Field(default=[], max_length=2)
    chosen: list[ParameterRef] = Field(default=[], max_length=2)
