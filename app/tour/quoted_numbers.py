"""The numbers that chapters quote: computed from the engine's records, and formatted.

A chapter declares a number by its source `of`, in one of the forms of `compute_value`. A number of
another scene also has `recipe`, `step` or `image`; in a comparison, `lane` is the number of a lane.
"""

import re
from collections.abc import Callable, Mapping
from math import log
from typing import Any

from app.tour.scene import parse_scene
from app.tour.scene_records import SceneRecords, run_at
from engine import BadInput, distance_travelled

_ELEMENT_PATTERN = re.compile(r"(value|gradient|update) ([\w.]+)\[([\d, ]*)\]")
_COMPARISON_PATTERN = re.compile(r"(\w+) (<|>|=) (\w+)")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
VALUE_SOURCES: Mapping[str, Callable[[SceneRecords], float]] = {
    "loss": lambda records: records.record.loss,
    "right in batch": lambda records: records.record.accuracy,
    "learning rate": lambda records: records.record.learning_rate,
    "steps done": lambda records: records.scene.step,
    "batch size": lambda records: records.scene.recipe.batch_size,
    "prediction": lambda records: records.record.true_probabilities.item(records.scene.image),
    "image loss": lambda records: records.record.losses.item(records.scene.image),
    "slope": lambda records: -1 / records.record.true_probabilities.item(records.scene.image),
    "weight": lambda records: records.slice.value,
    "weight after": lambda records: records.slice.value_after,
    "weight gradient": lambda records: records.slice.gradient,
    "C before": lambda records: records.slice.loss,
    "C predicted": lambda records: records.slice.loss_predicted,
    "C alone": lambda records: records.slice.loss_alone,
    "C after": lambda records: _require_made(records.slice.loss_after),
    "descent steps": lambda records: records.descent.steps,
    "descent budget": lambda records: records.descent.budget,
    "descent first": lambda records: records.descent.losses.item(0),
    "descent last": lambda records: records.descent.losses.item(-1),
    "held-out loss": lambda records: records.evaluation.loss,
    "held-out right": lambda records: records.evaluation.accuracy,
    "held-out images": lambda records: records.evaluation.images,
    "held-out wrong": lambda records: round(
        (1 - records.evaluation.accuracy) * records.evaluation.images
    ),
    "training images": lambda records: len(records.run.data.training_labels),
    "parameters": lambda records: records.run.network.describe()["parameter_count"],
    "places": lambda records: records.run.network.activation_shapes["conv1.pre_activation"][1] ** 2,
    "filters": lambda records: records.run.network.activation_shapes["conv1.pre_activation"][0],
    "loss of a guess": lambda records: log(len(records.run.data.classes)),
    "steps in an epoch": lambda records: records.run.steps_per_epoch,
    "distance": lambda records: distance_travelled(
        records.run.parameters, run_at(records.scene.recipe, 0).parameters
    ),
}


def _require_made(loss: float | None) -> float:
    """Return a loss after a step. Raises: BadInput if the scene has no step."""
    if loss is None:
        raise BadInput("of", "C after", "a scene in which a step was made")
    return loss


def compute_value(records: SceneRecords, declared: Mapping[str, Any]) -> float:
    """Return the number that a chapter declares: one of `VALUE_SOURCES`, or an array element.

    An element is written as `value fc2.weight[0, 1]`, `gradient …` or `update …`. An element of an
    activation is that of the scene's image.

    Raises: BadInput naming the declaration and what is allowed.
    """
    if "recipe" in declared or "step" in declared or "lane" in declared:
        other = {key: declared[key] for key in ("recipe", "step", "image") if key in declared}
        if "lane" in declared:
            other["recipe"] = _lane_recipe(records, declared["lane"])
        records = SceneRecords(parse_scene({**_scene_fields(records), **other}))
    of = str(declared.get("of"))
    if of in VALUE_SOURCES:
        return float(VALUE_SOURCES[of](records))
    element = _ELEMENT_PATTERN.fullmatch(of)
    if element is None:
        raise BadInput(
            "of", of, ", ".join(VALUE_SOURCES) + ", or an element: gradient fc2.weight[0, 1]"
        )
    kind, address, index_text = element.groups()
    index = [int(number) for number in index_text.split(",") if number.strip()]
    record = records.record
    if kind == "value":
        arrays = {**record.parameters, **record.activations}
    else:
        arrays = dict(record.gradients if kind == "gradient" else record.updates)
    if address not in arrays:
        raise BadInput("of", of, "an address among " + ", ".join(arrays))
    is_parameter = address in record.parameters
    return float(arrays[address].item(*index if is_parameter else (records.scene.image, *index)))


def _lane_recipe(records: SceneRecords, number: object) -> dict[str, Any]:
    """Return the recipe of a lane of the scene. Raises: BadInput for a lane that there is not."""
    lanes = records.scene.lanes
    if not isinstance(number, int) or number not in range(1, len(lanes) + 1):
        raise BadInput("lane", number, f"a lane of the scene: 1 to {len(lanes)}")
    return lanes[number - 1].recipe.to_data()


def _scene_fields(records: SceneRecords) -> dict[str, Any]:
    scene = records.scene
    return {"recipe": scene.recipe.to_data(), "step": scene.step, "image": scene.image}


def claim_holds(claim: str, numbers: Mapping[str, float]) -> bool:
    """Return whether a comparison of two named numbers holds, e.g. `alone < before`.

    Raises: BadInput for a claim that is not a comparison, or an unknown name.
    """
    comparison = _COMPARISON_PATTERN.fullmatch(claim)
    if comparison is None or not {comparison[1], comparison[3]} <= set(numbers):
        raise BadInput("claims", claim, "a < b, a > b or a = b of " + ", ".join(numbers))
    left, right = numbers[comparison[1]], numbers[comparison[3]]
    return {"<": left < right, ">": left > right, "=": left == right}[comparison[2]]


def format_value(value: float, declared: Mapping[str, Any]) -> str:
    """Return a number as the page writes it: `as` percent or whole, else with `digits` digits (4).

    >>> format_value(-0.00012, {}), format_value(0.9711, {"as": "percent"})
    ('−1.200×10⁻⁴', '97.1 %')
    >>> format_value(82322, {"as": "whole"})
    '82,322'
    """
    if declared.get("as") == "percent":
        return f"{100 * value:.1f} %"
    if declared.get("as") == "whole":
        return f"{round(value):,}".replace("-", "−")
    digits = int(declared.get("digits", 4))
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 10**digits:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        decimals = max(0, digits - 1 - int(exponent))
        return f"{float(mantissa + 'e' + exponent):.{decimals}f}".replace("-", "−")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = str(int(exponent)).translate(_SUPERSCRIPTS)
    return f"{mantissa.replace('-', '−')}×10{power}"
