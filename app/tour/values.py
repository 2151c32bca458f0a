"""The numbers that a chapter quotes: what each is of the engine's records, and how it is written.

A number is declared by its `of`, in one of the forms of `compute_value`; where it is not of the
chapter's own scene, by `recipe` and `step` besides.
"""

import re
from collections.abc import Callable, Mapping
from math import log
from typing import Any

from app.tour.scene import parse_scene
from app.tour.scene_records import SceneRecords
from engine import BadInput

_ELEMENT_PATTERN = re.compile(r"(value|gradient|update) ([\w.]+)\[([\d, ]*)\]")
_COMPARISON_PATTERN = re.compile(r"(\w+) (<|>|=) (\w+)")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
VALUE_SOURCES: Mapping[str, Callable[[SceneRecords], float]] = {
    "loss": lambda now: now.record.loss,
    "right in batch": lambda now: now.record.accuracy,
    "learning rate": lambda now: now.record.learning_rate,
    "steps done": lambda now: now.scene.step,
    "batch size": lambda now: now.scene.recipe.batch_size,
    "prediction": lambda now: now.record.true_probabilities.item(now.scene.image),
    "image loss": lambda now: now.record.losses.item(now.scene.image),
    "slope": lambda now: -1 / now.record.true_probabilities.item(now.scene.image),
    "weight": lambda now: now.slice.value,
    "weight after": lambda now: now.slice.value_after,
    "weight gradient": lambda now: now.slice.gradient,
    "C before": lambda now: now.slice.loss,
    "C predicted": lambda now: now.slice.loss_predicted,
    "C alone": lambda now: now.slice.loss_alone,
    "C after": lambda now: _require_made(now.slice.loss_after),
    "descent steps": lambda now: now.descent.steps,
    "descent budget": lambda now: now.descent.budget,
    "descent first": lambda now: now.descent.losses.item(0),
    "descent last": lambda now: now.descent.losses.item(-1),
    "held-out loss": lambda now: now.evaluation.loss,
    "held-out right": lambda now: now.evaluation.accuracy,
    "held-out images": lambda now: now.evaluation.images,
    "held-out wrong": lambda now: round((1 - now.evaluation.accuracy) * now.evaluation.images),
    "training images": lambda now: len(now.run.data.training_labels),
    "parameters": lambda now: now.run.network.describe()["parameter_count"],
    "places": lambda now: now.run.network.activation_shapes["conv1.pre_activation"][1] ** 2,
    "filters": lambda now: now.run.network.activation_shapes["conv1.pre_activation"][0],
    "loss of a guess": lambda now: log(len(now.run.data.classes)),
    "steps in an epoch": lambda now: now.run.steps_per_epoch,
}


def _require_made(loss: float | None) -> float:
    if loss is None:
        raise BadInput("of", "C after", "a scene in which a step was made")
    return loss


def compute_value(records: SceneRecords, declared: Mapping[str, Any]) -> float:
    """Return the number that a chapter declares: one of `VALUE_SOURCES`, or a place of an array.

    A place is written as `value fc2.weight[0, 1]`, `gradient …` or `update …`; of an output, it is
    that of the scene's image.

    Raises: BadInput naming what was declared and what is allowed.
    """
    if "recipe" in declared or "step" in declared:
        other = {key: declared[key] for key in ("recipe", "step", "image") if key in declared}
        records = SceneRecords(parse_scene({**_scene_fields(records), **other}))
    of = str(declared.get("of"))
    if of in VALUE_SOURCES:
        return float(VALUE_SOURCES[of](records))
    placed = _ELEMENT_PATTERN.fullmatch(of)
    if placed is None:
        raise BadInput(
            "of", of, ", ".join(VALUE_SOURCES) + ", or a place: gradient fc2.weight[0, 1]"
        )
    kind, address, places = placed.groups()
    index = [int(place) for place in places.split(",") if place.strip()]
    record = records.record
    if kind == "value":
        arrays = {**record.parameters, **record.activations}
    else:
        arrays = dict(record.gradients if kind == "gradient" else record.updates)
    if address not in arrays:
        raise BadInput("of", of, "an address among " + ", ".join(arrays))
    whole = address in record.parameters
    return float(arrays[address].item(*index if whole else (records.scene.image, *index)))


def _scene_fields(records: SceneRecords) -> dict[str, Any]:
    scene = records.scene
    return {"recipe": scene.recipe.to_data(), "step": scene.step, "image": scene.image}


def claim_holds(claim: str, numbers: Mapping[str, float]) -> bool:
    """Say whether a comparison of two numbers by their names holds: `alone < before`.

    Raises: BadInput for what is no comparison, or a name that there is not.
    """
    found = _COMPARISON_PATTERN.fullmatch(claim)
    if found is None or not {found[1], found[3]} <= set(numbers):
        raise BadInput("claims", claim, "a < b, a > b or a = b of " + ", ".join(numbers))
    one, other = numbers[found[1]], numbers[found[3]]
    return {"<": one < other, ">": one > other, "=": one == other}[found[2]]


def format_value(value: float, declared: Mapping[str, Any]) -> str:
    """Return a number as the page writes it: `as` percent or whole, else `digits` (4) that count.

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
