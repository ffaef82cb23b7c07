"""Nothing prevents more than happens: whichever way it is entered, and what the folder brings."""

from decimal import Decimal
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.urls import reverse

from consortium.models import Area
from priorities.models import Measurement
from projects.models import Project
from projects.possible import MoreThanHappen
from projects.services.projects import ASSUMED, EVIDENCE, revise_evidence, revise_project
from proposals.models import UnitCost
from proposals.services.assumptions import answer_assumptions
from tests import factories
from tests.pages import form_of, text
from tests.projects.sheets import applied, csv_bytes, faults, read
from tests.proposals.bids import KNOWN, make_valued_bid

pytestmark = pytest.mark.django_db


@pytest.fixture
def locks(staff):
    """The outcome of a project for 100 people in Vale, where 480 burglaries a year are recorded."""
    project = make_valued_bid().parts.get().project
    project.organisation = staff.memberships.get().organisation
    project.save()
    return project.tags.get()


def answers(tag, **facts):
    said = {name: getattr(tag, name) for name in ASSUMED} | facts
    return answer_assumptions(
        project_id=tag.project_id,
        outcome_id=tag.outcome_id,
        version=Project.objects.get(pk=tag.project_id).version,
        values=said,
        by=tag.project.organisation.memberships.get().user,
    )


# --- What is assumed


def test_nothing_is_entered_that_prevents_more_than_are_recorded(locks):
    """100 people × 12 × 40% = 480 is all that are recorded; a little more is more than happen."""
    assert answers(locks, baseline_rate=Decimal(12)).baseline_rate == 12

    with pytest.raises(MoreThanHappen, match="prevent 484 a year, of 480 of “burglary” recorded"):
        answers(locks, baseline_rate=Decimal("12.1"))
    with pytest.raises(MoreThanHappen):
        answers(locks, baseline_rate=Decimal(12), effect_high=None, effect_central=Decimal("0.41"))

    locks.refresh_from_db()
    assert locks.baseline_rate == 12


def test_of_a_ward_the_count_of_its_district_is_the_most_that_can_happen(locks):
    locks.project.areas.set(Area.objects.filter(code__in=("E05A", "E05B")))

    with pytest.raises(MoreThanHappen, match="of 480"):
        answers(locks, baseline_rate=Decimal(13))


@pytest.mark.parametrize(
    "unknown",
    [
        lambda tag: Measurement.objects.all().delete(),
        lambda tag: UnitCost.objects.update(event="something else"),
        lambda tag: tag.project.areas.clear(),
        lambda tag: Project.objects.update(people_per_year=None),
    ],
    ids=["no count", "no indicator", "no place", "no people"],
)
def test_where_nobody_knows_how_many_happen_nothing_is_refused(locks, unknown):
    unknown(locks)

    assert answers(locks, baseline_rate=Decimal(50)).baseline_rate == 50


def test_the_pages_say_why_such_figures_are_not_taken_and_keep_them(client_for, staff, locks):
    browser = client_for(staff)
    url = reverse("proposals:answer_assumptions", args=[locks.project.slug, locks.outcome_id])
    typed = {"unit_cost": locks.unit_cost_id, "baseline_rate": "40", "effect_central": "30"}

    page = browser.post(url, typed | {"shown": Project.objects.get(pk=locks.project_id).version})

    assert "With 100 people that would prevent 1,200 a year, of 480" in text(page)
    assert 'value="40"' in page.content.decode()

    kept = factories.AssumptionFactory(
        code="too-much",
        outcome=locks.outcome,
        unit_cost=locks.unit_cost,
        **KNOWN | {"baseline_rate": Decimal(50)},
    )
    refused = browser.post(
        reverse("proposals:project_assumptions", args=[locks.project.slug]),
        {"set": kept.pk},
        follow=True,
    )
    assert "These assumptions do not fit this project." in text(refused)
    locks.refresh_from_db()
    assert locks.baseline_rate == Decimal("0.5")


