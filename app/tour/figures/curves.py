"""Figures with curves: the loss of one image and its slope, C(w), a descent, a loss history."""

from app.tour.figures.png import kernel_picture, max_magnitude
from app.tour.figures.svg import PlotFrame, arrow, caption, dot, svg_document
from app.tour.quoted_numbers import format_value
from app.tour.scene_records import SceneRecords, run_at


def draw_loss(records: SceneRecords) -> str:
    """Draw C(a) = −log a, with the point of the scene's image."""
    frame = PlotFrame(46, 26, 500, 210, (0, 1), (0, 4.6))
    return svg_document(570, 280, *_loss_elements(records, frame))


def draw_slope(records: SceneRecords) -> str:
    """Draw C(a) with its tangent at the scene's image, and dC/da below it."""
    above = PlotFrame(46, 26, 500, 170, (0, 1), (0, 4.6))
    below = PlotFrame(46, 270, 500, 130, (0, 1), (-20, 0))
    (a, c), (xs, _, slopes) = _image_point(records), records.curve
    ends = [min(1.0, max(0.0, a + offset)) for offset in (-0.25, 0.25)]
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
    """Return the probability a of the true class, and the loss C, of the scene's image."""
    image = records.scene.image
    return records.record.true_probabilities.item(image), records.record.losses.item(image)


def _loss_elements(records: SceneRecords, frame: PlotFrame) -> list[str]:
    """Return the axes, the curve C(a) and the labelled point of the scene's image."""
    (a, c), (xs, losses, _) = _image_point(records), records.curve
    at = frame.to_drawing(a, c)
    label = f"a = {format_value(a, {'digits': 3})}, C = {format_value(c, {'digits': 3})}"
    return [
        frame.axes("a of the true class", "C", (0, 0.5, 1), (0, 2, 4)),
        frame.curve(xs, losses, "ink"),
        dot(*at, "forward"),
        caption(at[0] + 10, at[1] - 10, label, "forward"),
    ]


def draw_descent(records: SceneRecords) -> str:
    """Draw C(w) before the step, and the descent of the weight alone."""
    curve, descent = records.slice, records.descent
    values, losses = curve.values.tolist(), curve.losses.tolist()
    low, high = min(losses), max(losses)
    frame = PlotFrame(60, 26, 486, 220, (values[0], values[-1]), (low - 0.05 * (high - low), high))
    start = frame.to_drawing(curve.value, curve.loss)
    end = frame.to_drawing(descent.values.item(-1), descent.losses.item(-1))
    marks = (values[0], 0.0, values[-1])
    return svg_document(
        570,
        300,
        frame.axes("w", "C(w)", [round(x, 1) for x in marks], [round(y, 2) for y in (low, high)]),
        frame.curve(values, losses, "ink"),
        frame.curve(descent.values.tolist(), descent.losses.tolist(), "update", "thick"),
        arrow(start, end, "update") if abs(end[0] - start[0]) > 12 else "",
        dot(*start, "forward"),
        dot(*end, "update"),
        caption(start[0] - 6, start[1] - 14, "begin", "forward", "end"),
        caption(end[0], end[1] - 34, f"after {descent.steps} steps alone", "update"),
    )


def draw_learning(records: SceneRecords) -> str:
    """Draw the loss of every step, and the filters of conv1 before and after them."""
    losses = records.losses or [records.record.loss]
    top = max(losses)
    frame = PlotFrame(46, 170, 500, 150, (0, len(losses)), (0, top))
    parts = []
    for row, (step, label) in enumerate(((0, "at the start"), (records.scene.step, "at the end"))):
        kernels = run_at(records.scene.recipe, step).parameters["conv1.kernel"].tolist()
        full_scale = max(max_magnitude(rows) for planes in kernels for rows in planes)
        parts.append(caption(46, 16 + 72 * row, label, "ink"))
        for column, kernel in enumerate(kernels):
            parts.append(kernel_picture(kernel, full_scale, 46 + 62 * column, 22 + 72 * row, 46))
    axes = frame.axes("steps", "C", (0, len(losses)), (0, round(top, 1)))
    steps = [float(step) for step in range(len(losses))]
    return svg_document(570, 360, *parts, axes, frame.curve(steps, losses, "ink"))
