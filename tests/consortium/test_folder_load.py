"""load_consortium: what it changes, what it leaves alone, and how it refuses."""

import datetime
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from consortium.access import Denied
from consortium.folder.faults import FolderRefused
from consortium.folder.loading import load
from consortium.folder.writing import export
from consortium.models import Answer, Area, AreaLeaf, Membership, Organisation, Position, User
from priorities.models import Indicator, Measurement, Plan, Priority
from projects.models import Project, ProjectOutcome, TargetGroup
from proposals.models import Funding, Part, Proposal, UnitCost
from tests.consortium.folders import csv_text, read_folder, write_folder, write_text, write_workbook
from tests.factories import OrganisationFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def small():
    """One row of most files, enough for any other row to refer to."""
    return {
        "areas": [
            {"code": "D1", "name": "District", "level": "district", "population": "100"},
            {"code": "W1", "name": "Ward", "level": "ward", "parent": "D1", "aliases": "Old; Mill"},
        ],
        "questions": [{"code": "faith", "question": "?", "answers": "open:Open;none:None at all"}],
        "organisations": [
            {"reference": "org", "name": "Charity", "areas": "W1", "positions": "faith:open|none"}
        ],
        "outcomes": [
            {"code": "burglary", "name": "Less burglary", "domain": "crime"},
            {"code": "falls", "name": "Fewer falls", "domain": "health"},
        ],
        "target_groups": [{"code": "old", "name": "Older people"}],
        "projects": [
            {"reference": "p1", "organisation": "org", "title": "Locks", "areas": "W1;D1"}
        ],
        "project_outcomes": [{"project": "p1", "outcome": "burglary", "evidence_level": "3"}],
        "partnerships": [{"reference": "csp", "name": "CSP", "areas": "D1"}],
        "plans": [{"reference": "plan", "partnership": "csp", "title": "Plan"}],
        "priorities": [
            {"plan": "plan", "reference": "1", "title": "Homes", "outcomes": "burglary"}
        ],
        "indicators": [{"reference": "i1", "name": "Burglaries", "event": "burglary"}],
        "measurements": [{"indicator": "i1", "area": "D1", "period": "2024-01", "count": "42"}],
        "unit_costs": [{"code": "u1", "name": "Burglary", "amount_gbp": "5930"}],
        "proposals": [{"reference": "bid", "title": "Bid", "terms": "faith:open"}],
        "parts": [{"proposal": "bid", "project": "p1", "year": "2027"}],
    }


@pytest.fixture
def loaded(tmp_path):
    load(write_folder(tmp_path / "small", small()))


@pytest.fixture
def loads(tmp_path):
    """Load these rows and give the report's counts of new, changed and unchanged."""

    def run(**tables):
        found = load(write_folder(tmp_path / f"load{len(list(tmp_path.iterdir()))}", tables))
        found = found.as_json()
        return found["new"], found["changed"], found["unchanged"]

    return run


@pytest.fixture
def refusal(tmp_path):
    """The lines with which these rows are refused."""

    def run(**tables):
        with pytest.raises(FolderRefused) as refused:
            load(write_folder(tmp_path / f"bad{len(list(tmp_path.iterdir()))}", tables))
        return str(refused.value).splitlines()

    return run


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


# --- Refusals by row and column


