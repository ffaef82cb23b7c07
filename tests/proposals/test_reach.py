from decimal import Decimal

from proposals.reach import people_reached, share_inside

WEIGHTS = {1: 100.0, 2: 300.0, 3: 600.0}


def test_leaves_inside_are_weighed_by_people():
    """Leaves 1 and 2 weigh 400 of 1,000."""
    assert share_inside({1, 2, 3}, {1, 2, 9}, WEIGHTS) == Decimal("0.4")


def test_leaves_are_counted_where_one_has_no_weight():
    """Leaf 4 has no weight: two of three leaves."""
    assert share_inside({1, 2, 4}, {1, 2}, WEIGHTS | {4: None}) == Decimal(2) / 3


def test_leaves_are_counted_where_they_weigh_nothing_together():
    assert share_inside({1, 2}, {1}, {1: 0.0, 2: 0.0}) == 0.5


def test_a_project_without_leaves_is_nowhere():
    assert share_inside(set(), {1}, WEIGHTS) == 0


def test_people_reached_are_averaged_over_the_years_bought():
    """200 people × 0.5 inside × (0.4 + 0.6) / 2 = 50."""
    assert people_reached(200, Decimal("0.5"), [Decimal("0.4"), Decimal("0.6")]) == 50


def test_a_blank_share_is_all_of_it():
    assert people_reached(200, Decimal(1), [None]) == 200


def test_people_are_not_known_without_a_figure_or_a_year():
    assert people_reached(None, Decimal(1), [None]) is None
    assert people_reached(200, Decimal(1), []) is None
