"""Syntax trees of JavaScript modules (tree-sitter), and the error that quotes a node."""

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

LANGUAGE = Language(tree_sitter_javascript.language())
_BROKEN = Query(LANGUAGE, "[(ERROR) (MISSING)] @broken")


class BundleError(RuntimeError):
    """A module that cannot be bundled; the message has the file, the line and the statement."""


def bundle_error(name: str, node: Node, reason: str) -> BundleError:
    """Return the error for a node of the module `name`; it quotes the first line of the node."""
    lines = source_text(node).splitlines() or [""]
    return BundleError(f"{name}:{node.start_point.row + 1}: {reason}: {lines[0][:100]}")


def parse_module(name: str, source: bytes) -> Node:
    """Return the root of the syntax tree. Raises: BundleError for a syntax error."""
    root = Parser(LANGUAGE).parse(source).root_node
    if root.has_error:
        broken = query_captures(_BROKEN, root).get("broken", [root])
        raise bundle_error(name, min(broken, key=lambda node: node.start_byte), "cannot be parsed")
    return root


def query_captures(query: Query, root: Node) -> dict[str, list[Node]]:
    """Return the nodes that a query captures, by the name of the capture."""
    return QueryCursor(query).captures(root)


def source_text(node: Node) -> str:
    """Return the source of a node."""
    return (node.text or b"").decode()
