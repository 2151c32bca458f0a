"""Lighthouse scores of the page on a desktop."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.chromium import find_chromium

TOOLS = Path(__file__).parents[1] / "js"
TRIES = 3  # what else the machine does counts as the page's time


def audit(address: str) -> dict:
    """Return the scores from 0 to 1, and the failed audits."""
    node, browser = shutil.which("node"), find_chromium()
    if node is None or browser is None or not (TOOLS / "node_modules" / "lighthouse").is_dir():
        sentence = "Lighthouse is not installed: npm --prefix tests/js ci"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    answer = subprocess.run(
        [node, "lighthouse.js", address, browser],
        cwd=TOOLS,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.mark.alone
def test_lighthouse_finds_the_page_fast_and_without_fault(server):
    best = 0.0
    for _ in range(TRIES):
        found = audit(server)
        assert found["scores"]["accessibility"] == 1, found["failures"]
        assert found["scores"]["best-practices"] == 1, found["failures"]
        best = max(best, found["scores"]["performance"])
        if best >= 0.9:
            break
    assert best >= 0.9, found["failures"]
