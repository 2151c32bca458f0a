"""SVG: a frame with two axes, lines, dots, arrows, words. It knows no record of the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]


def svg_document(width: int, height: int, *parts: str) -> str:
    """Return the parts as one picture that takes the width it is given."""
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true">{"".join(parts)}</svg>'
    )


def caption(x: float, y: float, text: str, css_class: str = "soft", anchor: str = "start") -> str:
    """Return words that stand on (x, y)."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{css_class}" {place}>{escape(text)}</text>'


def outlined_label(x: float, y: float, text: str) -> str:
    """Return a dark number amid a picture, with a light edge."""
    place = f'x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle"'
    edge = 'paint-order="stroke" stroke="#fff" stroke-opacity="0.8" stroke-width="3"'
    return f'<text {place} {edge} style="fill: #12202b">{escape(text)}</text>'


def line(points: Sequence[Point], css_class: str, extra_class: str = "", colour: str = "") -> str:
    """Return a line through points, in the colour of a way or in one that no theme changes."""
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    own = f' stroke="{colour}"' if colour else ""
    return f'<path class="line {css_class} {extra_class}"{own} d="{path}"/>'


def dot(x: float, y: float, css_class: str, radius: float = 5, colour: str = "") -> str:
    """Return a dot."""
    own = f' fill="{colour}"' if colour else ""
    return f'<circle class="{css_class}"{own} cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def arrow(start: Point, end: Point, css_class: str) -> str:
    """Return an arrow; one too short for its head is only the head."""
    (x, y), (to_x, to_y) = start, end
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1.0
    along_x, along_y = (to_x - x) / length, (to_y - y) / length
    left = (to_x - 8 * along_x + 4 * along_y, to_y - 8 * along_y - 4 * along_x)
    right = (to_x - 8 * along_x - 4 * along_y, to_y - 8 * along_y + 4 * along_x)
    head = " ".join(f"{a:.1f},{b:.1f}" for a, b in (end, left, right))
    return line([start, end], css_class) + f'<polygon class="{css_class}" points="{head}"/>'


@dataclass(frozen=True)
class PlotFrame:
    """A rectangle of the drawing with ranges of numbers along its sides."""

    left: float
    top: float
    width: float
    height: float
    x: Point
    y: Point

    def to_drawing(self, x: float, y: float) -> Point:
        """Return where a pair of numbers stands, inside the frame."""
        (x0, x1), (y0, y1) = self.x, self.y
        y = min(max(y, min(self.y)), max(self.y))
        across = self.left + (x - x0) / (x1 - x0) * self.width
        return across, self.top + self.height - (y - y0) / (y1 - y0) * self.height

    def curve(
        self, xs: Sequence[float], ys: Sequence[float], css_class: str, extra_class: str = ""
    ) -> str:
        """Return the line through pairs of numbers, as far as it lies inside."""
        low, high = min(self.y), max(self.y)
        inside = [self.to_drawing(x, y) for x, y in zip(xs, ys, strict=True) if low <= y <= high]
        return line(inside, css_class, extra_class) if len(inside) > 1 else ""

    def axes(self, across: str, up: str, xs: Sequence[float], ys: Sequence[float]) -> str:
        """Return the two axes with their names, and numbers at `xs` and `ys`."""
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
        parts.append(caption(self.left + self.width, bottom + 32, across, "ink", "end"))
        parts.append(caption(self.left, self.top - 8, up, "ink"))
        return "".join(parts)


def _format_number(value: float) -> str:
    return f"{value:g}".replace("-", "−")
