"""Projects, amounts and own costs of a bid, through the client."""

import datetime

import pytest
from django.urls import reverse

from projects.models import Project
from proposals.models import Proposal
from tests.factories import (
    AreaFactory,
    CostFactory,
    MembershipFactory,
    OrganisationFactory,
    PartFactory,
    ProjectFactory,
    ProjectOutcomeFactory,
    ProposalFactory,
)
from tests.pages import form_of, text

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def browser(client_for, coordinator):
    return client_for(coordinator)


def projects(bid):
    return reverse("proposals:projects", args=[bid.slug])


def amounts(bid):
    return reverse("proposals:amounts", args=[bid.slug])


def costs(bid):
    return reverse("proposals:costs", args=[bid.slug])


def newcomer(bid, priority="Falls", **facts):
    """A project that answers this priority and is not in the bid."""
    outcome = bid.plans.get().priorities.get(title=priority).outcomes.get()
    facts = {"title": "Tea and talk", "areas": list(bid.areas.all())} | facts
    project = ProjectFactory(organisation__name="Kettle on", annual_cost_gbp=31000, **facts)
    ProjectOutcomeFactory(project=project, outcome=outcome, evidence_level=3)
    return project


def box(kind, number=1, year=2027):
    return f"{kind}-{Project.objects.get(title=f'Locks {number}').pk}-{year}"


# --- Which projects


def test_projects_are_ranked_with_their_reasons(browser, bid):
    newcomer(bid)

    bid.plans.get().priorities.filter(title="Falls").update(theme="health")

    page = text(browser.get(projects(bid)))

    assert "3 projects answer what this plan asks for here, the best first." in page
    assert page.index("Tea and talk") < page.index("Locks 1") < page.index("Locks 2")
    assert "Kettle on · health" in page
    assert "Answers Falls People a year here about 100" in page
    assert "Costs a year £31,000" in page
    assert "Why Tea and talk Falls. " in page
    assert "Add to the bid : Tea and talk" in page
    assert "In the bid. Leave out Locks 1" in page


def test_a_candidate_says_when_its_money_ends_as_its_own_page_does(browser, bid):
    project = newcomer(bid)
    assert "When its money ends no end recorded" in text(browser.get(projects(bid)))

    project.funded_until = datetime.date(2027, 3, 31)
    project.save()

    assert "When its money ends 31 March 2027" in text(browser.get(projects(bid)))


def test_what_is_missing_today_stands_priority_by_priority(browser, bid):
    page = text(browser.get(projects(bid)))

    assert "Burglary Vale plan 0 of 2" in page
    assert "Falls Vale plan 2 of 2 0 0" in page


def test_the_projects_of_one_priority(browser, bid):
    newcomer(bid)
    plan = bid.plans.get()
    key = f"{plan.reference}:{plan.priorities.get(title='Falls').reference}"

    response = browser.get(projects(bid), {"priority": key})

    page = text(response)
    assert "1 project answers “Falls”, the best first." in page
    assert "Tea and talk" in page
    assert "Locks 1" not in page
    assert "Show the projects for all priorities" in page


def test_the_link_of_a_priority_leads_to_its_projects(browser, bid):
    newcomer(bid)
    plan = bid.plans.get()
    plan.priorities.filter(title="Falls").update(reference="P 1 & more")

    page = browser.get(projects(bid)).content.decode()

    query = f"?priority={plan.reference}%3AP%201%20%26%20more"
    assert f'href="{query}"' in page
    assert "“Falls”" in text(browser.get(projects(bid) + query))


@pytest.mark.parametrize("query", [{"priority": "none:such"}, {"page": "x"}, {"page": "99"}])
def test_a_hand_altered_query_shows_a_page(query, browser, bid):
    page = text(browser.get(projects(bid), query))

    assert "2 projects answer what this plan asks for here" in page


