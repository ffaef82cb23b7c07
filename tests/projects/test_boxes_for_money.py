from decimal import Decimal

import pytest

from projects.forms.fields import PoundsField


@pytest.mark.parametrize(
    "held, shown",
    [
        (Decimal("31000.00"), "31000"),
        (Decimal("31000.50"), "31000.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.00"), "0"),
        ("31,000", "31,000"),
    ],
)
def test_whole_pounds_stand_in_a_box_without_pence_and_read_back_the_same(held, shown):
    field = PoundsField(required=False)

    assert str(field.prepare_value(held)) == shown
    if isinstance(held, Decimal):
        assert field.clean(field.prepare_value(held)) == held
        assert not field.has_changed(held, shown)
