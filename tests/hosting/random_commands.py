"""The fields of random commands of every type of a session, valid for the state of its run."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from engine import Recipe

RECIPES = [
    Recipe(),
    Recipe(seed=3, optimizer="momentum"),
    Recipe(preset="mlp", problem="bars", optimizer="adam", batch_size=12),
    Recipe(preset="edges", problem="bars", batch_size=8),
    Recipe(preset="lenet5", problem="ten-digits", batch_size=64),
    Recipe(preset="single-neuron", problem="3-or-8", learning_rate=0.5),
]
MAX_OPENED_STEPS = 12


class KnownRun:
    """What a page knows of its run: the newest messages of the types that commands depend on."""

    def __init__(self) -> None:
        self.welcome: dict[str, Any] = {}
        self.status: dict[str, Any] = {}
        self.surface: dict[str, Any] | None = None
        self.lane_count = 0
        self.shows_made_step = False
        self.leave_room()

    def leave_room(self) -> None:
        """Forget the room: a page that connects presents none."""
        self.room: dict[str, Any] | None = None
        self.question: dict[str, Any] | None = None

    def receive(self, message: dict[str, Any]) -> None:
        """Take over a message of these types; ignore others."""
        if message["type"] == "welcome":
            self.welcome, self.surface = message, None
        elif message["type"] == "status":
            self.status = message
        elif message["type"] == "surface":
            self.surface = message
        elif message["type"] == "comparison":
            self.lane_count = len(message["lanes"])
        elif message["type"] == "step":
            self.shows_made_step = message["done"]
        elif message["type"] == "room":
            presents = message["role"] == "presenter" and not message["over"]
            self.room = message if presents else None
        elif message["type"] == "question":
            self.question = None if message["state"] == "dropped" else message

    @property
    def question_state(self) -> str | None:
        """The state of the question of the room; None without one."""
        return self.question["state"] if self.question else None

    @property
    def parameter_shapes(self) -> dict[str, list[int]]:
        """The shapes of the parameters by address."""
        layers = self.welcome["network"]["layers"]
        return {name: shape for one in layers for name, shape in one["parameters"].items()}

    @property
    def shapes(self) -> dict[str, list[int]]:
        """The shapes of parameters and activations by address."""
        network = self.welcome["network"]
        activations = {one["address"]: one["shape"] for one in network["layers"]}
        return {**self.parameter_shapes, "input.activation": network["input_shape"], **activations}

    @property
    def batch_size(self) -> int:
        """The number of images of a mini-batch."""
        return int(self.status["recipe"]["batch_size"])


def message_scalars(data: str | bytes) -> dict[str, Any]:
    """Return an encoded message without its arrays."""
    text = data
    if isinstance(data, bytes):
        length = int.from_bytes(data[:8], "little")
        text = json.loads(data[8 : 8 + length])["__metadata__"]["message"]
    message: dict[str, Any] = json.loads(text)
    return message


def random_place(shapes: dict[str, list[int]], random: Random) -> dict[str, Any]:
    """Return the address and the index of a number in one of the arrays."""
    address = random.choice(list(shapes))
    return {"address": address, "index": [random.randrange(size) for size in shapes[address]]}


def _play(run: KnownRun, random: Random) -> dict[str, Any]:
    goals = [
        ("steps", random.randint(1, 20)),
        ("steps", random.randint(1, 20)),
        ("loss", 0.2),
        ("converged", 1e-3),
        ("gradient", 0.05),
        ("relu-dies", 1),
    ]
    kind, value = random.choice(goals)
    return {"speed": random.choice([0, 5, 50]), "until": {"kind": kind, "value": value}}


def _open(run: KnownRun, random: Random) -> dict[str, Any]:
    recipe = random.choice(RECIPES).to_data()
    return {"recipe": recipe, "step": random.randint(0, MAX_OPENED_STEPS)}


def _configure(run: KnownRun, random: Random) -> dict[str, Any]:
    fields: dict[str, Any] = random.choice(
        [
            {"learning_rate": random.choice([0.01, 0.05, 0.2])},
            {"seed": random.randrange(100)},
            {"batch_size": random.choice([4, 16, 32])},
            {"optimizer": random.choice(["sgd", "momentum", "adam", "rmsprop"])},
            {"schedule": random.choice(["constant", "step", "cosine"])},
            {"weight_decay": 1e-3},
        ]
    )
    if random.random() < 0.3:
        fields["step"] = random.randint(0, run.status["latest"])
    return fields


def _edit(run: KnownRun, random: Random) -> dict[str, Any]:
    return {**random_place(run.parameter_shapes, random), "value": random.uniform(-1, 1)}


def _branch(run: KnownRun, random: Random) -> dict[str, Any]:
    return {"branch": random.choice(run.status["branches"])["id"]}


def _discard_branch(run: KnownRun, random: Random) -> dict[str, Any] | None:
    return _branch(run, random) if len(run.status["branches"]) > 1 else None


def _compare(run: KnownRun, random: Random) -> dict[str, Any]:
    """Return a few lanes of the run, which go on to a step at once, or the end of a comparison."""
    rates = [random.choice([0.01, 0.05, 0.2]) for _ in range(random.randint(2, 3))]
    lanes = [{"settings": {"learning_rate": rate}} for rate in rates]
    position = random.choice([None, random.randint(0, MAX_OPENED_STEPS)])
    chosen = {"lanes": lanes, "position": position}
    return random.choice([{}, {"preset": "four-seeds"}, chosen, chosen])


def _pick_lane(run: KnownRun, random: Random) -> dict[str, Any] | None:
    if not run.lane_count:
        return None
    lane, other = random.sample(range(1, run.lane_count + 1), 2)
    return {"lane": lane, "other": random.choice([None, other])}


def _watch_race(run: KnownRun, random: Random) -> dict[str, Any]:
    return {"plane": random.choice(["trajectories", "ends", "off"]), "ends": [2, 1]}


def _arrays(run: KnownRun, random: Random) -> list[str]:
    names = [f"activations.{address}" for address in run.shapes if "activation" in address]
    names += [f"gradients.{address}" for address in run.shapes]
    names += [f"updates.{address}" for address in run.parameter_shapes]
    return random.sample(names, random.randint(0, 3))


def _watch(run: KnownRun, random: Random) -> dict[str, Any]:
    return {"image": random.randrange(run.batch_size), "arrays": _arrays(run, random)}


def _slice(run: KnownRun, random: Random) -> dict[str, Any]:
    return {
        **random_place(run.parameter_shapes, random),
        "zoom": random.choice(["valley", "step"]),
        "readings": random.random() < 0.3,
        "along_step": random.random() < 0.3,
    }


def _descend(run: KnownRun, random: Random) -> dict[str, Any]:
    return {**random_place(run.parameter_shapes, random), "threshold": 1e-3}


def _survey(run: KnownRun, random: Random) -> dict[str, Any]:
    planes = ["auto", "off", "step", "batch-against-truth", "random", "trajectory", "curvature"]
    return {
        "plane": random.choice(planes),
        "zoom": random.choice(["valley", "step"]),
        "set": random.choice(["auto", "batch", "probe", "next"]),
        "seed": random.randrange(100),
    }


def _probe(run: KnownRun, random: Random) -> dict[str, Any] | None:
    if run.surface is None:
        return None
    radius = run.surface["radius"]
    alpha, beta = (random.uniform(-radius, radius) for _ in range(2))
    return {"step": run.surface["step"], "alpha": alpha, "beta": beta}


def _go_there(run: KnownRun, random: Random) -> dict[str, Any] | None:
    of_path = run.surface is not None and run.surface["plane"] == "trajectory"
    return None if of_path or run.status["preview"] else _probe(run, random)


def _explain(run: KnownRun, random: Random) -> dict[str, Any]:
    place = random_place(run.shapes, random)
    of_image = "activation" in place["address"]
    image = random.randrange(run.batch_size) if of_image else None
    return {**place, "image": image, "of": "gradient", "limit": random.randint(1, 16)}


def _watch_held_out(run: KnownRun, random: Random) -> dict[str, Any] | None:
    if len(run.welcome["classes"]) < 2:
        return None
    return {"cell": random.choice([None, [1, 0]]), "limit": random.choice([0, 12])}


def _watch_diagnosis(run: KnownRun, random: Random) -> dict[str, Any]:
    return {name: random.random() < 0.5 for name in ("findings", "histograms")}


def _pin(run: KnownRun, random: Random) -> dict[str, Any]:
    chosen = [random_place(run.shapes, random) for _ in range(random.randint(0, 4))]
    return {"addresses": [{**one, "of": random.choice(["value", "gradient"])} for one in chosen]}


def _check(run: KnownRun, random: Random) -> dict[str, Any]:
    if random.random() < 0.2:
        return {"scope": None}
    if random.random() < 0.5:
        return {"scope": "layer", "address": random.choice(list(run.parameter_shapes))}
    return {"scope": "number", **random_place(run.parameter_shapes, random)}


def _predict(run: KnownRun, random: Random) -> dict[str, Any]:
    if random.random() < 0.3:
        return {"pixels": None, "held_out": None}
    return {"held_out": random.randrange(run.welcome["held_out_images"]), "why": 0}


def _graph(run: KnownRun, random: Random) -> dict[str, Any]:
    return {name: random.uniform(-5, 5) for name in "abc"}


def _export(run: KnownRun, random: Random) -> dict[str, Any]:
    return {"what": random.choice(["parameters", "gradients", "pytorch", "script", "losses"])}


def _record(run: KnownRun, random: Random) -> dict[str, Any]:
    if random.random() < 0.3:
        return {"step": None}
    last = run.status["latest"]
    first = random.randint(max(0, last - 5), last)
    return {"step": random.randint(first, last), "first": first, "last": last}


def _describe(run: KnownRun, random: Random) -> dict[str, Any]:
    if random.random() < 0.5:
        return {"architecture": run.welcome["network"]["architecture"]}
    return {"preset": random.choice(run.welcome["choices"]["presets"])["name"]}


def _restore(run: KnownRun, random: Random) -> dict[str, Any]:
    """Return the run of the current branch, as a page that knows nothing of others has it."""
    status = run.status
    branch = {"name": "A", "recipe": status["recipe"], "latest": status["latest"]}
    position = random.randint(0, status["latest"])
    return {
        "branches": [branch],
        "position": position,
        **random_place(run.parameter_shapes, random),
    }


def _nothing(run: KnownRun, random: Random) -> dict[str, Any]:
    return {}


def _if_there_is(name: str) -> Callable[[KnownRun, Random], dict[str, Any] | None]:
    """Return a maker of no fields where the status has something at `name`."""
    return lambda run, random: {} if run.status[name] is not None else None


FIELDS: dict[str, Callable[[KnownRun, Random], dict[str, Any] | None]] = {
    "advance": _nothing,
    "run": _play,
    "pause": _nothing,
    "seek": lambda run, random: {"step": random.randint(0, run.status["latest"])},
    "open": _open,
    "reset": _nothing,
    "configure": _configure,
    "edit": _edit,
    "commit": _if_there_is("preview"),
    "revert": _nothing,
    "switch": _branch,
    "discard": _discard_branch,
    "undo": _if_there_is("undo"),
    "redo": _if_there_is("redo"),
    "compare": _compare,
    "pick_lane": _pick_lane,
    "watch_race": _watch_race,
    "watch": _watch,
    "slice": _slice,
    "descend": _descend,
    "survey": _survey,
    "read": _probe,
    "go_there": _go_there,
    "explain": _explain,
    "watch_held_out": _watch_held_out,
    "watch_diagnosis": _watch_diagnosis,
    "pin": _pin,
    "check": _check,
    "predict": _predict,
    "graph": _graph,
    "export": _export,
    "record": _record,
    "describe": _describe,
    "restore": _restore,
}
