"""Problems of an architecture as sentences, from the errors of the engine."""

from collections.abc import Mapping, Sequence

from engine.core.errors import BadInput
from engine.core.shapes import Shape
from engine.description.records import ArchitectureProblem, Mend
from engine.model.layer_choices import LAYER_CHOICES
from engine.model.layers import AveragePooling, Convolution, Layer, MaxPooling

_MAX_TEXT = 80


def problem_of(bad: BadInput, mends: Sequence[Mend] = ()) -> ArchitectureProblem:
    """Return an error of the whole architecture as a problem."""
    value = _cut(bad.value if isinstance(bad.value, str) else bad.value_text)
    field = bad.field.removeprefix("layer ")
    sentence = f"{field[:1].upper()}{field[1:]}: got {value}; allowed: {bad.allowed}."
    return ArchitectureProblem(bad.field, value, bad.allowed, sentence, tuple(mends))


def layer_problem(
    bad: BadInput, name: str, layer: Layer | None, entering: Shape | None, mends: Sequence[Mend]
) -> ArchitectureProblem:
    """Return an error of a layer as a problem.

    The field is the setting, or "input" if the shape of the input, `entering`, does not fit the
    layer.
    """
    _, comma, setting = bad.field.partition(", ")
    value = _cut(bad.value if isinstance(bad.value, str) else bad.value_text)
    if layer is not None and entering is not None:
        sentence = _shape_sentence(bad, layer, entering)
        return ArchitectureProblem("input", value, bad.allowed, sentence, tuple(mends))
    field = setting if comma else "layer"
    sentence = f"{field.replace('_', ' ').capitalize()} of {name or 'a layer'}: got {value}; "
    allowed = f"allowed: {bad.allowed}."
    return ArchitectureProblem(field, value, bad.allowed, sentence + allowed, tuple(mends))


def _shape_sentence(bad: BadInput, layer: Layer, entering: Shape) -> str:
    label, shape = LAYER_CHOICES[layer.kind].label, "×".join(map(str, entering))
    if len(entering) == 3 and isinstance(layer, Convolution | MaxPooling | AveragePooling):
        window = layer.window
        sides = [side + 2 * edge for side, edge in zip(entering[1:], window.padding, strict=True)]
        if any(size > side for size, side in zip(window.effective_size, sides, strict=True)):
            what = "kernel" if isinstance(layer, Convolution) else "window"
            size = "×".join(map(str, window.effective_size))
            padded = " padded" if any(window.padding) else ""
            within = "×".join(map(str, sides))
            return f"The {what} of {layer.name}, {size}, is larger than its{padded} {within} input."
    needed = bad.allowed.removeprefix("it ")
    return f"{layer.name} ({label}) gets {shape}, but {needed}."


def text_of(spec: object, member: str) -> str:
    """Return a member of a spec if it is a text, else an empty text."""
    value = spec.get(member) if isinstance(spec, Mapping) else None
    return _cut(value) if isinstance(value, str) else ""


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"
