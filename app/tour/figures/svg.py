"""SVG elements of the figures: a plot frame with axes, lines, dots, arrows, labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]


def svg_document(width: int, height: int, *parts: str) -> str:
    """Return the parts as one SVG element that scales to the available width."""
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true">{"".join(parts)}</svg>'
    )


def caption(x: float, y: float, text: str, css_class: str = "soft", anchor: str = "start") -> str:
    """Return a text whose baseline is at (x, y)."""
    position = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{css_class}" {position}>{escape(text)}</text>'


def outlined_label(x: float, y: float, text: str) -> str:
    """Return a dark text centred at (x, y), with a light outline."""
    position = f'x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle"'
    outline = 'paint-order="stroke" stroke="#fff" stroke-opacity="0.8" stroke-width="3"'
    return f'<text {position} {outline} style="fill: #12202b">{escape(text)}</text>'


def line(points: Sequence[Point], css_class: str, extra_class: str = "", colour: str = "") -> str:
    """Return a line through points, in the colour of its class or in a fixed `colour`."""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    fixed = f' stroke="{colour}"' if colour else ""
    return f'<path class="line {css_class} {extra_class}"{fixed} d="{path}"/>'


def dot(x: float, y: float, css_class: str, radius: float = 5, colour: str = "") -> str:
    """Return a dot."""
    fixed = f' fill="{colour}"' if colour else ""
    return f'<circle class="{css_class}"{fixed} cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def arrow(start: Point, end: Point, css_class: str) -> str:
    """Return an arrow with a head of fixed size."""
    (x, y), (to_x, to_y) = start, end
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
    along_x, along_y = (to_x - x) / length, (to_y - y) / length
    left = (to_x - 8 * along_x + 4 * along_y, to_y - 8 * along_y - 4 * along_x)
    right = (to_x - 8 * along_x - 4 * along_y, to_y - 8 * along_y + 4 * along_x)
    head = " ".join(f"{a:.1f},{b:.1f}" for a, b in (end, left, right))
    return line([start, end], css_class) + f'<polygon class="{css_class}" points="{head}"/>'


@dataclass(frozen=True)
class PlotFrame:
    """A plot area in the drawing: a rectangle, and the ranges (first, last) of its two axes."""

    left: float
    top: float
    width: float
    height: float
    x: Point
    y: Point

    def to_drawing(self, x: float, y: float) -> Point:
        """Return the drawing coordinates of a point, with y clamped to the frame."""
        (x0, x1), (y0, y1) = self.x, self.y
        y = min(max(y, min(self.y)), max(self.y))
        drawing_x = self.left + (x - x0) / (x1 - x0) * self.width
        return drawing_x, self.top + self.height - (y - y0) / (y1 - y0) * self.height

    def curve(
        self, xs: Sequence[float], ys: Sequence[float], css_class: str, extra_class: str = ""
    ) -> str:
        """Return the line through the points whose y is inside the frame."""
        low, high = min(self.y), max(self.y)
        inside = [self.to_drawing(x, y) for x, y in zip(xs, ys, strict=True) if low <= y <= high]
        return line(inside, css_class, extra_class) if len(inside) > 1 else ""

    def axes(self, x_label: str, y_label: str, xs: Sequence[float], ys: Sequence[float]) -> str:
        """Return the two axes with their labels, and tick labels at `xs` and `ys`."""
        bottom = self.top + self.height
        sides = [(self.left, self.top), (self.left, bottom), (self.left + self.width, bottom)]
        parts = [line(sides, "axis")]
        parts += [
            caption(self.to_drawing(x, 0)[0], bottom + 16, _format_number(x), anchor="middle")
            for x in xs
        ]
        parts += [
            caption(
                self.left - 6, self.to_drawing(self.x[0], y)[1] + 4, _format_number(y), anchor="end"
            )
            for y in ys
        ]
        parts.append(caption(self.left + self.width, bottom + 32, x_label, "ink", "end"))
        parts.append(caption(self.left, self.top - 8, y_label, "ink"))
        return "".join(parts)


def _format_number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