def test_pages_keep_the_priority(browser, bid):
    for number in range(10):
        newcomer(bid, priority="Burglary", title=f"More locks {number}")
    plan = bid.plans.get()
    key = f"{plan.reference}:{plan.priorities.get(title='Burglary').reference}"

    first = browser.get(projects(bid), {"priority": key})
    second = browser.get(projects(bid), {"priority": key, "page": "2"})

    assert text(first).count("Leave out") + text(first).count("Add to the bid") == 10
    assert text(second).count("Leave out") + text(second).count("Add to the bid") == 2
    assert "page=2" in first.content.decode()


def test_no_plan_and_no_project_have_words_of_their_own(browser, bid):
    Project.objects.all().update(status="paused")
    assert "No project answers this here" in text(browser.get(projects(bid)))

    bid.plans.get().priorities.all().delete()
    assert "No project answers this here" in text(browser.get(projects(bid)))

    bid.plans.clear()
    assert "No plan to answer yet" in text(browser.get(projects(bid)))


def test_a_project_may_be_left_out_of_a_bid_that_answers_no_plan(browser, bid):
    odd = PartFactory(proposal=bid, project__title="Odd one out").project
    bid.plans.clear()

    page = browser.get(projects(bid))
    assert "No plan to answer yet" in text(page)
    assert "In the bid already" in text(page)
    assert "Leave out Odd one out" in text(page)
    browser.post(projects(bid), {"leave": odd.slug})

    assert not bid.parts.filter(project=odd).exists()


def test_a_project_in_the_bid_that_answers_nothing_may_be_left_out(browser, bid):
    odd = PartFactory(proposal=bid, project__title="Odd one out").project

    assert "In the bid, but answering none of its priorities here Odd one out" in text(
        browser.get(projects(bid))
    )
    browser.post(projects(bid), {"leave": odd.slug})

    assert not bid.parts.filter(project=odd).exists()


def test_a_project_is_taken_in_and_left_out_again(browser, bid):
    project = newcomer(bid)
    address = f"{projects(bid)}?priority=a:b&page=1"

    taken = browser.post(address, {"include": project.slug}, follow=True)
    assert "“Tea and talk” is in the bid. Its amounts are still blank." in text(taken)
    assert taken.redirect_chain == [(address, 302)]
    assert set(bid.parts.filter(project=project).values_list("year", flat=True)) == {2027, 2028}

    left = browser.post(address, {"leave": project.slug}, follow=True)
    assert "“Tea and talk” is no longer in the bid." in text(left)
    assert not bid.parts.filter(project=project).exists()


@pytest.mark.parametrize(
    "sent", [{"include": "no-such"}, {"leave": "no-such"}, {}, {"include": ""}, {"include": "\x00"}]
)
def test_a_project_nobody_knows_is_not_found(sent, browser, bid):
    assert browser.post(projects(bid), sent).status_code == 404
    assert bid.parts.count() == 4


def test_a_project_that_is_not_in_the_bid_cannot_be_left_out(browser, bid):
    assert browser.post(projects(bid), {"leave": newcomer(bid).slug}).status_code == 404


def test_a_lead_cannot_take_in_a_draft_of_another_charity(client_for, bid):
    lead = MembershipFactory(role="lead", organisation=bid.lead_organisation).user
    draft = newcomer(bid, status="draft")

    assert client_for(lead).post(projects(bid), {"include": draft.slug}).status_code == 404


def test_a_draft_is_refused_with_a_message(browser, bid):
    draft = newcomer(bid, status="draft")

    response = browser.post(projects(bid), {"include": draft.slug}, follow=True)

    assert "“Tea and talk” is still a draft: its charity has to register it" in text(response)
    assert not bid.parts.filter(project=draft).exists()


def test_what_a_project_costs_shows_to_a_lead_of_another_charity_once_it_joined(client_for, bid):
    client = client_for(MembershipFactory(role="lead", organisation=bid.lead_organisation).user)
    project = newcomer(bid)

    assert "£31,000" not in text(client.get(projects(bid)))
    client.post(projects(bid), {"include": project.slug})
    assert "£31,000" in text(client.get(projects(bid)))