REFUSED = [
    # What is loaded beside the small consortium, and the line it is refused with.
    (
        {"projects": [{"reference": "p2", "organisation": "orgg", "title": "T"}]},
        "projects.csv, row 2, column organisation: There is no organisation “orgg”, "
        "neither in organisations nor loaded earlier. Did you mean “org”? Correct the cell, or add "
        "what it names.",
    ),
    (
        {"projects": [{"reference": "p2", "organisation": "org", "title": "T", "areas": "W1;W9"}]},
        "projects.csv, row 2, column areas: There is no area “W9”, neither in areas nor "
        "loaded earlier. Correct the cell, or add what it names.",
    ),
    (
        {"projects": [{"reference": "p1"}, {"reference": "p1"}]},
        "projects.csv, row 3, column reference: This reference is in row 2 already: “p1”. Remove "
        "one of the two rows, or give it another.",
    ),
    (
        {"parts": [{"proposal": "bid", "project": "p1", "year": "2027/28"}] * 2},
        "parts.csv, row 3, column proposal, project, year: These are together in row 2 already: "
        "“bid”, “p1”, “2027”. Remove one of the two rows, or give it another.",
    ),
    (
        {"projects": [{"reference": "p2", "title": "T"}]},
        "projects.csv, row 2, column organisation: This column is missing, and the new row “p2” "
        "needs it.",
    ),
    (
        {"projects": [{"title": "T"}]},
        "projects.csv, row 1, column reference: This column is missing and every row needs it.",
    ),
    (
        {"projects": [{"reference": "p1", "title": ""}]},
        "projects.csv, row 2, column title: This cell is empty and must be filled in.",
    ),
    (
        {"projects": [{"reference": "p1", "starts_on": "2026-04-02", "ends_on": "01/04/2026"}]},
        "projects.csv, row 2, column ends_on, starts_on: The project cannot end before it starts. "
        "Here ends_on is “2026-04-01” and starts_on is “2026-04-02”.",
    ),
    (
        {"project_outcomes": [{"project": "p1", "outcome": "burglary", "deadweight": "25"}]},
        "project_outcomes.csv, row 2, column deadweight: The deadweight must be between 0 and 1. "
        "For 25 per cent write 0.25. Here deadweight is “25”.",
    ),
    (
        {"project_outcomes": [{"project": "p1", "outcome": "burglary", "effect_low": "-0.1"}]},
        "project_outcomes.csv, row 2, column effect_low: The low effect (harm is not an effect: "
        "describe it under risks) must be between 0 and 1. Here effect_low is “-0.1”.",
    ),
    (
        {"project_outcomes": [{"project": "p1", "outcome": "burglary", "evidence_level": "6"}]},
        "project_outcomes.csv, row 2, column evidence_level: The evidence level must be between 0 "
        "and 5. Here evidence_level is “6”.",
    ),
    (
        {"project_outcomes": [
            {"project": "p1", "outcome": "burglary", "effect_low": ".3", "effect_central": ".2"}
        ]},
        "project_outcomes.csv, row 2, column effect_central, effect_low: The low effect cannot be "
        "above the central one. Here effect_central is “0.2” and effect_low is “0.3”.",
    ),
    (
        {"parts": [{"proposal": "bid", "project": "p1", "year": "2027", "amount_gbp": "-5"}]},
        "parts.csv, row 2, column amount_gbp: The amount must be 0 or more. Here amount_gbp is "
        "“-5”.",
    ),
    (
        {"deflators": [{"year": "2024", "index": "0"}]},
        "deflators.csv, row 2, column index: The index must be more than 0. Here index is “0”.",
    ),
    (
        {"indicators": [{"reference": "i2", "name": "N", "event": "burglary"}]},
        "indicators.csv, row 2, column event: Another indicator already counts this event. It is "
        "“i1”, loaded earlier.",
    ),
    (
        {"indicators": [
            {"reference": "a", "name": "N", "event": "falls"},
            {"reference": "b", "name": "N", "event": "falls"},
        ]},
        "indicators.csv, row 3, column event: Another indicator already counts this event. See "
        "row 2, “a”.",
    ),
    (
        {"plans": [
            {"reference": "a", "partnership": "csp", "title": "T", "status": "current"},
            {"reference": "b", "partnership": "csp", "title": "T", "status": "current"},
        ]},
        "plans.csv, row 3, column partnership, title: This partnership already has a current plan "
        "of this title. Supersede that one first. See row 2, “a”.",
    ),
    (
        {"outcome_links": [{"from": "falls", "to": "falls"}]},
        "outcome_links.csv, row 2, column to: An outcome cannot be linked to itself. Here to is "
        "“falls”.",
    ),
    (
        {"unit_costs": [{"code": "u1", "excludes": "u1"}]},
        "unit_costs.csv, row 2, column excludes: A unit cost cannot exclude itself. Here excludes "
        "is “u1”.",
    ),
    (
        {"areas": [{"code": "D1", "parent": "W1"}]},
        "areas.csv, row 2, column parent: This goes round in a circle: “D1” lies in “W1” lies in "
        "“D1”. Correct one of them.",
    ),
    (
        {"unit_costs": [{"code": "u1", "parent": "u1"}]},
        "unit_costs.csv, row 2, column parent: This goes round in a circle: “u1” is part of “u1”. "
        "Correct one of them.",
    ),
    (
        {"target_groups": [
            {"code": "a", "name": "A", "includes": "b;old"},
            {"code": "b", "name": "B", "includes": "a"},
        ]},
        "target_groups.csv, row 2, column includes: This goes round in a circle: “a” includes “b” "
        "includes “a”. Correct one of them.",
    ),
    (
        {"proposals": [{"reference": "bid", "terms": "faith:open|none"}]},
        "proposals.csv, row 2, column terms: The question “faith” has two answers. Keep one.",
    ),
    (
        {"organisations": [{"reference": "org", "positions": "faith"}]},
        "organisations.csv, row 2, column positions: “faith” is not of the form "
        "question:answer|answer;question:answer.",
    ),
    (
        {"questions": [{"code": "q", "question": "?", "answers": "a:One;a:Two"}]},
        "questions.csv, row 2, column answers: The answer “a” is here twice. Keep one.",
    ),
    (
        {"measurements": [{"indicator": "i1", "area": "D1", "period": "2024", "count": "-1"}]},
        "measurements.csv, row 2, column count: The count must be 0 or more. Here count is “-1”.",
    ),
    (
        {"measurements": [
            {"indicator": "i1", "area": "D1", "period": "2024", "lower": "2", "upper": "1"}
        ]},
        "measurements.csv, row 2, column lower, upper: The lower limit cannot be above the upper "
        "one. Here lower is “2” and upper is “1”.",
    ),
]  # fmt: skip


