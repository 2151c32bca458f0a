"""Import diagrams of the packages of app and engine, reduced to direct dependencies."""

import ast
from pathlib import Path

from tests.docs.markdown import ROOT


def diagram(package: str) -> str:
    """Return a Mermaid diagram of a package's parts; arrows point to the imported part.

    Arrows that others imply are omitted (transitive reduction): if a imports b and c, and b imports
    c, the arrow from a to c is omitted.
    """
    graph = _reduced(_graph(package))
    lines = ["```mermaid", "flowchart TD"]
    for part in sorted(graph):
        lines += [f"  {_node(part)}"] if not graph[part] else []
        lines += [f"  {_node(part)} --> {_node(other)}" for other in sorted(graph[part])]
    return "\n".join([*lines, "```"])


def _node(part: str) -> str:
    return f"package_{part}[{part}]"  # avoids reserved words such as `end`


def _graph(package: str) -> dict[str, set[str]]:
    """Return the parts of a package (subpackages and modules) and the parts that each imports."""
    parts: dict[str, set[str]] = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        names = path.relative_to(ROOT).with_suffix("").parts
        if len(names) == 2 and names[1] in ("__init__", "__main__"):
            continue  # public API and entry point
        parts.setdefault(names[1], set()).update(_imported(path, package) - {names[1]})
    return {part: others & parts.keys() for part, others in parts.items()}


def _imported(path: Path, package: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {one.split(".")[1] for one in found if one.startswith(package + ".")}


def _reduced(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    behind = {part: _reached(graph, part) for part in graph}
    return {
        part: {one for one in others if not any(one in behind[other] for other in others)}
        for part, others in graph.items()
    }


def _reached(graph: dict[str, set[str]], part: str) -> set[str]:
    found: set[str] = set()
    waiting = [part]
    while waiting:
        for other in graph[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found