def test_a_bid_without_a_first_day_says_what_to_do_first(browser, bid):
    Proposal.objects.filter(pk=bid.pk).update(starts_on=None)
    project = newcomer(bid)

    response = browser.post(projects(bid), {"include": project.slug}, follow=True)

    assert "Say on which day this bid begins before you add projects to it." in text(response)
    assert not bid.parts.filter(project=project).exists()


# --- Amounts


def test_amounts_show_project_by_project_with_their_totals(browser, bid):
    Project.objects.filter(title="Locks 1").update(annual_cost_gbp=31000)
    CostFactory(proposal=bid, amount_gbp=2000, year=2028)

    page = text(browser.get(amounts(bid)))

    assert "£50,000 asked for, of £100,000 it may ask for. £50,000 are left." in page
    assert "Match funding: £2,000." in page
    assert "2027/28 £24,000 + £1,000 match 2028/29 £26,000" in page
    assert "Locks 1 Charity 1 · costs £31,000 a year" in page


def test_amounts_of_a_bid_without_projects_lead_to_them(browser):
    bid = ProposalFactory()

    assert "No project yet" in text(browser.get(amounts(bid)))
    assert browser.post(amounts(bid), {"do": "save", "version": "1"}).status_code == 302


def test_amounts_are_saved_as_typed(browser, bid):
    sent = form_of(browser.get(amounts(bid)))
    typed = {
        box("amount"): "£9,000.50",
        box("match"): "",
        box("share"): "12.5%",
        box("amount", 2, 2028): "",
    }

    response = browser.post(amounts(bid), sent | typed | {"do": "save"}, follow=True)

    assert response.redirect_chain == [(bid.get_absolute_url(), 302)]
    assert "The amounts are saved." in text(response)
    part = bid.parts.get(project__title="Locks 1", year=2027)
    assert (str(part.amount_gbp), part.match_funding_gbp) == ("9000.50", None)
    assert float(part.share) == 0.125
    assert bid.parts.get(project__title="Locks 2", year=2028).amount_gbp is None
    assert bid.parts.get(project__title="Locks 2", year=2027).amount_gbp == 12000


@pytest.mark.parametrize(
    "kind, typed, words",
    [
        ("amount", "£12k", "such as 31000"),
        ("amount", "-1", "An amount cannot be below 0."),
        ("amount", "1.234", "two figures for the pence"),
        ("amount", "9" * 20, "number of noughts"),
        ("match", "some", "such as 31000"),
        ("share", "101", "Write a percentage from 0 to 100"),
        ("share", "-1", "Write a percentage from 0 to 100"),
        ("share", "half", "Write a percentage from 0 to 100"),
    ],
)
def test_bad_amounts_are_explained_at_their_box_and_nothing_is_lost(
    kind, typed, words, browser, bid
):
    sent = form_of(browser.get(amounts(bid)))
    changes = {box(kind): typed, box("amount", 2): "777"}

    response = browser.post(amounts(bid), sent | changes | {"do": "save"})

    page = response.content.decode()
    assert "Nothing is lost." in text(response)
    assert words in text(response)
    assert f'id="id_{box(kind)}_error"' in page
    assert f'href="#id_{box(kind)}"' in page
    shown = form_of(response)
    assert shown[box(kind)] == [typed]
    assert shown[box("amount", 2)] == ["777"]
    assert not bid.parts.filter(amount_gbp=777).exists()


def test_more_than_the_bid_may_ask_for_is_said_and_not_refused(browser, bid):
    sent = form_of(browser.get(amounts(bid)))

    summed = browser.post(amounts(bid), sent | {box("amount"): "90000", "do": "sum"})
    saved = browser.post(amounts(bid), sent | {box("amount"): "90000", "do": "save"})

    assert "That is £26,000 too much." in text(summed)
    assert saved.status_code == 302


def test_add_up_without_javascript_sums_and_saves_nothing(browser, bid):
    sent = form_of(browser.get(amounts(bid)))

    response = browser.post(amounts(bid), sent | {box("amount"): "1", "do": "sum"})

    assert "£36,001 asked for" in text(response)
    assert "<html" in response.content.decode()
    assert form_of(response)[box("amount")] == ["1"]
    assert not bid.parts.filter(amount_gbp=1).exists()


