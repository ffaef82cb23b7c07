import datetime
import json
from decimal import Decimal

import pytest
from django.utils import timezone

from consortium.models import Area
from consortium.templatetags.words import day
from projects.models import Project
from proposals.digest import canonical, digest_of
from proposals.pack.document import html
from proposals.pack.snapshot import code_of, gather
from tests import factories
from tests.factories import ConsentFactory
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)


def test_the_snapshot_is_plain_json_and_comes_back_the_same():
    snapshot = gather(make_bid(), on=ON)

    assert json.loads(canonical(snapshot)) == snapshot
    assert digest_of(json.loads(canonical(snapshot))) == digest_of(snapshot)


def test_the_snapshot_says_who_asks_whom_for_how_much():
    """Two projects × three years × £12,000, £500 match each year."""
    snapshot = gather(make_bid(), on=ON)

    assert snapshot["bid"]["funder"] == "The Fund"
    assert snapshot["bid"]["starts_on"] == "2027-04-01"
    assert snapshot["bid"]["ends_on"] == "2030-03-31"
    assert snapshot["figures"]["asked"] == "72000.00"
    assert snapshot["figures"]["match"] == "3000.00"
    assert snapshot["figures"]["priorities"] == 2
    assert snapshot["figures"]["answered"] == 1
    assert [partner["name"] for partner in snapshot["partners"]] == [
        "Charity 1",
        "Charity 2",
        "The hub",
    ]


def test_people_are_those_the_money_reaches_inside_the_bid():
    """Two projects of 100 people, wholly inside, half of each bought: 50 + 50."""
    snapshot = gather(make_bid(), on=ON)

    assert [sheet["people_reached"] for sheet in snapshot["projects"]] == [50, 50]
    assert snapshot["figures"]["people"] == 100


def test_years_are_written_as_the_bid_counts_them():
    snapshot = gather(make_bid(years=2), on=ON)
    assert [year["words"] for year in snapshot["budget"]["years"]] == ["2027/28", "2028/29"]


def test_years_that_begin_in_january_are_calendar_years():
    snapshot = gather(make_bid(years=2, starts_on=datetime.date(2027, 1, 15)), on=ON)
    assert [year["words"] for year in snapshot["budget"]["years"]] == ["2027", "2028"]


def test_the_need_has_the_yearly_figure_and_what_it_compares_with():
    """40 in one month is 480 a year, 480 per 1,000 people; next door 1,200 / 2,000 × 1,000."""
    snapshot = gather(make_bid(), on=ON)

    burglary, falls = snapshot["need"][0]["priorities"]
    [figure] = burglary["indicator"]["figures"]
    assert (figure["area"], figure["value"], figure["is_estimate"]) == ("Vale", "480", True)
    assert figure["months_held"] == 1
    comparison = burglary["indicator"]["comparison"]
    assert [(row["area"], row["value"]) for row in comparison["rows"]] == [
        ("Vale", "480.0"),
        ("Hill", "600.0"),
    ]
    assert comparison["population_years"] == [2023]
    assert falls["indicator"] is None
    assert snapshot["figures"]["without_figure"] == 1


def test_a_rate_keeps_its_interval_and_says_when_it_is_held_for_a_wider_area_only():
    bid = make_bid()
    indicator = bid.plans.get().priorities.get(title="Burglary").indicator
    indicator.measurements.all().delete()
    county = bid.areas.get().parent
    factories.MeasurementFactory(
        indicator=indicator,
        area=county,
        period="2024/25",
        value=Decimal("12.5"),
        lower=Decimal(11),
        upper=Decimal(14),
        source="Health figures",
    )

    [figure] = gather(bid, on=ON)["need"][0]["priorities"][0]["indicator"]["figures"]

    assert (figure["kind"], figure["value"], figure["lower"]) == ("rate", "12.5", "11")
    assert (figure["area"], figure["is_own"]) == ("Shire", False)


def test_every_figure_names_its_source():
    snapshot = gather(make_bid(), on=ON)

    listed = {source["number"]: source["text"] for source in snapshot["sources"]}
    figure = snapshot["need"][0]["priorities"][0]["indicator"]["figures"][0]
    assert [listed[number] for number in figure["sources"]] == ["Police figures, January 2025"]
    tag = snapshot["projects"][0]["outcomes"][0]
    assert [listed[number] for number in tag["sources"]] == ["A leaflet"]
    assert sorted(listed) == list(range(1, len(listed) + 1))


def test_the_matrix_counts_the_bids_projects_place_by_place():
    [matrix] = gather(make_bid(), on=ON)["coverage"]

    assert matrix["level"] == "ward"
    assert [line["area"] for line in matrix["lines"]] == ["Downton", "Upton"]
    burglary, falls = matrix["lines"][0]["cells"]
    assert (burglary["status"], burglary["in_bid"]) == ("covered", 2)
    assert (falls["status"], falls["in_bid"]) == ("gap", 0)
    assert (matrix["cells"], matrix["in_bid"], matrix["weak_in_bid"]) == (4, 2, 0)


