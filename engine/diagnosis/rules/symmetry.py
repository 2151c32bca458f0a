"""Rule: the symmetry of a layer is not broken. Units of one layer have equal weights."""

import numpy as np

from engine.core.arrays import Array
from engine.diagnosis.layer_measures import layer_parameters, weighted_layers
from engine.diagnosis.observations import Observations
from engine.diagnosis.records import PROBLEM, Evidence, ShowMe
from engine.diagnosis.rules.remedies import other_initialiser, present
from engine.diagnosis.rules.rule import Answer, Rule, Verdict
from engine.diagnosis.rules.words import figures

MAX_NUMBERS = 2**21  # of a layer, that are compared
LEAST_SHARE = 0.5  # of the units of a layer
TOLERANCE = (
    1e-5  # of the unit's largest weight: float32 rounds a sum of some hundred terms to about 1e-6
)


def _check(seen: Observations) -> Answer:
    for layer in weighted_layers(seen.network):
        addresses = layer_parameters(seen.network, layer)
        weight, biases = addresses[0], addresses[1:]
        array = seen.run.parameters[weight]
        if len(array) < 2 or array[0].size < 2:
            continue
        rows = _rows([array, *(seen.run.parameters[one] for one in biases)])
        twins, difference = twin_rows(rows)
        if twins / len(rows) < LEAST_SHARE:
            continue
        return Verdict(
            PROBLEM,
            f"{twins} of the {len(rows)} units of {layer.name} have the same weights as another "
            "one: they compute the same, get the same gradient, and stay equal.",
            (
                Evidence("twins", f"units of {layer.name} that equal another", twins, "units"),
                Evidence("share", "share of such units", twins / len(rows)),
                Evidence("difference", "their largest difference, relative", difference),
            ),
            f"weights count as equal within {figures(TOLERANCE)} of the largest of the unit, ten "
            "times the rounding of float32",
            ShowMe("watch", "network", layer.name, weight),
            layer.name,
            present(other_initialiser(seen.run, "he", "First weights: He's")),
        )
    return None


def _rows(arrays: list[Array]) -> Array:
    """Return the parameters of each unit in a row, in float64; of large layers an even choice.

    Shapes: arrays (U, …) → (U, F).
    """
    units = len(arrays[0])
    most = max(MAX_NUMBERS // units, 16)
    columns = []
    for array in arrays:
        flat = array.reshape(units, -1)
        columns.append(flat[:, :: max(flat.shape[1] // most, 1)].astype(np.float64))
    return np.concatenate(columns, axis=1)


def twin_rows(rows: Array) -> tuple[int, float]:
    """Return how many rows equal another one within `TOLERANCE`, and how much these differ.

    Rows are sorted by a random projection; rows that are equal are then neighbours.

    Shapes: rows (U, F).

    >>> twin_rows(np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]]))
    (2, 0.0)
    """
    direction = np.random.default_rng(0).standard_normal(rows.shape[1])
    order = np.argsort(rows @ direction, kind="stable")
    sizes = np.abs(rows[order]).max(axis=1)
    apart = np.abs(np.diff(rows[order], axis=0)).max(axis=1)
    apart = apart / np.maximum(np.maximum(sizes[1:], sizes[:-1]), np.finfo(float).tiny)
    close = apart < TOLERANCE
    twins = np.concatenate([close, [False]]) | np.concatenate([[False], close])
    return int(twins.sum()), float(apart[close].max()) if close.any() else 0.0


RULE = Rule(
    "symmetry",
    "Symmetry not broken",
    "the share of the units of a layer whose weights and bias equal those of another unit",
    "half of the units",
    "equal means within 10⁻⁵ of the unit's largest weight, ten times the rounding of float32",
    "Goodfellow, Bengio and Courville 2016, Deep Learning, section 8.4",
    _check,
)
