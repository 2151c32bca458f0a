"""Presets of comparisons: which lanes they have, made from the recipe of the present run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.comparison.lane import Lane, recipe_with_settings
from engine.comparison.lane_labels import label_lanes
from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.training.hyperparameters import SEED_RANGE, SETTING_RANGES
from engine.training.optimizers import OPTIMIZERS
from engine.training.recipe import Recipe, batch_size_range
from engine.training.recipe_network import CUSTOM, presets_for
from engine.training.run_settings import DEFAULT_LEARNING_RATE
from engine.training.schedules import SCHEDULES

RATE_FACTORS = (0.1, 0.3, 1.0, 3.0, 10.0)
BATCH_SIZES = (4, 16, 64, 256)
SEEDS = 4
NETWORKS = ("tour", "lenet5", "mlp", "edges")
WEIGHT_RULES = ("he", "glorot", "lecun", {"name": "normal", "value": 0.01}, "zeros")
Settings = Mapping[str, Any]


@dataclass(frozen=True)
class LanePreset:
    """A named comparison: its label, what it shows, and the settings of each lane for a base."""

    name: str
    label: str
    about: str
    settings_of: Callable[[Recipe], Sequence[Settings]]


def preset_lanes(name: str, base: Recipe) -> tuple[Lane, ...]:
    """Return the lanes of a preset. All settings that it does not name are those of `base`.

    Lanes begin at step 0, without the interventions of `base`. They have the same first weights and
    mini-batches, unless the preset changes seed, initialiser, network or batch size.

    Raises: BadInput for an unknown name, and where the data of `base` allow fewer than two lanes.

    >>> [lane.label for lane in preset_lanes("four-seeds", Recipe())]
    ['seed 16', 'seed 17', 'seed 18', 'seed 19']
    """
    check_one_of("preset", name, LANE_PRESETS)
    settings = LANE_PRESETS[name].settings_of(base)
    recipes = list(dict.fromkeys(recipe_with_settings(base, one) for one in settings))
    if len(recipes) < 2:
        raise BadInput("preset", name, "another comparison: these data allow one lane only")
    return label_lanes(recipes)


def _optimizers(base: Recipe) -> list[Settings]:
    return [{"optimizer": name, "learning_rate": DEFAULT_LEARNING_RATE} for name in OPTIMIZERS]


def _learning_rates(base: Recipe) -> list[Settings]:
    highest = SETTING_RANGES["learning_rate"].high / RATE_FACTORS[-1]
    rate = min(max(base.setting_at("learning_rate", 0), 1e-9), highest)
    return [{"learning_rate": float(f"{factor * rate:.4g}")} for factor in RATE_FACTORS]


def _seeds(base: Recipe) -> list[Settings]:
    return [{"seed": (base.seed + k) % (int(SEED_RANGE.high) + 1)} for k in range(SEEDS)]


def _schedules(base: Recipe) -> list[Settings]:
    return [{"schedule": name} for name in SCHEDULES]


def _batch_sizes(base: Recipe) -> list[Settings]:
    most = batch_size_range(base.problem).high
    return [{"batch_size": size} for size in BATCH_SIZES if size <= most]


def _initialisers(base: Recipe) -> list[Settings]:
    return [{"initialiser": rule} for rule in WEIGHT_RULES]


def _networks(base: Recipe) -> list[Settings]:
    """Return the network of the base first, then those of `NETWORKS` that suit the data."""
    own: Settings = {} if base.preset == CUSTOM else {"preset": base.preset}
    suited = presets_for(base.problem)
    others = [name for name in NETWORKS if name in suited and name != base.preset]
    return [own, *({"preset": name} for name in others[: len(NETWORKS) - 1])]


LANE_PRESETS: Mapping[str, LanePreset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            LanePreset(
                "seven-optimizers",
                "Seven optimizers",
                "Each optimizer with its usual learning rate, from the same first weights.",
                _optimizers,
            ),
            LanePreset(
                "five-learning-rates",
                "Five learning rates",
                "A tenth to ten times the learning rate: too small is slow, too large diverges.",
                _learning_rates,
            ),
            LanePreset(
                "four-seeds",
                "Same optimizer, four seeds",
                "Only first weights and mini-batches differ: the spread is luck.",
                _seeds,
            ),
            LanePreset(
                "schedules",
                "Five schedules",
                "The same optimizer, with its learning rate constant, falling or warming up.",
                _schedules,
            ),
            LanePreset(
                "batch-sizes",
                "Four batch sizes",
                "Mini-batches of 4 to 256 images: more images, less noise, more time for a step.",
                _batch_sizes,
            ),
            LanePreset(
                "initialisers",
                "Five initialisers",
                "The same network, with first weights that are drawn by different rules.",
                _initialisers,
            ),
            LanePreset(
                "networks",
                "Four networks",
                "Other architectures on the same mini-batches; each has a surface of its own.",
                _networks,
            ),
        )
    }
)
