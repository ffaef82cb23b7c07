"""What prevention does in a district or ward, on a page and on one page of A4, and what offices
were asked.
"""

import datetime
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone

from consortium.access import Denied
from consortium.models import Area
from consortium.printing import pdf
from consortium.services import refresh_area_tree
from consortium.versions import Stale
from priorities.briefing import keeping
from projects.models import Project, ProjectOutcome
from proposals.briefing import document
from proposals.briefing.facts import gather
from proposals.briefing.telling import told
from proposals.models import OfficeQuestion, UnitCost
from proposals.services.questions import AskedAlready, keep_question
from tests import factories
from tests.pages import text
from tests.printed import assert_conforms, pages_of
from tests.proposals.bids import make_valued_bid

pytestmark = pytest.mark.django_db

PAGE = "/cuts/E07/"
FILE = "/cuts/E07/briefing.pdf"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def vale():
    """A district in which three charities each reach 100 people for £1,000 a year.

    Each prevents 100 × 0.5 × 0.2 × 0.5 = 5 of 480 burglaries a year, together
    480 × (1 − (475 / 480)³) = 14.84, at £100 each: £1,484 for £3,000.
    """
    make_valued_bid(projects=3)
    factories.DeflatorFactory(year=2015, index=100, series="Series")
    Project.objects.update(annual_cost_gbp=1000, status="active", starts_on=None, ends_on=None)
    UnitCost.objects.update(source="A study, 2015", agency="Police")
    refresh_area_tree()
    return Area.objects.get(code="E07")


def told_of(area):
    return told(gather(area, on=timezone.localdate()))


def words_in(response):
    assert response.status_code == 200
    [words] = pages_of(response.content)
    return " ".join(words.split())


# --- What it says


def test_it_says_what_is_spent_prevented_and_lost_and_that_a_weak_case_is_weak(vale):
    found = told_of(vale)

    assert found["done"] == (
        "3 registered projects of 3 organisations work in Vale, for about 300 people there a year "
        "as far as that is known, counted once for each project."
    )
    assert found["spent"] == (
        "The work in Vale costs £3,000 a year; the cost of 3 of its 3 projects is known."
    )
    (event,) = found["events"]
    assert (event.name, round(event.central, 2), event.recorded) == (
        "burglary",
        Decimal("14.84"),
        480,
    )
    assert found["losing"] == [
        "If a year of all this work is lost:",
        "The cut saves £3,000. Public services then pay £1,484 more, between £746 and £2,938: "
        "£0.49 for each £1 saved.",
        "The year in which the cut costs public services more than it saves: never, on this "
        "evidence.",
    ]
    assert found["strength"] == (
        "In pounds alone the case is weak: each £1 kept in it saves public services £0.49 as far "
        "as it can be counted."
    )
    assert [row["agency"] for row in found["agencies"]] == ["Police"]
    assert found["evidence"] == {"sources": ["A leaflet"], "unsourced": 0}
    assert found["count_sources"] == ("burglary: Recorded burglary. Unsourced.",)


@pytest.mark.parametrize(
    "cost, words",
    [
        (400, "saves public services £1.24 at the central estimate. If effects are low it saves"),
        (100, "saves public services £4.95, and more than it costs even if effects are low."),
    ],
)
def test_a_stronger_case_says_how_far_it_bears(vale, cost, words):
    Project.objects.update(annual_cost_gbp=cost)

    assert words in told_of(vale)["strength"]


def test_the_total_of_fewer_than_three_charities_is_told_nobody(vale):
    first, second = Project.objects.order_by("reference")[:2]
    first.organisation = second.organisation
    first.save()

    found = told_of(vale)

    assert "fewer than three charities" in found["spent"]
    assert (found["events"], found["losing"], found["agencies"]) == ((), [], [])
    assert "£" not in " ".join([found["spent"], *found["not_known"], *found["to_ask"]])


def test_a_public_body_makes_no_third_charity(vale):
    project = Project.objects.first()
    project.organisation.kind = "statutory"
    project.organisation.save()

    assert "fewer than three charities" in told_of(vale)["spent"]


def test_of_a_ward_money_is_told_of_its_district_alone(vale):
    found = told_of(Area.objects.get(code="E05A"))

    assert found["spent"] == (
        "The work in Vale costs £3,000 a year; the cost of 3 of its 3 projects is known. Money is "
        "told of the whole district, never of Upton alone."
    )
    assert "for about 150 people there" in found["done"]
    assert "A year of this work in Vale prevents" in found["prevents"]


def test_a_ward_in_no_district_tells_no_money(vale):
    ward = factories.AreaFactory(code="E05X", name="Nowhere", level="ward")
    for project in Project.objects.all():
        project.areas.add(ward)
    refresh_area_tree()

    assert "which one Nowhere lies in is not known" in told_of(ward)["spent"]


