"""The exported PyTorch code: from a picture file to the input, and a worked example."""

import subprocess
import sys

import numpy as np
import pytest

from engine import Recipe, parameters_to_bytes, preprocess_drawing, replay, torch_script
from engine.export.picture import ink_of_grey
from engine.model.presets import PRESETS

FILE = "parameters.safetensors"
CASES = [(name, problem) for name, preset in PRESETS.items() for problem in preset.problems]


def run_of(preset: str, problem: str):
    size = 1 if problem == "computational-graph" else 16
    return replay(Recipe(preset=preset, problem=problem, batch_size=size), 2)


@pytest.mark.parametrize(("preset", "problem"), CASES)
def test_the_example_has_the_scores_that_the_engine_gives_the_picture(preset, problem):
    """The lines are executed up to PyTorch, which is left out: NumPy alone makes the input."""
    run = run_of(preset, problem)
    code = torch_script(run, FILE)
    compile(code, "export.py", "exec")
    if problem == "computational-graph":
        assert 'print("expected", [' in code
        return
    middle = code.index("# From a picture file")
    lines = code[middle : code.index("def picture_to_input")]
    names: dict = {}
    without = [line for line in lines.splitlines() if line not in ("import torch",)]
    exec("\n".join(line for line in without if not line.startswith("from PIL")), names)
    image = run.data.held_out_images[0]
    if "ink_of_grey" in names:
        grey = 255 - np.rint(255 * np.clip(image[0], 0, 1)).astype(np.float64)
        ink = names["ink_of_grey"](grey)
        np.testing.assert_array_equal(ink, ink_of_grey(grey))
        expected = preprocess_drawing(problem, ink)
        assert problem in ("3-or-8", "ten-digits", "bars", "mnist")
    else:
        pixels = np.rint(255 * image) / 255
        made = names["area_resize"](
            names["cut_to_shape"](pixels, *pixels.shape[1:]), *pixels.shape[1:]
        )
        np.testing.assert_allclose(made, pixels, atol=1e-12)
        expected = pixels.astype(np.float32)
    if problem == "mnist":
        np.testing.assert_array_equal(names["mnist_digit"](ink)[None].astype(np.float32), expected)
    elif "upscale" in names:
        made = names["upscale"](names["uci_cells"](ink)[None] / names["CELL_SIZE"] ** 2)
        np.testing.assert_array_equal(made.astype(np.float32), expected)
    scores = run.network.logits(run.parameters, expected[None])[0]
    told = code.split('print("expected", ')[1].split(")")[0]
    np.testing.assert_allclose(eval(told), scores, rtol=1e-6)


@pytest.mark.parametrize(
    ("preset", "problem"),
    [
        ("tour", "ten-digits"),
        ("single-neuron", "3-or-8"),
        ("edges", "bars"),
        ("tour", "mnist"),
        ("lenet5", "fashion-mnist"),
        ("tour", "shape-and-colour"),
    ],
)
def test_the_exported_program_prints_the_expected_scores(preset, problem, tmp_path):
    pytest.importorskip("torch", reason="torch is not installed")
    pytest.importorskip("PIL", reason="Pillow is not installed")
    run = run_of(preset, problem)
    (tmp_path / FILE).write_bytes(parameters_to_bytes(run))
    (tmp_path / "network.py").write_text(torch_script(run, FILE), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "network.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    lines = dict(line.split(" ", 1) for line in answer.stdout.splitlines())
    found, expected = (np.array(eval(lines[name])) for name in ("scores", "expected"))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())
    assert (tmp_path / "parameters-example.png").exists()


@pytest.mark.parametrize("paper", [30.0, 128.0, 255.0])
def test_ink_is_what_differs_from_most_of_the_picture(paper):
    grey = np.full((16, 16), paper)
    grey[4:12, 7:9] = 0.0 if paper > 100 else 250.0
    ink = ink_of_grey(grey)
    assert (ink[4:12, 7:9] == 1).all()
    assert ink.sum() == 16
    assert not ink_of_grey(np.full((16, 16), paper)).any()
