"""The bundler: joins JavaScript modules into one script with the same behaviour.

`module_graph.py` says which forms of import and export are accepted. Each module becomes a function
that takes the modules it imports and returns an object of its exports. Each function is called
once, in the order in which a browser evaluates the modules. The names of a module stay inside its
function, so they cannot clash and none is renamed. The script has to be loaded as a module, which
makes all of it strict.
"""

from collections.abc import Mapping
from pathlib import Path

from app.assets.minify import minify_script
from app.assets.module_graph import Import, Module, evaluation_order


def bundle_modules(folder: Path, entry: str, replacements: Mapping[str, str] | None = None) -> str:
    """Return the module `entry` of a folder with all that it imports, as one minified script.

    `replacements` maps modules to the modules of the folder that replace them.

    Raises: BundleError with file, line and statement, for a module outside the accepted grammar.
    """
    modules = evaluation_order(folder, entry, replacements or {})
    numbers = {module.name: number for number, module in enumerate(modules)}
    return minify_script("\n".join(_module_function(module, numbers) for module in modules))


def _module_function(module: Module, numbers: Mapping[str, int]) -> str:
    """Return the call of a module's function, assigned to `$$` and the module's number."""
    parameters = ", ".join(map(_destructuring, module.imports))
    arguments = ", ".join(f"$${numbers[needed.module]}" for needed in module.imports)
    exports = f"return {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    function = f"(({parameters}) => {{\n{module.body}\n{exports}}})({arguments});"
    return f"const $${numbers[module.name]} = {function}" if module.exports else function


def _destructuring(statement: Import) -> str:
    """Return the parameter that binds the imported names."""
    names = [name if name == local else f"{name}: {local}" for name, local in statement.names]
    return f"{{ {', '.join(names)} }}"
