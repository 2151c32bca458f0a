"""Export of the way from a picture file to a network's input, with a worked example.

The functions are those with which this project prepares drawings, written out with their source:
the exported file needs NumPy, Pillow and PyTorch, and nothing of this project.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from inspect import getsource
from types import ModuleType
from typing import Any

import numpy as np

from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.data import area_resize, digits, drawing_normalisation, mnist_normalisation
from engine.data.built_in import GRAPH_PROBLEM, sound_problem
from engine.export.pytorch import torch_code
from engine.model.presets import DIGIT_PROBLEMS
from engine.training.run import Run

_READ_INK = '''def picture_to_input(path: str) -> torch.Tensor:
    """Return a picture file as the network's input (1, 1, {height}, {width}): 0 paper, 1 ink.

    The picture shows one {thing}, dark on light paper or light on dark, and little else.
    """
    picture = ImageOps.exif_transpose(Image.open(path)).convert("L")
    picture.thumbnail((256, 256))
    ink = ink_of_grey(np.asarray(picture, dtype=np.float64))
{lines}
    return torch.from_numpy(image[None].astype(np.float32))
'''
_READ_PIXELS = '''def picture_to_input(path: str) -> torch.Tensor:
    """Return a picture file as the network's input (1, {channels}, {height}, {width}), 0 to 1.

    The largest part in the middle that has the shape of the input is scaled to it.
    """
    picture = ImageOps.exif_transpose(Image.open(path)).convert("{mode}")
    pixels = np.asarray(picture, dtype=np.float64).reshape(picture.height, picture.width, -1)
    pixels = cut_to_shape(pixels.transpose(2, 0, 1) / 255, {height}, {width})
    image = area_resize(pixels, {height}, {width})
    return torch.from_numpy(image[None].astype(np.float32))
'''
_EXAMPLE = """
# A worked example: a held-out image as a picture file, with the scores that the engine gives it.
pixels = np.frombuffer(b64decode("{pixels}"), np.uint8)
Image.fromarray(pixels.reshape({shape})).save("{file}")
with torch.no_grad():
    scores = model(picture_to_input("{file}"))[0]
print("scores", scores.tolist())
print("expected", {expected})  # of {classes}; the truth is {truth}
"""
_NUMBER_EXAMPLE = """
# A worked example: the input of the graph, and the score that the engine gives it.
import torch

with torch.no_grad():
    scores = model(torch.tensor({image}))[0]
