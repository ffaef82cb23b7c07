import datetime
import itertools
import re
from decimal import Decimal

import pytest

from proposals.pack.document import budget_sentence, cover_sentence, html, state_words, unknowns
from proposals.pack.snapshot import gather
from tests import factories
from tests.proposals.bids import make_bid

pytestmark = pytest.mark.django_db

ON = datetime.date(2026, 11, 23)
HOSTILE = (
    "<script>alert(1)</script> {{ bid.title }} {% now 'Y' %} "
    "<img src='file:///etc/passwd'> <link rel=stylesheet href='http://evil.example/x.css'> "
    '&amp; "quoted"'
)


def text_of(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def test_a_stranger_can_say_what_is_asked_for_why_by_whom_and_for_how_much():
    words = text_of(html(gather(make_bid(), on=ON)))

    assert (
        "Two organisations ask The Fund for £72,000 over three years, April 2027 to March 2030."
        in words
    )
    assert "They add £3,000 of their own and other funders’ money." in words
    assert "It answers: Burglary." in words
    assert "about 480 a year" in words
    assert "DRAFT, two partners still to answer" in words


def test_the_same_snapshot_gives_the_same_page_without_a_query(django_assert_num_queries):
    snapshot = gather(make_bid(), on=ON)
    first = html(snapshot)

    with django_assert_num_queries(0):
        assert html(snapshot) == first


def test_making_the_page_leaves_the_snapshot_as_it_was():
    snapshot = gather(make_bid(), on=ON)
    before = repr(snapshot)

    html(snapshot)

    assert repr(snapshot) == before


def test_partners_words_stay_words():
    bid = make_bid(projects=1, title=HOSTILE, summary=HOSTILE, funder=HOSTILE[:200])
    project = bid.parts.first().project
    project.title, project.summary = HOSTILE[:240], HOSTILE
    project.save()
    project.organisation.name = HOSTILE[:240]
    project.organisation.aims = HOSTILE
    project.organisation.save()

    page = html(gather(bid, on=ON))

    assert "<script" not in page
    assert "<img" not in page
    assert "evil.example/x.css'>" not in page
    assert page.count("<link") == 3  # our three style sheets
    assert "{{ bid.title }}" in page
    assert "{% now &#x27;Y&#x27; %}" in page


def test_what_the_summary_lists_adds_up_to_what_is_asked_for():
    bid = make_bid()
    without = text_of(html(gather(bid, on=ON)))
    for year, pounds, heading in ((2027, 1_500, "Audit"), (2028, 600, "Reports")):
        factories.CostFactory(proposal=bid, year=year, amount_gbp=pounds, heading=heading)
    snapshot = gather(bid, on=ON)

    page = html(snapshot)
    summary = page[
        page.index('id="summary"') : page.index("</section>", page.index('id="summary"'))
    ]
    table = summary[summary.index("<tbody>") : summary.index("</tbody>")]
    listed = [Decimal(each.replace(",", "")) for each in re.findall(r"£([\d,]+)", table)]

    assert "The bid itself Audit and 1 more £2,100" in text_of(summary)
    assert sum(listed) == Decimal(snapshot["figures"]["asked"])
    assert "The bid itself" not in without


def test_draft_is_said_until_the_bid_is_agreed():
    bid = make_bid()
    assert state_words(gather(bid, on=ON)) == "DRAFT, two partners still to answer"
    bid.status = "submitted"
    page = text_of(html(gather(bid, on=ON)))
    assert "DRAFT" not in page
    assert "Submitted" in page
    assert "still to answer" not in page.lower()


def test_an_agreed_bid_without_projects_names_no_partners():
    bid = factories.ProposalFactory(starts_on=None, funder="", lead_organisation=None)
    factories.CostFactory(proposal=bid)
    snapshot = gather(bid, on=ON)

    assert cover_sentence({**snapshot}) == "A bid over three years, start not set yet"
    assert state_words(snapshot) == "DRAFT"
    assert "When the work would start is not set yet." in unknowns(snapshot)


def test_what_is_not_known_is_said():
    bid = make_bid(projects=1)
    project = bid.parts.first().project
    project.people_per_year = None
    project.save()
    project.tags.update(evidence_level=None)
    bid.parts.filter(year=2028).update(amount_gbp=None)
    factories.CostFactory(proposal=bid, year=2040)

    found = unknowns(gather(bid, on=ON))

    assert found == [
        "1 amount of the budget is not set yet; the total will grow.",
        "Some money is entered for 2040/41, outside the years of the bid.",
        "For one project we do not know how many people it would reach; the total leaves it out.",
        "For one project no evidence of effect is recorded.",
        "For one priority of 2 no official figure is held here.",
        "One yearly figure is estimated from fewer than twelve months.",
    ]


@pytest.mark.parametrize(
    "limit, sentence",
    [
        (None, "This bid asks for £72,000. No upper limit is recorded."),
        (80000, "This bid asks for £72,000, £8,000 less than the £80,000 it may ask for."),
        (72000, "This bid asks for £72,000, exactly the £72,000 it may ask for."),
        (70000, "This bid asks for £72,000, £2,000 more than the £70,000 it may ask for."),
    ],
)
def test_the_budget_is_held_against_its_limit(limit, sentence):
    bid = make_bid(budget_gbp=limit and Decimal(limit))
    assert budget_sentence(gather(bid, on=ON)["budget"]) == sentence


def test_many_years_are_laid_out_in_several_tables_and_totalled_once():
    page = html(gather(make_bid(projects=1, years=9), on=ON))

    tables = re.findall(r'<table class="table table--money">.*?</table>', page, re.DOTALL)
    assert len(tables) == 3
    assert [table.count("Together</th>") for table in tables] == [1, 1, 2]
    assert "2035/36" in tables[2]


def test_every_heading_follows_the_one_above_it():
    levels = [int(level) for level in re.findall(r"<h([1-6])", html(gather(make_bid(), on=ON)))]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
