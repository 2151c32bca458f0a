"""The figure of a loss surface: the colours of the page, and contour lines at their levels."""

from math import dist, inf, nan
from pathlib import Path

import pytest

from app.tour.figures.contour_lines import (
    COLOUR_STOPS,
    contour_levels,
    contour_segments,
    format_level,
    height_colour,
    pixel_colours,
)

ROOT = Path(__file__).parents[2]


def test_heights_have_the_colours_of_the_page():
    script = (ROOT / "static/js/plots/surface/height_colours.js").read_text()
    style = (ROOT / "static/css/surface.css").read_text()
    quoted = ",".join(f'"{one}"' for one in COLOUR_STOPS)
    assert quoted in script.replace("\n", "").replace(" ", "")
    assert ", ".join(COLOUR_STOPS) in style


def test_the_lowest_is_light_the_highest_dark_and_a_hole_neither():
    assert height_colour(0) == (0xF6, 0xF3, 0xC8)
    assert height_colour(1) == height_colour(7) == (0x38, 0x51, 0x74)
    assert height_colour(nan) == height_colour(inf) not in (height_colour(0), height_colour(1))


def test_a_picture_has_the_measured_heights_at_its_corners():
    picture = pixel_colours([[0.0, 1.0], [0.5, nan]], 0, 1)
    assert (picture[-1][0], picture[-1][-1], picture[0][0]) == (
        height_colour(0),
        height_colour(1),
        height_colour(0.5),
    )
    assert picture[0][-1] == height_colour(nan)


@pytest.mark.parametrize("level", [-2.5, 0.2, 3.0])
def test_contour_lines_of_a_plane_are_straight_and_where_the_loss_is_theirs(level):
    xs, ys = [-2.0, -1.0, 0.0, 1.0, 2.0], [-1.0, 0.0, 1.0]
    losses = [[2 * x - y for x in xs] for y in ys]
    pieces = list(contour_segments(xs, ys, losses, level))
    assert pieces
    for piece in pieces:
        for x, y in piece:
            assert 2 * x - y == pytest.approx(level)
    ends = [point for piece in pieces for point in piece]
    inner = [one for one in ends if abs(one[0]) < 2 and abs(one[1]) < 1]
    assert all(sum(dist(one, other) < 1e-9 for other in ends) == 2 for one in inner)


def test_a_saddle_has_two_pieces_that_do_not_cross():
    pieces = list(contour_segments([0.0, 1.0], [0.0, 1.0], [[0.0, 1.0], [1.0, 0.0]], 0.4))
    assert len(pieces) == 2  # the middle, 0.5, is over the line: each goes around a low corner
    for low in ((0.0, 0.0), (1.0, 1.0)):
        assert any(all(dist(point, low) < 0.5 for point in piece) for piece in pieces)


def test_cells_with_a_hole_have_no_line():
    assert not list(contour_segments([0.0, 1.0], [0.0, 1.0], [[0.0, 1.0], [1.0, nan]], 0.4))


def test_levels_are_round_and_written_apart():
    assert contour_levels(0.5, 0.9) == [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
    assert format_level(0.5, contour_levels(0.5, 0.9)) == "0.50"
    assert [format_level(one, contour_levels(1, 20)) for one in contour_levels(1, 20)][:2] == [
        "2",
        "4",
    ]
