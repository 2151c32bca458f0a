"""The loss surface of a step as a map: contour lines, the way there, the step, the ball."""

from app.tour.figures.heights import contour, levels, pixels, written
from app.tour.figures.png import photograph
from app.tour.figures.svg import Frame, Point, arrow, dot, drawing, label, line, words
from app.tour.numbers import written as number
from app.tour.sight import Sight

_SIDE = 300
_EDGE = 30  # around the map
_INK = "#12202b"


def surface(sight: Sight) -> str:
    """Draw the map beside words that say what is in it."""
    found = sight.surface
    low, high = found.heights.low, found.heights.high
    return drawing(
        570,
        350,
        *_map(sight),
        words(350, 60, f"lines: loss from {number(low, {'digits': 2})} (light)", "ink"),
        words(350, 80, f"to {number(high, {'digits': 3})} (dark)", "ink"),
        words(350, 120, "violet: the step that was made", "update"),
        words(
            350,
            140,
            f"loss {number(found.start_loss, {})} → {number(found.end_loss, {})}",
            "update",
        ),
        words(350, 160, f"on {found.images} fixed images", "soft"),
        words(350, 200, "dots: the last steps", "ink"),
    )


def surface_map(sight: Sight) -> str:
    """Draw the map without a word beside it."""
    return drawing(_SIDE, _SIDE, *_map(sight, edge=0))


def _map(sight: Sight, edge: int = _EDGE) -> list[str]:
    """Return the surface that suits the optimizer, the path of the last steps and the step made."""
    found = sight.surface
    low, high = found.heights.low, found.heights.high
    losses = found.losses.tolist()
    alphas, betas = found.alphas.tolist(), found.betas.tolist()
    frame = Frame(edge, edge, _SIDE, _SIDE, (alphas[0], alphas[-1]), (betas[0], betas[-1]))
    path = [frame.at(*point) for point in found.path.tolist()]
    step = next(one for one in found.arrows if one.name == "update")
    here, there = frame.at(0, 0), frame.at(step.alpha, step.beta)
    every = levels(low, high)
    lines = [
        [(frame.at(*one), frame.at(*other)) for one, other in contour(alphas, betas, losses, level)]
        for level in every
    ]
    places = [_place(pieces, there, edge) for pieces in lines]
    texts = [
        label(*place, written(level, every))
        for level, place in zip(every, places, strict=True)
        if place
    ]
    return [
        photograph(pixels(losses, low, high), edge, edge, _SIDE),
        *(_contour(pieces) for pieces in lines),
        *texts,
        line(path, "", "thin", _INK) if len(path) > 1 else "",
        *(dot(*point, "", 3, _INK) for point in path),
        dot(*here, "", 4, _INK),
        arrow(here, there, "update"),
        ball(*there),
    ]


def _contour(pieces: list[tuple[Point, Point]]) -> str:
    path = "".join(f"M{x:.1f} {y:.1f}L{u:.1f} {v:.1f}" for (x, y), (u, v) in pieces)
    return f'<path d="{path}" fill="none" stroke="{_INK}" stroke-opacity="0.55"/>' if path else ""


def _place(pieces: list[tuple[Point, Point]], away: Point, edge: int) -> Point | None:
    """Return where a contour line is named: on it, inside the map and far from the ball."""
    points = [one for one, _ in pieces if all(edge + 20 < part < edge + _SIDE - 20 for part in one)]
    squares = {one: (one[0] - away[0]) ** 2 + (one[1] - away[1]) ** 2 for one in points}
    return max(points, key=squares.__getitem__, default=None)


def ball(x: float, y: float) -> str:
    """Return a ball with its light at the top left."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="#6d28d9" stroke="#4c1d95"/>'
        f'<circle cx="{x - 2.5:.1f}" cy="{y - 3:.1f}" r="3.5" fill="#ddd6fe"/>'
    )
