"""Colours and contour lines of a loss surface: low losses are light, high ones dark."""

from collections.abc import Iterator, Sequence
from math import ceil, floor, isfinite, log10

Grid = Sequence[Sequence[float]]
Point = tuple[float, float]

# Equal to those of static/js/plots/surface/height_colours.js, which a test checks.
COLOUR_STOPS = (
    "#f6f3c8",
    "#d0e4ab",
    "#a1d69c",
    "#6bc69b",
    "#4ab09f",
    "#279aa0",
    "#2b8198",
    "#346889",
    "#385174",
)
_NOT_FINITE_COLOUR = (214, 211, 205)
_MAX_LINES = 12
_PIXELS_PER_CELL = 6  # pixels between two points of the grid


def height_colour(height: float) -> tuple[int, int, int]:
    """Return the colour of a height from 0 (lowest) to 1; grey if it is not finite."""
    if not isfinite(height):
        return _NOT_FINITE_COLOUR
    position = min(max(height, 0.0), 1.0) * (len(COLOUR_STOPS) - 1)
    low = min(int(position), len(COLOUR_STOPS) - 2)
    pairs = zip(_channels(COLOUR_STOPS[low]), _channels(COLOUR_STOPS[low + 1]), strict=True)
    red, green, blue = (round(a + (position - low) * (b - a)) for a, b in pairs)
    return red, green, blue


def _channels(stop: str) -> tuple[int, int, int]:
    return int(stop[1:3], 16), int(stop[3:5], 16), int(stop[5:7], 16)


def pixel_colours(losses: Grid, low: float, high: float) -> list[list[tuple[int, int, int]]]:
    """Return the pixels of a surface, interpolated bilinearly; the last grid row is at the top."""
    rows = losses[::-1]
    offsets = [k / _PIXELS_PER_CELL for k in range((len(rows) - 1) * _PIXELS_PER_CELL + 1)]
    return [
        [height_colour((_bilinear(rows, y, x) - low) / (high - low)) for x in offsets]
        for y in offsets
    ]


def _bilinear(rows: Grid, y: float, x: float) -> float:
    row, column = min(int(y), len(rows) - 2), min(int(x), len(rows[0]) - 2)
    v, u = y - row, x - column
    above, below = (_lerp(one[column], one[column + 1], u) for one in rows[row : row + 2])
    return _lerp(above, below, v)


def _lerp(one: float, other: float, fraction: float) -> float:
    """Interpolate linearly; at an end, return that end's number even if the other is not finite."""
    if fraction in (0, 1):
        return other if fraction else one
    return one + fraction * (other - one)


def contour_levels(low: float, high: float) -> list[float]:
    """Return at most about 12 round heights between two heights.

    >>> contour_levels(0.31, 0.69)
    [0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65]
    """
    raw = (high - low) / _MAX_LINES
    power = 10.0 ** floor(log10(raw))
    size = next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= 0.999 * raw)
    digits = max(0, 2 - floor(log10(size)))
    return [round(k * size, digits) for k in range(ceil(low / size), floor(high / size + 1e-9) + 1)]


def contour_segments(
    xs: Sequence[float], ys: Sequence[float], losses: Grid, level: float
) -> Iterator[tuple[Point, Point]]:
    """Yield the pieces of a contour line: one in each cell that it crosses (marching squares).

    `losses[b][a]` is the loss at (xs[a], ys[b]). A saddle cell has two pieces; the mean of its
    corners decides which corners they separate.
    """
    for b in range(len(ys) - 1):
        for a in range(len(xs) - 1):
            corners = [(a, b), (a + 1, b), (a + 1, b + 1), (a, b + 1)]
            values = [losses[row][column] for column, row in corners]
            if not all(map(isfinite, values)):
                continue
            found = []
            for k in range(4):
                one, other = values[k], values[(k + 1) % 4]
                if (one < level) != (other < level):
                    (i, j), (m, n) = corners[k], corners[(k + 1) % 4]
                    part = (level - one) / (other - one)
                    x = xs[i] + part * (xs[m] - xs[i])
                    found.append((x, ys[j] + part * (ys[n] - ys[j])))
            if len(found) == 4 and (sum(values) / 4 < level) != (values[0] < level):
                found = [found[3], *found[:3]]  # the pieces around corners 0 and 2
            yield from zip(found[::2], found[1::2], strict=True)


def format_level(level: float, all_levels: Sequence[float]) -> str:
    """Return a level with as many decimals as any of the levels needs.

    >>> format_level(0.4, [0.35, 0.4, 0.45])
    '0.40'
    """
    decimals = max((len(f"{one:.10f}".rstrip("0").split(".")[1]) for one in all_levels), default=0)
    return f"{level:.{decimals}f}"
