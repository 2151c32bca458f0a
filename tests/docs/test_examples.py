"""The examples in the documents: shell commands, Python, a tour chapter and TOML."""

import doctest
import os
import re
import shlex
import subprocess
import sys
import tomllib

import numpy as np
import pytest

from app.tour.render import load_tour
from tests.docs.markdown import DOCS, ROOT, documents, fences
from tests.engine.data_files import picture

NOT_RUN = {
    r"pip install .*": "installs",
    r"uv run python -m engine train --data (fashion-)?mnist .*": "trained in tests/engine",
    r"npm .*": "needs node, and runs in .ci/run",
    r"apt-get install .*": "installs",
    r"uv sync": "installs",
    r"docker .*": "needs docker",
    r"(BACKPROP_EXPLORER_\w+=\S+ )?uv run backprop-explorer( --port \d+)?": "serves until stopped",
    r"BACKPROP_EXPLORER_\w+=\S+": "a setting, held by tests/hosting/test_hosting_examples.py",
    r"uv run pytest": "runs all tests",
    r"\.ci/run|\.ci/pins": "runs all tests; writes the pins",
    r"uv run python -m engine bench.*": "measures for minutes",
    r"env -u OPENBLAS_CORETYPE .* python -m engine bench .*": "measures for minutes",
    r"uv run python -m tests\.benchmarks\..*": "measures for minutes",
    r"uv run --with pillow python -m tests\.pictures": "makes the pictures",
    r"uv run python -m tests\.(docs|docs\.record_frames|protocol)": "writes files",
    r"SOAK_SECONDS=600 .*": "takes ten minutes; its short form is in tests/hosting/test_soak.py",
    r"HEALTHY_SEEDS=10 .*": "takes half an hour; its short form runs with the other tests",
    r"node --test .*": "needs node, and runs in tests/test_js.py",
}
FORMS = {
    "uv run backprop-explorer": [sys.executable, "-m", "app"],
    "uv run python": [sys.executable],
    "uv run pytest": [sys.executable, "-m", "pytest", "--collect-only", "-q"],
    "uv run ruff": [sys.executable, "-m", "ruff"],
}


def lines() -> list[str]:
    """Return every distinct command of the shell blocks, without comments."""
    texts = [
        fence.text.replace("\\\n", " ")
        for path in documents()
        for fence in fences(path.read_text(encoding="utf-8"), "sh")
    ]
    found = (re.sub(r"\s+#.*", "", line).strip() for text in texts for line in text.splitlines())
    return list(dict.fromkeys(line for line in found if line and not line.startswith("#")))


def is_run(line: str) -> bool:
    """Return whether a command is run by the tests."""
    return not any(re.fullmatch(pattern, line) for pattern in NOT_RUN)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder in which the commands run in order: later ones may read files of earlier ones.

    It holds a folder `pets` of two folders of pictures.
    """
    path = tmp_path_factory.mktemp("examples")
    stream = np.random.default_rng(2)
    for name in ("cats", "dogs"):
        for number in range(12):
            pixels = stream.integers(0, 256, (32, 32, 3), dtype=np.uint8)
            picture(path / "pets" / name, f"{number}.png", pixels)
    return path


@pytest.mark.parametrize("line", [line for line in lines() if is_run(line)])
def test_a_command_of_the_shell_runs(line, folder):
    form = next((one for one in FORMS if line.startswith(one + " ")), None)
    assert form is not None, f"{line}: neither run nor in NOT_RUN"
    collected = form == "uv run pytest"
    done = subprocess.run(
        [*FORMS[form], *shlex.split(line.removeprefix(form))],
        cwd=ROOT if collected or " tests." in line or "ruff" in form else folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_not_run_is_in_the_documents():
    for pattern in NOT_RUN:
        assert any(re.fullmatch(pattern, line) for line in lines()), pattern


@pytest.mark.parametrize(
    "path",
    [one for one in documents() if fences(one.read_text(encoding="utf-8"), "pycon")],
    ids=lambda path: path.name,
)
def test_the_python_of_a_document_gives_what_is_written(path, tmp_path, monkeypatch):
    """The blocks of one document share a namespace, like the cells of a notebook."""
    monkeypatch.chdir(tmp_path)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    names: dict[str, object] = {}
    output: list[str] = []
    for fence in fences(path.read_text(encoding="utf-8"), "pycon"):
        test = doctest.DocTestParser().get_doctest(
            fence.text, names, path.name, str(path), fence.line
        )
        test.globs = names
        runner.run(test, out=output.append, clear_globs=False)
    assert runner.failures == 0, "".join(output)
    assert runner.tries > 0


def test_the_chapter_of_the_tour_page_is_a_chapter(tmp_path):
    (example,) = fences((DOCS / "write-a-tour.md").read_text(encoding="utf-8"), "html")
    (tmp_path / "01-first.html").write_text(example.text, encoding="utf-8")
    (told,) = load_tour(str(tmp_path))
    assert "0.6" in str(told.texts["text"])  # the loss of the first mini-batch; its claim holds


def test_toml_of_the_documents_is_toml():
    for path in documents():
        for fence in fences(path.read_text(encoding="utf-8"), "toml"):
            tomllib.loads(fence.text)
