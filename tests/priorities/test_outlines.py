"""Areas as they are shaped: how polygons become a drawing."""

import math

import pytest

from priorities import outlines
from priorities.outlines import HEIGHT, WIDTH, drawing


def square(west, south, size=1):
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north]]


def test_north_is_above_and_degrees_of_longitude_are_as_narrow_as_they_are_there():
    """At 60° north a degree of longitude is half as long as one of latitude."""
    drawn, width, height = drawing({1: [[square(0, 59, size=2)]]}, in_degrees=True)

    assert (width, height) == (HEIGHT / 2, HEIGHT)
    assert drawn[1].path == "M0 720L360 720L360 0L0 0Z"
    assert (drawn[1].x, drawn[1].y, drawn[1].room) == (180, 360, 360)


def test_what_is_in_no_degrees_keeps_its_measures():
    drawn, width, height = drawing({1: [[square(0, 60)]], 2: [[square(1, 60)]]}, in_degrees=False)

    assert (width, height) == (WIDTH, WIDTH / 2)
    assert drawn[2].path == "M470 470L940 470L940 0L470 0Z"


def test_holes_and_islands_are_in_the_path_of_their_area():
    ring = [square(0, 0, size=10), square(4, 4, size=2)]
    drawn, *_ = drawing({1: [ring, [square(12, 0)]]}, in_degrees=False)

    assert drawn[1].path.count("M") == drawn[1].path.count("Z") == 3
    # Its middle is in the hole, so its words stand beside it.
    left, right = (4 * WIDTH / 13, 6 * WIDTH / 13)
    assert not left < drawn[1].x < right


def test_words_stand_inside_a_crescent():
    """A square of 4 whose middle is cut out from the east, 3 of it wide and 2 high."""
    crescent = [[0, 0], [4, 0], [4, 1], [1, 1], [1, 3], [4, 3], [4, 4], [0, 4]]

    drawn, *_ = drawing({1: [[crescent]]}, in_degrees=False)

    assert (drawn[1].x, drawn[1].y, drawn[1].room) == (90, 360, 180)


def test_a_ring_that_crosses_itself_is_drawn_with_its_words_at_a_corner():
    """Two triangles tip to tip, turning against each other and almost alike: their surfaces
    cancel out, so that the middle lies far away.
    """
    bow = [[0, 0], [1, 0], [0, 1.01], [1, 1.01], [0.52, 0.5]]

    drawn, *_ = drawing({1: [[bow]]}, in_degrees=False)

    assert (drawn[1].x, drawn[1].y, drawn[1].room) == (0, 720, 0)


def test_words_have_the_room_that_is_there_above_the_middle_as_well():
    """A roof 720 wide and high: its middle is 480 below the top, where 480 are inside; 20 above
    460 are.
    """
    drawn, *_ = drawing({1: [[[[0, 0], [1, 0], [0.5, 1]]]]}, in_degrees=False)

    assert (drawn[1].x, drawn[1].y, round(drawn[1].room)) == (360, 480, 460)


def test_corners_that_lie_too_close_are_left_out_and_a_speck_is_still_drawn():
    round_one = [
        [math.cos(at / 5000 * math.tau), math.sin(at / 5000 * math.tau)] for at in range(5000)
    ]
    speck = [[1.5, 0], [1.50001, 0], [1.5, 0.00001]]

    drawn, *_ = drawing({1: [[round_one]], 2: [[speck]]}, in_degrees=False)

    # Round 2,262 units (720 × π) with steps of half a unit: at most 4,524 corners.
    assert 2_000 < drawn[1].path.count("L") < 4_524
    assert drawn[2].path.count("L") == 3
    assert drawn[2].room == 0


def test_however_much_is_loaded_the_drawing_stays_small(monkeypatch):
    monkeypatch.setattr(outlines, "MOST_CORNERS", 100)
    shore = [[at / 100, (at % 2) / 100] for at in range(900)] + [[9, 5], [0, 5]]

    drawn, *_ = drawing({1: [[shore]], 2: [[square(0, 5)]]}, in_degrees=False)

    assert sum(one.path.count("L") for one in drawn.values()) <= 100
    assert drawn[1].path


@pytest.mark.parametrize("ring", [[[0, 0], [1, 0], [2, 0]], [[1, 1], [1, 2], [1, 3]]], ids=str)
def test_what_has_no_surface_is_drawn_as_a_line(ring):
    drawn, width, height = drawing({1: [[ring]]}, in_degrees=False)

    assert 0 in (width, height)
    assert drawn[1].room == 0


def test_nothing_is_a_drawing_too():
    assert drawing({}, in_degrees=True) == ({}, 0, 0)