@pytest.mark.parametrize("tables, line", REFUSED)
def test_rows_are_refused_by_file_row_and_column(loaded, refusal, tables, line):
    assert refusal(**tables) == [line]


def test_everything_wrong_is_said_at_once_and_nothing_is_loaded(loaded, refusal):
    before = Project.objects.count()

    lines = refusal(
        projects=[
            {"reference": "ok", "organisation": "org", "title": "T", "status": "active"},
            {"reference": "p3", "organisation": "org", "title": "T", "status": "activ"},
            {"reference": "p4", "organisation": "org", "title": "T", "annual_cost_gbp": "£5"},
        ],
        parts=[{"proposal": "bid", "project": "p3", "year": "next"}],
        outcomes=[{"code": "x", "name": "X", "domain": "sport"}],
    )

    assert [line.partition(":")[0] for line in lines] == [
        "outcomes.csv, row 2, column domain",
        "parts.csv, row 2, column year",
        "projects.csv, row 3, column status",
        "projects.csv, row 4, column annual_cost_gbp",
    ]
    assert Project.objects.count() == before


def test_a_missing_reference_is_said_once_with_the_rows_that_name_it(loaded, refusal):
    rows = [{"reference": f"x{n}", "organisation": "who", "title": "T"} for n in range(9)]

    [line] = refusal(projects=rows)

    assert "row 2, column organisation: There is no organisation “who”" in line
    assert line.endswith("Also in 8 other rows: 3, 4, 5, 6, 7 ….")


def test_only_the_first_two_hundred_faults_are_listed(loaded, refusal):
    lines = refusal(deflators=[{"year": f"{n}", "index": "no"} for n in range(1000, 1250)])

    assert len(lines) == 201
    assert lines[-1] == "… and 50 more."


