"""Settings of a run: names, labels, ranges, and their validation.

Optimizers and schedules are frozen dataclasses whose fields are settings with these names.
"""

from dataclasses import dataclass, fields
from types import MappingProxyType

from engine.core.errors import BadInput


@dataclass(frozen=True)
class SettingRange:
    """A number from `low` to `high`; an open end is itself not allowed.

    >>> SettingRange("Momentum μ", 0, 1, high_open=True).allowed
    'a number from 0 to under 1'
    """

    label: str
    low: float
    high: float
    low_open: bool = False
    high_open: bool = False
    whole: bool = False

    @property
    def allowed(self) -> str:
        """The allowed range as text."""
        number = "a whole number" if self.whole else "a number"
        if self.low_open:
            return f"{number} over {self.low:g}, at most {self.high:g}"
        if self.whole:
            return f"{number} from {self.low} to {self.high}"
        return f"{number} from {self.low:g} to {'under ' if self.high_open else ''}{self.high:g}"

    def check(self, name: str, value: object) -> None:
        """Raise BadInput unless `value` is a number in the range (not a bool, not NaN)."""
        if (
            isinstance(value, bool)
            or not isinstance(value, int if self.whole else int | float)
            or not self.low <= value <= self.high
            or (self.low_open and value == self.low)
            or (self.high_open and value == self.high)
        ):
            raise BadInput(name, value, self.allowed)


_MAX_STEPS = 10**9
SEED_RANGE = SettingRange("Seed", 0, 2**32 - 1, whole=True)
SETTING_RANGES = MappingProxyType(
    {
        "learning_rate": SettingRange("Learning rate", 0, 100, low_open=True),
        "momentum": SettingRange("Momentum", 0, 1, high_open=True),
        "beta1": SettingRange("β₁", 0, 1, high_open=True),
        "beta2": SettingRange("β₂", 0, 1, high_open=True),
        "smoothing": SettingRange("Smoothing", 0, 1, high_open=True),
        "epsilon": SettingRange("ε", 1e-16, 1),
        "weight_decay": SettingRange("Weight decay", 0, 10),
        "drop_every": SettingRange("Steps between drops", 1, _MAX_STEPS, whole=True),
        "drop_factor": SettingRange("Factor of a drop", 0, 1, low_open=True),
        "cosine_steps": SettingRange("Steps of the cosine", 1, _MAX_STEPS, whole=True),
        "final_factor": SettingRange("Factor at the end", 0, 1),
        "warm_up_steps": SettingRange("Warm-up steps", 1, _MAX_STEPS, whole=True),
    }
)


@dataclass(frozen=True)
class ValidatedSettings:
    """Base class of optimizers and schedules, whose fields are settings checked on construction."""

    def __post_init__(self) -> None:
        for field in fields(self):
            SETTING_RANGES[field.name].check(field.name, getattr(self, field.name))

    @classmethod
    def setting_names(cls) -> tuple[str, ...]:
        """Return the names of the settings of this class, in order."""
        return tuple(field.name for field in fields(cls))