def test_the_sum_while_typing_is_the_totals_alone(browser, bid):
    sent = form_of(browser.get(amounts(bid)))

    response = browser.post(amounts(bid), sent | {box("amount"): "£12k", "do": "sum"}, **HTMX)

    assert "<html" not in response.content.decode()
    assert "£36,000 asked for" in text(response)
    assert "1 amount still blank." in text(response)


def test_totals_stand_by_who_spends_who_pays_and_which_priority_while_typing(browser, bid):
    """Both projects answer the burglary priority, neither the other one of the plan."""
    sent = form_of(browser.get(amounts(bid)))

    page = browser.post(amounts(bid), sent | {"do": "sum"})
    summed = browser.post(amounts(bid), sent | {box("amount"): "1000", "do": "sum"}, **HTMX)

    assert "Press “Add up” to see which priority it is for." in text(browser.get(amounts(bid)))
    assert "Burglary Vale plan 2 £48,000" in text(page)
    assert "Falls Vale plan 0 –" in text(page)
    words = text(summed)
    assert 'id="totals-by" hx-swap-oob="innerHTML"' in summed.content.decode()
    assert "Charity 1 £13,000 £1,000" in words
    assert "Charity 2 £24,000 £1,000" in words
    assert "Asked of The Fund £63,000 below what it may ask for £37,000" in words
    assert "Match funding £2,000" in words
    assert "Burglary Vale plan 2 £37,000" in words


def test_a_blank_amount_is_counted_and_a_year_without_a_part_is_not(browser, bid):
    bid.parts.filter(project__title="Locks 1").update(amount_gbp=None)
    bid.parts.filter(project__title="Locks 2", year=2028).delete()

    page = browser.get(amounts(bid))
    summed = browser.post(amounts(bid), form_of(page) | {"do": "sum"})

    for each in (page, summed):
        assert "2 amounts still blank." in text(each)


def test_a_stale_save_of_amounts_loses_nothing(browser, client_for, bid, coordinator):
    """Jo changes one amount and adds a project; both change another amount."""
    sent = form_of(browser.get(amounts(bid)))
    bid.parts.filter(project__title="Locks 2", year=2028).update(amount_gbp=8888)
    bid.parts.filter(project__title="Locks 1", year=2027).update(amount_gbp=5555)
    PartFactory(proposal=bid, project__title="Locks 3", year=2027, amount_gbp=333)
    Proposal.objects.filter(pk=bid.pk).update(version=2)
    typed = {box("amount", 1): "4444", box("match", 2): "22"}

    shown = browser.post(amounts(bid), sent | typed | {"do": "save"})

    page = text(shown)
    assert "saved this bid while you were typing" in page
    assert "Locks 1, 2027/28: asks for: saved now £5,555.00, yours £4,444.00" in page
    assert "Locks 2, 2028/29: asks for: £8,888.00" in page
    assert "Locks 3, 2027/28: asks for: £333.00" in page
    assert bid.parts.get(project__title="Locks 1", year=2027).amount_gbp == 5555

    assert browser.post(amounts(bid), form_of(shown) | {"do": "save"}).status_code == 302
    saved = dict(
        bid.parts.filter(amount_gbp__isnull=False).values_list("amount_gbp", "project__title")
    )
    assert {4444: "Locks 1", 8888: "Locks 2", 333: "Locks 3"}.items() <= saved.items()
    assert bid.parts.get(project__title="Locks 2", year=2027).match_funding_gbp == 22


def test_figures_of_a_project_left_out_meanwhile_are_shown(browser, bid):
    sent = form_of(browser.get(amounts(bid))) | {box("amount"): "4,321"}
    bid.parts.filter(project__title="Locks 1").delete()
    Proposal.objects.filter(pk=bid.pk).update(version=2)

    shown = browser.post(amounts(bid), sent | {"do": "save"})

    assert "These are no longer in the bid, or not in these years Locks 1: you had 4,321" in text(
        shown
    )


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_amounts_with_an_odd_version_are_not_saved_unseen(version, browser, bid):
    sent = form_of(browser.get(amounts(bid)))

    response = browser.post(
        amounts(bid), sent | {"version": version, box("amount"): "1", "do": "save"}
    )

    assert response.status_code == 200
    assert "while you were typing" in text(response)
    assert not bid.parts.filter(amount_gbp=1).exists()


