"""The page of bids together and its files, through the client."""

import datetime
import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from consortium.models import Area
from consortium.references import free_slug
from priorities.models import Priority
from projects.models import Outcome, Project
from proposals.models import Proposal
from tests import factories
from tests.pages import form_of, text
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db

PAGE = "/proposals/together/"
CSV = "/proposals/together.csv"
XLSX = "/proposals/together.xlsx"


@pytest.fixture
def bid():
    """Published: two projects against burglary in Vale, for £24,000 of at most £20,000."""
    return make_bid(years=1, published=True, budget_gbp=20000)


@pytest.fixture
def other(bid):
    """Another, not published: a project of the first, and one that would answer falls in Upton."""
    upton = Area.objects.get(name="Upton")
    falls = factories.ProjectFactory(
        title="Balance", status="proposed", areas=[upton], people_per_year=50
    )
    factories.ProjectOutcomeFactory(project=falls, outcome=Outcome.objects.get(name="Less falling"))
    other = factories.ProposalFactory(
        title="Steady",
        plans=bid.plans.all(),
        areas=[upton],
        funder="The Trust",
        budget_gbp=50000,
    )
    for project, amount in ((Project.objects.get(title="Locks 1"), 5000), (falls, 7000)):
        factories.PartFactory(
            proposal=other, project=project, year=bid.delivery_years[0], amount_gbp=amount
        )
    return other


@pytest.fixture
def browser(client_for, coordinator):
    return client_for(coordinator)


def rows_of(response):
    heads, *rows = response.content.decode("utf-8-sig").splitlines()
    return [dict(zip(heads.split(","), row.split(","), strict=True)) for row in rows]


def test_coverage_today_stands_beside_coverage_with_the_bids(browser, other):
    said = text(browser.get(PAGE))

    assert (
        "Of 2 places where a priority holds, 1 is covered today and 1 would be with these 2 bids"
        " together. 1 more would stand better than today without being covered."
    ) in said
    assert "Burglary 1 covered 1 covered 200 → 200 Safer and well , Steady" in said
    assert "Falls 1 gap 1 fragile 0 → 50 Steady" in said
    assert "In every gap at least one of these bids works." in said


def test_a_project_in_both_bids_counts_once(browser, bid, other):
    """Locks 1 reaches 100 people, whichever bid it is in."""
    other.parts.filter(project__title="Balance").delete()
    bid.parts.filter(project__title="Locks 2").delete()

    both = rows_of(browser.get(CSV))

    assert [row["places_with_bids"] for row in both] == ["200", "0"]


def test_where_two_bids_meet_both_their_projects_and_the_shared_one_are_named(browser, other):
    said = text(browser.get(PAGE))

    assert (
        "In 1 place two bids or more compete for the same priority, each for another funder’s"
        " money. Some count on the same project."
    ) in said
    assert "They ask the same funder" not in said
    assert (
        "Burglary Vale Safer and well : Locks 1 (Charity 1), Locks 2 (Charity 2)"
        " Steady : Locks 1 (Charity 1) In more than one of them: Locks 1"
    ) in said


def test_bids_that_compete_for_one_funders_money_are_told_to(browser, other):
    Proposal.objects.update(funder="The Fund")

    response = browser.get(PAGE)

    said = text(response)
    assert "compete for the same priority, in 1 of them for the same funder’s money." in said
    assert "They ask the same funder: The Fund In more than one of them: Locks 1" in said
    book = openpyxl.load_workbook(io.BytesIO(browser.get(XLSX).content))
    heads, row = book["bids meet"].iter_rows(min_row=1, max_row=2, values_only=True)
    assert dict(zip(heads, row, strict=True))["same_funder"] == "The Fund"


def test_whether_bids_without_a_funder_ask_the_same_one_is_not_told(browser, other):
    Proposal.objects.update(funder="")

    said = text(browser.get(PAGE))

    assert "In 1 place two bids or more compete for the same priority. Some" in said
    assert "They ask the same funder" not in said


def test_a_gap_whose_need_nobody_knows_and_nobody_bids_for_is_named(browser, bid):
    said = text(browser.get(PAGE))

    assert "In 1 gap nobody works and nobody bids." in said
    assert "Where nobody knows the need Vale Falls, gap" in said


def test_what_nobody_bids_for_is_ranked_by_need_and_weight(browser, bid):
    """Shoplifting is wanted last, so that its like need counts for less than that of falls."""
    plan, burglary = bid.plans.get(), Priority.objects.get(title="Burglary")
    Priority.objects.filter(title="Falls").update(indicator=burglary.indicator)
    factories.PriorityFactory(
        plan=plan, title="Shoplifting", rank=3, indicator=burglary.indicator
    ).outcomes.set([factories.OutcomeFactory()])

    left = browser.get(PAGE).context["left"]

    assert [line["cell"].priority.title for line in left] == ["Falls", "Shoplifting"]
    assert all("480" in line["arithmetic"] for line in left)


