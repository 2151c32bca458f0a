"""Pictures: an image on its way forward, filters with their gradients, new images."""

from app.tour.figures.png import Rows, heat_map, max_magnitude
from app.tour.figures.svg import arrow, caption, svg_document
from app.tour.scene_records import SceneRecords
from app.tour.values import format_value

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
    for place, chance in enumerate(record.probabilities[image].tolist()):
        y, true = 80 + 44 * place, record.labels.item(image) == place
        bar = f'<rect class="forward" x="540" y="{y}" height="14" width="{70 * chance:.1f}"/>'
        parts.append(caption(518, y + 12, classes[place], "ink strong" if true else "ink") + bar)
        parts.append(caption(616, y + 12, format_value(chance, {"digits": 3}), "forward"))
    return svg_document(664, 180, *parts)


def _image_grid(maps: list[Rows], left: float, top: float, columns: int, size: float) -> list[str]:
    most = max(max_magnitude(one) for one in maps)
    return [
        heat_map(
            one,
            most,
            left + place % columns * (size + 2),
            top + place // columns * (size + 2),
            size,
        )
        for place, one in enumerate(maps)
    ]


def draw_kernels(records: SceneRecords) -> str:
    """Draw the first filters, and the gradient of each below it."""
    record, parts = records.record, []
    for row, (said, arrays) in enumerate(
        (("filters", record.parameters), ("their gradients", record.gradients))
    ):
        own = arrays["conv1.kernel"][:, 0].tolist()
        most = max(max_magnitude(one) for one in own)
        y = 30 + 130 * row
        span = f"−{format_value(most, {'digits': 2})} … {format_value(most, {'digits': 2})}"
        parts += [caption(8, y - 10, f"{said}, {span}", "ink")]
        parts += [heat_map(one, most, 8 + 116 * place, y, 96) for place, one in enumerate(own)]
    return svg_document(470, 262, *parts)


def draw_held_out(records: SceneRecords) -> str:
    """Draw the held-out images to whose true class the network gives least, with what it gives."""
    run, data = records.run, records.run.data
    forward = run.network.forward(run.parameters, data.held_out_images)
    chances = forward.activations[list(forward.activations)[-1]].tolist()
    labels = data.held_out_labels.tolist()
    found = sorted(
        (one[label], place) for place, (one, label) in enumerate(zip(chances, labels, strict=True))
    )
    parts = []
    for column, (chance, place) in enumerate(found[:SHOWN_IMAGES]):
        x = 8 + 112 * column
        name, wrong = data.classes[labels[place]], chance < max(chances[place])
        parts.append(heat_map(data.held_out_images[place, 0].tolist(), 1, x, 8, 96))
        parts.append(caption(x, 126, f"a {name}: {format_value(chance, {'digits': 3})}", "forward"))
        parts.append(
            caption(x, 146, "wrong" if wrong else "right", "backward" if wrong else "soft")
        )
    return svg_document(570, 158, *parts)
