"""The race of a comparison as a map: the loss, the path of every lane, its number at its end."""

from app.tour.figures.contour_lines import contour_levels, contour_segments, pixel_colours
from app.tour.figures.png import rgb_image
from app.tour.figures.surface import contour_path
from app.tour.figures.svg import PlotFrame, caption, dot, line, svg_document
from app.tour.quoted_numbers import format_value
from app.tour.scene_records import SceneRecords

_SIDE = 300
_EDGE = 30  # around the map
_INK = "#12202b"
_DASHES = ("", "7 4", "2 4")
_RADIUS = 9  # of a ball with its number


def draw_race(records: SceneRecords) -> str:
    """Draw the map beside a list of the lanes, with their losses and their shares in the plane."""
    found = records.race
    losses = found.losses.tolist()
    alphas, betas = found.alphas.tolist(), found.betas.tolist()
    low, high = found.heights.low, found.heights.high
    frame = PlotFrame(_EDGE, _EDGE, _SIDE, _SIDE, (alphas[0], alphas[-1]), (betas[0], betas[-1]))
    parts = [rgb_image(pixel_colours(losses, low, high), _EDGE, _EDGE, _SIDE)]
    for level in contour_levels(low, high):
        segments = contour_segments(alphas, betas, losses, level)
        pieces = [(frame.to_drawing(*one), frame.to_drawing(*other)) for one, other in segments]
        parts.append(contour_path(pieces))
    for lane in found.lanes:
        points = [frame.to_drawing(*point) for point in lane.path.tolist()]
        parts.append(_dashed(line(points, "", "", _INK), lane.number))
    for lane in found.lanes:
        parts.append(_ball(*frame.to_drawing(*lane.path.tolist()[-1]), lane.number))
    start = found.lanes[0].path.tolist()[0]
    parts.append(dot(*frame.to_drawing(*start), "", 4, _INK))
    for row, (lane, chosen) in enumerate(zip(found.lanes, records.scene.lanes, strict=True)):
        top = 60 + 66 * row
        in_plane = format_value(lane.in_plane, {"as": "percent"})
        loss = format_value(lane.end_loss, {"digits": 2})
        parts.append(_ball(360, top - 5, lane.number))
        parts.append(caption(378, top, chosen.label, "ink"))
        parts.append(caption(378, top + 18, f"loss {loss}"))
        parts.append(caption(378, top + 36, f"{in_plane} in the plane"))
    below = 60 + 66 * len(found.lanes) + 10
    parts.append(caption(350, below, f"loss of {found.images} fixed images", "soft"))
    parts.append(caption(350, below + 20, f"after {records.scene.step} steps", "soft"))
    return svg_document(570, 350, *parts)


def _dashed(path: str, number: int) -> str:
    """Return a line with the dashes of a lane, so that lanes differ without colour."""
    dashes = _DASHES[(number - 1) % len(_DASHES)]
    return path.replace("<path ", f'<path stroke-dasharray="{dashes}" ', 1) if dashes else path


def _ball(x: float, y: float, number: int) -> str:
    """Return a ball with the number of its lane."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS}" fill="#fff" stroke="{_INK}"/>'
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" text-anchor="middle" '
        f'style="fill: {_INK}">{number}</text>'
    )
