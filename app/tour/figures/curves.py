"""Curves: the loss of one image and its slope, C(w) with its descent, the loss of a run."""

from app.tour.figures.png import largest, picture
from app.tour.figures.svg import Frame, arrow, dot, drawing, words
from app.tour.scene_records import Sight, run_at
from app.tour.values import written


def loss(sight: Sight) -> str:
    """Draw C(a) = −log a, with the point of the scene's image."""
    frame = Frame(46, 26, 500, 210, (0, 1), (0, 4.6))
    return drawing(570, 280, *_loss(sight, frame))


def slope(sight: Sight) -> str:
    """Draw C(a) with its tangent, and below it the derivative as a curve of its own."""
    above = Frame(46, 26, 500, 170, (0, 1), (0, 4.6))
    below = Frame(46, 270, 500, 130, (0, 1), (-20, 0))
    (a, c), (xs, _, slopes) = _point(sight), sight.curve
    ends = [min(1.0, max(0.0, a + way)) for way in (-0.25, 0.25)]
    tangent = [c - (end - a) / a for end in ends]
    at = below.at(a, -1 / a)
    return drawing(
        570,
        446,
        *_loss(sight, above),
        above.curve(ends, tangent, "backward"),
        below.axes("a of the true class", "dC/da", (0, 0.5, 1), (-20, -10, 0)),
        below.curve(xs, slopes, "backward"),
        dot(*at, "backward"),
        words(at[0] + 10, at[1] + 20, written(-1 / a, {"digits": 3}), "backward"),
    )


def _point(sight: Sight) -> tuple[float, float]:
    image = sight.scene.image
    return sight.record.true_probabilities.item(image), sight.record.losses.item(image)


def _loss(sight: Sight, frame: Frame) -> list[str]:
    (a, c), (xs, losses, _) = _point(sight), sight.curve
    at = frame.at(a, c)
    said = f"a = {written(a, {'digits': 3})}, C = {written(c, {'digits': 3})}"
    return [
        frame.axes("a of the true class", "C", (0, 0.5, 1), (0, 2, 4)),
        frame.curve(xs, losses, "ink"),
        dot(*at, "forward"),
        words(at[0] + 10, at[1] - 10, said, "forward"),
    ]


def descent(sight: Sight) -> str:
    """Draw C(w) before the step, the weight's way down it alone, and the step that was made."""
    found, way = sight.slice, sight.descent
    values, losses = found.values.tolist(), found.losses.tolist()
    low, high = min(losses), max(losses)
    frame = Frame(60, 26, 486, 220, (values[0], values[-1]), (low - 0.05 * (high - low), high))
    here, there = (
        frame.at(found.value, found.loss),
        frame.at(way.values.item(-1), way.losses.item(-1)),
    )
    marks = (values[0], 0.0, values[-1])
    return drawing(
        570,
        300,
        frame.axes("w", "C(w)", [round(x, 1) for x in marks], [round(y, 2) for y in (low, high)]),
        frame.curve(values, losses, "ink"),
        frame.curve(way.values.tolist(), way.losses.tolist(), "update", "thick"),
        arrow(here, there, "update") if abs(there[0] - here[0]) > 12 else "",
        dot(*here, "forward"),
        dot(*there, "update"),
        words(here[0] - 6, here[1] - 14, "begin", "forward", "end"),
        words(there[0], there[1] - 34, f"after {way.steps} steps alone", "update"),
    )


def learning(sight: Sight) -> str:
    """Draw the loss of every step so far, and the first filters at the start and at the end."""
    losses = sight.losses or [sight.record.loss]
    top = max(losses)
    frame = Frame(46, 170, 500, 150, (0, len(losses)), (0, top))
    parts = []
    for row, (step, said) in enumerate(((0, "at the start"), (sight.scene.step, "at the end"))):
        kernels = run_at(sight.scene.recipe, step).parameters["conv1.kernel"][:, 0].tolist()
        most = max(largest(one) for one in kernels)
        parts.append(words(46, 16 + 72 * row, said, "ink"))
        for place, one in enumerate(kernels):
            parts.append(picture(one, most, 46 + 62 * place, 22 + 72 * row, 46))
    axes = frame.axes("steps", "C", (0, len(losses)), (0, round(top, 1)))
    steps = [float(step) for step in range(len(losses))]
    return drawing(570, 360, *parts, axes, frame.curve(steps, losses, "ink"))