def test_work_in_part_of_the_district_costs_only_what_falls_there(vale):
    project = Project.objects.first()
    project.areas.set(Area.objects.filter(code__in=("E07", "E08")))

    assert "The work in Vale costs £2,333 a year" in told_of(vale)["spent"]


def test_what_is_not_known_is_said_and_not_counted(vale):
    first, second, _ = Project.objects.order_by("reference")
    factories.ProjectFactory(areas=[vale], people_per_year=None)
    fourth = factories.ProjectFactory(areas=[vale], annual_cost_gbp=500, people_per_year=1)
    ProjectOutcome.objects.filter(project=second).update(evidence_source="")
    found = told_of(vale)

    assert "the cost of 4 of its 5 projects is known" in found["spent"]
    assert found["not_known"][:2] == [
        "Of 1 project nobody knows the cost: neither that nor what they prevent is counted.",
        "Of 1 project nobody knows in pounds what they prevent: their cost is counted.",
    ]
    assert found["evidence"]["unsourced"] == 1
    assert any("nobody can count in pounds yet" in each for each in found["to_ask"])
    assert fourth.title not in str(found)
    assert first.title not in str(found)


def test_what_is_counted_stands_against_its_own_cost_where_that_gives_nobody_away(vale):
    """Three more charities, of whose effect nobody knows anything, cost £500 each."""
    for _ in range(3):
        factories.ProjectFactory(areas=[vale], annual_cost_gbp=500)

    found = told_of(vale)

    assert "The work in Vale costs £4,500 a year" in found["spent"]
    assert found["losing"][0] == "If a year of the 3 projects that can be counted is lost:"
    assert found["losing"][1].startswith("The cut saves £3,000. Public services then pay £1,484")
    assert (
        "Of 3 projects nobody knows in pounds what they prevent: their cost stands in none of "
        "these sums."
    ) in found["not_known"]


def test_nothing_that_can_be_counted_is_not_told_to_be_worth_nothing(vale):
    ProjectOutcome.objects.update(unit_cost=None)

    found = told_of(vale)

    assert "That is not to say that it prevents nothing." in found["prevents"]
    assert (found["losing"], found["strength"]) == ([], "")


def test_an_event_valued_twice_counts_by_the_cost_that_more_of_the_work_has(vale):
    """Two of three stay: 480 × (1 − (475 / 480)²) = 9.95 burglaries."""
    other = factories.UnitCostFactory(code="A2", event="burglary", amount_gbp=900)
    ProjectOutcome.objects.filter(project=Project.objects.first()).update(unit_cost=other)

    found = told_of(vale)

    assert round(found["events"][0].central, 2) == Decimal("9.95")
    assert [cost["code"] for cost in found["unit_costs"]] == ["B1"]
    assert (
        "What is valued by A2 is left out, so that no event counts twice: as much of this work or "
        "more is valued by another cost of the same events."
    ) in found["not_known"]
    assert "Of 1 project nothing else can be counted: their cost is counted." in found["not_known"]
    assert not any("nobody knows in pounds" in each for each in found["not_known"])
    assert not any("nobody can count in pounds" in each for each in found["to_ask"])
    assert "costs £3,000 a year" in found["spent"]


def test_a_cost_of_several_agencies_is_left_out(vale):
    UnitCost.objects.update(agency="multiple")

    found = told_of(vale)

    assert (found["events"], found["losing"]) == ((), [])
    assert found["prevents"] == (
        "What this work prevents is valued only by costs of several agencies that nobody has split "
        "among them, so nothing is counted. That is not to say that it prevents nothing."
    )
    assert found["not_known"][:2] == [
        "What is valued by costs of several agencies that nobody has split among them (B1) is left "
        "out.",
        "Of 3 projects nothing else can be counted: their cost is counted.",
    ]
    assert not any("nobody can count in pounds" in each for each in found["to_ask"])


def test_each_reason_for_leaving_out_is_said_apart(vale):
    """A2 counts what B1 counts; C3 is a cost of several agencies."""
    first, second, _ = Project.objects.order_by("reference")
    ProjectOutcome.objects.filter(project=first).update(
        unit_cost=factories.UnitCostFactory(code="A2", event="burglary")
    )
    ProjectOutcome.objects.filter(project=second).update(
        unit_cost=factories.UnitCostFactory(code="C3", event="falls", agency="multiple")
    )

    assert told_of(vale)["not_known"][:3] == [
        "What is valued by B1 is left out, so that no event counts twice: as much of this work or "
        "more is valued by another cost of the same events.",
        "What is valued by costs of several agencies that nobody has split among them (C3) is left "
        "out.",
        "Of 2 projects nothing else can be counted: their cost is counted.",
    ]


