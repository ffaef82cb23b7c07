"""Grants and services all the way in: whose they are, what they change, what is kept of money."""

import datetime
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consortium.models import Organisation
from consortium.services.imports import load_file
from projects.models import Project
from projects.tasks import send_question
from proposals.models import Funding
from tests import factories
from tests.projects.interchange.files import grants, saved, services

pytestmark = pytest.mark.django_db


def run(path, source, *more):
    """The command's JSON report."""
    out = io.StringIO()
    call_command(
        "import_projects",
        path,
        "--source",
        source,
        "--format",
        "json",
        *more,
        stdout=out,
        stderr=io.StringIO(),
    )
    return json.loads(out.getvalue())


def report(rows, *, new=0, changed=0, unchanged=0, **skipped):
    reasons = skipped.pop("skipped", {})
    return {
        "rows": rows,
        "new": new,
        "changed": changed,
        "unchanged": unchanged,
        "skipped": reasons,
    }


@pytest.fixture
def charity():
    return factories.OrganisationFactory(
        reference="fenside", name="Fenside Youth", charity_number="1156077"
    )


@pytest.fixture
def sawston():
    return factories.AreaFactory(code="E05014170", name="Sawston")


# --- Whose they are


def test_with_an_organisation_only_its_rows_count(tmp_path, charity, sawston):
    other = {"id": "360G-fund-2", "recipientOrganization": [{"name": "Somebody else"}]}

    found = run(grants(tmp_path, {}, other), "360giving", "--organisation", "fenside")

    assert found == report(2, new=1, skipped={"it is another organisation's": 1})
    project = Project.objects.get()
    assert (project.reference, project.organisation) == ("360G-fund-1", charity)
    assert project.status == "active"
    assert [area.name for area in project.areas.all()] == ["Sawston"]
    assert project.funded_until == datetime.date(2028, 3, 31)
    assert project.annual_cost_gbp is None
    assert Organisation.objects.count() == 1


def test_without_one_organisations_are_found_or_added_and_projects_are_drafts(tmp_path, charity):
    other = {"id": "2", "recipientOrganization": [{"id": "360G-x:1", "name": "Somebody else"}]}
    again = {"id": "3", "recipientOrganization": [{"id": "360G-x:1", "name": "Somebody Else Ltd"}]}

    found = run(grants(tmp_path, {}, other, again), "360giving")

    assert found == report(3, new=3)
    assert set(Project.objects.values_list("status", flat=True)) == {"draft"}
    added = Organisation.objects.exclude(pk=charity.pk).get()
    assert (added.name, added.kind, added.projects.count()) == ("Somebody else", "charity", 2)


def test_the_organisations_are_asked_about_what_a_command_brought(tmp_path, charity, monkeypatch):
    asked = []
    monkeypatch.setattr(send_question, "delay_on_commit", lambda *each: asked.append(each))
    lead = factories.MembershipFactory(organisation=charity, role="lead").user
    path = grants(tmp_path, {"plannedDates": [{"endDate": "2020-01-01"}]})

    run(path, "360giving", "--dry-run")
    assert asked == []
    run(path, "360giving")

    project = Project.objects.get()
    assert (project.status, project.on_behalf.added_by) == ("draft", None)
    assert project.on_behalf.told_by == f"the file “{Path(path).name}”"
    assert project.on_behalf.meant_as == "ended"
    assert asked == [(charity.pk, lead.pk, [project.pk])]
    run(path, "360giving")
    assert len(asked) == 1


@pytest.mark.parametrize("on, status", [("2028-03-31", "active"), ("2028-04-01", "ended")])
def test_what_is_over_is_told_by_the_date_that_the_command_is_given(on, status, tmp_path, charity):
    run(grants(tmp_path, {}), "360giving", "--organisation", "fenside", "--as-of", on)

    assert Project.objects.get().status == status


def test_what_is_no_date_is_refused(tmp_path, charity):
    with pytest.raises(CommandError, match="“soon” is not a date"):
        run(grants(tmp_path, {}), "360giving", "--as-of", "soon")


def test_a_name_with_another_number_is_another_organisation(tmp_path, charity):
    namesake = [{"id": "GB-CHC-225922", "name": "Fenside Youth"}]

    run(grants(tmp_path, {"recipientOrganization": namesake}), "360giving")

    assert Organisation.objects.get(charity_number="225922").name == "Fenside Youth"


def test_a_name_that_two_have_is_left_alone(tmp_path):
    for _ in range(2):
        factories.OrganisationFactory(name="Fenside Youth", charity_number="")

    found = run(
        grants(tmp_path, {"recipientOrganization": [{"name": "fenside  youth"}]}), "360giving"
    )

    reason = "several organisations have its organisation's name"
    assert found == report(1, skipped={reason: 1})


def test_a_shared_grant_is_the_second_recipients_too(tmp_path, charity):
    shared = [{"name": "First"}, {"id": "GB-CHC-1156077", "name": "Fenside"}]
    path = grants(tmp_path, {"recipientOrganization": shared})

    assert run(path, "360giving", "--organisation", "fenside")["new"] == 1


def test_an_identifier_that_another_organisation_uses_is_passed_over(tmp_path, charity):
    factories.ProjectFactory(reference="360G-fund-1")
    reason = "its identifier belongs to another organisation's project"

    for more in ((), ("--organisation", "fenside")):
        assert run(grants(tmp_path, {}), "360giving", *more) == report(1, skipped={reason: 1})