def test_money_is_told_to_those_who_may_know_it_alone(browser, client, bid, other):
    said = text(browser.get(PAGE))
    assert "Safer and well Draft The Fund" in said
    assert "Together they ask for £36,000 of 2 funders" in said
    assert "of The Fund more than the bids say it gives." in said
    assert "£17,000 of it is for projects that more than one of them asks money for." in said

    other.published = True
    other.save()
    client.logout()
    said = text(client.get(PAGE))
    assert "Steady" in said
    assert "£" not in said


def test_a_visitor_is_shown_published_bids_alone(client, other):
    said = text(client.get(PAGE))
    assert "Safer and well" in said
    assert "Steady" not in said

    told = text(client.get(PAGE, {"bid": other.slug}))
    assert f"“{other.slug}” is no bid that you can see: it is left out." in told
    assert "Steady" not in told


def test_what_a_bid_is_about_is_what_its_work_answers(browser, other):
    Priority.objects.filter(title="Burglary").update(theme="crime")
    Priority.objects.filter(title="Falls").update(theme="health")

    said = text(browser.get(PAGE))

    assert "Serves crime and health at once: Steady ." in said
    assert "Safer and well Draft The Fund crime 2" in said


def test_the_address_says_which_bids_and_shows_others_the_same(browser, bid, other):
    by_funder = browser.get(PAGE, {"funder": "The Trust"})
    ticked = browser.get(PAGE, {"bid": other.slug})

    for response in (by_funder, ticked):
        found = response.context["found"]
        assert [one.bid for one in found.bids] == [other]
    sent = form_of(ticked)
    assert sent["bid"] == [other.slug]
    assert f"{CSV}?bid={other.slug}" in ticked.content.decode()
    assert rows_of(browser.get(CSV, {"bid": other.slug}))[0]["bids"] == other.reference


def test_a_state_chooses_bids_and_lost_ones_are_left_out_unless_asked_for(browser, bid, other):
    other.status = "lost"
    other.save()

    assert [one.bid for one in browser.get(PAGE).context["found"].bids] == [bid]
    lost = browser.get(PAGE, {"status": "lost"})
    assert [one.bid for one in lost.context["found"].bids] == [other]
    opened = browser.get(PAGE, {"status": "open"})
    assert [one.bid for one in opened.context["found"].bids] == [bid]


def test_bids_are_laid_over_any_current_plan(browser, bid):
    """A plan for Hill, where the bid has no place: it changes nothing there."""
    hill = Area.objects.get(name="Hill")
    plan = factories.PlanFactory(
        partnership=factories.PartnershipFactory(areas=[hill]), title="Hill plan"
    )
    factories.PriorityFactory(
        plan=plan, title="Hill burglary", outcomes=[Outcome.objects.get(name="Fewer burglaries")]
    )

    response = browser.get(PAGE, {"plan": plan.slug})

    said = text(response)
    assert [one.plan for one in response.context["found"].plans] == [plan]
    assert "Hill burglary 1 gap as today 0 none" in said
    assert "In 1 gap nobody works and nobody bids." in said


def test_no_bid_at_all_is_said(client):
    response = client.get(PAGE)

    assert response.status_code == 200
    assert "No bid to lay together" in text(response)


def test_filters_that_leave_no_bid_are_said(browser, bid):
    assert "No bid that you can see is as you chose." in text(browser.get(PAGE, {"status": "won"}))


def test_bids_without_a_plan_are_said_and_a_plan_may_be_ticked(browser):
    bid = factories.ProposalFactory(plans=[], areas=[])
    plan = factories.PlanFactory()

    said = text(browser.get(PAGE))

    assert "No plan to lay them over" in said
    assert str(plan.title) in said
    assert bid.title in said


def test_a_plan_without_a_priority_is_named_as_such(browser):
    plan = factories.PlanFactory(title="Empty plan")
    factories.ProposalFactory(plans=[plan])

    said = text(browser.get(PAGE))

    assert "The plans chosen have no place where a priority meets an area." in said
    assert "No priority with a place yet: " in said


def test_a_bid_without_projects_or_areas_adds_nothing(browser, bid):
    bare = factories.ProposalFactory(title="Bare", plans=bid.plans.all(), areas=[])

    found = browser.get(PAGE).context["found"]

    assert {one.bid for one in found.bids} == {bid, bare}
    assert all(bare.pk not in place.working for place in found.places)


