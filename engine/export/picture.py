"""Export of the way from a picture file to a network's input, with a worked example.

The functions are those with which this project prepares drawings, written out with their source:
the exported file needs NumPy, Pillow and PyTorch, and nothing of this project.
"""

from base64 import b64encode
from inspect import getsource

import numpy as np

from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.data import datasets, drawing_normalisation
from engine.export.pytorch import torch_code
from engine.model.presets import DIGIT_PROBLEMS, IMAGE_PROBLEMS
from engine.training.run import Run

_CONSTANTS = (
    "IMAGE_SIZE",
    "CELL_SIZE",
    "MAX_INK_COLUMNS",
    "INK_FRACTION_RANGE",
    "MEAN_INK_FRACTION",
    "MIN_INK",
)
_DIGIT_FUNCTIONS = (
    drawing_normalisation.uci_cells,
    drawing_normalisation._normalise_thickness,
    drawing_normalisation._dilate,
    drawing_normalisation._ink_fraction,
    drawing_normalisation._ink_columns,
    drawing_normalisation._bounding_box,
    drawing_normalisation._area_resize_weights,
    datasets.upscale,
)
_INPUT_LINES = {
    True: "    image = upscale(uci_cells(ink)[None] / CELL_SIZE**2)",
    False: "    rows, columns = (_area_resize_weights(n, 0, n, 0, IMAGE_SIZE) for n in ink.shape)\n"
    "    image = (rows @ ink @ columns.T)[None]",
}
_READ = '''def picture_to_input(path: str) -> torch.Tensor:
    """Return a picture file as the network's input (1, 1, 32, 32): 0 paper, 1 ink.

    The picture shows one {thing}, dark on light paper or light on dark, and little else.
    """
    picture = ImageOps.exif_transpose(Image.open(path)).convert("L")
    picture.thumbnail((256, 256))
    ink = ink_of_grey(np.asarray(picture, dtype=np.float64))
{lines}
    return torch.from_numpy(image[None].astype(np.float32))
'''
_EXAMPLE = """
# A worked example: a held-out image as a picture file, with the scores that the engine gives it.
pixels = np.frombuffer(b64decode("{pixels}"), np.uint8)
Image.fromarray(pixels.reshape({side}, {side})).save("{file}")
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


@ignore_float_errors()
def torch_script(run: Run, parameters_file: str) -> str:
    """Return `torch_code` of a run, the lines from a picture file to its input, and an example.

    The example is a held-out image of the run's problem, with the scores that the engine gives it.
    """
    code = torch_code(run.network, parameters_file)
    problem, image = run.recipe.problem, run.data.held_out_images[:1]
    if problem not in IMAGE_PROBLEMS:
        scores = run.network.logits(run.parameters, image)[0]
        return code + _NUMBER_EXAMPLE.format(image=image.tolist(), expected=_numbers(scores))
    pixels = (255 - np.rint(255 * np.clip(image[0, 0], 0, 1))).astype(np.uint8)
    prepared = drawing_normalisation.preprocess_drawing(
        problem, ink_of_grey(pixels.astype(np.float64))
    )
    scores = run.network.logits(run.parameters, prepared[None])[0]
    is_digit = problem in DIGIT_PROBLEMS
    functions = _DIGIT_FUNCTIONS if is_digit else (drawing_normalisation._area_resize_weights,)
    names = _CONSTANTS if is_digit else _CONSTANTS[:1]
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
        *(f"{name} = {getattr(drawing_normalisation, name)!r}" for name in names),
        "",
        "",
        *(f"{getsource(function)}\n" for function in (ink_of_grey, *functions)),
        _READ.format(thing="digit" if is_digit else "bar", lines=_INPUT_LINES[is_digit]),
        "",
        _EXAMPLE.lstrip()
        .format(
            pixels=b64encode(pixels.tobytes()).decode(),
            side=len(pixels),
            file=parameters_file.removesuffix(".safetensors") + "-example.png",
            expected=_numbers(scores),
            classes=", ".join(run.data.classes),
            truth=run.data.classes[int(run.data.held_out_labels[0])],
        )
        .rstrip("\n"),
        "",
    ]
    return code + "\n".join(lines)


def _numbers(scores: Array) -> str:
    """Return scores as a Python list, with names for numbers that are not finite."""
    finite = [f"{score:.7g}" if np.isfinite(score) else f'float("{score}")' for score in scores]
    return f"[{', '.join(finite)}]"
