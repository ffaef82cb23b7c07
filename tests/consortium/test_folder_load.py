"""load_consortium: what it changes, and what it leaves alone."""

from decimal import Decimal

import pytest
from django.db import connection

from consortium.access import Denied
from consortium.folder.loading import load
from consortium.folder.writing import export
from consortium.models import Answer, Area, AreaLeaf, Membership, Position, User
from priorities.models import Indicator, Measurement, Plan, Priority
from projects.models import Project, TargetGroup
from proposals.models import Funding, Proposal, UnitCost
from tests.consortium.folders import read_folder, write_folder
from tests.consortium.small_folder import loaded, loads, refusal
from tests.factories import ProjectFactory, UserFactory

__all__ = ["loaded", "loads", "refusal"]

pytestmark = pytest.mark.django_db


# --- What a load does


def test_a_small_consortium_stands_after_loading(loaded):
    ward = Area.objects.get(code="W1")
    project = Project.objects.get(reference="p1")

    assert ward.path == "/D1/W1/"
    assert ward.leaf_weight == 100
    assert ward.aliases == ["Old", "Mill"]
    assert AreaLeaf.objects.filter(area__code="D1", leaf=ward).exists()
    assert project.slug == "p1"
    assert project.status == "draft"
    assert {area.code for area in project.areas.all()} == {"W1", "D1"}
    assert Measurement.objects.get().ends_on.isoformat() == "2024-01-31"
    assert list(Answer.objects.values_list("code", "order")) == [("open", 0), ("none", 1)]
    assert Position.objects.count() == 2
    assert Proposal.objects.get().terms.get().code == "open"
    assert Proposal.objects.get().discount_rate == Decimal("0.035")
    assert Priority.objects.get().wanted.get().weight == 1


def test_rows_are_matched_by_reference_and_lists_become_what_the_cell_says(loaded, loads):
    project = Project.objects.get()

    counts = loads(projects=[
        {"reference": "p1", "organisation": "org", "title": "Locks", "areas": "D1"},
        {"reference": "p2", "organisation": "org", "title": "New"},
    ])  # fmt: skip

    assert counts == (1, 1, 0)
    assert [area.code for area in project.areas.all()] == ["D1"]
    project.refresh_from_db()
    assert (project.title, project.slug, project.version) == ("Locks", "p1", 2)


def test_rows_and_files_that_are_absent_leave_the_database_alone(loaded, loads):
    ProjectFactory(reference="elsewhere")

    assert loads(areas=[{"code": "W2", "name": "Ward 2", "level": "ward"}]) == (1, 0, 0)

    assert Project.objects.count() == 2
    assert Area.objects.count() == 3


def test_an_absent_column_leaves_what_is_there_and_an_empty_cell_clears_it(loaded, loads):
    loads(projects=[{"reference": "p1", "annual_cost_gbp": "1200", "summary": "Words"}])

    project = Project.objects.get()
    assert (project.title, project.annual_cost_gbp, project.summary) == ("Locks", 1200, "Words")
    assert project.areas.count() == 2

    assert loads(projects=[{"reference": "p1", "annual_cost_gbp": "", "areas": ""}]) == (0, 1, 0)

    project = Project.objects.get()
    assert (project.annual_cost_gbp, project.summary) == (None, "Words")
    assert not project.areas.exists()


def test_a_tag_that_changes_makes_its_projects_open_forms_stale(loaded, loads):
    loads(project_outcomes=[{"project": "p1", "outcome": "burglary", "evidence_level": "4"}])
    assert Project.objects.get().version == 2

    loads(project_outcomes=[{"project": "p1", "outcome": "burglary", "evidence_level": "4"}])
    assert Project.objects.get().version == 2