def test_a_project_that_is_only_proposed_counts_for_the_bid_and_not_for_today():
    bid = make_bid(projects=1)
    project = bid.parts.first().project
    project.status = "proposed"
    project.save()

    snapshot = gather(bid, on=ON)

    cell = snapshot["coverage"][0]["lines"][0]["cells"][0]
    assert (cell["status"], cell["projects"], cell["in_bid"]) == ("gap", 0, 1)
    assert snapshot["projects"][0]["answers"][0]["title"] == "Burglary"


def test_a_sensitive_project_shows_its_district_and_is_not_counted_by_ward():
    bid = make_bid(projects=1)
    project = bid.parts.first().project
    project.sensitive = True
    project.contact_email = "secret@example.org"
    project.save()
    ward = bid.areas.get().children.get(name="Upton")
    project.areas.set([ward])

    snapshot = gather(bid, on=ON)

    [sheet] = snapshot["projects"]
    assert sheet["areas"] == ["Vale"]
    cells = [cell for line in snapshot["coverage"][0]["lines"] for cell in line["cells"]]
    assert all((cell["status"], cell["in_bid"]) == ("gap", 0) for cell in cells)
    assert "secret@example.org" not in canonical(snapshot)


@pytest.mark.parametrize("sensitive, inside, people", [(True, "0.5000", 25), (False, "1.0000", 50)])
def test_people_reached_do_not_say_in_which_wards_a_sensitive_project_is(sensitive, inside, people):
    """100 people in Upton, half of it bought. Upton is half of Vale: 25 where Vale is told, 50."""
    bid = make_bid(projects=1)
    project = bid.parts.first().project
    project.sensitive = sensitive
    project.save()
    ward = bid.areas.get().children.get(name="Upton")
    project.areas.set([ward])
    bid.areas.set([ward])

    [sheet] = gather(bid, on=ON)["projects"]

    assert (sheet["share_inside"], sheet["people_reached"]) == (inside, people)


@pytest.mark.parametrize("sensitive", [True, False])
def test_a_pack_does_not_say_in_which_places_a_sensitive_project_answers(sensitive):
    bid = make_bid(projects=1)
    project = bid.parts.first().project
    project.sensitive = sensitive
    project.save()
    ward = bid.areas.get().children.get(name="Upton")
    project.areas.set([ward])
    factories.PriorityFactory(
        plan=bid.plans.get(), title="Upton's doors", outcomes=project.outcomes.all(), areas=[ward]
    )

    snapshot = gather(bid, on=ON)

    [sheet] = snapshot["projects"]
    answered = {answer["title"]: answer["why"] for answer in sheet["answers"]}
    by_title = {
        priority["title"]: priority["answered_by"] for priority in snapshot["need"][0]["priorities"]
    }
    assert ("in 1 of its 2 places" in answered["Burglary"]) is not sensitive
    assert by_title["Burglary"] == [1]
    assert ("Upton's doors" in answered) is not sensitive
    assert by_title["Upton's doors"] == ([] if sensitive else [1])


def test_all_partners_are_still_to_answer_until_the_bid_is_agreed():
    bid = make_bid()
    assert [each["organisation"] for each in gather(bid, on=ON)["to_answer"]] == [
        "Charity 1",
        "Charity 2",
    ]

    bid.status = "agreed"
    assert gather(bid, on=ON)["to_answer"] == []


def test_a_pack_tells_who_has_answered_and_the_funder_only_what_is_meant_for_it():
    bid = make_bid(projects=3, status="consulting")
    first, second, _ = bid.parts.filter(year=2027).order_by("project__title")
    reserved = {"answered": True, "status": "agreed_with_reservation"}
    ConsentFactory(
        **reserved,
        proposal=bid,
        project=first.project,
        reservation="No names leave us.",
        audience="funder",
    )
    ConsentFactory(
        **reserved,
        proposal=bid,
        project=second.project,
        reservation="Between us.",
        audience="partners",
    )

    snapshot = gather(bid, on=ON)

    assert snapshot["to_answer"] == [{"organisation": "Charity 3", "projects": ["Locks 3"]}]
    assert snapshot["reservations"] == [
        {
            "organisation": "Charity 1",
            "project": "Locks 1",
            "reservation": "No names leave us.",
            "recorded_on": timezone.localdate().isoformat(),
        }
    ]
    page = " ".join(html(snapshot).split())
    assert "Still to answer: Charity 3 (Locks 3)." in page
    assert "DRAFT, one partner still to answer" in page
    assert f"Locks 1, recorded on {day(timezone.localdate())}: No names leave us." in page
    assert "Between us." not in page