def test_what_keeps_it_from_being_added_up_is_said_instead_of_a_sum(vale):
    one = UnitCost.objects.get(code="B1")
    two = factories.UnitCostFactory(code="B2", event="burglary", parent=one)
    UnitCost.objects.filter(pk=one.pk).update(parent=two)

    found = told_of(vale)

    assert "cannot be added up" in found["prevents"]
    assert "costs £3,000 a year" in found["spent"]


def test_what_a_project_claims_of_all_that_are_recorded_is_pointed_out(vale):
    Project.objects.update(people_per_year=2000)

    assert any("more than 10%" in each for each in told_of(vale)["not_known"])


def test_questions_follow_from_what_is_known(vale):
    today = timezone.localdate()
    project = Project.objects.first()
    project.funded_until = today + datetime.timedelta(days=30)
    project.save()

    asked = told_of(vale)["to_ask"]

    assert asked[0].startswith("Money of 1 project that works here ends by")
    assert asked[1] == (
        "Police gains most by this work, £1,484 for each year of it. What does it pay towards it?"
    )
    assert asked[2].startswith("In Vale 480 of “burglary” are recorded a year.")
    assert "Until when 2 projects have money is not recorded" in asked[3]


def test_of_a_place_without_work_it_says_what_that_means(vale):
    Project.objects.update(status="ended")

    found = told_of(vale)

    assert "That says nothing of work that is not registered." in found["done"]
    assert (found["spent"], found["losing"]) == ("", [])
    assert found["to_ask"] == [
        "What did the last service that was cut here save, and what has it cost since?"
    ]


def test_a_ward_without_work_in_a_district_with_some_tells_the_district_s_money(
    vale, officer, client_for
):
    for project in Project.objects.all():
        project.areas.set([Area.objects.get(code="E05A")])

    found = told_of(Area.objects.get(code="E05B"))

    assert "No running project is registered here that works in Downton." in found["done"]
    assert found["spent"] == (
        "The work in Vale costs £3,000 a year; the cost of 3 of its 3 projects is known. Money is "
        "told of the whole district, never of Downton alone."
    )
    assert found["prevents"].startswith("A year of this work in Vale prevents")
    assert any("In Vale 480 of “burglary” are recorded a year." in each for each in found["to_ask"])
    client = client_for(officer)
    assert "Recorded a year in Vale" in text(client.get("/cuts/E05B/"))
    assert "Recorded a year in Vale" in words_in(client.get("/cuts/E05B/briefing.pdf"))


def test_a_refuge_tells_no_ward_from_another(vale):
    project = Project.objects.first()
    project.sensitive = True
    project.save()
    project.areas.set([Area.objects.get(code="E05A")])

    here, there = (told_of(Area.objects.get(code=code)) for code in ("E05A", "E05B"))

    assert here["done"].replace("Upton", "") == there["done"].replace("Downton", "")
    assert here["spent"].replace("Upton", "") == there["spent"].replace("Downton", "")


# --- The page and the file


def test_the_page_and_the_file_say_the_same(vale, officer, client_for):
    client = client_for(officer)

    page = text(client.get(PAGE))
    answer = client.get(FILE)

    assert_conforms(answer.content)
    printed = words_in(answer)
    assert "attachment" in answer["Content-Disposition"]
    for words in (
        "Prevention in Vale",
        "3 registered projects of 3 organisations work in Vale",
        "The work in Vale costs £3,000 a year",
        "Public services then pay £1,484 more, between £746 and £2,938",
        "In pounds alone the case is weak",
        "Questions to ask",
        "A study, 2015",
    ):
        assert words in page
        assert words in printed


def test_what_is_published_of_questions_is_printed_and_the_rest_is_not(vale, officer, client_for):
    factories.OfficeQuestionFactory(area=vale, question="How much?", published=True)
    factories.OfficeQuestionFactory(
        area=vale,
        question="Who decides?",
        answer="The cabinet.",
        answered_on=datetime.date(2026, 4, 1),
        published=True,
    )
    factories.OfficeQuestionFactory(area=vale, question="Secret?")
    client = client_for(officer)

    printed = words_in(client.get(FILE))

    assert "How much? No answer by" in printed
    assert "Who decides? Answered on 1 April 2026: The cabinet." in printed
    assert "Secret?" not in printed
    assert "Secret?" not in text(client.get(PAGE))


def test_however_much_there_is_it_stays_one_page(vale, coordinator, client_for):
    for number in range(12):
        factories.OfficeQuestionFactory(
            area=vale, question=f"{number} " + "What is it " * 60, published=True
        )
        factories.UnitCostFactory(
            parent=UnitCost.objects.get(code="B1"), source=f"{number} " + "source " * 40
        )

    printed = words_in(client_for(coordinator).get(FILE))

    assert "more questions, on the page whose address stands at the end" in printed
    assert "more sources" in printed


