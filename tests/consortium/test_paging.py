"""Pages of very long lists."""

import pytest

from consortium.models import Organisation
from consortium.paging import LongListPaginator
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


class ShortListPaginator(LongListPaginator):
    most = 5


def pages(count, per_page=2):
    for number in range(count):
        OrganisationFactory(name=f"{number}")
    found = Organisation.objects.order_by("name")
    return ShortListPaginator(
        found, per_page, rows=lambda ids: Organisation.objects.filter(pk__in=ids)
    )


def names(page):
    return [row.name for row in page]


def test_pages_keep_the_order_of_the_list():
    paginator = pages(5)

    assert [names(page) for page in paginator] == [["0", "1"], ["2", "3"], ["4"]]
    assert (paginator.count, paginator.is_cut) == (5, False)


def test_a_longer_list_is_cut_and_says_so():
    paginator = pages(9)

    assert (paginator.count, paginator.is_cut, paginator.num_pages) == (5, True, 3)
    assert names(paginator.get_page(99)) == ["4"]


def test_an_empty_list_has_one_empty_page():
    paginator = pages(0)

    assert (paginator.count, paginator.is_cut) == (0, False)
    assert names(paginator.get_page("x")) == []


def test_a_row_that_went_meanwhile_is_left_out():
    paginator = pages(3)
    paginator.rows = lambda ids: Organisation.objects.filter(pk__in=ids).exclude(name="0")

    assert names(paginator.get_page(1)) == ["1"]