# --- Files that cannot be read


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "areas.csv: The file is empty. Write at least the header row (code,"),
        (b" \n\n", "areas.csv: The file is empty."),
        (
            "code,name,level\nA,Fen’s End,ward\n".encode("cp1252"),
            "areas.csv, row 2: The file is not saved as UTF-8: this row has a byte 0x92 (“’” in "
            "Windows-1252). In Excel choose Save As, “CSV UTF-8 (Comma delimited)”",
        ),
        (
            'code,name,level\nA,"two\nlines",ward\nB,Fen’s,ward\n'.encode("cp1252"),
            "areas.csv, row 3: The file is not saved as UTF-8",
        ),
        ("code,name".encode("utf-16"), "areas.csv: The file is saved as UTF-16. In Excel choose"),
        (b"PK\x03\x04...", "areas.csv: This is a workbook, not a CSV file."),
        (
            b"code,nmae,level\nA,B,ward\n",
            "areas.csv, row 1, column nmae: There is no column “nmae” in this file. Did you mean "
            "“name”? The columns are: code, name, level, parent, population, latitude, longitude, "
            "aliases, population_year.",
        ),
        (
            b"code,name,code\nA,B,C\n",
            "areas.csv, row 1, column code: The column “code” is here twice. Keep one.",
        ),
        (b"code,,name\nA,B,C\n", "areas.csv, row 1: Column 2 has no name. Name it, or remove it."),
        (b",,\nA,B,C\n", "areas.csv, row 1: The first row is not a header (code, name,"),
        (
            b"code;name;level\nA;B;ward\n",
            "areas.csv: The cells are separated with semicolons. Save the file with commas.",
        ),
        (b"code\tname\nA\tB\n", "areas.csv: The cells are separated with tabs."),
        (
            b"code,name,level\nA,One, two,ward\n",
            "areas.csv, row 2: The row has more cells than the header has columns. Put cells that "
            "contain a comma in quotation marks",
        ),
        (b'code,name,level\nA,"One" two,ward\n', "areas.csv, row 2: A quoted cell is not closed"),
        (b'code,name,level\nA,"One,ward\n', "areas.csv, row 2: A quoted cell is not closed"),
        (
            b"code,name,level\nA,=1+1,ward\n",
            "areas.csv, row 2, column name: “=1+1” would be run as a formula. Write the value "
            "itself; if it is meant as text, put an apostrophe (') before it.",
        ),
    ],
)
def test_unreadable_files_are_refused_in_words(tmp_path, data, words):
    (tmp_path / "areas.csv").write_bytes(data)

    with pytest.raises(FolderRefused) as refused:
        load(tmp_path)

    assert str(refused.value).startswith(words)
    assert len(refused.value.faults) == 1


def test_an_unreadable_file_is_not_blamed_on_the_rows_that_refer_to_it(tmp_path):
    write_folder(tmp_path, small())
    (tmp_path / "organisations.csv").write_bytes("reference,name\norg,Café\n".encode("cp1252"))

    with pytest.raises(FolderRefused) as refused:
        load(tmp_path)

    assert [fault.file for fault in refused.value.faults] == ["organisations.csv"]


def test_a_folder_may_lack_files_that_nothing_refers_to(tmp_path):
    tables = small()
    tables.pop("measurements")
    load(write_folder(tmp_path / "one", tables))
    assert Project.objects.count() == 1

    with pytest.raises(FolderRefused) as refused:
        load(
            write_folder(
                tmp_path / "two", {"parts": [{"proposal": "b", "project": "p1", "year": "2027"}]}
            )
        )
    assert "There is no proposal “b”, neither in proposals nor loaded earlier." in str(
        refused.value
    )


