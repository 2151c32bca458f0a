"""The page's pure modules, tested by node's own runner."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_javascript():
    node = shutil.which("node")
    if node is None:
        sentence = "no node found: install it (Debian: apt-get install nodejs) to test the modules"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    files = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    answer = subprocess.run(
        [node, "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=120
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
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node found: install it (Debian: apt-get install nodejs)")
    files = sorted(str(path) for path in (ROOT / "static" / "js").rglob("*.js"))
    assert files
    answer = subprocess.run(
        [node, "--experimental-vm-modules", "-e", PARSE, *files], capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