def test_a_list_that_names_nobody_is_the_organisations_own_as_drafts(tmp_path, charity):
    known = factories.OrganisationFactory(name="Lunch club")
    path = saved(tmp_path / "a.csv", "sal_id,sal_name\na,Lunch club\nb,Talks\n")

    assert run(path, "open-referral", "--organisation", "fenside") == report(
        2, new=1, skipped={"it is another organisation's": 1}
    )
    assert Project.objects.get(reference="b").status == "draft"
    assert run(path, "open-referral") == report(2, new=1, unchanged=1)
    assert Project.objects.get(reference="a").organisation == known


def test_a_row_without_an_organisation_among_others_is_passed_over(tmp_path, charity):
    nobody = {"id": "2", "organization": None}

    for more in ((), ("--organisation", "fenside")):
        found = run(services(tmp_path, {}, nobody), "open-referral", *more)
        assert found["skipped"] == {"no organisation is named": 1}


# --- What they change


def test_loading_again_changes_nothing_and_dry_runs_never_do(tmp_path, charity, sawston):
    path = grants(tmp_path, {})

    assert run(path, "360giving", "--dry-run") == report(1, new=1)
    assert not Project.objects.exists()
    assert run(path, "360giving") == report(1, new=1)
    assert run(path, "360giving") == report(1, unchanged=1)
    assert run(grants(tmp_path, {"description": "Other words"}), "360giving") == report(
        1, changed=1
    )
    assert Project.objects.get().summary == "Other words"


def test_what_people_know_better_stays(tmp_path, charity, sawston):
    group = factories.TargetGroupFactory(name="Carers")
    path = services(tmp_path, {"eligibility_description": "carers"})
    run(path, "open-referral", "--organisation", "fenside")
    project = Project.objects.get()
    assert list(project.target_groups.all()) == [group]
    linton = factories.AreaFactory(name="Linton")
    project.areas.set([linton])
    project.status, project.people_per_year, project.starts_on = "paused", 40, "2025-01-01"
    project.save()

    assert run(path, "open-referral", "--organisation", "fenside") == report(1, unchanged=1)
    project.refresh_from_db()
    assert (project.status, project.people_per_year) == ("paused", 40)
    assert list(project.areas.all()) == [linton]


def test_an_unknown_place_is_said_and_the_project_comes_without(tmp_path, charity):
    loaded = load_file(
        grants(tmp_path, {}), kind="projects", source="360giving", organisation=charity
    )

    assert loaded.report["new"] == 1
    assert not Project.objects.get().areas.exists()


@pytest.mark.parametrize(
    "planned, status",
    [
        ([{"endDate": "2020-01-01"}], "ended"),
        (None, "draft"),
        ([{"endDate": "2090-01-01"}], "active"),
    ],
)
def test_a_grant_runs_until_its_last_day(tmp_path, charity, planned, status):
    run(grants(tmp_path, {"plannedDates": planned}), "360giving", "--organisation", "fenside")

    assert Project.objects.get().status == status


# --- Money


def test_a_grants_money_is_kept_and_follows_its_changes(tmp_path, charity):
    run(grants(tmp_path, {}), "360giving")
    row = Funding.objects.get()
    assert (row.funder, row.amount_gbp) == ("A Foundation", Decimal("12500.50"))
    assert (row.starts_on.isoformat(), row.ends_on.isoformat()) == ("2025-04-01", "2028-03-31")

    assert run(grants(tmp_path, {"amountAwarded": 13000}), "360giving") == report(1, changed=1)
    assert run(grants(tmp_path, {"amountAwarded": 0}), "360giving") == report(1, unchanged=1)
    assert Funding.objects.get().amount_gbp == 13000


def test_money_goes_with_undoing(tmp_path, charity):
    from consortium.imports.kinds import kind_of

    loaded = load_file(
        grants(tmp_path, {}), kind="projects", source="360giving", agreed=["organisations"]
    )
    from django.db import transaction

    with transaction.atomic():
        kind_of("projects").undo(loaded.upload, by=None, tell=lambda *told: None)

    assert not Funding.objects.exists()
    assert not Project.objects.exists()


# --- The command


@pytest.mark.parametrize(
    "name, more, words",
    [
        ("none.json", (), "There is no file"),
        ("grants.json", ("--organisation", "fensid"), "Did you mean “fenside”"),
    ],
)
def test_the_command_says_what_to_correct(tmp_path, charity, name, more, words):
    grants(tmp_path, {})

    with pytest.raises(CommandError, match=words):
        run(tmp_path / name, "360giving", *more)


def test_the_command_refuses_what_is_something_else(tmp_path, charity):
    with pytest.raises(CommandError, match=r"(?s)services.json.*not 360Giving"):
        run(services(tmp_path, {}), "360giving")


def test_the_command_says_in_text_what_was_skipped(tmp_path, charity, capsys):
    call_command(
        "import_projects", grants(tmp_path, {}, {"id": ""}), "--source", "360giving", "--dry-run"
    )

    out, err = capsys.readouterr()
    assert "grants.json: 2 rows: 1 new, 0 changed, 0 unchanged\n" in out
    assert "1 skipped: no identifier" in out
    assert "this was a dry run" in out
    assert "Grant 2, Identifier: A grant is known by it." in err