def test_keys_of_several_columns_are_matched_with_blanks_in_them(loaded, loads):
    money = {"project": "p1", "funder": "A fund", "starts_on": "2026-04-01", "ends_on": ""}

    assert loads(funding=[{**money, "amount_gbp": "10"}]) == (1, 0, 0)
    assert loads(funding=[{**money, "amount_gbp": "20"}]) == (0, 1, 0)
    assert loads(funding=[{**money, "starts_on": "", "amount_gbp": "5"}]) == (1, 0, 0)
    assert loads(funding=[{"project": "p1", "funder": "A fund", "amount_gbp": "5"}]) == (0, 0, 1)
    assert sorted(Funding.objects.values_list("amount_gbp", flat=True)) == [5, 20]


def test_rows_of_a_file_may_refer_to_later_rows_of_it(loads):
    loads(
        areas=[
            {"code": "W", "name": "W", "level": "ward", "parent": "D"},
            {"code": "D", "name": "D", "level": "district", "parent": "C"},
            {"code": "C", "name": "C", "level": "county", "parent": ""},
        ],
        target_groups=[
            {"code": "people", "name": "People", "includes": "old;young"},
            {"code": "young", "name": "Young", "includes": ""},
            {"code": "old", "name": "Old", "includes": ""},
        ],
        unit_costs=[
            {"code": "part", "name": "P", "amount_gbp": "1", "parent": "all", "excludes": "other"},
            {"code": "other", "name": "O", "amount_gbp": "1", "parent": "", "excludes": "part"},
            {"code": "all", "name": "A", "amount_gbp": "1.2345", "parent": "", "excludes": ""},
        ],
    )

    assert Area.objects.get(code="W").path == "/C/D/W/"
    assert TargetGroup.objects.get(code="people").includes.count() == 2
    assert UnitCost.objects.get(code="part").parent.code == "all"
    assert UnitCost.objects.get(code="other").excludes.get().code == "part"


def test_what_is_legal_but_odd_loads(loaded, loads):
    """Weights and rates above 1, money that ends before it starts, a stray priority: pages say."""
    assert loads(
        project_outcomes=[{"project": "p1", "outcome": "falls", "baseline_rate": "3.5"}],
        funding=[{
            "project": "p1", "funder": "F", "starts_on": "2026-04-01", "ends_on": "2025-03-31",
        }],
        areas=[{"code": "X", "name": "Far off", "level": "ward"}],
        priorities=[{
            "plan": "plan", "reference": "2", "title": "T", "weight": "7.5", "areas": "X;W1;D1",
            "outcomes": "falls:12",
        }],
        people=[{
            "email": "o@example.org", "organisation": "org", "role": "officer",
        }],
    ) == (5, 0, 0)  # fmt: skip


def test_a_row_that_is_here_may_refer_to_one_that_comes_with_the_same_file(loaded, loads):
    """A district moves under a county that is new, and a plan gives way to one that is new."""
    current = {"partnership": "csp", "title": "Plan"}
    loads(plans=[{"reference": "plan", "status": "current"}])

    loads(
        areas=[
            {"code": "D1", "name": "District", "level": "district", "parent": "C9"},
            {"code": "C9", "name": "New county", "level": "county"},
        ],
        plans=[
            {
                "reference": "plan",
                "status": "superseded",
                "published_on": "2022-04-01",
                "superseded_on": "2026-04-01",
                "superseded_by": "new",
                **current,
            },
            {"reference": "new", "status": "current", "published_on": "2026-04-01", **current},
        ],
    )

    assert Area.objects.get(code="D1").parent.code == "C9"
    old = Plan.objects.get(reference="plan")
    assert (old.superseded_by.reference, str(old.superseded_on)) == ("new", "2026-04-01")

    loads(plans=[{"reference": "new", "status": "draft"}])
    loads(plans=[{"reference": "plan", "status": "current"}])
    old.refresh_from_db()
    assert (old.superseded_by, old.superseded_on) == (None, None)


