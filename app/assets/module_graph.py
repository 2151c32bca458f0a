"""The module graph of a script: imports and exports of each module, and the evaluation order.

The accepted grammar:

- `import { a, b as c } from "./file.js";` with a relative address, before any other statement;
- `export function`, `export function*`, `export async function`, `export class` and
  `export const name = …`, none of them assigned to afterwards.

Everything else is refused with file, line and statement: other imports (default, `* as`, without
names, with attributes, dynamic), other exports (default, lists, from another module, `let`, `var`,
destructured), `import.meta`, `await` outside functions, directives such as "use strict", imports
of names that are not exported, and cycles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import dirname, join, normpath

from tree_sitter import Node, Query

from app.assets.syntax import (
    LANGUAGE,
    BundleError,
    bundle_error,
    parse_module,
    query_captures,
    source_text,
)

_DECLARATIONS = {"function_declaration", "generator_function_declaration", "class_declaration"}
_FUNCTIONS = {
    "arrow_function",
    "function_declaration",
    "function_expression",
    "generator_function",
    "generator_function_declaration",
    "method_definition",
}
_QUERY = Query(
    LANGUAGE,
    """
    (call_expression function: (import) @dynamic)
    (meta_property) @meta
    [(html_comment) (hash_bang_line)] @script
    (await_expression) @await
    (for_in_statement "await" @await)
    (assignment_expression left: (identifier) @assigned)
    (augmented_assignment_expression left: (identifier) @assigned)
    (update_expression argument: (identifier) @assigned)
    """,
)


@dataclass(frozen=True)
class Import:
    """One import statement: a module, and (exported name, local name) of each binding."""

    module: str
    names: tuple[tuple[str, str], ...]
    node: Node


@dataclass(frozen=True)
class Module:
    """A module, named by its path in the folder; `body` is its source without import and export."""

    name: str
    imports: tuple[Import, ...]
    exports: tuple[str, ...]
    body: str


def read_module(name: str, source: bytes) -> Module:
    """Return what a module imports and exports. Raises: BundleError outside the grammar above."""
    root = parse_module(name, source)
    imports: list[Import] = []
    exports: list[str] = []
    removed: list[tuple[int, int]] = []  # ranges of bytes
    imports_ended = False
    for node in root.named_children:
        if node.type == "import_statement":
            if imports_ended:
                raise bundle_error(name, node, "an import after another statement")
            imports.append(_parse_import(name, node))
            removed.append(node.byte_range)
        elif node.type == "export_statement":
            declaration, names = _parse_export(name, node)
            exports += names
            removed.append((node.start_byte, declaration.start_byte))
        elif node.type == "expression_statement" and node.named_children[0].type == "string":
            raise bundle_error(name, node, "a directive")
        imports_ended = imports_ended or node.type not in ("import_statement", "comment")
    _check_module(name, root, exports)
    kept, end = [], 0
    for start, next_end in removed:
        kept.append(source[end:start])
        end = next_end
    body = b"".join([*kept, source[end:]]).decode()
    return Module(name, tuple(imports), tuple(exports), body)


def evaluation_order(folder: Path, entry: str, replacements: Mapping[str, str]) -> list[Module]:
    """Return `entry` and all modules that it imports, each once and after its own imports.

    A module that is a key of `replacements` is replaced by the module named there.

    Raises: BundleError for a missing module, a missing export, or a cycle.
    """
    found: dict[str, Module] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            raise BundleError(
                f"imports in a cycle: {' → '.join([*path[path.index(name) :], name])}"
            )
        if name in found:
            return
        module = _read_replaced(folder, name, replacements)
        for needed in module.imports:
            if not (folder / needed.module).is_file():
                raise bundle_error(name, needed.node, f"there is no {needed.module}")
            visit(needed.module, (*path, name))
            for exported, _ in needed.names:
                if exported not in found[needed.module].exports:
                    raise bundle_error(name, needed.node, f"{needed.module} exports no {exported}")
        found[name] = module

    visit(entry, ())
    return list(found.values())


def _read_replaced(folder: Path, name: str, replacements: Mapping[str, str]) -> Module:
    """Return a module with the replacements applied to its imports."""
    module = read_module(name, (folder / name).read_bytes())
    imports = [
        replace(needed, module=replacements.get(needed.module, needed.module))
        for needed in module.imports
    ]
    return replace(module, imports=tuple(imports))


def _parse_import(name: str, node: Node) -> Import:
    """Return an import statement. Raises: BundleError for a form that is not accepted."""
    parts = [child for child in node.named_children if child.type != "comment"]
    clause = parts[0].named_children if parts[0].type == "import_clause" else []
    if len(parts) != 2 or [part.type for part in clause] != ["named_imports"]:
        raise bundle_error(name, node, "not of the form import { … } from")
    address = source_text(parts[1])[1:-1]
    module = normpath(join(dirname(name), address))
    if not address.startswith(("./", "../")) or "\\" in address or module.startswith("../"):
        raise bundle_error(name, node, "not a relative address within the folder")
    names = []
    for specifier in clause[0].named_children:
        if specifier.type == "import_specifier":
            exported = specifier.child_by_field_name("name")
            local = specifier.child_by_field_name("alias") or exported
            if not exported or not local or exported.type != "identifier":
                raise bundle_error(name, node, "an imported name that is not an identifier")
            names.append((source_text(exported), source_text(local)))
    return Import(module, tuple(names), node)


def _parse_export(name: str, node: Node) -> tuple[Node, list[str]]:
    """Return the exported declaration and its names. Raises: BundleError for another form."""
    declaration = node.child_by_field_name("declaration")
    default = any(child.type == "default" for child in node.children)
    if declaration is not None and not default:
        if declaration.type in _DECLARATIONS:
            return declaration, [_declared_name(declaration)]
        kind = declaration.child_by_field_name("kind")
        bindings = [
            child for child in declaration.named_children if child.type == "variable_declarator"
        ]
        if kind and source_text(kind) == "const" and all(map(_binds_one_name, bindings)):
            return declaration, [_declared_name(binding) for binding in bindings]
    raise bundle_error(name, node, "not of the form export function, class or const name")


def _binds_one_name(declarator: Node) -> bool:
    found = declarator.child_by_field_name("name")
    return found is not None and found.type == "identifier"


def _declared_name(declaration: Node) -> str:
    found = declaration.child_by_field_name("name")
    assert found is not None
    return source_text(found)


def _check_module(name: str, root: Node, exports: list[str]) -> None:
    """Raise BundleError for a construct that would behave differently inside a function."""
    found = query_captures(_QUERY, root)
    for node in found.get("dynamic", []):
        raise bundle_error(name, node.parent or node, "a dynamic import")
    for node in found.get("meta", []):
        if source_text(node).startswith("import"):
            raise bundle_error(name, node.parent or node, "import.meta")
    for node in found.get("script", []):
        raise bundle_error(name, node, "not allowed in a module")
    for node in found.get("await", []):
        if not _is_inside_function(node):
            raise bundle_error(name, node.parent or node, "await outside a function")
    for node in found.get("assigned", []):
        if source_text(node) in exports:
            raise bundle_error(name, node.parent or node, "an assignment to an exported name")


def _is_inside_function(node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type not in _FUNCTIONS:
        parent = parent.parent
    return parent is not None
