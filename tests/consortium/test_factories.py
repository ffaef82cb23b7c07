"""Every factory makes a row that its own model accepts."""

import pytest

from tests import factories


@pytest.mark.django_db
@pytest.mark.parametrize("name", factories.__all__)
def test_each_factory_makes_a_valid_row(name):
    row = getattr(factories, name)()

    row.full_clean()

    assert type(row).objects.filter(pk=row.pk).exists()
