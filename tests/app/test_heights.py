"""The still of a loss surface: the colours of the page, contour lines where the loss is theirs."""

from math import dist, inf, nan
from pathlib import Path

import pytest

from app.tour.figures.heights import STOPS, colour, contour, levels, pixels, written

ROOT = Path(__file__).parents[2]


def test_heights_have_the_colours_of_the_page():
    script = (ROOT / "static/js/plots/surface/height_colours.js").read_text()
    style = (ROOT / "static/css/surface.css").read_text()
    quoted = ",".join(f'"{one}"' for one in STOPS)
    assert quoted in script.replace("\n", "").replace(" ", "")
    assert ", ".join(STOPS) in style


def test_the_lowest_is_light_the_highest_dark_and_a_hole_neither():
    assert colour(0) == (0xF6, 0xF3, 0xC8)
    assert colour(1) == colour(7) == (0x38, 0x51, 0x74)
    assert colour(nan) == colour(inf) not in (colour(0), colour(1))


def test_a_picture_has_the_measured_heights_at_its_corners():
    picture = pixels([[0.0, 1.0], [0.5, nan]], 0, 1)
    assert (picture[-1][0], picture[-1][-1], picture[0][0]) == (colour(0), colour(1), colour(0.5))
    assert picture[0][-1] == colour(nan)


@pytest.mark.parametrize("level", [-2.5, 0.2, 3.0])
def test_contour_lines_of_a_plane_are_straight_and_where_the_loss_is_theirs(level):
    xs, ys = [-2.0, -1.0, 0.0, 1.0, 2.0], [-1.0, 0.0, 1.0]
    losses = [[2 * x - y for x in xs] for y in ys]
    pieces = list(contour(xs, ys, losses, level))
    assert pieces
    for piece in pieces:
        for x, y in piece:
            assert 2 * x - y == pytest.approx(level)
    ends = [point for piece in pieces for point in piece]
    inner = [one for one in ends if abs(one[0]) < 2 and abs(one[1]) < 1]
    assert all(sum(dist(one, other) < 1e-9 for other in ends) == 2 for one in inner)


def test_a_saddle_has_two_pieces_that_do_not_cross():
    pieces = list(contour([0.0, 1.0], [0.0, 1.0], [[0.0, 1.0], [1.0, 0.0]], 0.4))
    assert len(pieces) == 2  # the middle, 0.5, is over the line: each goes around a low corner
    for low in ((0.0, 0.0), (1.0, 1.0)):
        assert any(all(dist(point, low) < 0.5 for point in piece) for piece in pieces)


def test_cells_with_a_hole_have_no_line():
    assert not list(contour([0.0, 1.0], [0.0, 1.0], [[0.0, 1.0], [1.0, nan]], 0.4))


def test_levels_are_round_and_written_apart():
    assert levels(0.5, 0.9) == [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
    assert written(0.5, levels(0.5, 0.9)) == "0.50"
    assert [written(one, levels(1, 20)) for one in levels(1, 20)][:2] == ["2", "4"]
