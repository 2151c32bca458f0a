"""Import rules: layers of app and engine without cycles, and the place of test helpers."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def imported(path: Path) -> set[str]:
    """Return every module that a file imports, including imports inside functions."""
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
    """Return the modules of a package by name, except those that import nothing."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / package).rglob("*.py")
        if imported(path)
    }


def layer_of(name: str) -> str:
    """Return the layer of a module: the module or subpackage directly below `app` or `engine`."""
    return ".".join(name.split(".")[:2])


@pytest.mark.parametrize("package", ["engine", "app"])
@pytest.mark.parametrize("scale", ["modules", "layers"])
def test_imports_have_no_cycle(package, scale):
    """The import graphs of modules and of layers are acyclic."""
    name_of = layer_of if scale == "layers" else str
    known = modules(package)
    graph: dict[str, set[str]] = {}
    for name, path in known.items():
        own = name_of(name)
        others = {name_of(other) for other in imported(path) & set(known) if other != package}
        graph.setdefault(own, set()).update(others - {own})
    assert len(list(TopologicalSorter(graph).static_order())) >= len(graph)


def test_only_the_command_line_of_the_engine_imports_its_public_api():
    """The other modules of the engine import each other directly."""
    for name, path in modules("engine").items():
        command_line = name.startswith(("engine.__main__", "engine.cli."))
        assert "engine" not in imported(path) or command_line, name


CLOCKS = ("engine.cli.", "engine.compiled.threads")  # what is printed, and which thread works


def test_the_engine_imports_no_server_library():
    for name, path in modules("engine").items():
        top_level = {one.split(".")[0] for one in imported(path)}
        assert not top_level & {"app", "fastapi", "starlette", "uvicorn", "asyncio", "socket"}, name
        assert "time" not in top_level or name.startswith(CLOCKS), name


def test_the_server_imports_no_numpy_and_only_the_public_api_of_the_engine():
    for name, path in modules("app").items():
        top_level = {one.split(".")[0] for one in imported(path)}
        assert "numpy" not in top_level, name
        from_engine = {one for one in imported(path) if one.startswith("engine.")}
        assert from_engine <= set(public_names_of_the_engine()), name


def test_nothing_is_imported_from_a_test_file():
    """Helpers shared by test files are in separate modules."""
    for path in (ROOT / "tests").rglob("*.py"):
        from_tests = [
            one
            for one in imported(path)
            if one.startswith("tests.")
            and any(part.startswith("test_") or part == "conftest" for part in one.split(".")[:-1])
        ]
        assert from_tests == [], path


def public_names_of_the_engine() -> list[str]:
    """Return engine.<name> for every name of the engine's public API."""
    import engine

    return [f"engine.{name}" for name in engine.__all__]