def test_priorities_say_which_earlier_ones_they_go_on_with(loaded, loads):
    earlier = {"plan": "plan", "reference": "1", "title": "Falls"}
    facts = {"partnership": "csp", "title": "Next", "status": "draft"}
    loads(
        plans=[{"reference": "next", **facts}],
        priorities=[
            {"plan": "next", "reference": "a", "title": "Fewer falls", "continues": "plan:1"},
            {"plan": "next", "reference": "b", "title": "Fires", "continues": "new"},
            {"plan": "next", "reference": "c", "title": "Floods", "continues": ""},
            earlier,
        ],
    )

    said = {
        each.reference: (each.continues and each.continues.reference, each.is_new)
        for each in Priority.objects.filter(plan__reference="next").select_related("continues")
    }
    assert said == {"a": ("1", False), "b": (None, True), "c": (None, False)}

    swapped = [
        {"plan": "next", "reference": "a", "continues": ""},
        {"plan": "next", "reference": "c", "continues": "plan:1"},
    ]
    assert loads(priorities=swapped) == (0, 2, 0)


@pytest.mark.parametrize(
    "cell, words",
    [
        ("falls", "“falls” is not of the form plan:reference, or new."),
        ("plan:", "is not of the form plan:reference, or new."),
        ("plan:9", "There is no priority “plan:9”"),
        ("plan:x", "A priority cannot go on with itself."),
        ("plan:1", "goes on with this one already. Keep one."),
    ],
)
def test_a_priority_that_goes_on_with_nothing_real_is_refused(loaded, refusal, cell, words):
    rows = [{"plan": "plan", "reference": "1", "title": "T"}]
    rows += [
        {"plan": "plan", "reference": reference, "title": "T", "continues": cell}
        for reference in ("x", "y")
    ]

    assert any(words in line for line in refusal(priorities=rows))


def test_only_a_superseded_plan_has_a_successor(loaded, refusal):
    facts = {"partnership": "csp", "title": "Next", "status": "draft"}

    [line] = refusal(plans=[{"reference": "next", "superseded_by": "plan", **facts}])

    assert "Only a superseded plan has a plan that took its place." in line


def test_an_event_or_a_current_plan_may_move_from_one_row_to_another(loaded, loads):
    current = {"partnership": "csp", "title": "Plan"}
    loads(
        plans=[{"reference": "plan", "status": "current"}],
        indicators=[{"reference": "i2", "name": "Other", "event": "falls"}],
    )

    counts = loads(
        plans=[
            {"reference": "new", "status": "current", **current},
            {"reference": "plan", "status": "superseded", **current},
        ],
        indicators=[
            {"reference": "i1", "event": "falls"},
            {"reference": "i2", "event": "burglary"},
        ],
    )

    assert counts == (1, 3, 0)
    assert Plan.objects.get(status="current").reference == "new"
    assert dict(Indicator.objects.values_list("reference", "event")) == {
        "i1": "falls",
        "i2": "burglary",
    }


def test_answers_keep_their_rows_and_go_when_nothing_gives_them(loaded, loads, refusal):
    kept = Answer.objects.get(code="open").pk

    [line] = refusal(questions=[{"code": "faith", "answers": "open:Open to all"}])
    assert line == (
        "questions.csv, row 2, column answers: The answer “none” is still given by Charity. Keep "
        "it here, or change theirs in the same folder."
    )
    [line] = refusal(
        questions=[{"code": "faith", "answers": "open:Open to all"}],
        proposals=[{"reference": "bid", "terms": "faith:none"}],
        organisations=[{"reference": "org", "positions": "faith:open"}],
    )
    assert "proposals.csv, row 2, column terms: There is no answer “faith:none”" in line

    loads(
        questions=[{"code": "faith", "answers": "new:New;open:Open to all"}],
        organisations=[{"reference": "org", "positions": "faith:open|new"}],
    )

    assert list(Answer.objects.values_list("code", "words")) == [
        ("new", "New"),
        ("open", "Open to all"),
    ]
    assert Answer.objects.get(code="open").pk == kept
    assert Position.objects.count() == 2


def test_history_says_why(loaded):
    event = Project.objects.get().events.get()

    why = event.pgh_context.metadata["why"]
    assert why.startswith("load_consortium ")
    assert why.endswith("by an administrator's command")


