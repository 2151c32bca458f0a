"""Changes that may help: settings as the command `configure` has them, with a label."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.diagnosis.records import Remedy
from engine.model.architecture import Architecture
from engine.training.optimizers import OPTIMIZERS
from engine.training.run import Run

LayerSpec = dict[str, Any]


def other_rate(run: Run, factor: float) -> Remedy:
    """Return the remedy of a learning rate `factor` times the present one, from here on."""
    rate = _rounded(run.recipe.setting_at("learning_rate", run.step) * factor)
    return Remedy(f"Learning rate {rate:g}", {"learning_rate": rate}, restarts=False)


def usual_rate(run: Run) -> Remedy | None:
    """Return the remedy of the optimizer's usual learning rate; None if the present one is near."""
    usual = OPTIMIZERS[run.recipe.optimizer].learning_rate
    if run.recipe.setting_at("learning_rate", run.step) < 2 * usual:
        return None
    return Remedy(f"Learning rate {usual:g}, from the start", {"learning_rate": usual}, True)


def other_setting(label: str, restarts: bool, **settings: Any) -> Remedy:
    """Return the remedy of other settings."""
    return Remedy(label, settings, restarts)


def other_layers(run: Run, label: str, change: Callable[[LayerSpec], LayerSpec]) -> Remedy | None:
    """Return the remedy of a network in which every layer is changed; None if none differs."""
    architecture = Architecture.of(run.network).to_data()
    layers = [change(dict(one)) for one in architecture["layers"]]
    if layers == architecture["layers"]:
        return None
    return Remedy(label, {"architecture": {**architecture, "layers": layers}}, restarts=True)


def other_kind(run: Run, kinds: Mapping[str, str], label: str) -> Remedy | None:
    """Return the remedy of layers of other kinds, by the present kind; the last layer stays."""
    last = run.network.layers[-1].name

    def change(spec: LayerSpec) -> LayerSpec:
        kind = kinds.get(spec["kind"])
        return (
            spec if kind is None or spec["name"] == last else {"kind": kind, "name": spec["name"]}
        )

    return other_layers(run, label, change)


def other_initialiser(run: Run, name: str, label: str) -> Remedy | None:
    """Return the remedy of first weights of another initialiser, and of biases that are 0."""

    def change(spec: LayerSpec) -> LayerSpec:
        if spec["kind"] not in ("convolution", "dense"):
            return spec
        kept = {
            key: value
            for key, value in spec.items()
            if key not in ("initialiser", "bias_initialiser")
        }
        return kept if name == "he" else {**kept, "initialiser": name}

    return other_layers(run, label, change)


def present(*remedies: Remedy | None) -> tuple[Remedy, ...]:
    """Return the remedies that there are, at most two."""
    return tuple(one for one in remedies if one is not None)[:2]


def _rounded(rate: float) -> float:
    """Return a rate with two figures, within the range of learning rates."""
    return min(float(f"{rate:.1e}"), 100.0)