# --- Own costs


@pytest.fixture
def hub():
    return OrganisationFactory(name="A hub", reference="hub")


@pytest.fixture
def led(bid, hub):
    CostFactory(proposal=bid, organisation=hub, heading="Leading it", amount_gbp=4000)
    return bid


def row(number, **facts):
    return {f"cost-{number}-{name}": value for name, value in facts.items()}


def headings(bid):
    return sorted(bid.costs.values_list("heading", "year", "amount_gbp"))


def test_costs_show_with_two_blank_rows(browser, led):
    page = browser.get(costs(led))

    sent = form_of(page)
    assert sent["cost-0-heading"] == ["Leading it"]
    assert sent["cost-0-organisation"] == ["hub"]
    assert sent["cost-2-heading"] == [""]
    assert text(page).count("Another cost") == 2


def test_who_spends_is_chosen_among_the_partners_or_typed(browser, led):
    other = OrganisationFactory(name="Print works", reference="print")
    partner = led.parts.first().project.organisation
    page = browser.get(costs(led))
    sent = form_of(page)

    listed = [
        slug for slug, _ in page.context["forms"].forms[0].fields["organisation"].widget.likely
    ]
    assert listed[0] == led.lead_organisation.slug
    assert {partner.slug, "hub"} <= set(listed)
    assert other.name not in text(page)
    named = row(1, heading="Leaflets", year="2027", amount_gbp="50")
    bad = browser.post(costs(led), sent | named | row(1, **{"organisation-words": "prynt"}))
    assert "No organisation here is called “prynt”" in text(bad)
    assert form_of(bad)["cost-1-organisation-words"] == ["prynt"]
    assert led.costs.count() == 1
    browser.post(costs(led), sent | named | row(1, **{"organisation-words": "print"}))
    assert led.costs.get(heading="Leaflets").organisation == other


def test_costs_are_added_changed_and_removed(browser, led):
    CostFactory(proposal=led, heading="Rent", year=2028)
    sent = form_of(browser.get(costs(led)))
    typed = (
        row(0, heading="Lead body", amount_gbp="£4,500")
        | row(1, heading="", amount_gbp="", match_funding_gbp="")
        | row(2, heading="Measuring", year="2028", organisation="", match_funding_gbp="70")
    )

    response = browser.post(costs(led), sent | typed, follow=True)

    assert "The bid’s own costs are saved." in text(response)
    assert headings(led) == [("Lead body", 2027, 4500), ("Measuring", 2028, None)]


def test_a_form_of_costs_sent_as_it_is_changes_nothing(browser, led):
    before = list(led.costs.values())

    browser.post(costs(led), form_of(browser.get(costs(led))))

    assert list(led.costs.values()) == before


def test_a_cost_twice_is_explained(browser, led):
    sent = form_of(browser.get(costs(led)))

    response = browser.post(
        costs(led), sent | row(1, heading="Leading it", organisation="hub", year="2027")
    )

    assert "This heading is there twice" in text(response)
    assert 'href="#id_cost-1-heading"' in response.content.decode()
    assert headings(led) == [("Leading it", 2027, 4000)]


