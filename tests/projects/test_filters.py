"""What each filter of the list leaves, and what a filter that makes no sense does."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from projects.filters import ProjectFilter
from projects.models import Project
from tests.factories import (
    AreaFactory,
    OnBehalfFactory,
    OrganisationFactory,
    ProjectFactory,
    TargetGroupFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def apply(rf, visitor):
    def narrowed(user=visitor, **asked):
        request = rf.get("/projects/", asked)
        request.user = user
        filters = ProjectFilter(request.GET, request=request)
        return filters, list(filters.apply(Project.objects.visible_to(user)))

    return narrowed


def test_words_find_titles_and_summaries_the_best_first(apply):
    second = ProjectFactory(title="Home visits", summary="We fit locks after a burglary.")
    first = ProjectFactory(title="Burglary and locks")
    ProjectFactory(title="Lunch club")

    _, found = apply(q="burglaries lock")

    assert found == [first, second]


@pytest.mark.parametrize("word", ["housing", "volunteers", "befriending", "communities"])
def test_a_word_finds_at_every_letter_of_it_from_the_third(word, apply):
    wanted = ProjectFactory(title="Good neighbours", summary=f"All about {word} in winter.")
    ProjectFactory(title="Lunch club", summary="Soup and bread.")

    for length in range(3, len(word) + 1):
        assert apply(q=word[:length])[1] == [wanted], word[:length]
        assert apply(q=f"winter {word[:length]}")[1] == [wanted], word[:length]


@pytest.mark.parametrize(
    "words,titles",
    [
        ("lunch clu", ["Lunch club"]),
        ("lun club", []),  # only the last word may be begun
        ("lo", []),  # two letters begin nothing
        ("anti-soc", ["Anti-social behaviour"]),
        ("lunch or lock", ["Lock fitters", "Lunch club"]),
        ("club -lun", ["Club for the young", "Lunch club"]),
        ("club -lunch", ["Club for the young"]),
        ('"lunch clu', []),
        ('"lunch club"', ["Lunch club"]),
        ("for you", ["Club for the young"]),
    ],
)
def test_words_mean_what_they_mean_to_search_engines_and_the_last_may_be_begun(
    words, titles, apply
):
    for title in ("Lunch club", "Lock fitters", "Anti-social behaviour", "Club for the young"):
        ProjectFactory(title=title, summary="")

    assert sorted(project.title for project in apply(q=words)[1]) == titles


def test_what_begins_with_the_last_word_is_ranked_as_well():
    later = ProjectFactory(title="A walk", summary="Gardening.")
    first = ProjectFactory(title="Zebra gardens")

    assert list(Project.objects.searching("garden")) == [first, later]
    assert list(Project.objects.searching("garde")) == [first, later]


def test_a_word_begun_is_looked_up_in_the_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = Project.objects.searching("lunch gard").explain()

    assert "projects_project_search" in plan


@pytest.mark.parametrize("words", ["the", '"', "' or 1=1 --", "a & | !", "🙂", "x" * 200])
def test_odd_words_find_nothing_and_break_nothing(words, apply):
    ProjectFactory(title="Lunch club")

    filters, found = apply(q=words)

    assert not filters.form.errors
    assert not found


def test_a_place_finds_it_what_lies_in_it_and_what_lies_around_it(apply, district, linton, sawston):
    of_linton = ProjectFactory(areas=[linton], title="a")
    of_all = ProjectFactory(areas=[district], title="b")
    of_sawston = ProjectFactory(areas=[sawston], title="c")
    ProjectFactory(areas=[AreaFactory(level="district")])

    assert apply(area="Linton")[1] == [of_linton, of_all]
    assert apply(area="E07000012")[1] == [of_linton, of_all, of_sawston]
    assert apply(area="Sawston (E05014170)")[1] == [of_all, of_sawston]


@pytest.mark.parametrize(
    "words, expected",
    [("linton", 1), ("LINTON", 1), ("Lint", 1), ("  Linton ", 1), ("Bartlow", 1)],
)
def test_a_place_is_found_by_name_part_of_it_or_alias(words, expected, apply, linton):
    linton.aliases = ["Bartlow"]
    linton.save()
    ProjectFactory(areas=[linton])

    assert len(apply(area=words)[1]) == expected


def test_a_name_that_two_places_have_asks_which(apply, linton):
    AreaFactory(name="Linton", code="E05000999")
    ProjectFactory(areas=[linton])

    filters, found = apply(area="Linton")

    [error] = filters.form.errors["area"]
    assert "Linton (E05011298)" in error
    assert "Linton (E05000999)" in error
    assert not found


@pytest.mark.parametrize(
    "asked",
    [
        {"area": "Atlantis"},
        {"outcome": "nothing"},
        {"group": "nobody"},
        {"status": "lost"},
        {"theme": "war"},
        {"kind": "bank"},
        {"confirmed": "maybe"},
        {"q": "x" * 201},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_a_filter_that_makes_no_sense_leaves_nothing_and_says_so(asked, apply):
    ProjectFactory()

    filters, found = apply(**asked)

    assert list(filters.form.errors) == list(asked)
    assert not found
    assert not filters.chosen


@pytest.mark.parametrize("name", list(ProjectFilter.base_filters))
def test_a_null_character_breaks_no_filter(name, apply):
    apply(**{name: "a\x00b"})


def test_themes_follow_the_domains_of_outcomes(apply, burglary, falls):
    crime = ProjectFactory(outcomes=[burglary], title="a")
    both = ProjectFactory(outcomes=[burglary, falls], title="b")
    health = ProjectFactory(outcomes=[falls], title="c")

    assert apply(theme="crime")[1] == [crime, both]
    assert apply(theme="health")[1] == [both, health]
    assert apply(theme="both")[1] == [both]
    assert apply(theme="wellbeing")[1] == []
    assert apply(outcome="falls")[1] == [both, health]


def test_a_target_group_finds_those_it_includes_and_those_that_include_it(apply):
    alone = TargetGroupFactory(code="alone")
    older = TargetGroupFactory(code="older", includes=[alone])
    everyone_old = TargetGroupFactory(code="all-old", includes=[older])
    projects = [
        ProjectFactory(target_groups=[group], title=f"{n}")
        for n, group in enumerate((alone, older, everyone_old))
    ]
    ProjectFactory(target_groups=[TargetGroupFactory()])
    ProjectFactory()

    for code in ("alone", "older", "all-old"):
        assert apply(group=code)[1] == projects


def test_organisation_by_slug_or_part_of_the_name(apply, charity):
    mine = ProjectFactory(organisation=charity)
    ProjectFactory(organisation=OrganisationFactory(name="Locksmiths"))

    assert apply(organisation=charity.slug)[1] == [mine]
    assert apply(organisation="fen loc")[1] == [mine]


def test_public_bodies_can_be_left_out(apply, charity):
    of_charity = ProjectFactory(organisation=charity)
    of_council = ProjectFactory(organisation=OrganisationFactory(kind="statutory"))

    assert apply(kind="charity")[1] == [of_charity]
    assert apply(kind="statutory")[1] == [of_council]


def test_status_drafts_are_no_choice_for_visitors(apply, worker, charity):
    draft = ProjectFactory(organisation=charity, status="draft")
    ProjectFactory(status="ended")

    assert apply(status="draft")[0].form.errors
    assert apply(user=worker, status="draft")[1] == [draft]


def test_what_is_to_be_confirmed_is_kept_and_of_ones_own_what_one_is_asked_about(
    apply, worker, charity
):
    today = timezone.localdate()
    soon = today + datetime.timedelta(days=60)
    long_ago = today - datetime.timedelta(days=100)
    ending = {"confirmed_on": long_ago, "funded_until": soon}
    mine = ProjectFactory(organisation=charity, title="a", confirmed_on=None)
    ending_mine = ProjectFactory(organisation=charity, title="b", **ending)
    draft = OnBehalfFactory(
        project__organisation=charity,
        project__title="c",
        project__status="draft",
        asked_at=timezone.now(),
    ).project
    other = ProjectFactory(title="d", confirmed_on=None)
    ProjectFactory(title="e", **ending)
    ProjectFactory(organisation=charity, title="f", confirmed_on=today)

    assert apply(confirmed="no")[1] == [mine, other]
    assert apply(user=worker, confirmed="no")[1] == [mine, ending_mine, draft, other]
    filters, found = apply(user=worker, confirmed="no", organisation=charity.slug)
    assert found == [mine, ending_mine, draft]
    assert "for their organisations to confirm" in filters.in_words


def test_filters_say_in_words_what_they_leave(apply, linton, burglary, older):
    filters, _ = apply(
        q="locks", area="Linton", theme="both", outcome="home-burglary", group="older-people"
    )

    assert filters.in_words == (
        "with “locks”, in Linton, about crime and health, towards “Fewer homes burgled”, "
        "for “People aged 65 and over”"
    )
