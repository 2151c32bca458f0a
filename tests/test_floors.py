"""Imports go one way: engine knows no app, app knows no numpy, no room knows the one above."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


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


def modules(package: str) -> dict[str, Path]:
    """Return the modules of a package by name, without the empty ones."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / package).rglob("*.py")
        if imported(path)
    }


def room_of(name: str) -> str:
    """Return the room of a module: the file or folder right below its package."""
    return ".".join(name.split(".")[:2])


@pytest.mark.parametrize("package", ["engine", "app"])
@pytest.mark.parametrize("scale", ["modules", "rooms"])
def test_imports_go_one_way(package, scale):
    """A floor for each can be found, from what imports nothing up to the face: no ring."""
    name_of = room_of if scale == "rooms" else str
    known = modules(package)
    graph: dict[str, set[str]] = {}
    for name, path in known.items():
        own = name_of(name)
        others = {name_of(other) for other in imported(path) & set(known) if other != package}
        graph.setdefault(own, set()).update(others - {own})
    assert len(list(TopologicalSorter(graph).static_order())) >= len(graph)


def test_nobody_below_knows_the_face():
    """The face of the engine is for those outside, and for its own command line."""
    for name, path in modules("engine").items():
        doors = name.startswith(("engine.__main__", "engine.cli."))
        assert "engine" not in imported(path) or doors, name


def test_the_engine_knows_no_server():
    for name, path in modules("engine").items():
        tops = {one.split(".")[0] for one in imported(path)}
        assert not tops & {"app", "fastapi", "starlette", "uvicorn", "asyncio", "socket"}, name
        assert "time" not in tops or name.startswith("engine.cli."), name


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
