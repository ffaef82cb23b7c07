"""The list of bids, the page of one and its form, through the client."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consortium.drafts import reader_of
from consortium.models import FormDraft
from projects.models import Project
from proposals.models import Proposal
from proposals.services import bids as services
from tests.factories import (
    AnswerFactory,
    AreaFactory,
    BidPackFactory,
    CostFactory,
    MembershipFactory,
    OnBehalfFactory,
    OrganisationFactory,
    PartFactory,
    PlanFactory,
    ProposalFactory,
    QuestionFactory,
)
from tests.pages import form_of, text
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db

LIST = "/proposals/"
ADD = "/proposals/add/"
HTMX = {"HTTP_HX_REQUEST": "true"}
MARKUP = "<script>alert(1)</script> {{ 7|add:7 }}"


@pytest.fixture
def bid():
    return make_bid(years=2)


@pytest.fixture
def browser(client_for, coordinator):
    return client_for(coordinator)


def edit(bid):
    return reverse("proposals:edit", args=[bid.slug])


def member_of(organisation, role="staff", **facts):
    return MembershipFactory(organisation=organisation, role=role, **facts).user


def signed_in(person):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


# --- The list


def test_visitors_see_published_bids_alone(client, bid):
    ProposalFactory(title="Open to all", published=True, funder="The Trust")

    page = text(client.get(LIST))

    assert "Open to all" in page
    assert "The Trust" in page
    assert "Safer and well" not in page
    assert "Begin a bid" not in page


def test_parties_see_the_bids_they_are_part_of(client_for, bid, outsider):
    partner = member_of(Project.objects.get(title="Locks 1").organisation)

    assert "Safer and well" in text(client_for(partner).get(LIST))
    assert "Safer and well" not in text(client_for(outsider).get(LIST))


def test_coordinators_see_every_bid_and_may_begin_one(browser, bid):
    page = text(browser.get(LIST))

    assert "Safer and well" in page
    assert "Begin a bid" in page


def test_a_list_without_bids_says_so(client):
    assert "No bid" in text(client.get(LIST))


@pytest.mark.parametrize("page", ["2", "x", "-1", "999999999999999999999"])
def test_odd_page_numbers_show_a_page(page, client, bid):
    assert client.get(LIST, {"page": page}).status_code == 200


# --- The page of one


def test_a_coordinator_reads_which_project_its_charity_refused_and_leaves_it_out(
    browser, bid, client_for, coordinator
):
    project = Project.objects.get(title="Locks 1")
    member = member_of(project.organisation)
    project.status, project.confirmed_on = "draft", None
    project.save()
    OnBehalfFactory(project=project, refused_at=timezone.now(), refusal="We stopped in May.")
    url = reverse("proposals:detail", args=[bid.slug])

    page = text(browser.get(url))

    assert "A project here was refused by its charity" in page
    assert "Locks 1 : Charity 1 wrote “We stopped in May.”" in page
    assert "refused by its charity" not in text(client_for(member).get(url))
    browser = client_for(coordinator)
    browser.post(reverse("proposals:projects", args=[bid.slug]), {"leave": project.slug})
    assert "refused by its charity" not in text(browser.get(url))


def people_and_what_they_see(bid):
    council = OrganisationFactory(kind="statutory")
    bid.shared_with.add(council)
    partner = Project.objects.get(title="Locks 1").organisation
    return {
        "visitor": (None, False),
        "stranger": (member_of(OrganisationFactory()), False),
        "officer": (member_of(OrganisationFactory(kind="statutory"), "officer"), False),
        "officer shared with": (member_of(council, "officer"), True),
        "staff of the council": (member_of(council, "staff"), False),
        "partner": (member_of(partner), True),
        "lead body": (member_of(bid.lead_organisation), True),
    }


def test_amounts_show_to_the_parties_of_a_bid_and_to_nobody_else(bid):
    """Twelve thousand a year for each project; four thousand for evaluation; a hundred in all."""
    CostFactory(proposal=bid, organisation=None, heading="Evaluation", amount_gbp=4000)
    Project.objects.update(annual_cost_gbp=31337)
    Proposal.objects.filter(pk=bid.pk).update(published=True)
    figures = ("12,000", "24,000", "48,000", "52,000", "4,000", "100,000", "500", "31,337")

    for name, (person, sees) in people_and_what_they_see(bid).items():
        client = signed_in(person) if person else Client()
        response = client.get(bid.get_absolute_url())
        page = text(response)

        assert "Locks 1" in page, name
        assert ("£52,000" in page) is sees, name
        assert ("Evaluation" in page) is sees, name
        if not sees:
            assert not [each for each in figures if each in response.content.decode()], name
            assert "£" not in page, name


def test_the_page_tells_what_the_bid_is(client_for, bid):
    bid.terms.add(AnswerFactory(question__question="May funders be named?", words="Yes, always"))
    bid.deadline = datetime.date(2026, 11, 23)
    bid.save()

    page = text(client_for(member_of(bid.lead_organisation)).get(bid.get_absolute_url()))

    for words in (
        "Locks and lights.",
        "Led by The hub",
        "Asked of The Fund",
        "1 April 2027 to 31 March 2029",
        "Where Vale",
        "Vale plan",
        "23 November 2026",
        "May funders be named? Yes, always",
        "asked for £48,000",
        "match funding £2,000",
        "Locks 1 Charity 1 · not confirmed yet",
        "Vale £24,000",
        "2027/28",
        "£100,000 (£52,000 left)",
    ):
        assert words in page


def test_why_it_was_lost_is_read_by_its_parties_alone(bid):
    charity = bid.parts.first().project.organisation
    Proposal.objects.update(published=True, status="lost", outcome="Our sums were wrong.")

    readers = (Client(), signed_in(member_of(charity)))
    pages = [reader.get(bid.get_absolute_url()) for reader in readers]

    assert ["Our sums were wrong." in text(page) for page in pages] == [False, True]


def test_a_bid_over_its_budget_says_by_how_much(browser, bid):
    Proposal.objects.filter(pk=bid.pk).update(budget_gbp=40000)

    assert "(over by £8,000)" in text(browser.get(bid.get_absolute_url()))


def test_who_may_not_edit_is_shown_no_way_to(client_for, bid):
    partner = member_of(Project.objects.get(title="Locks 1").organisation, "lead")

    page = text(client_for(partner).get(bid.get_absolute_url()))

    assert "Own costs" not in page
    assert "Next:" not in page


def test_the_next_step_follows_what_the_bid_has(browser):
    bid = ProposalFactory(starts_on=None, budget_gbp=None)

    def next_step():
        return text(browser.get(bid.get_absolute_url()))

    assert "Next: say which plans this bid answers." in next_step()
    bid.plans.add(PlanFactory())
    assert "Next: say on which day it begins." in next_step()
    Proposal.objects.filter(pk=bid.pk).update(starts_on=datetime.date(2027, 1, 1))
    assert "Next: choose its projects." in next_step()
    part = PartFactory(proposal=bid, amount_gbp=None)
    assert "Next: fill in 1 amount still blank." in next_step()
    part.amount_gbp = 5
    part.save()
    assert "Next: make the pack." in next_step()


def test_a_bid_handed_in_offers_no_next_step(browser, bid):
    Proposal.objects.filter(pk=bid.pk).update(status="submitted")

    page = text(browser.get(bid.get_absolute_url()))

    assert "Submitted" in page
    assert "Next:" not in page
    assert "Own costs" not in page


def test_the_latest_pack_is_offered_to_parties_alone(browser, bid):
    Proposal.objects.filter(pk=bid.pk).update(published=True)
    now = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
    BidPackFactory(proposal=bid, made=True, pages=12, finished_at=now, progress=100)

    assert "Read the pack (PDF, 12 pages)" in text(browser.get(bid.get_absolute_url()))
    assert "Read the pack" not in text(Client().get(bid.get_absolute_url()))


def test_a_bid_in_the_last_year_of_the_calendar_still_has_a_page(browser):
    """A folder may bring in any date."""
    bid = ProposalFactory(starts_on=datetime.date(9999, 6, 1), years=3)

    assert "31 December 9999" in text(browser.get(bid.get_absolute_url()))


def test_markup_in_words_is_printed_not_obeyed(browser):
    bid = make_bid(title=MARKUP, summary=MARKUP, funder=MARKUP)
    Project.objects.update(title=MARKUP)
    CostFactory(proposal=bid, heading=MARKUP)
    parts = ["detail", "edit", "projects", "amounts", "costs", "pack"]
    addresses = [LIST, *(reverse(f"proposals:{part}", args=[bid.slug]) for part in parts)]

    for address in addresses:
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }}" in page, address


# --- Beginning one


def new(**facts):
    hub = OrganisationFactory(name="The hub", reference="hub")
    return {"title": "Safer and well", "lead_organisation": hub.slug, "years": "3"} | facts


def test_a_bid_is_begun_with_all_it_was_given(browser):
    plan, area = PlanFactory(title="Vale plan"), AreaFactory(name="Linton")
    answer = AnswerFactory(question__code="funders")
    council = OrganisationFactory(kind="statutory")

    response = browser.post(
        ADD,
        new(
            title="  Safer \n and  well ",
            summary="Locks.\r\nAnd lights.",
            plans=[plan.slug],
            areas=[area.code],
            funder="The Fund",
            starts_on="2027-04-01",
            years="2",
            budget_gbp="£120,000.50",
            deadline="2026-12-01",
            shared_with=[council.slug],
            published="on",
            **{"term-funders": str(answer.pk)},
        ),
        follow=True,
    )

    bid = Proposal.objects.get()
    assert bid.title == "Safer and well"
    assert bid.summary == "Locks.\nAnd lights."
    assert (bid.years, str(bid.budget_gbp), bid.published) == (2, "120000.50", True)
    lists = (bid.plans, bid.areas, bid.terms, bid.shared_with)
    assert [list(each.all()) for each in lists] == [[plan], [area], [answer], [council]]
    assert response.redirect_chain == [(bid.get_absolute_url(), 302)]
    assert "“Safer and well” is begun." in text(response)


def test_name_and_leader_are_enough(browser):
    assert browser.post(ADD, new()).status_code == 302

    bid = Proposal.objects.get()
    assert (bid.starts_on, bid.budget_gbp, bid.published) == (None, None, False)


def test_a_place_typed_by_its_name_alone_is_taken(browser):
    area = AreaFactory(name="Linton")

    browser.post(ADD, new(**{"areas-words": "linton"}))

    assert list(Proposal.objects.get().areas.all()) == [area]


def test_who_leads_and_who_may_read_it_are_typed_by_name_and_nothing_is_lost(browser, coordinator):
    other = OrganisationFactory(name="Rural charities")
    councils = [OrganisationFactory(name=f"{name} Council", kind="statutory") for name in "ABC"]
    plan = PlanFactory()
    plan.partnership.organisations.add(councils[0])
    names = {
        "lead_organisation": "",
        "lead_organisation-words": "rural",
        "plans": [plan.slug],
        "shared_with": [councils[0].slug],
        "shared_with-words": "B Council",
    }

    asked = new(**names)

    page = browser.post(ADD, asked | {"shared_with-words": "B Council; an"})
    assert "No public body here is called “an”. Type another name." in text(page)
    page = browser.post(ADD, asked | {"shared_with": [], "shared_with-words": "council"})
    assert "Several organisations are called like “council”. Tick the ones" in text(page)
    sent = form_of(page)
    assert sent["lead_organisation-words"] == ["rural"]
    assert sent["shared_with-words"] == ["council"]
    assert not Proposal.objects.exists()

    assert browser.post(ADD, asked).status_code == 302
    bid = Proposal.objects.get()
    assert bid.lead_organisation == other
    assert list(bid.shared_with.order_by("name")) == councils[:2]

    # Those it is shared with and the bodies of its plans are offered, others are typed.
    page = browser.get(edit(bid))
    assert form_of(page)["shared_with"] == [council.slug for council in councils[:2]]
    assert councils[2].name not in text(page)


def test_a_name_typed_and_kept_for_later_is_there_again(browser):
    OrganisationFactory(name="Rural charities")

    browser.post(ADD, {"title": "X", "lead_organisation-words": "rural", "do": "keep"})

    assert form_of(browser.get(ADD))["lead_organisation-words"] == ["rural"]


BAD = {
    "title": [("", "Give the bid a name"), ("   ", "Give the bid a name"), ("x" * 251, "at most")],
    "lead_organisation": [
        ("", "Choose the organisation"),
        ("nobody", "“nobody” is none of the organisations here"),
    ],
    "years": [("", "how many years"), ("0", "at least one"), ("11", "at most 10"), ("x", "whole")],
    "budget_gbp": [("£12k", "such as 31000"), ("-5", "below 0"), ("9" * 15, "noughts")],
    "starts_on": [("soon", "valid date"), ("1066-10-14", "2000"), ("9999-12-31", "2100")],
    "deadline": [("31/02/2026", "valid date")],
    "plans": [("nothing", "“nothing” is none of the plans here")],
    "plans-words": [("Atlantis", "No plan here is called “Atlantis”")],
    "shared_with": [("nobody", "“nobody” is none of the organisations here")],
    "areas-words": [("Atlantis", "No area here is called Atlantis")],
    "summary": [("x" * 5001, "5000")],
    "term-funders": [("99999", "Select a valid choice")],
}


@pytest.mark.parametrize(
    "name, value, words", [(name, *case) for name, cases in BAD.items() for case in cases]
)
def test_bad_input_is_explained_beside_its_box_and_nothing_is_lost(name, value, words, browser):
    AnswerFactory(question__code="funders")

    response = browser.post(ADD, new(funder="The Fund") | {name: value})

    field = name.removesuffix("-words")
    assert words in " ".join(response.context["form"].errors[field])
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert 'value="The Fund"' in page
    assert not Proposal.objects.exists()
    assert FormDraft.objects.get(form=ADD).data["funder"] == ["The Fund"]


def test_plans_that_are_over_or_hidden_are_not_offered(client_for, coordinator, bid):
    for status in ("draft", "superseded"):
        PlanFactory(title=f"A {status} plan", status=status)
    lead = member_of(bid.lead_organisation, "lead")

    assert "A draft plan" in text(signed_in(coordinator).get(edit(bid)))
    assert "A superseded plan" not in text(signed_in(coordinator).get(edit(bid)))
    assert "A draft plan" not in text(signed_in(lead).get(edit(bid)))


# --- Drafts and places


def test_what_is_typed_is_kept_and_in_the_form_again(browser):
    question = QuestionFactory(code="funders")
    yes = AnswerFactory(question=question)
    plan, area = PlanFactory(), AreaFactory(name="Linton")
    typed = new(
        budget_gbp="£12k",
        plans=[plan.slug],
        areas=[area.code],
        published="on",
        **{"term-funders": str(yes.pk)},
    )

    kept = browser.post(ADD, typed | {"do": "keep"}, **HTMX)
    page = browser.get(ADD)

    assert text(kept).startswith("Kept on")
    assert "is in the form again" in text(page)
    sent = form_of(page)
    for box, value in typed.items():
        assert sent[box] == (value if isinstance(value, list) else [value]), box
    assert not Proposal.objects.exists()


def test_without_javascript_a_button_keeps_it_and_another_discards_it(browser):
    page = browser.post(ADD, new(do="keep"), follow=True)
    assert "What you typed is kept." in text(page)
    assert form_of(page)["title"] == ["Safer and well"]

    page = browser.post(ADD, {"do": "discard"}, follow=True)
    assert "is discarded" in text(page)
    assert form_of(page)["title"] == [""]


def test_saving_forgets_the_draft(browser):
    typed = new()

    browser.post(ADD, typed | {"do": "keep"})
    browser.post(ADD, typed | {"do": "save"})

    assert Proposal.objects.count() == 1
    assert not FormDraft.objects.exists()


def test_text_sent_after_the_sign_in_ran_out_waits_in_the_browser(coordinator, bid):
    browser = Client()

    answer = browser.post(
        edit(bid), {"title": "Typed for an hour", "reader": reader_of(coordinator)}
    )
    browser.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.get(edit(bid))

    assert reverse("account_login") in answer.url
    assert form_of(page)["title"] == ["Typed for an hour"]


def test_places_are_found_without_javascript(browser):
    AreaFactory(name="Linton", code="E05L")

    page = browser.post(ADD, new(do="find", **{"areas-words": "lint"}))

    assert "Linton" in text(page)
    assert 'value="E05L"' in page.content.decode()
    assert form_of(page)["title"] == ["Safer and well"]
    assert not Proposal.objects.exists()


# --- Editing


def test_the_form_shows_what_is_saved_and_saves_what_is_changed(browser, bid):
    question = QuestionFactory(code="funders")
    bid.terms.add(AnswerFactory(question=question))
    bid.plans.add(PlanFactory(status="superseded"))
    before = form_of(browser.get(edit(bid)))

    response = browser.post(edit(bid), before | {"title": "Safer", "do": "save"})

    assert response.url == bid.get_absolute_url()
    bid.refresh_from_db()
    assert (bid.title, bid.version) == ("Safer", 2)
    assert [each.count() for each in (bid.plans, bid.areas, bid.terms)] == [2, 1, 1]
    after = form_of(browser.get(edit(bid)))
    for box in set(before) - {"title", "version", "base"}:
        assert after[box] == before[box], box


def test_an_answer_may_be_taken_back(browser, bid):
    question = QuestionFactory(code="funders")
    bid.terms.add(AnswerFactory(question=question))
    sent = form_of(browser.get(edit(bid)))

    browser.post(edit(bid), sent | {"term-funders": ""})

    assert not bid.terms.exists()


def test_fewer_years_than_are_in_use_say_which(browser, bid):
    sent = form_of(browser.get(edit(bid)))

    response = browser.post(edit(bid), sent | {"years": "1", "title": "Shorter"})

    page = text(response)
    assert "(2028/29: Locks 1, Locks 2)" in page
    assert 'id="id_years_error"' in response.content.decode()
    assert form_of(response)["title"] == ["Shorter"]
    bid.refresh_from_db()
    assert (bid.years, bid.title) == (2, "Safer and well")


def test_taking_the_first_day_away_is_explained_at_its_box(browser, bid):
    sent = form_of(browser.get(edit(bid)))

    response = browser.post(edit(bid), sent | {"starts_on": ""})

    assert "keep the years" in response.context["form"].errors["starts_on"][0]


def test_a_bid_that_begins_in_another_year_takes_its_parts_along(browser, bid):
    CostFactory(proposal=bid, year=2028)
    sent = form_of(browser.get(edit(bid)))

    browser.post(edit(bid), sent | {"starts_on": "2029-09-01"})

    assert set(bid.parts.values_list("year", flat=True)) == {2029, 2030}
    assert bid.costs.get().year == 2030


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("part", ["edit", "projects", "amounts", "costs"])
def test_a_bid_handed_in_is_shown_as_it_was(part, method, browser, bid):
    Proposal.objects.filter(pk=bid.pk).update(status="submitted")
    address = reverse(f"proposals:{part}", args=[bid.slug])

    response = getattr(browser, method)(address, {"title": "Late"}, follow=True)

    assert response.redirect_chain == [(bid.get_absolute_url(), 302)]
    assert "This bid is submitted: it stays as it was handed in." in text(response)
    bid.refresh_from_db()
    assert bid.title == "Safer and well"


def test_a_bid_handed_in_while_somebody_typed_is_not_changed(browser, bid, monkeypatch):
    """The page was let through before the bid was handed in; the service sees that it was."""
    sent = form_of(browser.get(edit(bid)))
    asked = services.require_open

    def hand_in_after_the_first_look(proposal):
        asked(proposal)
        Proposal.objects.filter(pk=bid.pk).update(status="submitted")

    monkeypatch.setattr(services, "require_open", hand_in_after_the_first_look)
    first = browser.post(edit(bid), sent | {"title": "Late"})
    monkeypatch.undo()

    assert first.status_code == 302
    second = browser.post(edit(bid), sent | {"title": "Later"}, follow=True)
    assert "it stays as it was handed in" in text(second)


def test_a_lead_edits_the_bid_of_its_own_organisation_and_gives_it_to_no_other(bid):
    other = OrganisationFactory(name="Another body")
    browser = signed_in(member_of(bid.lead_organisation, "lead"))
    page = browser.get(edit(bid))
    sent = form_of(page)

    response = browser.post(edit(bid), sent | {"lead_organisation": other.slug})
    assert "Another body" not in text(page)
    assert "is none of the organisations" in response.context["form"].errors["lead_organisation"][0]
    named = sent | {"lead_organisation": "", "lead_organisation-words": "Another body"}
    assert browser.post(edit(bid), named).context["form"].errors["lead_organisation"]

    assert browser.post(edit(bid), sent | {"title": "Ours"}).status_code == 302
    bid.refresh_from_db()
    assert (bid.title, bid.lead_organisation.name) == ("Ours", "The hub")


# --- Two people at once


@pytest.fixture
def stale(bid, coordinator):
    """Both have opened the form; Jo has saved a title, a budget, a place, terms and a year."""
    answer = AnswerFactory(question__code="funders", question__question="Who may pay?", words="All")
    jo = member_of(bid.lead_organisation, "lead", user__name="Jo March")
    first, second = signed_in(jo), signed_in(coordinator)
    theirs, mine = form_of(first.get(edit(bid))), form_of(second.get(edit(bid)))
    changes = {
        "title": "Their title",
        "budget_gbp": "90,000",
        "areas": ["E07", "E08"],
        "term-funders": str(answer.pk),
        "published": "on",
    }
    assert first.post(edit(bid), theirs | changes | {"do": "save"}).status_code == 302
    return second, mine | {"title": "My title", "summary": "My words.", "do": "save"}


def differences(response):
    return {
        one.name: (one.theirs, one.yours, one.keep) for one in response.context["form"].differences
    }


def test_a_stale_save_shows_both_texts_and_writes_nothing(stale, bid):
    browser, mine = stale

    response = browser.post(edit(bid), mine)

    assert differences(response) == {
        "title": ("Their title", "My title", "yours"),
        "summary": ("Locks and lights.", "My words.", "yours"),
        "areas": ("Vale, Hill", "Vale", "theirs"),
        "budget_gbp": ("£90,000.00", "£100,000.00", "theirs"),
        "terms": ("All", "none", "theirs"),
        "published": ("yes", "no", "theirs"),
    }
    page = text(response)
    assert "Jo March saved this while you were typing" in page
    assert "Their title" in page
    assert form_of(response)["title"] == ["My title"]
    bid.refresh_from_db()
    assert bid.title == "Their title"


def test_sent_again_the_choices_are_saved_and_nothing_is_lost(stale, bid):
    browser, mine = stale
    shown = form_of(browser.post(edit(bid), mine))

    response = browser.post(edit(bid), shown | {"keep-title": "theirs", "do": "save"})

    assert response.status_code == 302
    bid.refresh_from_db()
    assert (bid.title, bid.summary) == ("Their title", "My words.")
    assert (bid.budget_gbp, bid.published) == (90000, True)
    assert [each.count() for each in (bid.areas, bid.terms)] == [2, 1]
    assert not FormDraft.objects.exists()


def test_one_may_keep_ones_own_everywhere(stale, bid):
    browser, mine = stale
    shown = form_of(browser.post(edit(bid), mine))
    keep = {box: "yours" for box in shown if box.startswith("keep-")}

    browser.post(edit(bid), shown | keep | {"do": "save"})

    bid.refresh_from_db()
    assert (bid.title, bid.budget_gbp, bid.published) == ("My title", 100000, False)
    assert [each.count() for each in (bid.areas, bid.terms)] == [1, 0]


def test_choices_stay_on_the_page_after_an_error_elsewhere(stale, bid):
    browser, mine = stale
    shown = form_of(browser.post(edit(bid), mine))

    response = browser.post(
        edit(bid), shown | {"keep-title": "theirs", "deadline": "soon", "do": "save"}
    )

    assert response.context["form"].errors
    assert differences(response)["title"] == ("Their title", "My title", "theirs")
    assert form_of(response)["title"] == ["My title"]


def test_who_leaves_in_the_middle_of_comparing_is_asked_again(stale, bid):
    browser, mine = stale
    shown = browser.post(edit(bid), mine)

    again = browser.post(edit(bid), form_of(browser.get(edit(bid))) | {"do": "save"})

    assert differences(again) == differences(shown)


@pytest.mark.parametrize("button", ["save", "keep"])
def test_what_was_chosen_is_in_the_form_again(button, stale, bid):
    browser, mine = stale
    shown = form_of(browser.post(edit(bid), mine))
    keep = {f"keep-{name}": "theirs" for name in ("title", "areas", "terms", "budget_gbp")}
    browser.post(edit(bid), shown | keep | {"years": "", "do": button})

    again = form_of(browser.get(edit(bid)))
    assert again["title"] == ["Their title"]
    assert again["term-funders"] == [str(bid.terms.get().pk)]
    browser.post(edit(bid), again | {"years": "2", "do": "save"})

    bid.refresh_from_db()
    assert (bid.title, bid.summary, bid.budget_gbp) == ("Their title", "My words.", 90000)
    assert [each.count() for each in (bid.areas, bid.terms)] == [2, 1]


def test_a_bid_that_changed_elsewhere_is_saved_without_asking(browser, bid, coordinator):
    """A project taken in meanwhile makes a version, and touches nothing of this form."""
    sent = form_of(browser.get(edit(bid)))
    PartFactory(proposal=bid, project__title="Locks 3")
    Proposal.objects.filter(pk=bid.pk).update(version=5)

    response = browser.post(edit(bid), sent | {"do": "save"})

    assert response.status_code == 302
    bid.refresh_from_db()
    assert (bid.version, bid.parts.count()) == (6, 5)


def test_a_draft_of_an_older_version_is_stale_when_saved(browser, bid):
    sent = form_of(browser.get(edit(bid)))
    browser.post(edit(bid), sent | {"title": "Old", "do": "keep"})
    Proposal.objects.filter(pk=bid.pk).update(title="Their title", version=2)

    response = browser.post(edit(bid), form_of(browser.get(edit(bid))) | {"do": "save"})

    assert differences(response)["title"] == ("Their title", "Old", "yours")
