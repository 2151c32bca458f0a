"""Curves: the loss of one image and its slope, C(w) with its descent, the loss of a run."""

from app.tour.figures.png import heat_map, max_magnitude
from app.tour.figures.svg import PlotFrame, arrow, caption, dot, svg_document
from app.tour.scene_records import SceneRecords, run_at
from app.tour.values import format_value


def draw_loss(records: SceneRecords) -> str:
    """Draw C(a) = −log a, with the point of the scene's image."""
    frame = PlotFrame(46, 26, 500, 210, (0, 1), (0, 4.6))
    return svg_document(570, 280, *_loss_elements(records, frame))


def draw_slope(records: SceneRecords) -> str:
    """Draw C(a) with its tangent, and below it the derivative as a curve of its own."""
    above = PlotFrame(46, 26, 500, 170, (0, 1), (0, 4.6))
    below = PlotFrame(46, 270, 500, 130, (0, 1), (-20, 0))
    (a, c), (xs, _, slopes) = _image_point(records), records.curve
    ends = [min(1.0, max(0.0, a + way)) for way in (-0.25, 0.25)]
    tangent = [c - (end - a) / a for end in ends]
    at = below.to_drawing(a, -1 / a)
    return svg_document(
        570,
        446,
        *_loss_elements(records, above),
        above.curve(ends, tangent, "backward"),
        below.axes("a of the true class", "dC/da", (0, 0.5, 1), (-20, -10, 0)),
        below.curve(xs, slopes, "backward"),
        dot(*at, "backward"),
        caption(at[0] + 10, at[1] + 20, format_value(-1 / a, {"digits": 3}), "backward"),
    )


def _image_point(records: SceneRecords) -> tuple[float, float]:
    image = records.scene.image
    return records.record.true_probabilities.item(image), records.record.losses.item(image)


def _loss_elements(records: SceneRecords, frame: PlotFrame) -> list[str]:
    (a, c), (xs, losses, _) = _image_point(records), records.curve
    at = frame.to_drawing(a, c)
    said = f"a = {format_value(a, {'digits': 3})}, C = {format_value(c, {'digits': 3})}"
    return [
        frame.axes("a of the true class", "C", (0, 0.5, 1), (0, 2, 4)),
        frame.curve(xs, losses, "ink"),
        dot(*at, "forward"),
        caption(at[0] + 10, at[1] - 10, said, "forward"),
    ]


def draw_descent(records: SceneRecords) -> str:
    """Draw C(w) before the step, the weight's way down it alone, and the step that was made."""
    found, way = records.slice, records.descent
    values, losses = found.values.tolist(), found.losses.tolist()
    low, high = min(losses), max(losses)
    frame = PlotFrame(60, 26, 486, 220, (values[0], values[-1]), (low - 0.05 * (high - low), high))
    here, there = (
        frame.to_drawing(found.value, found.loss),
        frame.to_drawing(way.values.item(-1), way.losses.item(-1)),
    )
    marks = (values[0], 0.0, values[-1])
    return svg_document(
        570,
        300,
        frame.axes("w", "C(w)", [round(x, 1) for x in marks], [round(y, 2) for y in (low, high)]),
        frame.curve(values, losses, "ink"),
        frame.curve(way.values.tolist(), way.losses.tolist(), "update", "thick"),
        arrow(here, there, "update") if abs(there[0] - here[0]) > 12 else "",
        dot(*here, "forward"),
        dot(*there, "update"),
        caption(here[0] - 6, here[1] - 14, "begin", "forward", "end"),
        caption(there[0], there[1] - 34, f"after {way.steps} steps alone", "update"),
    )


def draw_learning(records: SceneRecords) -> str:
    """Draw the loss of every step so far, and the first filters at the start and at the end."""
    losses = records.losses or [records.record.loss]
    top = max(losses)
    frame = PlotFrame(46, 170, 500, 150, (0, len(losses)), (0, top))
    parts = []
    for row, (step, said) in enumerate(((0, "at the start"), (records.scene.step, "at the end"))):
        kernels = run_at(records.scene.recipe, step).parameters["conv1.kernel"][:, 0].tolist()
        most = max(max_magnitude(one) for one in kernels)
        parts.append(caption(46, 16 + 72 * row, said, "ink"))
        for place, one in enumerate(kernels):
            parts.append(heat_map(one, most, 46 + 62 * place, 22 + 72 * row, 46))
    axes = frame.axes("steps", "C", (0, len(losses)), (0, round(top, 1)))
    steps = [float(step) for step in range(len(losses))]
    return svg_document(570, 360, *parts, axes, frame.curve(steps, losses, "ink"))