def test_a_person_who_is_no_administrator_may_not_load(db, tmp_path):
    write_folder(tmp_path, {"questions": [{"code": "q", "question": "Why?", "answers": "a:A"}]})

    with pytest.raises(Denied):
        load(tmp_path, by=UserFactory())

    assert load(tmp_path, by=UserFactory(is_superuser=True)).files


def test_the_weight_of_an_outcome_may_change(loaded, loads):
    row = {"plan": "plan", "reference": "1"}

    assert loads(priorities=[{**row, "outcomes": "falls:2;burglary:0.5"}]) == (0, 1, 0)

    wanted = Priority.objects.get().wanted
    assert dict(wanted.values_list("outcome__code", "weight")) == {"falls": 2, "burglary": 0.5}
    assert Plan.objects.get().version == 2


def test_a_list_that_no_cell_can_hold_is_replaced_by_what_the_cell_says(loaded, loads):
    Area.objects.filter(code="W1").update(aliases=["one; two"])

    assert loads(areas=[{"code": "W1", "aliases": "one;two"}]) == (0, 1, 0)

    assert Area.objects.get(code="W1").aliases == ["one", "two"]


def test_what_only_the_database_knows_to_refuse_is_refused_too(refusal):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consortium_area ADD CONSTRAINT odd CHECK (name <> 'Nowhere')")

    lines = refusal(areas=[{"code": "A", "name": "Nowhere", "level": "ward"}])

    assert lines[0].startswith("areas.csv: The database refused it: new row for relation")
    assert "odd" in lines[0]


# --- People


def test_people_get_accounts_without_password_and_their_memberships(loaded, loads):
    loads(
        people=[
            {"email": "Jo@Example.org", "name": "Jo", "organisation": "org", "role": "lead"},
            {"email": "sam@example.org", "name": "Sam", "organisation": "", "role": ""},
        ]
    )

    jo = User.objects.get(email="jo@example.org")
    assert not jo.has_usable_password()
    assert (jo.is_staff, jo.is_superuser) == (False, False)
    assert jo.memberships.get().role == "lead"
    assert not User.objects.get(email="sam@example.org").memberships.exists()

    assert loads(
        people=[{"email": "jo@example.org", "name": "Jo B", "organisation": "org", "role": "staff"}]
    ) == (0, 1, 0)
    assert Membership.objects.get().role == "staff"
    assert User.objects.get(email="jo@example.org").name == "Jo B"


def test_a_known_person_keeps_password_and_powers_when_given_a_place(loaded, loads):
    user = UserFactory(email="a@example.org", name="Ann", is_superuser=True)
    user.set_password("a secret")
    user.save()

    assert loads(people=[{"email": "a@example.org", "organisation": "org", "role": "lead"}]) == (
        1, 0, 0,
    )  # fmt: skip

    user.refresh_from_db()
    assert user.check_password("a secret")
    assert (user.is_superuser, user.name) == (True, "Ann")


def test_passwords_powers_and_closed_accounts_are_not_exported(tmp_path):
    UserFactory(email="root@example.org", name="Root", is_superuser=True)
    UserFactory(email="gone@example.org", is_active=False)

    export(tmp_path / "out")

    assert read_folder(tmp_path / "out")["people"] == (
        b"email,name,organisation,role\nroot@example.org,Root,,\n"
    )


def test_people_are_refused_in_words(loaded, refusal):
    lines = refusal(
        people=[
            {"email": "jo@example.org", "name": "Jo", "organisation": "org", "role": ""},
            {"email": "sam@example.org", "name": "Sam", "organisation": "", "role": "lead"},
            {"email": "sam@example.org", "name": "Samira", "organisation": "org", "role": "lead"},
        ]
    )

    assert lines == [
        "people.csv, row 2, column role: Say what the person is there: staff, lead, officer or "
        "coordinator.",
        "people.csv, row 3, column organisation: There is a role without an organisation. Fill in "
        "both, or neither.",
        "people.csv, row 4, column name: “sam@example.org” is “Sam” in row 3 and “Samira” here. "
        "Write one name.",
    ]
