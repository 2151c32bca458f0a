"""Ways to mend an architecture, one change each: what is offered has been tried and works."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.core.checks import is_number
from engine.core.errors import BadInput
from engine.core.shapes import Pair, Shape
from engine.description.names import free_name, layer_names
from engine.description.output_layers import with_output_layers
from engine.description.records import Mend
from engine.model.architecture import ranged_layer
from engine.model.layer_choices import LAYER_CHOICES, MAX_LAYERS, SettingChoice
from engine.model.layers import AveragePooling, Convolution, Layer, MaxPooling

Specs = Sequence[Any]
_POOLING = ("max_pooling", "average_pooling")
_VECTOR_KINDS = tuple(kind for kind, one in LAYER_CHOICES.items() if one.accepts == "vector")


def layer_mends(
    specs: Specs, position: int, shape: Shape, entering: Shape | None, layer: Layer | None
) -> tuple[Mend, ...]:
    """Return the mends of the layer at `position`, whose input has the shape `entering`.

    `shape` is that of the network's input. `layer` is None if its settings are not allowed. A mend
    is kept if every layer up to this one is possible with it.
    """
    if layer is None:
        candidates = _setting_mends(specs, position)
    elif entering is None:
        candidates = iter(())
    else:
        candidates = _shape_mends(specs, position, entering, layer)
    after = len(specs) - position - 1
    removed = Mend(_remove_label(specs, position), _without(specs, position))
    kept = [one for one in candidates if _is_possible(one.layers, shape, len(one.layers) - after)]
    return (*kept, removed) if len(specs) > 1 else tuple(kept)


def name_mends(specs: Specs) -> tuple[Mend, ...]:
    """Return the mend of the first layer whose name another layer has, or that is called input."""
    names: list[Any] = ["input"]
    for position, spec in enumerate(specs):
        name = spec.get("name") if isinstance(spec, Mapping) else None
        if isinstance(name, str) and name in names:
            stem = name.rstrip("0123456789")
            free = free_name(f"{stem}2" if stem == name else name, layer_names(specs))
            label = f"Call {'it' if name == 'input' else 'the second one'} {free}"
            return (Mend(label, _with(specs, position, name=free)),)
        names.append(name)
    return ()


def output_mends(specs: Specs, shape: Shape, loss: str, classes: int) -> tuple[Mend, ...]:
    """Return the mend of layers that do not end as the loss and the classes need it."""
    ended = with_output_layers(specs, shape, loss, classes)
    if ended is None:
        return ()
    units = 1 if loss in ("binary-cross-entropy", "output") else classes
    last = ended[-1]["kind"]
    end = "" if last == "dense" else f" and {LAYER_CHOICES[last].label}"
    return (Mend(f"End with {units} unit{'s' if units > 1 else ''}{end}", ended),)


def size_mends(specs: Specs, shape: Shape, fits: Callable[[Specs], bool]) -> tuple[Mend, ...]:
    """Return the mends of a network that is too large; `fits` says whether layers are not."""
    candidates = []
    flat = next((at for at, one in enumerate(specs) if one["kind"] == "flatten"), None)
    if flat is not None:
        pool = {"kind": "max_pooling", "name": free_name("pool", layer_names(specs)), "size": 2}
        label = f"Pool by 2 before {specs[flat]['name']}"
        candidates.append(Mend(label, [*specs[:flat], pool, *specs[flat:]]))
    for setting in ("units", "filters"):
        sizes = [one.get(setting, 0) for one in specs[:-2]]
        if not any(sizes):
            continue
        position = sizes.index(max(sizes))
        size = max(sizes) // 2
        while size and not fits(_with(specs, position, **{setting: size})):
            size //= 2
        if size:
            label = f"Use {size} {setting} in {specs[position]['name']}"
            candidates.append(Mend(label, _with(specs, position, **{setting: size})))
    return tuple(one for one in candidates if len(one.layers) <= MAX_LAYERS and fits(one.layers))


def _setting_mends(specs: Specs, position: int) -> Iterator[Mend]:
    """Yield the layer with its default, its least or its largest value in a wrong setting."""
    spec = specs[position]
    if not isinstance(spec, Mapping):
        return
    name = spec.get("name")
    if not isinstance(name, str) or not name.isidentifier():
        free = free_name("layer", layer_names(specs))
        yield Mend(f"Call it {free}", _with(specs, position, name=free))
    choice = LAYER_CHOICES.get(str(spec.get("kind")))
    if choice is None:
        return
    known = {setting.name: setting for setting in choice.settings}
    for member in spec:
        if member not in (*known, "kind", "name"):
            kept = {key: value for key, value in spec.items() if key != member}
            yield Mend(f"Leave out {member}", [*specs[:position], kept, *specs[position + 1 :]])
    for setting in known.values():
        value = _nearest(setting, spec.get(setting.name, setting.default))
        if value is not None and spec.get(setting.name, setting.default) != value:
            label = f"Use {setting.label.lower()} {_shown(value)}"
            yield Mend(label, _with(specs, position, **{setting.name: value}))


def _nearest(setting: SettingChoice, value: object) -> Any:
    """Return the end of the range that a number is beyond, or else the default of the setting."""
    sides = value if isinstance(value, list | tuple) else [value]
    numbers = [one for one in sides if is_number(one)]
    if setting.high is not None and setting.low is not None and len(numbers) == len(sides):
        if any(one > setting.high for one in numbers):
            return setting.high
        if any(one < setting.low for one in numbers):
            return setting.low
    return setting.low if setting.default is None else setting.default


def _shape_mends(specs: Specs, position: int, entering: Shape, layer: Layer) -> Iterator[Mend]:
    """Yield changes of a layer, or of one before it, that let the shape of its input fit."""
    name = specs[position]["name"]
    if layer.kind in _VECTOR_KINDS and len(entering) == 3:
        flat = {"kind": "flatten", "name": free_name("flatten", layer_names(specs))}
        label = f"Put a flatten layer before {name}"
        yield Mend(label, [*specs[:position], flat, *specs[position:]])
        return
    if len(entering) == 1:
        flattened = [at for at in range(position) if specs[at]["kind"] == "flatten"]
        if flattened and layer.kind != "flatten":
            at = flattened[0]
            moved = [*specs[:at], specs[position], *specs[at:position], *specs[position + 1 :]]
            yield Mend(f"Move {name} before {specs[at]['name']}", moved)
        return
    if isinstance(layer, Convolution):
        yield from _convolution_mends(specs, position, entering, layer)
    if isinstance(layer, MaxPooling | AveragePooling):
        rows, columns = (
            min(size, side) for size, side in zip(layer.window.size, entering[1:], strict=True)
        )
        size = _pair((rows, columns))
        yield Mend(f"Use window {_shown(size)}", _with(specs, position, size=size))
    for at in range(position - 1, -1, -1):
        if specs[at]["kind"] in _POOLING:
            yield Mend(_remove_label(specs, at), _without(specs, at))
            break


def _convolution_mends(
    specs: Specs, position: int, entering: Shape, layer: Convolution
) -> Iterator[Mend]:
    channels, *sides = entering
    groups = next(
        one
        for one in range(min(layer.groups, channels), 0, -1)
        if not channels % one and not layer.filters % one
    )
    if groups != layer.groups:
        yield Mend(f"Use groups {groups}", _with(specs, position, groups=groups))
    window = layer.window
    largest = [
        min(size, max(1, (side + 2 * edge - 1) // apart + 1))
        for size, side, edge, apart in zip(
            window.size, sides, window.padding, window.dilation, strict=True
        )
    ]
    size = _pair((largest[0], largest[1]))
    if size != layer.size:
        yield Mend(f"Use kernel {_shown(size)}", _with(specs, position, size=size))
    missing = [
        max(edge, -(-(reach - side) // 2))
        for reach, side, edge in zip(window.effective_size, sides, window.padding, strict=True)
    ]
    padding = _pair((missing[0], missing[1]))
    if padding != layer.padding:
        yield Mend(f"Pad by {_shown(padding)}", _with(specs, position, padding=padding))
    if layer.dilation != 1:
        yield Mend("Use dilation 1", _with(specs, position, dilation=1))


def _is_possible(specs: Specs, shape: Shape, count: int) -> bool:
    """Return whether the first `count` layers can follow one another."""
    if len(specs) > MAX_LAYERS:
        return False
    try:
        for position, spec in enumerate(specs[:count]):
            shape = ranged_layer(spec, position).output_shape(shape)
    except BadInput:
        return False
    return True


def _with(specs: Specs, position: int, **settings: Any) -> list[Any]:
    changed = {**specs[position], **settings}
    return [*specs[:position], changed, *specs[position + 1 :]]


def _without(specs: Specs, position: int) -> list[Any]:
    return [*specs[:position], *specs[position + 1 :]]


def _remove_label(specs: Specs, position: int) -> str:
    spec = specs[position]
    name = spec.get("name") if isinstance(spec, Mapping) else None
    short = isinstance(name, str) and len(name) <= 40
    return f"Remove {name}" if short else f"Remove layer {position + 1}"


def _pair(sides: Pair) -> int | list[int]:
    return sides[0] if sides[0] == sides[1] else list(sides)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "×".join(map(str, value))
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
