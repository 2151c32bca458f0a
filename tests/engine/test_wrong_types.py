"""Every public constructor and function × arguments of wrong types: BadInput, or a result."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

import engine
from engine import (
    BadInput,
    Change,
    Displacement,
    Edit,
    Place,
    Recipe,
    StopCriterion,
    SurfaceRequest,
    initial_run,
)
from engine.core.run_to_end import run_to_end
from engine.data.dataset import Dataset
from engine.model.architecture import LAYER_CLASSES, build_network
from engine.model.initialisers import Initialiser
from engine.model.losses import LOSSES
from engine.model.network import Network
from engine.training.optimizers import OPTIMIZERS
from engine.training.schedules import SCHEDULES
from engine.training.step import train_step

WRONG = (
    None,
    True,
    "1",
    "",
    b"1",
    1.5,
    -1,
    10**400,
    float("nan"),
    float("inf"),
    1j,
    [],
    ["x"],
    (),
    (None, None),
    [[1, 2], [3]],
    {},
    {"kind": []},
    {1, 2},
    object(),
    len,
    np.float32(0.5),
    np.int64(3),
    np.zeros(0),
    np.array([1.0, np.nan]),
    np.array(["x"]),
    np.array(None, dtype=object),
)

SPECS = [
    {"kind": "flatten", "name": "flatten"},
    {"kind": "dense", "name": "fc1", "units": 2},
    {"kind": "softmax", "name": "softmax"},
]
LAYER_SETTINGS: dict[str, dict[str, Any]] = {
    "convolution": {
        "filters": 2,
        "size": 3,
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "groups": 1,
        "bias": True,
        "initialiser": "he",
        "bias_initialiser": "zeros",
    },
    "dense": {"units": 2, "bias": True, "initialiser": "he", "bias_initialiser": "zeros"},
    "max_pooling": {"size": 2, "stride": 2},
    "average_pooling": {"size": 2, "stride": 2},
    "leaky_relu": {"slope": 0.1},
    "dropout": {"rate": 0.5},
}
RUN = initial_run(Recipe(preset="mlp", batch_size=4))
NETWORK, PARAMETERS = RUN.network, RUN.parameters
AFTER, RECORD = train_step(RUN)
IMAGES, LABELS = RECORD.images, RECORD.labels
NUMBER = {"address": "fc3.weight", "index": (0, 0)}
CHOSEN = (Place("fc3.weight", (0, 0)), Place("fc3.weight", (0, 1)))
RASTER = np.eye(16)

Call = tuple[Callable[..., object], dict[str, Any]]


def constructors() -> Iterator[tuple[str, Call]]:
    """Yield the name, callable and valid arguments of every public constructor."""
    yield (
        "build_network",
        (
            build_network,
            {"input_shape": (1, 4, 4), "specs": SPECS, "loss": "cross-entropy", "l2": 0.1},
        ),
    )
    layers = build_network((1, 4, 4), SPECS).layers
    yield (
        "Network",
        (
            Network,
            {"input_shape": (1, 4, 4), "layers": layers, "loss": "cross-entropy", "l2": 0.1},
        ),
    )
    for kind, layer in LAYER_CLASSES.items():
        yield layer.__name__, (layer, {"name": "layer", **LAYER_SETTINGS.get(kind, {})})
    yield "Initialiser", (Initialiser, {"name": "normal", "value": 0.5})
    yield "given", (Initialiser, {"name": "given", "value": [1.0]})
    given = {one.name: getattr(Recipe(), one.name) for one in fields(Recipe)}
    yield "Recipe", (Recipe, {**given, "learning_rate": 0.1, "epsilon": 0.1})
    yield "Recipe.from_data", (Recipe.from_data, {"data": Recipe().to_data()})
    yield "Change", (Change, {"step": 1, "name": "momentum", "value": 0.5})
    yield "Edit", (Edit, {"step": 1, "value": 0.5, **NUMBER})
    shared = {"step": 1, "set": "batch", "alpha": 0.5, "beta": 0.5}
    yield "Displacement", (Displacement, {**shared, "plane": "random", "seed": 3, "chosen": None})
    yield "chosen", (Displacement, {**shared, "plane": "chosen", "seed": None, "chosen": CHOSEN})
    yield "Place", (Place, dict(NUMBER))
    for name, kind in {**OPTIMIZERS, **SCHEDULES}.items():
        yield name, (kind, vars(kind()))
    for name in ("steps", "loss"):
        yield f"until {name}", (StopCriterion, {"kind": name, "value": 3})
    request = {"plane": "chosen", "set": "batch", "chosen": CHOSEN, "seed": 0}
    yield (
        "SurfaceRequest",
        (
            SurfaceRequest,
            {**request, "zoom": "step", "ghost": False, "fan": 0},
        ),
    )
    images, labels = np.zeros((2, 1, 4, 4)), np.array([0, 1])
    part = {"images": images, "labels": labels, "origins": np.array([0, 1])}
    parts = {f"{side}_{name}": a for side in ("training", "held_out") for name, a in part.items()}
    yield "Dataset", (Dataset, {"problem": "mine", "classes": ("a", "b"), **parts})


def functions() -> Iterator[tuple[str, Call]]:
    """Yield the name, callable and valid arguments of public functions that take plain values."""
    at = {"network": NETWORK, "record": RECORD, **NUMBER}
    yield "forward", (NETWORK.forward, {"parameters": PARAMETERS, "images": IMAGES})
    yield "logits", (NETWORK.logits, {"parameters": PARAMETERS, "x": IMAGES})
    yield "initialise", (NETWORK.initialise, {"seed": 1})
    scores = np.zeros((4, 2), np.float32)
    yield "losses", (NETWORK.losses, {"logits": scores, "targets": LABELS})
    for name, loss in LOSSES.items():
        yield f"check {name}", (loss.check_targets, {"shape": (4, 2), "targets": LABELS})
    yield "replay", (engine.replay, {"recipe": RUN.recipe, "step": 1})
    yield "fast_forward", (engine.fast_forward, {"run": RUN, "step": 1})
    yield "setting_at", (RUN.recipe.setting_at, {"name": "momentum", "step": 1})
    yield "with_setting", (RUN.recipe.with_setting, {"step": 1, "name": "momentum", "value": 0.5})
    yield "with_edit", (RUN.recipe.with_edit, {"step": 1, "value": 0.5, **NUMBER})
    yield (
        "answer_held_out_images",
        (
            lambda **given: engine.answer_held_out_images(data=RUN.data, **given),
            {"network": NETWORK, "parameters": PARAMETERS, "max_work": 10**6},
        ),
    )
    yield "explain", (engine.explain, {**at, "image": 0, "of": "gradient", "limit": 3})
    yield "trace_gradient", (engine.trace_gradient, {**at, "image": 0})
    yield (
        "check_gradients",
        (
            lambda **given: list(engine.check_gradients(**given)),
            {"network": NETWORK, "record": RECORD, "scope": "number", **NUMBER, "image": 0},
        ),
    )
    yield (
        "slice_parameter",
        (
            engine.slice_parameter,
            {**at, "after": AFTER.parameters, "zoom": "step", "points": 9},
        ),
    )
    yield (
        "descend",
        (
            lambda **given: list(engine.descend(**given)),
            {**at, "learning_rate": 0.1, "threshold": 0.5},
        ),
    )
    yield (
        "predict",
        (
            engine.predict,
            {"network": NETWORK, "parameters": PARAMETERS, "image": IMAGES[0], "why": 0},
        ),
    )
    yield "run_graph", (engine.run_graph, {"a": 1.0, "b": 2.0, "c": 3.0})
    yield (
        "preprocess_drawing",
        (
            engine.preprocess_drawing,
            {"problem": "3-or-8", "raster": RASTER},
        ),
    )
    yield "decode_raster", (engine.decode_raster, {"data": bytes(64), "width": 8, "height": 8})
    yield "prediction_curve", (engine.prediction_curve, {"points": 9})
    yield (
        "probe_point",
        (
            lambda **given: run_to_end(engine.probe_point(RUN, RECORD, **given)),
            {"request": SurfaceRequest(), "path": (), "alpha": 0.5, "beta": 0.5},
        ),
    )
    yield "run_from_bytes", (engine.run_from_bytes, {"data": engine.run_to_bytes(RUN)})
    yield "describe_choices", (engine.describe_choices, {"problem": "3-or-8"})
    yield "check_parameter_index", (engine.check_parameter_index, {"network": NETWORK, **NUMBER})
    yield "check_value_index", (engine.check_value_index, {"network": NETWORK, **NUMBER})
    yield (
        "begin_progress",
        (
            lambda threshold: engine.classify_stationary_point(RUN, threshold),
            {"threshold": 0.5},
        ),
    )


CALLS = {**dict(constructors()), **dict(functions())}
# Arguments that are objects of the engine: what they are is for the type checker to say.
OBJECTS = {"network", "record", "run", "recipe", "path", "request", "shape"}


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_type_is_refused_by_its_field_or_makes_no_difference(name):
    call, valid = CALLS[name]
    call(**valid)
    escaped = []
    for field in valid:
        if field in OBJECTS:
            continue
        for wrong in WRONG:
            if isinstance(wrong, int) and wrong > 10**9 and name in ("replay", "fast_forward"):
                continue  # a whole number of steps, which would take for ever
            try:
                call(**{**valid, field: wrong})
            except BadInput as bad:
                if not bad.field or not str(bad).startswith(f"{bad.field}: got "):
                    escaped.append(f"{field}={wrong!r:.40}: {bad}")
            except Exception as other:
                escaped.append(f"{field}={wrong!r:.40}: {other!r:.90}")
    assert escaped == []


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: build_network((1, 4, 4), SPECS, l2="1"), "l2"),
        (lambda: build_network((1, 4, 4), SPECS, l2=True), "l2"),
        (lambda: build_network((1, 4, 4), SPECS, loss=["x"]), "loss"),
        (lambda: build_network((1, 4, 4), SPECS, loss=None), "loss"),
        (lambda: NETWORK.losses(np.zeros((0, 2)), np.zeros(0, int)), "labels"),
        (lambda: NETWORK.losses(np.zeros((2, 2)), None), "labels"),
        (lambda: NETWORK.losses(np.zeros((2, 2)), []), "labels"),
        (lambda: NETWORK.forward(PARAMETERS, None), "images"),
        (lambda: NETWORK.forward(None, IMAGES), "parameters"),
        (lambda: NETWORK.initialise("1"), "seed"),
        (lambda: Recipe(changes=None), "changes"),
        (lambda: Recipe(changes=("x",)), "changes"),
        (lambda: StopCriterion("steps", "3"), "until.value"),
        (lambda: StopCriterion(["steps"], 3), "until.kind"),
        (lambda: SurfaceRequest(plane=["step"]), "plane"),
        (lambda: SurfaceRequest(ghost="yes"), "ghost"),
        (lambda: Displacement(1, "random", "batch", 0, 0, seed="1"), "seed"),
        (lambda: Displacement(1, ["random"], "batch", 0, 0, seed=1), "plane"),
        (lambda: Displacement(1, "chosen", "batch", 0, 0, chosen="ab"), "chosen"),
        (lambda: Place(3, (0,)), "address"),
        (lambda: LAYER_CLASSES["relu"](None), "name"),
        (lambda: engine.run_from_bytes("text"), "checkpoint"),
    ],
)
def test_the_named_field_is_the_wrong_one(call, field):
    with pytest.raises(BadInput) as bad:
        call()
    assert bad.value.field == field