@pytest.mark.parametrize("status", ["declined", "withdrawn", "change_asked"])
def test_who_said_no_is_not_said_to_be_still_to_answer(status):
    bid = make_bid(projects=2, status="consulting")
    part = bid.parts.filter(year=2027).order_by("project__title").first()
    ConsentFactory(
        answered=True, proposal=bid, project=part.project, status=status, words="Too little money."
    )

    snapshot = gather(bid, on=ON)
    page = " ".join(html(snapshot).split())

    assert snapshot["to_answer"] == [{"organisation": "Charity 2", "projects": ["Locks 2"]}]
    assert snapshot["not_agreed"] == [{"organisation": "Charity 1", "projects": ["Locks 1"]}]
    assert "Still to answer: Charity 2 (Locks 2). Not agreed: Charity 1 (Locks 1)." in page
    assert "<td>Not agreed</td>" in page
    assert "DRAFT, two partners have not agreed" in page
    assert "Too little money." not in page


def test_who_left_is_not_said_to_be_still_to_answer():
    bid = make_bid(projects=2, status="consulting")
    part = bid.parts.filter(year=2027).order_by("project__title").first()
    charity = part.project.organisation
    ConsentFactory(answered=True, proposal=bid, project=part.project)
    charity.status, charity.refusal = "left", "It closed."
    charity.save()

    snapshot = gather(bid, on=ON)

    assert [each["organisation"] for each in snapshot["to_answer"]] == ["Charity 2"]
    assert snapshot["not_agreed"] == [{"organisation": "Charity 1", "projects": ["Locks 1"]}]


def test_an_agreement_to_what_has_changed_since_is_none_in_the_pack():
    bid = make_bid(projects=1, status="consulting")
    part = bid.parts.first()
    ConsentFactory(answered=True, proposal=bid, project=part.project)
    assert gather(bid, on=ON)["to_answer"] == []

    bid.parts.filter(pk=part.pk).update(amount_gbp=1)

    assert [each["organisation"] for each in gather(bid, on=ON)["to_answer"]] == ["Charity 1"]


def test_a_bid_without_plan_area_start_or_lead_is_still_gathered():
    bid = factories.ProposalFactory(starts_on=None, lead_organisation=None, budget_gbp=None)
    factories.PartFactory(proposal=bid, amount_gbp=None)

    snapshot = gather(bid, on=ON)

    assert snapshot["need"] == snapshot["coverage"] == []
    assert snapshot["bid"]["ends_on"] is None
    assert snapshot["budget"]["total"]["blanks"] == 1
    assert snapshot["budget"]["years"] == [{"year": 2027, "words": "2027", "outside": True}]


def test_the_number_of_queries_does_not_grow_with_the_projects(queries_of):
    small = make_bid(projects=1)
    few = queries_of(lambda: gather(small, on=ON))
    for number in range(6):
        project = factories.ProjectFactory(
            areas=[small.areas.get()],
            organisation=factories.OrganisationFactory(name=f"More {number}"),
            outcomes=[small.plans.get().priorities.first().outcomes.first()],
        )
        factories.PartFactory(proposal=small, project=project)

    assert queries_of(lambda: gather(small, on=ON)) == few


def test_the_code_on_the_cover_follows_from_the_snapshot():
    assert code_of("0" * 64) == "2222-2222"
    assert code_of("f" * 64) == code_of("f" * 64) != code_of("e" * 64)
    assert len(code_of("abcdef" * 10)) == 9


def test_a_bid_that_starts_on_a_leap_day_ends_the_day_before():
    bid = factories.ProposalFactory(starts_on=datetime.date(2028, 2, 29), years=1)
    assert bid.ends_on == datetime.date(2029, 2, 28)
    bid.years = 4
    assert bid.ends_on == datetime.date(2032, 2, 28)


def test_a_priority_of_one_ward_has_a_cell_there_and_none_beside_it():
    bid = make_bid()
    only_there = Area.objects.get(name="Upton")
    bid.plans.get().priorities.get(title="Falls").areas.add(only_there)

    [matrix] = gather(bid, on=ON)["coverage"]

    assert [
        (line["area"], [cell and cell["status"] for cell in line["cells"]])
        for line in matrix["lines"]
    ] == [("Downton", ["covered", None]), ("Upton", ["covered", "gap"])]
    assert matrix["cells"] == 3


def test_a_sheet_says_what_nobody_has_confirmed_and_who_added_it():
    bid = make_bid()
    first, second = Project.objects.filter(parts__proposal=bid).distinct().order_by("title")
    factories.OnBehalfFactory(project=first)
    second.confirmed_on = ON
    second.save()

    said = {sheet["title"]: sheet["not_confirmed"] for sheet in gather(bid, on=ON)["projects"]}

    assert said[first.title] == "added by the consortium, not yet confirmed by the charity"
    assert said[second.title] == ""