def test_a_byte_order_mark_capitals_and_empty_rows_are_tolerated(tmp_path):
    write_text(
        tmp_path, "Areas", "CODE, Name ,level,,\nA,One,Ward,,\n\n,,,,\nB,Two,ward\n", "utf-8-sig"
    )

    load(tmp_path)

    assert list(Area.objects.values_list("code", "name", "level")) == [
        ("A", "One", "ward"),
        ("B", "Two", "ward"),
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    write_text(tmp_path, "areas", 'code,name,level\nA,"a\nb",ward\n\nB,,ward\n')

    with pytest.raises(FolderRefused, match=r"areas\.csv, row 4, column name"):
        load(tmp_path)


def test_a_file_of_another_name_is_passed_over_or_taken_for_a_slip(tmp_path):
    write_folder(tmp_path, {"areas": [{"code": "A", "name": "A", "level": "ward"}]})
    write_text(tmp_path, "zzz notes", "anything\n")
    (tmp_path / "README.md").write_text("words")

    report = load(tmp_path)
    assert report.notes == ["zzz notes.csv: passed over, as the format has no file of this name."]

    write_text(tmp_path, "project", "reference\n")
    with pytest.raises(FolderRefused) as refused:
        load(tmp_path)
    assert str(refused.value) == (
        "project.csv: The format has no “project”. Did you mean “projects”?"
    )


def test_the_same_file_twice_is_refused(tmp_path):
    write_text(tmp_path, "areas", "code\n")
    write_text(tmp_path, "AREAS", "code\n")

    with pytest.raises(FolderRefused, match="“areas” is here twice, apart from capitals"):
        load(tmp_path)


def test_paths_that_are_no_folder_are_refused_in_words(tmp_path):
    for path, words in [
        (tmp_path / "nowhere", "There is no such folder or workbook. Check the path."),
        (write_text(tmp_path, "areas", "code\n") / "areas.csv", "neither a folder of CSV files"),
        (tmp_path.joinpath("empty"), "None of the files of the format is here (areas,"),
    ]:
        if path.name == "empty":
            path.mkdir()
        with pytest.raises(FolderRefused) as refused:
            load(path)
        assert words in str(refused.value)


# --- Workbooks


def test_a_workbook_with_its_own_kinds_of_cells_loads(tmp_path):
    path = write_workbook(
        tmp_path / "all.xlsx",
        {
            "Areas": [{"code": 7, "name": "Ward", "level": "ward", "latitude": 52.1 + 0.00001}],
            "organisations": [{"reference": "org", "name": "=not a formula", "areas": 7}],
            "projects": [{
                "reference": "p", "organisation": "org", "title": "T", "sensitive": True,
                "starts_on": datetime.date(2026, 4, 1), "annual_cost_gbp": 1200.5,
                "ends_on": datetime.datetime(2027, 3, 31),  # noqa: DTZ001
                "people_per_year": 40.0,
            }],
            "indicators": [{"reference": "i", "name": "N"}],
            "measurements": [
                {
                    "indicator": "i", "area": "7", "value": 0.1 + 0.2,
                    "period": datetime.date(2024, 1, 1),
                }
            ],
            "Notes": [{"anything": "here"}],
        },
    )  # fmt: skip
    book = openpyxl.load_workbook(path)
    book["organisations"]["B2"].data_type = "s"  # text that only looks like a formula
    book.save(path)

    report = load(path)

    project = Project.objects.get()
    assert report.notes == ["sheet Notes: passed over, as the format has no file of this name."]
    assert project.organisation.name == "=not a formula"
    assert (project.starts_on.isoformat(), project.ends_on.isoformat()) == (
        "2026-04-01",
        "2027-03-31",
    )
    assert (project.sensitive, project.annual_cost_gbp, project.people_per_year) == (
        True, Decimal("1200.50"), 40,
    )  # fmt: skip
    assert Area.objects.get().latitude == Decimal("52.10001")
    assert Measurement.objects.get().value == Decimal("0.3")
    assert Measurement.objects.get().period == "2024-01"


def test_formulas_and_errors_in_a_workbook_are_refused_by_cell(tmp_path):
    path = write_workbook(
        tmp_path / "bad.xlsx",
        {"deflators": [{"year": 2024, "index": "=1+1"}, {"year": 2025, "index": "#REF!"}]},
    )

    with pytest.raises(FolderRefused) as refused:
        load(path)

    assert str(refused.value).splitlines() == [
        "sheet deflators, row 2, column index: Cell B2 holds a formula. Copy it and paste it as a "
        "value (Paste Special, Values).",
        "sheet deflators, row 3, column index: Cell B3 shows the error #REF!. Write the value.",
    ]


def test_workbooks_that_cannot_be_read_are_refused_in_words(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"")
    with pytest.raises(FolderRefused, match=r"x.xlsx: The file is empty. Save the workbook again."):
        load(path)

    path.write_bytes(b"no workbook")
    with pytest.raises(FolderRefused, match=r"cannot be read as an \.xlsx workbook"):
        load(path)

    write_workbook(path, {"projects": [], "areas": [{"=1": "x"}]})
    with pytest.raises(FolderRefused) as refused:
        load(path)
    assert str(refused.value).splitlines() == [
        "sheet areas, row 1: The header row holds a formula. Write the names.",
        "sheet projects: The sheet is empty. Write at least the header row "
        "(reference, organisation, title, summary, status, starts_on, ends_on, areas, "
        "target_groups, people_per_year, annual_cost_gbp, funded_until, website, contact_email, "
        "sensitive, confirmed_on), or remove the sheet.",
    ]


# --- Exports


def test_an_export_replaces_its_files_and_leaves_others(loaded, tmp_path):
    write_text(tmp_path / "out", "projects", "old\n")
    write_text(tmp_path / "out", "mine", "kept\n")

    call_command("export_consortium", tmp_path / "out", stdout=io.StringIO())

    assert sorted(path.name for path in (tmp_path / "out").iterdir() if path.suffix != ".csv") == []
    files = read_folder(tmp_path / "out")
    assert files["mine"] == b"kept\n"
    assert files["parts"] == (
        b"proposal,project,year,amount_gbp,match_funding_gbp,share,must\nbid,p1,2027,,,,\n"
    )


def test_what_no_cell_can_say_stops_the_export_and_is_named(loaded, tmp_path):
    Area.objects.filter(code="W1").update(aliases=["one; two"])
    Organisation.objects.filter(reference="org").update(aims="x" * 40000)

    with pytest.raises(CommandError) as refused:
        call_command("export_consortium", tmp_path / "out")
    assert str(refused.value) == (
        "Nothing was written.\nareas, column aliases: “W1”: “one; two” contains “;”, which "
        "separates the items of this list. Replace it there, for example with a comma."
    )
    assert not (tmp_path / "out").exists()

    with pytest.raises(FolderRefused, match="40000 characters and a workbook's cell holds 32767"):
        export(tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_text_from_the_browser_comes_back_as_it_was_shown(tmp_path):
    """Line ends and outer spaces that no cell keeps do not count as changes."""
    OrganisationFactory(reference="org", name=" Charity ", aims="one\r\ntwo\r\n")

    export(tmp_path)
    report = load(tmp_path)

    assert report.as_json()["changed"] == 0
    assert Organisation.objects.get().aims == "one\r\ntwo\r\n"


@pytest.mark.django_db(transaction=True)
def test_an_export_outside_a_transaction_sees_one_moment(tmp_path):
    OrganisationFactory(reference="org", name="Charity", kind="charity")

    export(tmp_path / "out")

    assert read_folder(tmp_path / "out")["organisations"].endswith(b"\norg,Charity,charity,,,,,,\n")


def test_an_export_to_an_impossible_place_says_so(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(CommandError, match="Nothing was written: "):
        call_command("export_consortium", tmp_path / "file")


# --- The commands


def run(*args, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("load_consortium", *map(str, args), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_json_goes_to_standard_output_alone(tmp_path):
    write_folder(tmp_path, {"deflators": [{"year": "2024", "index": "100"}], "zzz": [{"a": "b"}]})

    out, err = run(tmp_path, "--format", "json")

    assert json.loads(out) == {
        "dry_run": False,
        "files": [{"file": "deflators", "new": 1, "changed": 0, "unchanged": 0}],
        "new": 1,
        "changed": 0,
        "unchanged": 0,
    }
    assert err == "zzz.csv: passed over, as the format has no file of this name.\n"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(loaded, tmp_path):
    write_folder(tmp_path / "more", {"projects": [{"reference": "p1", "title": "Bolts"}]})

    out, _ = run(tmp_path / "more", "--dry-run")

    assert out.splitlines() == [
        "file                     new  changed  unchanged",
        "projects                   0        1          0",
        "Nothing was changed: this was a dry run.",
    ]
    assert Project.objects.get().title == "Locks"


def test_a_preview_has_each_rows_state_and_changes(loaded, tmp_path):
    write_folder(tmp_path / "more", {"projects": [
        {"reference": "p1", "title": "Bolts", "organisation": "org"},
        {"reference": "p2", "title": "New", "organisation": "org"},
    ]})  # fmt: skip

    [file] = load(tmp_path / "more", dry_run=True).files

    assert [(entry.number, entry.state, entry.changes) for entry in file.entries] == [
        (2, "changed", {"title": ("Locks", "Bolts")}),
        (3, "new", {}),
    ]


def test_a_refused_load_fails_and_counts_what_is_to_correct(tmp_path):
    write_text(tmp_path, "deflators", csv_text([["year", "index"], ["2024", "£1"], ["x", "1"]]))

    with pytest.raises(CommandError) as refused:
        run(tmp_path)

    assert str(refused.value).splitlines()[0] == "Nothing was loaded. 2 things to correct:"


# --- Many rows


def many(count, title, prefix):
    return {
        "projects": [
            {"reference": f"{prefix}{n}", "organisation": "org", "title": title, "areas": "D1;W1"}
            for n in range(count)
        ],
        "project_outcomes": [
            {"project": f"{prefix}{n}", "outcome": "burglary", "evidence_source": title}
            for n in range(count)
        ],
    }


def test_many_rows_take_as_many_queries_as_few(loaded, loads, queries_of):
    def queries(count, title, prefix):
        return queries_of(lambda: loads(**many(count, title, prefix)))

    queries(1, "warm up", "w")
    assert queries(3, "new", "few") == queries(60, "new", "many")
    assert queries(3, "changed", "few") == queries(60, "changed", "many")
    assert ProjectOutcome.objects.filter(evidence_source="changed").count() == 63
    assert Part.objects.count() == 1


# --- Bids that are handed in

PART = {"proposal": "bid", "project": "p1", "year": "2027"}
COST = {"proposal": "bid", "year": "2027", "heading": "Evaluation"}


@pytest.fixture
def handed_in(loaded, loads):
    loads(bid_costs=[COST])
    Proposal.objects.update(status="submitted")


@pytest.mark.parametrize(
    "name, row, column",
    [
        ("proposals", {"reference": "bid", "title": "Another"}, "title"),
        ("proposals", {"reference": "bid", "terms": "faith:none"}, "terms"),
        ("proposals", {"reference": "bid", "status": "draft"}, "status"),
        ("proposals", {"reference": "bid", "status": "won", "years": "3"}, "years"),
        ("parts", PART | {"amount_gbp": "5"}, "amount_gbp"),
        ("parts", PART | {"year": "2028"}, "proposal, project, year"),
        ("bid_costs", COST | {"amount_gbp": "5"}, "amount_gbp"),
    ],
)
def test_a_folder_changes_nothing_of_a_bid_that_is_handed_in(name, row, column, handed_in, refusal):
    (line,) = refusal(**{name: [row]})

    assert line.startswith(f"{name}.csv, row 2, column {column}: This bid is handed in or over: it")
    assert Proposal.objects.get().version == 2


def test_a_folder_says_what_became_of_a_bid_and_brings_what_stands_already(handed_in, loads):
    assert loads(
        proposals=[{"reference": "bid", "title": "Bid", "status": "won"}],
        parts=[PART],
        bid_costs=[COST],
    ) == (0, 1, 2)
    assert Proposal.objects.get().status == "won"


def test_a_bid_that_is_handed_in_is_brought_whole(tmp_path):
    tables = small()
    tables["proposals"][0]["status"] = "submitted"
    folder = write_folder(tmp_path / "whole", tables)

    load(folder)
    again = load(folder).as_json()

    assert Part.objects.get().proposal.status == "submitted"
    assert (again["new"], again["changed"]) == (0, 0)