# --- The evidence of an outcome


@pytest.fixture
def worker(locks):
    return locks.project.organisation.memberships.get().user


def test_evidence_that_prevents_more_than_happens_is_refused(locks, worker):
    """100 people × 10 × 48% = 480; at half, 500."""
    type(locks).objects.update(baseline_rate=10)
    said = {name: getattr(locks, name) for name in EVIDENCE}

    def revised(**changes):
        return revise_evidence(
            project_id=locks.project_id,
            by=worker,
            version=Project.objects.get(pk=locks.project_id).version,
            evidence={locks.pk: said | changes},
        )

    revised(effect_high=Decimal("0.48"))
    with pytest.raises(MoreThanHappen, match="“Fewer burglaries”: With 100 people that would"):
        revised(effect_high=Decimal("0.5"))
    with pytest.raises(MoreThanHappen, match="With 121 people"):
        revised(people_per_year=121)

    locks.refresh_from_db()
    assert (locks.effect_high, locks.people_per_year) == (Decimal("0.48"), None)


def test_the_page_of_evidence_says_it_beside_the_effect_and_keeps_the_figures(
    client_for, worker, locks
):
    type(locks).objects.update(baseline_rate=10)
    browser = client_for(worker)
    url = reverse("projects:evidence", args=[locks.project.slug])
    prefix = f"outcome-{locks.outcome_id}"
    typed = {f"{prefix}-effect_central": "20", f"{prefix}-effect_high": "90"}

    page = browser.post(url, typed | {"version": Project.objects.get().version})

    (form,) = page.context["forms"].forms
    assert list(form.errors) == ["effect_high"]
    assert "With 100 people that would prevent 900 a year, of 480 of “burglary”" in text(page)
    assert 'value="90"' in page.content.decode()
    locks.refresh_from_db()
    assert locks.effect_high == KNOWN["effect_high"]


# --- The people and places of a project


def revised(project, by, **changes):
    version = Project.objects.get(pk=project.pk).version
    return revise_project(project_id=project.pk, by=by, version=version, changes=changes)


def test_more_people_or_other_places_do_not_make_it_more_than_happen(locks, worker):
    """Of 2,400 people 0.5 × 40% are 480. In Hill 1,200 a year are recorded."""
    hill, vale = Area.objects.get(code="E08"), Area.objects.get(code="E07")
    revised(locks.project, worker, people_per_year=2400)

    with pytest.raises(MoreThanHappen):
        revised(locks.project, worker, people_per_year=2401)
    revised(locks.project, worker, people_per_year=2401, areas=[hill])
    with pytest.raises(MoreThanHappen):
        revised(locks.project, worker, areas=[vale])

    project = Project.objects.get()
    assert (project.people_per_year, [*project.areas.all()]) == (2401, [hill])


def test_the_form_of_a_project_says_it_beside_its_people(client_for, worker, locks):
    browser = client_for(worker)
    url = reverse("projects:edit", args=[locks.project.slug])
    typed = form_of(browser.get(url)) | {"people_per_year": "5000"}

    page = browser.post(url, typed)

    assert list(page.context["form"].errors) == ["people_per_year"]
    assert "With 5,000 people that would prevent 1,000 a year, of 480" in text(page)
    assert Project.objects.get().people_per_year == 100


def test_what_a_folder_brought_does_not_keep_anybody_from_changing_the_rest(locks, worker):
    type(locks).objects.update(baseline_rate=50)

    revised(locks.project, worker, summary="Locks for all.")

    assert Project.objects.get().summary == "Locks for all."
    with pytest.raises(MoreThanHappen):
        revised(locks.project, worker, people_per_year=99)


