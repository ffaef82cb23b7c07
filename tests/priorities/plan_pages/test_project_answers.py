"""What one project answers, as its page says it."""

import pytest
from django.urls import reverse

from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OutcomeFactory,
    PriorityFactory,
    ProjectFactory,
)
from tests.priorities.plan_pages.conftest import HTMX, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(plan, district):
    outcome = OutcomeFactory(name="Fewer homes burgled")
    PriorityFactory(plan=plan, title="Burglary of homes", outcomes=[outcome])
    return ProjectFactory(title="Locks", areas=[district], outcomes=[outcome])


def answers(project):
    return reverse("priorities:for_project", args=[project.slug])


def test_a_project_answers_with_reasons(client, project):
    page = client.get(answers(project))

    assert "It answers 1 priority of current plans" in text(page)
    assert "Burglary of homes Works towards Fewer homes burgled" in text(page)
    assert "<html" in page.content.decode()


def test_to_htmx_it_is_a_fragment(client, project):
    page = client.get(answers(project), **HTMX)

    assert "<html" not in page.content.decode()
    assert "Burglary of homes" in text(page)


@pytest.mark.parametrize("status", ["proposed", "paused", "ended"])
def test_a_project_that_does_not_run_hears_what_it_would_answer(status, client, project):
    project.status = status
    project.save()

    page = text(client.get(answers(project)))

    assert "It counts only while it is running. Then it would answer 1 priority" in page


def test_a_running_project_hears_what_its_organisation_waits_for(client_for, project):
    organisation = project.organisation
    organisation.status = "waiting"
    organisation.save()
    lead = MembershipFactory(organisation=organisation, role="lead").user
    once = f"once a coordinator has approved {organisation}"

    page = text(client_for(lead).get(answers(project)))

    assert f"It counts {once}. Then it would answer 1 priority" in page
    project.areas.clear()
    page = text(client_for(lead).get(answers(project)))
    assert f"and would not once {organisation} is approved." in page


def test_a_project_that_answers_nothing_hears_why(client, project):
    project.areas.clear()

    assert "It answers no priority of a current plan." in text(client.get(answers(project)))


@pytest.fixture
def refuge(project, district):
    """The project, sensitive, in one of two wards; a second priority holds in that ward alone."""
    linton, _ = (AreaFactory(name=name, parent=district) for name in ("Linton", "Sawston"))
    project.sensitive = True
    project.save()
    project.areas.set([linton])
    plan, outcomes = project.outcomes.get().priorities.get().plan, project.outcomes.all()
    PriorityFactory(plan=plan, title="Doors of Linton", outcomes=outcomes, areas=[linton])
    return project


def test_visitors_and_outsiders_are_not_told_where_a_refuge_answers(
    client_for, visitor, outsider, refuge
):
    for person in (visitor, outsider):
        page = text(client_for(person).get(answers(refuge)))
        assert "It answers 1 priority of current plans" in page
        assert "the outcome this priority asks for, for everyone" in page
        assert "Fit 17%." in page
        assert "priorities for places within a district are not listed" in page
        for secret in ("places, ", "wherever it holds", "of its area", "Linton"):
            assert secret not in page


def test_the_order_of_its_priorities_does_not_tell_where_a_refuge_is(
    client_for, visitor, staff, project, district, county
):
    """By its wards: 1 of 2 in the south and 2 of 2 in the north, then the other way round."""
    outcomes = project.outcomes.all()
    plan = outcomes.get().priorities.get().plan
    plan.priorities.all().delete()
    plan.partnership.areas.set([county])
    north = AreaFactory(name="North", level="district", parent=county)
    for title, area in (("Southern", district), ("Northern", north)):
        PriorityFactory(plan=plan, title=title, outcomes=outcomes, areas=[area])
    southern = [AreaFactory(parent=district) for _ in range(2)]
    northern = [AreaFactory(parent=north) for _ in range(2)]
    project.sensitive = True
    project.save()

    def first(person):
        return min(
            ("Southern", "Northern"), key=text(client_for(person).get(answers(project))).find
        )

    seen = {"visitor": set(), "staff": set()}
    for areas in (southern[:1] + northern, southern + northern[:1]):
        project.areas.set(areas)
        seen["visitor"].add(first(visitor))
        seen["staff"].add(first(staff))

    assert len(seen["visitor"]) == 1
    assert seen["staff"] == {"Southern", "Northern"}


def test_members_are_told_where_a_refuge_answers(client_for, staff, refuge):
    page = text(client_for(staff).get(answers(refuge)))

    assert "It answers 2 priorities of current plans" in page
    assert "Doors of Linton" in page
    assert "in 1 of its 2 places" in page
    assert "50% of its area." in page
    assert "not listed" not in page


def test_a_refuge_that_answers_only_within_its_district_is_not_given_away(client, refuge):
    refuge.outcomes.get().priorities.get(title="Burglary of homes").delete()

    page = text(client.get(answers(refuge)))

    assert "It answers no priority of a current plan that can be shown." in page
    assert "Doors of Linton" not in page
