"""The loss surface of a step as a map: dark is low, with the way there and the step on it."""

from math import isfinite, log

from app.tour.figures.png import picture
from app.tour.figures.svg import Frame, arrow, dot, drawing, line, words
from app.tour.numbers import written
from app.tour.sight import Sight

_SIDE = 300


def surface(sight: Sight) -> str:
    """Draw the surface that suits the optimizer, the path of the last steps and the step made."""
    found = sight.surface
    low, high = found.heights.low, found.heights.high
    span = log(high / low)
    rows = [
        [log(high / value) if isfinite(value) and low <= value <= high else 0.0 for value in row]
        for row in found.losses.tolist()[::-1]
    ]
    alphas, betas = found.alphas.tolist(), found.betas.tolist()
    frame = Frame(30, 30, _SIDE, _SIDE, (alphas[0], alphas[-1]), (betas[0], betas[-1]))
    path = [frame.at(*point) for point in found.path.tolist()]
    step = next(one for one in found.arrows if one.name == "update")
    here, there = frame.at(0, 0), frame.at(step.alpha, step.beta)
    return drawing(
        570,
        350,
        picture(rows, span, 30, 30, _SIDE),
        line(path, "ink", "thin") if len(path) > 1 else "",
        *(dot(*point, "ink", 2) for point in path),
        arrow(here, there, "update"),
        dot(*here, "ink", 4),
        words(350, 60, f"C from {written(low, {'digits': 2})} (dark)", "ink"),
        words(350, 80, f"to {written(high, {'digits': 3})} (light), log scale", "ink"),
        words(350, 120, "violet: the step that was made", "update"),
        words(
            350, 140, f"C {written(found.start_loss, {})} → {written(found.end_loss, {})}", "update"
        ),
        words(350, 160, f"on {found.images} fixed images", "soft"),
        words(350, 200, "line: the last steps", "ink"),
    )
