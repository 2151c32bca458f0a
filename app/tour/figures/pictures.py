"""Figures with pictures: feature maps, filters with their gradients, held-out images."""

from app.tour.figures.png import Rows, heat_map, max_magnitude
from app.tour.figures.svg import arrow, caption, svg_document
from app.tour.quoted_numbers import format_value
from app.tour.scene_records import SceneRecords

SHOWN_IMAGES = 5


def draw_network(records: SceneRecords) -> str:
    """Draw the scene's image, its first feature maps, and the probabilities at the end."""
    record, image = records.record, records.scene.image
    maps = record.activations["pool1.activation"][image].tolist()
    later = record.activations["pool2.activation"][image].tolist()
    parts = [
        heat_map(record.images[image, 0].tolist(), 1, 8, 40, 120),
        caption(8, 28, "a picture", "ink"),
    ]
    parts += _image_grid(maps, 180, 40, 2, 58) + _image_grid(later, 348, 40, 4, 28)
    parts += [caption(180, 28, "feature maps", "ink"), caption(348, 28, "and again", "ink")]
    parts += [arrow((x, 100), (x + 32, 100), "forward") for x in (138, 306, 474)]
    parts.append(caption(516, 28, "probabilities", "ink"))
    classes = records.run.data.classes
    for k, probability in enumerate(record.probabilities[image].tolist()):
        y, is_label = 80 + 44 * k, record.labels.item(image) == k
        width = f"{70 * probability:.1f}"
        bar = f'<rect class="forward" x="540" y="{y}" height="14" width="{width}"/>'
        parts.append(caption(518, y + 12, classes[k], "ink strong" if is_label else "ink") + bar)
        parts.append(caption(616, y + 12, format_value(probability, {"digits": 3}), "forward"))
    return svg_document(664, 180, *parts)


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
        kernels = arrays["conv1.kernel"][:, 0].tolist()
        full_scale = max(max_magnitude(one) for one in kernels)
        y = 30 + 130 * row
        bound = format_value(full_scale, {"digits": 2})
        parts += [caption(8, y - 10, f"{label}, −{bound} … {bound}", "ink")]
        parts += [
            heat_map(kernel, full_scale, 8 + 116 * column, y, 96)
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
        parts.append(heat_map(data.held_out_images[index, 0].tolist(), 1, x, 8, 96))
        label = f"a {name}: {format_value(probability, {'digits': 3})}"
        parts.append(caption(x, 126, label, "forward"))
        parts.append(
            caption(x, 146, "wrong" if wrong else "right", "backward" if wrong else "soft")
        )
    return svg_document(570, 158, *parts)
