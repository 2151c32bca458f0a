"""Pictures: an image on its way forward, filters with their gradients, new images."""

from app.tour.figures.png import Rows, largest, picture
from app.tour.figures.svg import arrow, drawing, words
from app.tour.scene_records import Sight
from app.tour.values import written

FEW = 5


def network(sight: Sight) -> str:
    """Draw the scene's image, its first feature maps, and the probabilities at the end."""
    record, image = sight.record, sight.scene.image
    maps = record.activations["pool1.activation"][image].tolist()
    later = record.activations["pool2.activation"][image].tolist()
    parts = [
        picture(record.images[image, 0].tolist(), 1, 8, 40, 120),
        words(8, 28, "a picture", "ink"),
    ]
    parts += _grid(maps, 180, 40, 2, 58) + _grid(later, 348, 40, 4, 28)
    parts += [words(180, 28, "feature maps", "ink"), words(348, 28, "and again", "ink")]
    parts += [arrow((x, 100), (x + 32, 100), "forward") for x in (138, 306, 474)]
    parts.append(words(516, 28, "probabilities", "ink"))
    classes = sight.run.data.classes
    for place, chance in enumerate(record.probabilities[image].tolist()):
        y, true = 80 + 44 * place, record.labels.item(image) == place
        bar = f'<rect class="forward" x="540" y="{y}" height="14" width="{70 * chance:.1f}"/>'
        parts.append(words(518, y + 12, classes[place], "ink strong" if true else "ink") + bar)
        parts.append(words(616, y + 12, written(chance, {"digits": 3}), "forward"))
    return drawing(664, 180, *parts)


def _grid(maps: list[Rows], left: float, top: float, columns: int, size: float) -> list[str]:
    most = max(largest(one) for one in maps)
    return [
        picture(
            one,
            most,
            left + place % columns * (size + 2),
            top + place // columns * (size + 2),
            size,
        )
        for place, one in enumerate(maps)
    ]


def kernels(sight: Sight) -> str:
    """Draw the first filters, and the gradient of each below it."""
    record, parts = sight.record, []
    for row, (said, arrays) in enumerate(
        (("filters", record.parameters), ("their gradients", record.gradients))
    ):
        own = arrays["conv1.kernel"][:, 0].tolist()
        most = max(largest(one) for one in own)
        y = 30 + 130 * row
        span = f"−{written(most, {'digits': 2})} … {written(most, {'digits': 2})}"
        parts += [words(8, y - 10, f"{said}, {span}", "ink")]
        parts += [picture(one, most, 8 + 116 * place, y, 96) for place, one in enumerate(own)]
    return drawing(470, 262, *parts)


def held_out(sight: Sight) -> str:
    """Draw the held-out images to whose true class the network gives least, with what it gives."""
    run, data = sight.run, sight.run.data
    forward = run.network.forward(run.parameters, data.held_out_images)
    chances = forward.activations[list(forward.activations)[-1]].tolist()
    labels = data.held_out_labels.tolist()
    found = sorted(
        (one[label], place) for place, (one, label) in enumerate(zip(chances, labels, strict=True))
    )
    parts = []
    for column, (chance, place) in enumerate(found[:FEW]):
        x = 8 + 112 * column
        name, wrong = data.classes[labels[place]], chance < max(chances[place])
        parts.append(picture(data.held_out_images[place, 0].tolist(), 1, x, 8, 96))
        parts.append(words(x, 126, f"a {name}: {written(chance, {'digits': 3})}", "forward"))
        parts.append(words(x, 146, "wrong" if wrong else "right", "backward" if wrong else "soft"))
    return drawing(570, 158, *parts)
