"""Runs the JavaScript tests with Node, on source modules and on bundles."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from app.assets.bundle import bundle_modules
from app.assets.module_graph import evaluation_order
from tests.programs import require

ROOT = Path(__file__).parent.parent
IMPORTED = re.compile(r'"\.\./\.\./static/js/([^"]+\.js)"')


def test_javascript():
    passed(require("Node"), ROOT)


def test_the_same_holds_for_the_modules_bundled(tmp_path: Path):
    """Every module that a test imports is replaced by a bundle of it and its dependencies."""
    node = require("Node")
    for name in ("tests/golden", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    tests = tmp_path / "tests" / "js"
    shutil.copytree(ROOT / "tests" / "js", tests, ignore=shutil.ignore_patterns("node_modules"))
    texts = [path.read_text(encoding="utf-8") for path in tests.glob("*.js")]
    names = {name for text in texts for name in IMPORTED.findall(text)}
    assert names
    for name in names:
        path = tmp_path / "static" / "js" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(exporting(name), encoding="utf-8")
    passed(node, tmp_path, RANDOM_LINKS="100")


def exporting(name: str) -> str:
    """Return the bundle of a module with that module's exports (its variable is the last)."""
    js = ROOT / "static" / "js"
    modules = evaluation_order(js, name, {})
    exports = ", ".join(modules[-1].exports)
    return f"{bundle_modules(js, name)}export const {{ {exports} }} = $${len(modules) - 1};\n"


RUN = """
const { pathToFileURL } = await import("node:url");
for (const file of process.argv.slice(1)) await import(pathToFileURL(file));
"""  # all files in one process; `node --test` starts one for each


def passed(node: str, root: Path, **variables: str) -> None:
    """Run the tests below a folder, with these environment variables, and assert that they pass."""
    files = sorted(str(path) for path in (root / "tests" / "js").glob("*.test.js"))
    answer = subprocess.run(
        [node, "--input-type=module", "-e", RUN, *files],
        cwd=root,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


PARSE = """
const { readFileSync } = require("node:fs");
const { SourceTextModule } = require("node:vm");
for (const file of process.argv.slice(1)) {
  new SourceTextModule(readFileSync(file, "utf8"), { identifier: file });
}
"""


def test_every_module_can_be_parsed():
    node = require("Node")
    files = sorted(str(path) for path in (ROOT / "static" / "js").rglob("*.js"))
    assert files
    answer = subprocess.run(
        [node, "--experimental-vm-modules", "-e", PARSE, *files], capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