@pytest.mark.parametrize(
    "error, status, words",
    [
        (keeping.Busy("Another is made."), 503, "Another is made."),
        (document.TooLong("It does not fit."), 422, "The page has all of it."),
        (pdf.MissingFile("A typeface is missing."), 503, "Tell those who run this site."),
    ],
)
def test_what_keeps_a_file_from_being_made_is_said(
    vale, officer, client_for, monkeypatch, error, status, words
):
    def fail(*args):
        raise error

    monkeypatch.setattr(document, "write", fail)

    answer = client_for(officer).get(FILE)

    assert answer.status_code == status
    assert words in answer.content.decode()


def test_words_that_fit_nowhere_are_said_to(vale, monkeypatch):
    monkeypatch.setattr(document, "ROOMS", ())

    with pytest.raises(document.TooLong, match="The briefing of Vale"):
        document.write(told_of(vale), "https://x.example/")


def test_there_is_none_of_a_county(vale, officer, client_for):
    assert client_for(officer).get("/cuts/E10/").status_code == 404
    assert client_for(officer).get("/cuts/E10/briefing.pdf").status_code == 404


# --- What offices were asked


def keep(area, by, question=None, **values):
    return keep_question(
        by=by,
        area=area,
        question_id=question and question.pk,
        version=question and question.version,
        values={"office": "The council", "question": "Why?", **values},
    )


def test_coordinators_alone_write_questions_down(vale, coordinator, officer):
    day = datetime.date(2026, 3, 2)
    with pytest.raises(Denied):
        keep(vale, officer, asked_on=day)

    kept = keep(vale, coordinator, asked_on=day)

    assert (kept.area, kept.published) == (vale, False)
    with pytest.raises(AskedAlready, match="asked the same on this day"):
        keep(vale, coordinator, asked_on=day)
    changed = keep(vale, coordinator, kept, asked_on=day, published=True)
    assert changed.published
    with pytest.raises(Stale):
        keep_question(
            by=coordinator, area=vale, question_id=kept.pk, version=1, values={"office": "Other"}
        )


def test_a_coordinator_writes_one_down_answers_and_publishes_it(
    vale, coordinator, client_for, visitor, client
):
    browser = client_for(coordinator)
    asked = {
        "office": "Chief Executive, Vale Council",
        "question": "Why?",
        "asked_on": "2026-03-02",
    }

    saved = browser.post(f"{PAGE}questions/add/", asked, follow=True)
    assert "Coordinators alone read it." in text(saved)
    assert "not published" in text(saved)
    question = OfficeQuestion.objects.get()
    assert "Why?" not in text(client_for(visitor).get("/areas/E07/"))

    browser = client_for(coordinator)
    page = browser.get(question.get_absolute_url())
    assert "Change this question" in text(page)
    browser.post(
        question.get_absolute_url(),
        asked
        | {"version": "1", "published": "on", "answer": "No money.", "answered_on": "2026-03-20"},
    )

    public = text(client_for(visitor).get("/areas/E07/"))
    assert "Chief Executive, Vale Council , asked on 2 March 2026" in public
    assert "Answered on 20 March 2026: No money." in public
    assert "what losing it would cost" not in public


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"office": ""}, "Say which office was asked."),
        ({"question": ""}, "Write down the question."),
        ({"asked_on": ""}, "Say on which day it was asked."),
        ({"asked_on": "2999-01-01"}, "This day has yet to come: enter it once it was asked."),
        ({"answer": "Yes"}, "Say on which day the answer came."),
        ({"answered_on": "2026-03-03"}, "Write down the answer, or leave its day empty."),
        ({"answer": "Yes", "answered_on": "2026-03-01"}, "does not come before its question"),
        ({"answer": "Yes", "answered_on": "2999-03-01"}, "This day has yet to come."),
    ],
)
def test_what_is_wrong_with_a_question_is_said(vale, coordinator, client_for, facts, words):
    asked = {"office": "The council", "question": "Why?", "asked_on": "2026-03-02"} | facts

    answer = client_for(coordinator).post(f"{PAGE}questions/add/", asked)

    assert words in text(answer)
    assert not OfficeQuestion.objects.exists()


def test_the_same_question_twice_is_said_beside_it(vale, coordinator, client_for):
    factories.OfficeQuestionFactory(area=vale, office="The council", question="Why?")
    asked = {"office": "The council", "question": "Why?", "asked_on": "2026-03-02"}

    answer = client_for(coordinator).post(f"{PAGE}questions/add/", asked)

    assert "asked the same on this day already" in text(answer)


def test_a_question_of_another_place_is_not_found_here(vale, coordinator, client_for):
    other = factories.OfficeQuestionFactory()
    browser = client_for(coordinator)

    assert browser.get(f"{PAGE}questions/{other.pk}/").status_code == 404
    assert browser.get("/cuts/E10/questions/add/").status_code == 404