def test_a_row_of_a_sheet_that_makes_it_more_than_happen_is_wrong(locks, worker):
    project = locks.project
    charity = project.organisation
    header = ["reference", "title", "people_per_year"]

    found = read(
        worker, csv_bytes(header, [project.reference, project.title, "5000"]), organisation=charity
    )
    assert "would prevent 1,000 a year, of 480" in str(faults(found))

    found = read(
        worker, csv_bytes(header, [project.reference, project.title, "2400"]), organisation=charity
    )
    assert applied(found, worker).status == "applied"
    assert Project.objects.get().people_per_year == 2400


# --- Administration


@pytest.mark.parametrize(
    "changes, is_saved",
    [({"people_per_year": "2401"}, False), ({"people_per_year": "2400"}, True)],
)
def test_administration_refuses_it_with_the_reason(
    changes, is_saved, client_for, administrator, locks
):
    browser = client_for(administrator)
    url = reverse("admin:projects_project_change", args=[locks.project_id])
    typed = form_of(browser.get(url))

    page = browser.post(url, typed | changes, follow=True)

    assert ("Nothing was saved. “Fewer burglaries”: With 2,401" in text(page)) is not is_saved
    assert Project.objects.get().people_per_year == (2400 if is_saved else 100)


def test_administration_refuses_an_effect_on_its_outcomes(client_for, administrator, locks):
    browser = client_for(administrator)
    url = reverse("admin:projects_project_change", args=[locks.project_id])
    typed = form_of(browser.get(url))

    page = browser.post(url, typed | {"tags-0-baseline_rate": "13"}, follow=True)

    assert "would prevent 520 a year, of 480 of “burglary” recorded" in text(page)
    locks.refresh_from_db()
    assert locks.baseline_rate == KNOWN["baseline_rate"]


# --- The folder: it loads, and is told


def loaded(folder, *options):
    """What `load_consortium` says on standard error."""
    said = StringIO()
    call_command("load_consortium", str(folder), *options, stdout=StringIO(), stderr=said)
    return said.getvalue()


def test_a_folder_is_loaded_however_much_it_prevents_and_the_command_and_pages_say_so(
    tmp_path, client_for, worker, locks
):
    table = "project,outcome,baseline_rate\n{},{},50\n"
    (tmp_path / "project_outcomes.csv").write_text(
        table.format(locks.project.reference, locks.outcome.code)
    )
    words = "With 100 people that would prevent 2,000 a year, of 480 of “burglary” recorded"

    assert words in loaded(tmp_path, "--dry-run")
    locks.refresh_from_db()
    assert locks.baseline_rate == KNOWN["baseline_rate"]
    said = loaded(tmp_path)

    assert said.startswith(f"project_outcomes, {locks.project.reference}, Fewer burglaries: loaded")
    assert words in said
    locks.refresh_from_db()
    assert locks.baseline_rate == 50
    browser = client_for(worker)
    for name in ("projects:detail", "proposals:project_assumptions"):
        assert words in text(browser.get(reverse(name, args=[locks.project.slug]))), name
    assert "would prevent more" not in text(
        client_for(AnonymousUser()).get(reverse("projects:detail", args=[locks.project.slug]))
    )


def test_a_folder_that_prevents_what_can_be_says_nothing(tmp_path, locks):
    (tmp_path / "project_outcomes.csv").write_text(
        f"project,outcome,baseline_rate\n{locks.project.reference},{locks.outcome.code},12\n"
    )

    assert loaded(tmp_path) == ""


def test_many_that_prevent_too_much_are_counted(tmp_path, monkeypatch):
    monkeypatch.setattr("projects.resources.MOST_NAMED", 1)
    bid = make_valued_bid(projects=3)
    lines = [
        f"{part.project.reference},{part.project.tags.get().outcome.code},50"
        for part in bid.parts.all()
    ]
    (tmp_path / "project_outcomes.csv").write_text(
        "\n".join(["project,outcome,baseline_rate", *lines])
    )

    said = loaded(tmp_path)

    assert said.count("With 100 people") == 1
    assert "project_outcomes: 2 more prevent more than happens." in said
