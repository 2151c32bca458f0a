"""Imports point down only: engine knows no app, app knows no numpy, no room knows the one above."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = [
    "bad_input shapes arrays",
    "ops.convolution ops.pooling ops.dense ops.relu ops.sigmoid ops.gelu ops.dropout ops.softmax "
    "initialisers losses.base gradcheck generated settings",
    "losses.softmax_cross_entropy losses.sigmoid_cross_entropy losses.squared_error losses.output "
    "losses.penalty layers.base data schedules optimizers.update interventions",
    "losses layers.weighted layers.pooling layers.activations layers.dropout "
    "layers.flatten layers.softmax",
    "layers.convolution layers.dense optimizers.descent optimizers.adaptive optimizers.adam",
    "layers optimizers optimizers.__init__",
    "network records",
    "architecture program.workspace program.head",
    "presets program.convolution program.dense program.plain",
    "recipe slices program.chain explain.records",
    "along",
    "planes training program.program explain.reading explain.account one_weight",
    "program.plane explain.parameters explain.gates explain.loss",
    "surface checkpoints explain.errors explain.values",
    "explain.explain stopping",
    "explain.road",
    "explain explain.__init__",
    "__init__",
    "commands.options commands.progress",
    "commands.train",
    "__main__",
]
APP = [
    "settings folders commands messages plotly_script history states looking surveying transport",
    "timeline wire outbox changes",
    "compose",
    "explaining descending stopping",
    "session pages",
    "live",
    "main",
    "__main__",
]


def imported(path: Path) -> set[str]:
    """Return every module that a file imports, at any depth of its code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {node.module, *names}
    return found


def heights(package: str, floors: list[str]) -> dict[str, int]:
    """Return the floor of each module of a package."""
    return {
        f"{package}.{name}".removesuffix(".__init__"): height
        for height, names in enumerate(floors)
        for name in names.split()
    }


def modules(package: str) -> dict[str, Path]:
    """Return the modules of a package by name, without the empty ones."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / package).rglob("*.py")
        if imported(path)
    }


@pytest.mark.parametrize(("package", "floors"), [("engine", ENGINE), ("app", APP)])
def test_every_room_imports_only_rooms_below(package, floors):
    floor = heights(package, floors)
    for name, path in modules(package).items():
        assert name in floor, f"{name} has no floor yet: add it to this test"
        for other in imported(path) & set(floor):
            assert floor[other] < floor[name], f"{name} imports {other}"


def test_the_engine_knows_no_server():
    for name, path in modules("engine").items():
        tops = {one.split(".")[0] for one in imported(path)}
        assert not tops & {"app", "fastapi", "starlette", "uvicorn", "asyncio", "socket"}, name
        assert "time" not in tops or name.startswith("engine.commands."), name


def test_the_server_does_no_mathematics():
    for name, path in modules("app").items():
        tops = {one.split(".")[0] for one in imported(path)}
        assert "numpy" not in tops, name
        inner = {one for one in imported(path) if one.startswith("engine.")}
        assert inner <= set(names_of_the_face()), name


def names_of_the_face() -> list[str]:
    """Return engine.<name> for every name that the engine offers."""
    import engine

    return [f"engine.{name}" for name in engine.__all__]
