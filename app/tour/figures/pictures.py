"""Figures with pictures: feature maps, filters with their gradients, held-out images."""

from app.tour.figures.png import (
    Rows,
    heat_map,
    image_picture,
    kernel_picture,
    largest_channel,
    max_magnitude,
)
from app.tour.figures.svg import arrow, caption, svg_document
from app.tour.quoted_numbers import format_value
from app.tour.scene_records import SceneRecords

SHOWN_IMAGES = 5
_MAX_NAME = 14  # characters of a class name
_LETTER = 8.0  # units of width of a character, about


def draw_network(records: SceneRecords) -> str:
    """Draw the scene's image, its first feature maps, and the probabilities at the end."""
    record, image = records.record, records.scene.image
    maps = record.activations["pool1.activation"][image].tolist()
    later = record.activations["pool2.activation"][image].tolist()
    parts = [
        image_picture(record.images[image].tolist(), 8, 40, 120),
        caption(8, 28, "a picture", "ink"),
    ]
    parts += _image_grid(maps, 180, 40, 2, 58) + _image_grid(later, 348, 40, 4, 28)
    parts += [caption(180, 28, "feature maps", "ink"), caption(348, 28, "and again", "ink")]
    parts += [arrow((x, 100), (x + 32, 100), "forward") for x in (138, 306, 474)]
    parts.append(caption(516, 28, "probabilities", "ink"))
    bars, width = _probability_bars(records, 518)
    return svg_document(width, 180, *parts, *bars)


def _probability_bars(records: SceneRecords, left: int) -> tuple[list[str], int]:
    """Return the classes with the probabilities of the scene's image as bars, and the right end."""
    record, image = records.record, records.scene.image
    classes = [_short_name(name) for name in records.run.data.classes]
    parts = []
    top, spacing = (80.0, 44.0) if len(classes) == 2 else (36.0, 140 / len(classes))
    bar = left + round(max(22.0, _LETTER * max(map(len, classes)) + 8))
    for k, probability in enumerate(record.probabilities[image].tolist()):
        y, is_label = top + spacing * k, record.labels.item(image) == k
        box = f'x="{bar}" y="{y:.4g}" height="14" width="{70 * probability:.1f}"'
        parts.append(caption(left, y + 12, classes[k], "ink strong" if is_label else "ink"))
        parts.append(f'<rect class="forward" {box}/>')
        parts.append(caption(bar + 76, y + 12, format_value(probability, {"digits": 3}), "forward"))
    return parts, bar + 124


def _short_name(name: str) -> str:
    """Return a class name with at most `_MAX_NAME` characters.

    >>> _short_name("a class with a long name")
    'a class with …'
    """
    return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}…"


def _image_grid(maps: list[Rows], left: float, top: float, columns: int, size: float) -> list[str]:
    """Return heat maps in rows of `columns`, on one colour scale."""
    full_scale = max(max_magnitude(one) for one in maps)
    return [
        heat_map(
            one,
            full_scale,
            left + k % columns * (size + 2),
            top + k // columns * (size + 2),
            size,
        )
        for k, one in enumerate(maps)
    ]


def draw_kernels(records: SceneRecords) -> str:
    """Draw the filters of conv1, and the gradient of each below it."""
    record, parts = records.record, []
    for row, (label, arrays) in enumerate(
        (("filters", record.parameters), ("their gradients", record.gradients))
    ):
        kernels = arrays["conv1.kernel"].tolist()
        if arrays is record.gradients:
            kernels = [[largest_channel(planes)] for planes in kernels]
        full_scale = max(max_magnitude(rows) for planes in kernels for rows in planes)
        y = 30 + 130 * row
        bound = format_value(full_scale, {"digits": 2})
        parts += [caption(8, y - 10, f"{label}, −{bound} … {bound}", "ink")]
        parts += [
            kernel_picture(kernel, full_scale, 8 + 116 * column, y, 96)
            for column, kernel in enumerate(kernels)
        ]
    return svg_document(470, 262, *parts)


def draw_held_out(records: SceneRecords) -> str:
    """Draw the held-out images whose true class has the lowest probability."""
    run, data = records.run, records.run.data
    forward = run.network.forward(run.parameters, data.held_out_images)
    probabilities = forward.activations[list(forward.activations)[-1]].tolist()
    labels = data.held_out_labels.tolist()
    ranked = sorted(
        (row[label], index)
        for index, (row, label) in enumerate(zip(probabilities, labels, strict=True))
    )
    parts = []
    for column, (probability, index) in enumerate(ranked[:SHOWN_IMAGES]):
        x = 8 + 112 * column
        name, wrong = data.classes[labels[index]], probability < max(probabilities[index])
        parts.append(image_picture(data.held_out_images[index].tolist(), x, 8, 96))
        value = format_value(probability, {"digits": 3})
        label, verdict = f"a {name}: {value}", "wrong" if wrong else "right"
        if len(name) > 3:
            label, verdict = _short_name(name), f"{value}, {verdict}"
        parts.append(caption(x, 126, label, "forward"))
        parts.append(caption(x, 146, verdict, "backward" if wrong else "soft"))
    return svg_document(570, 158, *parts)
