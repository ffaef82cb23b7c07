"""Who is told what work costs, on the pages of coverage."""

import csv
import io

import pytest

from tests.factories import (
    MembershipFactory,
)
from tests.priorities.coverage_pages.conftest import cell_at, costly, see, words

pytestmark = pytest.mark.django_db


def test_visitors_and_other_charities_see_no_money(work, linton, staff):
    costly(work, linton, 4)

    for person in (None, staff):
        assert "£" not in words(see(cell_at(linton), person))


def test_a_charity_sees_the_cost_of_its_own_project(work, linton):
    first, _, _ = costly(work, linton, 3)
    own = MembershipFactory(organisation=first.organisation, role="staff").user

    said = words(see(cell_at(linton), own))

    assert "£1,000" in said
    assert "£1,100" not in said
    assert "Together" not in said


@pytest.mark.parametrize("charities, total", [(2, None), (3, "£3,300"), (4, "£4,600")])
def test_officers_see_a_total_over_three_charities_or_more(work, linton, officer, charities, total):
    costly(work, linton, charities)

    said = words(see(cell_at(linton, ""), officer))

    assert ("Together they cost" in said) == (total is not None)
    assert total is None or f"Together they cost {total} a year here." in said
    assert "£1,100" not in said


def test_what_an_officer_knows_anyway_does_not_make_a_total_of_three(
    work, linton, officer, council
):
    """Two charities and the officer's own council: the rest would be two charities' money."""
    costly(work, linton, 2)
    work(linton, organisation=council, annual_cost_gbp=5000)

    said = words(see(cell_at(linton, ""), officer))

    assert "£5,000" in said
    assert "Together" not in said
    assert "only where 3 charities or more share it" in said


def test_a_charity_of_unknown_cost_does_not_make_a_total_of_three(work, linton, officer):
    costly(work, linton, 2)
    work(linton)

    assert "Together" not in words(see(cell_at(linton, ""), officer))


def test_a_charity_with_two_projects_counts_once(work, linton, officer):
    first, _ = costly(work, linton, 2)
    work(linton, organisation=first.organisation, annual_cost_gbp=700)

    assert "Together" not in words(see(cell_at(linton, ""), officer))


@pytest.mark.parametrize(
    "query", ["?evidence=2", "?as_of=2026-11-23", "?statutory=no", "?size=small"]
)
def test_two_totals_never_differ_by_one_charity(work, linton, officer, query):
    """Of less than all work as it is today there is none: what a filter leaves out would be the
    difference.
    """
    for project in costly(work, linton, 4)[1:]:
        project.tags.update(evidence_level=3)

    assert "Together they cost £4,600 a year here." in words(see(cell_at(linton, ""), officer))
    assert "Together" not in words(see(cell_at(linton, query), officer))
    rows = csv.DictReader(io.StringIO(see(f"/coverage/safer.csv{query}", officer).content.decode()))
    assert {row["annual_cost_gbp"] for row in rows} <= {""}


def test_coordinators_see_each_cost_and_the_total(work, linton, coordinator):
    work(linton, annual_cost_gbp=1200)
    work(linton)

    said = words(see(cell_at(linton), coordinator))

    assert (
        "Together they cost £1,200 a year here, not counting those that do not say what they cost."
        in said
    )


def test_places_are_whole_for_visitors_and_exact_for_officers(work, linton, sawston, officer):
    work(linton, sawston, people_per_year=75)

    assert "37.5" not in words(see(cell_at(linton)))
    assert "37.5 of 75 in all its areas" in words(see(cell_at(linton), officer))
