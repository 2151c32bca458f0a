"""The loss surface of a step as a map: contour lines, the way there, the step, the ball."""

from app.tour.figures.contour_lines import (
    contour_levels,
    contour_segments,
    format_level,
    pixel_colours,
)
from app.tour.figures.png import rgb_image
from app.tour.figures.svg import (
    PlotFrame,
    Point,
    arrow,
    caption,
    dot,
    line,
    outlined_label,
    svg_document,
)
from app.tour.quoted_numbers import format_value as number
from app.tour.scene_records import SceneRecords

_SIDE = 300
_EDGE = 30  # around the map
_INK = "#12202b"


def draw_surface(records: SceneRecords) -> str:
    """Draw the map beside words that say what is in it."""
    found = records.surface
    low, high = found.heights.low, found.heights.high
    return svg_document(
        570,
        350,
        *_map(records),
        caption(350, 60, f"lines: loss from {number(low, {'digits': 2})} (light)", "ink"),
        caption(350, 80, f"to {number(high, {'digits': 3})} (dark)", "ink"),
        caption(350, 120, "violet: the step that was made", "update"),
        caption(
            350,
            140,
            f"loss {number(found.start_loss, {})} → {number(found.end_loss, {})}",
            "update",
        ),
        caption(350, 160, f"on {found.images} fixed images", "soft"),
        caption(350, 200, "dots: the last steps", "ink"),
    )


def surface_map(records: SceneRecords) -> str:
    """Draw the map without a word beside it."""
    return svg_document(_SIDE, _SIDE, *_map(records, edge=0))


def _map(records: SceneRecords, edge: int = _EDGE) -> list[str]:
    """Return the surface that suits the optimizer, the path of the last steps and the step made."""
    found = records.surface
    low, high = found.heights.low, found.heights.high
    losses = found.losses.tolist()
    alphas, betas = found.alphas.tolist(), found.betas.tolist()
    frame = PlotFrame(edge, edge, _SIDE, _SIDE, (alphas[0], alphas[-1]), (betas[0], betas[-1]))
    path = [frame.to_drawing(*point) for point in found.path.tolist()]
    step = next(one for one in found.arrows if one.name == "update")
    here, there = frame.to_drawing(0, 0), frame.to_drawing(step.alpha, step.beta)
    every = contour_levels(low, high)
    lines = [
        [
            (frame.to_drawing(*one), frame.to_drawing(*other))
            for one, other in contour_segments(alphas, betas, losses, level)
        ]
        for level in every
    ]
    places = [_label_point(pieces, there, edge) for pieces in lines]
    texts = [
        outlined_label(*place, format_level(level, every))
        for level, place in zip(every, places, strict=True)
        if place
    ]
    return [
        rgb_image(pixel_colours(losses, low, high), edge, edge, _SIDE),
        *(contour_path(pieces) for pieces in lines),
        *texts,
        line(path, "", "thin", _INK) if len(path) > 1 else "",
        *(dot(*point, "", 3, _INK) for point in path),
        dot(*here, "", 4, _INK),
        arrow(here, there, "update"),
        ball_marker(*there),
    ]


def contour_path(pieces: list[tuple[Point, Point]]) -> str:
    """Return a contour line of the pieces between points of the drawing."""
    path = "".join(f"M{x:.1f} {y:.1f}L{u:.1f} {v:.1f}" for (x, y), (u, v) in pieces)
    return f'<path d="{path}" fill="none" stroke="{_INK}" stroke-opacity="0.55"/>' if path else ""


def _label_point(pieces: list[tuple[Point, Point]], ball_point: Point, edge: int) -> Point | None:
    """Return where a contour line is named: on it, inside the map and far from the ball."""
    points = [one for one, _ in pieces if all(edge + 20 < part < edge + _SIDE - 20 for part in one)]
    squares = {one: (one[0] - ball_point[0]) ** 2 + (one[1] - ball_point[1]) ** 2 for one in points}
    return max(points, key=squares.__getitem__, default=None)


def ball_marker(x: float, y: float) -> str:
    """Return a ball with its light at the top left."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="#6d28d9" stroke="#4c1d95"/>'
        f'<circle cx="{x - 2.5:.1f}" cy="{y - 3:.1f}" r="3.5" fill="#ddd6fe"/>'
    )