@pytest.mark.parametrize(
    "query, words",
    [
        ("status=sleeping", "“sleeping” is no state of a bid"),
        ("funder=Nobody", "“Nobody” is no funder here"),
        ("bid=nix", "“nix” is no bid that you can see"),
        ("plan=nix", "“nix” is no current plan"),
        ("plan=%00&bid=%00x", "“x” is no bid that you can see"),
        ("bid=%3Cscript%3E", "“<script>” is no bid that you can see"),
    ],
)
def test_an_address_that_was_changed_by_hand_is_told_what_is_wrong(browser, bid, query, words):
    page, file = browser.get(f"{PAGE}?{query}"), browser.get(f"{CSV}?{query}")

    assert page.status_code == 200
    assert f"{words}: it is left out." in text(page)
    assert "Burglary" in text(page)
    assert file.status_code == 400
    assert words in file.content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_of_nothing_are_files(client, form):
    assert client.get(f"/proposals/together.{form}").status_code == 200


def test_the_workbook_has_every_table_and_how_it_was_made(browser, other):
    response = browser.get(XLSX)

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames[:6] == [
        "priorities",
        "places",
        "nobody bids",
        "bids meet",
        "bids",
        "funders",
    ]
    rows = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    assert rows["bids meet"][1][3:6] == ("Safer and well; Steady", "Locks 1; Locks 2", "Locks 1")
    assert [row[:4] for row in rows["funders"][1:]] == [
        ("The Fund", 1, 24000, 20000),
        ("The Trust", 1, 12000, 50000),
    ]
    method = " ".join(str(each) for row in rows[book.sheetnames[-1]] for each in row if each)
    assert "Together they ask for £36,000" in method


def test_a_refuge_is_in_no_file_place_by_place(browser, bid):
    """Its ward would be found from the places that it adds there."""
    Project.objects.filter(title="Locks 2").update(sensitive=True)
    upton, downton = Area.objects.get(name="Upton"), Area.objects.get(name="Downton")
    Project.objects.get(title="Locks 1").areas.set([upton, downton])
    Project.objects.get(title="Locks 2").areas.set([upton])

    ours = rows_of(browser.get(CSV))

    assert {row["level"] for row in ours} == {"ward"}
    places = {
        row["area_name"]: row["places_with_bids"]
        for row in ours
        if row["priority_title"] == "Burglary"
    }
    assert places == {"Upton": "50", "Downton": "50"}


def test_money_that_ends_is_begun_anew_by_a_bid(browser, bid):
    """Both projects' money ends soon: what hangs on it is fragile today and not with the bid."""
    soon = timezone.localdate() + datetime.timedelta(days=30)
    Project.objects.update(funded_until=soon)

    burglary, _ = rows_of(browser.get(CSV))

    assert (burglary["status_today"], burglary["status_with_bids"]) == ("fragile", "covered")


@pytest.mark.parametrize("word", ["together", "national"])
def test_no_bid_or_plan_takes_a_fixed_address(word):
    assert free_slug(word, set()) == f"{word}-2"


def test_lists_and_coverage_lead_to_it(browser, bid):
    plan = bid.plans.get()

    assert PAGE in browser.get(reverse("proposals:list")).content.decode()
    assert PAGE in browser.get(reverse("priorities:coverage_list")).content.decode()
    coverage = browser.get(reverse("priorities:coverage", args=[plan.slug])).content.decode()
    assert f"{PAGE}?plan={plan.slug}" in coverage


def test_a_bid_leads_to_coverage_today_beside_coverage_with_it(browser, bid, other):
    address = f"{PAGE}?bid={bid.slug}"

    assert f'href="{address}"' in browser.get(bid.get_absolute_url()).content.decode()

    said = text(browser.get(address))
    assert (
        "Of 2 places where a priority holds, 1 is covered today and 1 would be with this bid"
        in said
    )
    assert "Balance" not in said


def test_a_bid_without_a_plan_leads_to_no_coverage(browser, bid):
    bid.plans.clear()

    assert f"{PAGE}?bid=" not in browser.get(bid.get_absolute_url()).content.decode()


def test_more_bids_than_can_be_shown_are_cut_and_it_is_said(browser, bid, monkeypatch):
    monkeypatch.setattr("proposals.forms.together.MOST_BIDS", 1)
    factories.ProposalFactory(title="Zebra", plans=bid.plans.all())

    response = browser.get(PAGE)

    assert "Only the first 1 of 2 bids are laid together." in text(response)
    assert len(response.context["found"].bids) == 1
    assert Proposal.objects.count() == 2
