"""`manage.py select` and what a package has to keep to: projects, places, sums, terms, marks."""

import pytest

from projects.models import Project
from proposals.models import Proposal
from tests import factories
from tests.proposals.selection.asking import chosen, refused, select
from tests.proposals.selection.worlds import make_offer

pytestmark = pytest.mark.django_db


def test_projects_are_asked_for_and_left_out():
    make_offer()

    assert chosen(select("--must", "wardens")) == ["locks", "wardens"]
    assert chosen(select("--must-not", "locks", "lunch")) == ["balance", "wardens"]


def test_money_has_to_reach_an_area():
    """Half of what Wardens cost is spent in Hill."""
    make_offer()

    assert chosen(select("--area-floor", "E08=25000")) == ["locks", "wardens"]
    assert "at least £25,001 spent in Hill" in refused("--area-floor", "E08=25001")


def test_an_organisation_that_takes_part_has_a_floor_and_a_ceiling():
    make_offer()

    assert chosen(select("--organisation-floor", "30000")) == ["balance", "locks"]
    assert chosen(select("--organisation-ceiling", "35000")) == ["balance", "lunch"]


@pytest.fixture
def clashing():
    """Locks and Lunch do not accept the bid's term; Balance accepts it; Wardens have not said."""
    question = factories.QuestionFactory(code="attendance", question="May people be made to come?")
    term, other = (
        factories.AnswerFactory(question=question, code=code, words=words)
        for code, words in (("no", "Nobody."), ("yes", "Some."))
    )
    make_offer(terms=[term])
    for reference, accepted in {"locks": other, "lunch": other, "balance": term}.items():
        organisation = Project.objects.get(reference=reference).organisation
        factories.PositionFactory(organisation=organisation, answer=accepted)


def test_who_does_not_accept_a_term_is_left_out_unless_that_is_accepted(clashing):
    found = select()

    assert chosen(found) == ["balance", "wardens"]
    why = {each["project"]: each["why"] for each in found["explanations"]}
    assert why["locks"].startswith(
        "Locks charity does not accept a term of the bid: May people be made to come? Nobody."
    )
    assert chosen(select("--accept-clashes")) == ["balance", "locks", "lunch"]


def test_two_that_have_to_be_in_and_clash_with_the_terms_are_refused_with_the_reason(clashing):
    said = refused("--must", "locks", "lunch")

    assert said == (
        "These limits cannot be kept together: “Lunch” is in; “Lunch” is left out because Lunch "
        "charity does not accept a term of the bid (May people be made to come? Nobody.). Loosen "
        "or take away one of them."
    )


def test_a_recorded_reservation_lets_a_clashing_project_pass(clashing):
    bid = Proposal.objects.get()
    locks = Project.objects.get(reference="locks")
    factories.ConsentFactory(
        proposal=bid,
        project=locks,
        answered=True,
        status="agreed_with_reservation",
        reservation="Only in Vale.",
    )

    assert chosen(select()) == ["balance", "locks"]


# --- What the bid marks


@pytest.fixture
def marked():
    """Wardens, which no package of £100,000 takes by itself, are marked in one year of the bid."""
    bid = make_offer(starts_on="2027-04-01")
    for year, must in ((2027, None), (2028, True)):
        factories.PartFactory(
            proposal=bid, project=Project.objects.get(reference="wardens"), year=year, must=must
        )
    return bid


def test_what_the_bid_marks_has_to_be_in_unless_that_is_left_aside(marked):
    assert chosen(select()) == ["locks", "wardens"]
    assert chosen(select("--must", "balance")) == ["balance", "lunch", "wardens"]
    assert chosen(select("--ignore-marked")) == ["balance", "locks", "lunch"]
    assert chosen(select("--ignore-marked", "--must", "wardens")) == ["locks", "wardens"]


def test_a_part_that_is_not_marked_need_not_be_in(marked):
    marked.parts.update(must=False)

    assert chosen(select()) == ["balance", "locks", "lunch"]


def test_what_the_bid_marks_is_left_out_only_with_the_mark_aside(marked):
    assert refused("--must-not", "wardens") == (
        "--must-not wardens: the bid marks it as one it cannot do without. Take the mark off its "
        "part, or say --ignore-marked."
    )
    assert "wardens" not in chosen(select("--must-not", "wardens", "--ignore-marked"))


def test_a_marked_project_that_cannot_be_chosen_is_named_with_the_way_out(marked):
    Project.objects.filter(reference="wardens").update(annual_cost_gbp=None)

    assert refused() == (
        "“wardens” has no annual cost, so it has no price: fill it in first. The bid marks it as "
        "one it cannot do without; --ignore-marked leaves marks aside."
    )
    assert chosen(select("--ignore-marked")) == ["balance", "locks", "lunch"]