@pytest.mark.parametrize(
    "typed, words",
    [
        ({"heading": "Rent", "year": "2099"}, "This bid has no such year. Choose another."),
        ({"heading": "Rent", "year": ""}, "Choose the year."),
        ({"heading": "", "amount_gbp": "5"}, "Say what this money is for."),
        ({"heading": "Rent", "amount_gbp": "£12k"}, "such as 31000"),
        ({"heading": "Rent", "amount_gbp": "-5"}, "cannot be below 0"),
        ({"heading": "Rent", "organisation": "nobody"}, "“nobody” is none of"),
        ({"heading": "Rent", "organisation": "no\x00body"}, "“nobody” is none of"),
    ],
)
def test_bad_costs_are_explained_and_nothing_is_lost(typed, words, browser, led):
    sent = form_of(browser.get(costs(led)))

    response = browser.post(costs(led), sent | row(1, **typed))

    assert response.status_code == 200
    assert words in text(response)
    assert form_of(response)["cost-0-heading"] == ["Leading it"]
    assert headings(led) == [("Leading it", 2027, 4000)]


@pytest.mark.parametrize("name", ["TOTAL_FORMS", "INITIAL_FORMS"])
@pytest.mark.parametrize("value", ["", "x", "-1", "99999999999", None])
def test_a_form_whose_counts_were_changed_is_refused_in_words(name, value, browser, led):
    sent = form_of(browser.get(costs(led)))
    sent |= row(1, heading="Rent", year="2027")
    sent[f"cost-{name}"] = value
    if value is None:
        del sent[f"cost-{name}"]

    response = browser.post(costs(led), sent, follow=True)

    assert "The form did not arrive whole." in text(response)
    assert headings(led) == [("Leading it", 2027, 4000)]


def test_a_stale_save_of_costs_loses_no_row(browser, led):
    sent = form_of(browser.get(costs(led))) | row(1, heading="Mine", year="2027", amount_gbp="1")
    CostFactory(proposal=led, organisation=None, heading="Theirs", year=2028, amount_gbp=2)
    Proposal.objects.filter(pk=led.pk).update(version=2)

    shown = browser.post(costs(led), sent)

    page = text(shown)
    assert "saved this bid while you were typing" in page
    assert "Leading it, A hub, 2027/28: £4,000.00" in page
    assert "Theirs, 2028/29: £2.00" in page
    assert not led.costs.filter(heading="Mine").exists()

    assert browser.post(costs(led), form_of(shown)).status_code == 302
    assert headings(led) == [("Leading it", 2027, 4000), ("Mine", 2027, 1), ("Theirs", 2028, 2)]


@pytest.mark.parametrize("version", ["", "x", "99", "²", "9" * 5000])
def test_costs_with_an_odd_version_are_not_saved_unseen(version, browser, led):
    sent = form_of(browser.get(costs(led)))

    response = browser.post(costs(led), sent | {"version": version} | row(0, heading="Other"))

    assert "while you were typing" in text(response)
    assert headings(led) == [("Leading it", 2027, 4000)]


def test_costs_of_a_bid_without_a_first_day_lead_to_its_form(browser, led):
    Proposal.objects.filter(pk=led.pk).update(starts_on=None)
    assert "Leading it" in browser.get(costs(led)).content.decode()

    led.costs.all().delete()
    assert "No years yet" in text(browser.get(costs(led)))


# --- In the browser's own order


def test_a_bid_from_nothing_to_its_totals(browser, hub, bid):
    """Begin, choose a place and a plan, take a project in, set its amounts, add a cost."""
    plan, area = bid.plans.get(), AreaFactory(name="Third", parent=bid.areas.get())
    project = newcomer(bid, areas=[area])
    browser.post(
        reverse("proposals:add"),
        {
            "title": "Safer",
            "lead_organisation": hub.slug,
            "years": "1",
            "starts_on": "2027-04-01",
            "budget_gbp": "1000",
            "plans": [plan.slug],
            "areas": [area.code],
        },
    )
    begun = Proposal.objects.get(title="Safer")

    browser.post(projects(begun), {"include": project.slug})
    page = form_of(browser.get(amounts(begun)))
    browser.post(amounts(begun), page | {f"amount-{project.pk}-2027": "800", "do": "save"})
    page = form_of(browser.get(costs(begun)))
    browser.post(costs(begun), page | row(0, heading="Measuring", amount_gbp="300"))

    overview = text(browser.get(begun.get_absolute_url()))
    assert "asked for £1,100" in overview
    assert "(over by £100)" in overview