print("scores", scores.tolist())
print("expected", {expected})
"""


def ink_of_grey(grey: Array) -> Array:
    """Return a grey picture as ink from 0 to 1; the paper is what most of the picture is.

    Shapes: grey (H, W), 0 black to 255 white → (H, W).
    """
    paper = float(np.median(grey))
    distance = paper - grey if paper - grey.min() >= grey.max() - paper else grey - paper
    return np.clip(distance / max(float(distance.max()), 1.0), 0, 1)


@dataclass(frozen=True)
class _Preparation:
    """The code from a picture file to an input: constants of a module, functions, the reader.

    `thing`: what a picture shows, where its ink is read; None where its pixels are the input.
    """

    module: ModuleType
    constants: tuple[str, ...]
    functions: tuple[Callable[..., Any], ...]
    read: str
    thing: str | None = None
    lines: str = ""


_UCI_DIGIT = _Preparation(
    drawing_normalisation,
    (
        "IMAGE_SIZE",
        "CELL_SIZE",
        "MAX_INK_COLUMNS",
        "INK_FRACTION_RANGE",
        "MEAN_INK_FRACTION",
        "MIN_INK",
    ),
    (
        ink_of_grey,
        drawing_normalisation.uci_cells,
        drawing_normalisation._normalise_thickness,
        drawing_normalisation._dilate,
        drawing_normalisation._ink_fraction,
        drawing_normalisation._ink_columns,
        drawing_normalisation._bounding_box,
        drawing_normalisation._area_resize_weights,
        digits.upscale,
    ),
    _READ_INK,
    "digit",
    "    image = upscale(uci_cells(ink)[None] / CELL_SIZE**2)",
)
_BAR = _Preparation(
    drawing_normalisation,
    ("IMAGE_SIZE",),
    (ink_of_grey, drawing_normalisation._area_resize_weights),
    _READ_INK,
    "bar",
    "    rows, columns = (_area_resize_weights(n, 0, n, 0, IMAGE_SIZE) for n in ink.shape)\n"
    "    image = (rows @ ink @ columns.T)[None]",
)
_MNIST_DIGIT = _Preparation(
    mnist_normalisation,
    ("MNIST_SIZE", "MNIST_BOX", "MIN_DARKNESS"),
    (
        ink_of_grey,
        mnist_normalisation.mnist_digit,
        area_resize.area_resize,
        area_resize.area_weights,
    ),
    _READ_INK,
    "digit",
    "    image = mnist_digit(ink)[None]",
)
_PIXELS = _Preparation(
    area_resize,
    (),
    (area_resize.cut_to_shape, area_resize.area_resize, area_resize.area_weights),
    _READ_PIXELS,
)


def _preparation(problem: str) -> _Preparation:
    if sound_problem(problem) in DIGIT_PROBLEMS:
        return _UCI_DIGIT
    return {"bars": _BAR, "mnist": _MNIST_DIGIT}.get(problem, _PIXELS)


@ignore_float_errors()
def torch_script(run: Run, parameters_file: str) -> str:
    """Return `torch_code` of a run, the lines from a picture file to its input, and an example.

    The example is a held-out image of the run's problem, with the scores that the engine gives it.
    """
    code = torch_code(run.network, parameters_file)
    problem, image = run.recipe.problem, run.data.held_out_images[:1]
    if problem == GRAPH_PROBLEM:
        scores = run.network.logits(run.parameters, image)[0]
        return code + _NUMBER_EXAMPLE.format(image=image.tolist(), expected=_numbers(scores))
    preparation = _preparation(problem)
    pixels, prepared = _example_pixels(preparation, problem, image[0])
    scores = run.network.logits(run.parameters, prepared[None])[0]
    channels, height, width = prepared.shape
    lines = [
        "",
        "# From a picture file to the input, as the images of the training were made.",
        "from base64 import b64decode",
        "",
        "import numpy as np",
        "import torch",
        "from PIL import Image, ImageOps",
        "",
        "Array = np.ndarray",
        *(f"{name} = {getattr(preparation.module, name)!r}" for name in preparation.constants),
        "",
        "",
        *(f"{getsource(function)}\n" for function in preparation.functions),
        preparation.read.format(
            thing=preparation.thing,
            lines=preparation.lines,
            channels=channels,
            height=height,
            width=width,
            mode="L" if channels == 1 else "RGB",
        ),
        "",
        _EXAMPLE.lstrip()
        .format(
            pixels=b64encode(pixels.tobytes()).decode(),
            shape=", ".join(map(str, pixels.shape)),
            file=parameters_file.removesuffix(".safetensors") + "-example.png",
            expected=_numbers(scores),
            classes=", ".join(run.data.classes),
            truth=run.data.classes[int(run.data.held_out_labels[0])],
        )
        .rstrip("\n"),
        "",
    ]
    return code + "\n".join(lines)


def _example_pixels(preparation: _Preparation, problem: str, image: Array) -> tuple[Array, Array]:
    """Return an image (C, H, W) as the bytes of a picture, and as the input read from those.

    Shapes: the bytes are (H, W) for one channel, else (H, W, C).
    """
    tones = np.rint(255 * np.clip(image, 0, 1))
    if preparation.thing is None:
        pixels = tones.astype(np.uint8).transpose(1, 2, 0)
        prepared = (tones / 255).astype(np.float32)
        return np.ascontiguousarray(pixels[..., 0] if len(image) == 1 else pixels), prepared
    pixels = (255 - tones[0]).astype(np.uint8)
    return pixels, drawing_normalisation.preprocess_drawing(
        problem, ink_of_grey(pixels.astype(np.float64))
    )


def _numbers(scores: Array) -> str:
    """Return scores as a Python list, with names for numbers that are not finite."""
    finite = [f"{score:.7g}" if np.isfinite(score) else f'float("{score}")' for score in scores]
    return f"[{', '.join(finite)}]"
