"""The figure of a loss surface: contour lines, the path of the last steps, and the step."""

from app.tour.figures.heights import contour_levels, contour_segments, format_level, pixel_colours
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
from app.tour.scene_records import SceneRecords
from app.tour.values import format_value as number

_SIDE = 300
_INK = "#12202b"


def draw_surface(records: SceneRecords) -> str:
    """Draw the loss surface with the path of the last steps and the displayed step."""
    surface = records.surface
    low, high = surface.heights.low, surface.heights.high
    losses = surface.losses.tolist()
    alphas, betas = surface.alphas.tolist(), surface.betas.tolist()
    frame = PlotFrame(30, 30, _SIDE, _SIDE, (alphas[0], alphas[-1]), (betas[0], betas[-1]))
    path = [frame.to_drawing(*point) for point in surface.path.tolist()]
    step = next(one for one in surface.arrows if one.name == "update")
    start, end = frame.to_drawing(0, 0), frame.to_drawing(step.alpha, step.beta)
    levels = contour_levels(low, high)
    lines = [
        [
            (frame.to_drawing(*one), frame.to_drawing(*other))
            for one, other in contour_segments(alphas, betas, losses, level)
        ]
        for level in levels
    ]
    label_points = [_label_point(pieces, end) for pieces in lines]
    texts = [
        outlined_label(*point, format_level(level, levels))
        for level, point in zip(levels, label_points, strict=True)
        if point
    ]
    return svg_document(
        570,
        350,
        rgb_image(pixel_colours(losses, low, high), 30, 30, _SIDE),
        *(_contour_path(pieces) for pieces in lines),
        *texts,
        line(path, "", "thin", _INK) if len(path) > 1 else "",
        *(dot(*point, "", 3, _INK) for point in path),
        dot(*start, "", 4, _INK),
        arrow(start, end, "update"),
        ball_marker(*end),
        caption(350, 60, f"lines: loss from {number(low, {'digits': 2})} (light)", "ink"),
        caption(350, 80, f"to {number(high, {'digits': 3})} (dark)", "ink"),
        caption(350, 120, "violet: the step that was made", "update"),
        caption(
            350,
            140,
            f"loss {number(surface.start_loss, {})} → {number(surface.end_loss, {})}",
            "update",
        ),
        caption(350, 160, f"on {surface.images} fixed images", "soft"),
        caption(350, 200, "dots: the last steps", "ink"),
    )


def _contour_path(pieces: list[tuple[Point, Point]]) -> str:
    """Return the pieces of a contour line as one path."""
    path = "".join(f"M{x:.1f} {y:.1f}L{u:.1f} {v:.1f}" for (x, y), (u, v) in pieces)
    return f'<path d="{path}" fill="none" stroke="{_INK}" stroke-opacity="0.55"/>' if path else ""


def _label_point(pieces: list[tuple[Point, Point]], ball_point: Point) -> Point | None:
    """Return the label point of a contour line: the point inside the map farthest from the ball."""
    points = [one for one, _ in pieces if all(50 < part < _SIDE + 10 for part in one)]
    distances = {
        one: (one[0] - ball_point[0]) ** 2 + (one[1] - ball_point[1]) ** 2 for one in points
    }
    return max(points, key=distances.__getitem__, default=None)


def ball_marker(x: float, y: float) -> str:
    """Return a ball, lit from the top left."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="#6d28d9" stroke="#4c1d95"/>'
        f'<circle cx="{x - 2.5:.1f}" cy="{y - 3:.1f}" r="3.5" fill="#ddd6fe"/>'
    )
