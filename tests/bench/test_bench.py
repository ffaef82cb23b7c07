"""The bench itself, on a country small enough for every run of the tests."""

import json
from xml.etree import ElementTree

import pytest
from django.db import connection

from consortium.models import Area
from priorities.models import Plan
from priorities.reads.coverage import coverage_for_plan
from projects.models import Project, ProjectOutcome
from tests.bench import bids, growth, measures, report
from tests.bench.country import ON, Country
from tests.bench.results import Bound, Result


@pytest.fixture
def country(db):
    Country(projects=120, seed=7, districts=2).write()


def test_a_small_country_is_written_whole_and_can_be_measured(country):
    assert Area.objects.filter(level="ward").count() == 50
    assert Project.objects.count() == 120
    assert ProjectOutcome.objects.count() > 240

    found = coverage_for_plan(Plan.objects.first(), level="ward", on=ON)

    assert len(found.rows) == 7
    assert sum(cell.projects for cell in found.cells) > 0


def test_the_same_seed_writes_the_same_country(country):
    def titles(**drawn):
        return [work["title"] for work in Country(projects=50, districts=2, **drawn).works()]

    assert titles(seed=7) == titles(seed=7)
    assert titles(seed=7) != titles(seed=8)


def test_no_row_points_at_one_that_is_not_there(country):
    """Foreign keys are off while the country is written, so they are held to here."""
    with connection.cursor() as cursor:
        for name in connection.introspection.django_table_names(only_existing=True):
            for column, (key, table) in connection.introspection.get_relations(
                cursor, name
            ).items():
                cursor.execute(
                    f'SELECT count(*) FROM "{name}" here LEFT JOIN "{table}" there '
                    f'ON there."{key}" = here."{column}" '
                    f'WHERE here."{column}" IS NOT NULL AND there."{key}" IS NULL'
                )
                assert cursor.fetchone() == (0,), (name, column)


def test_a_measure_takes_the_median_and_says_if_it_is_too_slow(country):
    def calls():
        return [lambda: f"{Area.objects.count()} areas"]

    result = measures.Measure("areas", calls, limit=0.0, beside=calls).run(3)

    assert result.is_too_slow
    assert result.queries == 1
    assert result.bare > 0
    assert json.loads(json.dumps(result.as_json()))["note"] == "62 areas"
    assert "TOO SLOW 62 areas" in report.table([result])


@pytest.mark.parametrize(
    "allowed, is_too_slow",
    [
        ({"times": 1e9}, False),
        ({"times": 1e-9}, True),
        ({"times": 1e-9, "plus": 60_000}, False),
        ({"times": 1e9, "limit": 0.0}, True),
        ({"most_queries": 1}, False),
        ({"most_queries": 0.5}, True),
    ],
)
def test_a_measure_may_take_a_multiple_of_its_own_sql_and_so_many_queries(
    allowed, is_too_slow, country
):
    def calls():
        return [lambda: f"{Area.objects.count()} areas"]

    assert measures.Measure("areas", calls, **allowed).run(3).is_too_slow == is_too_slow


@pytest.mark.parametrize("value, status", [(1.0, 0), (1.1, 1)])
def test_a_bound_beside_the_time_fails_the_bench_too(value, status):
    """Of a preview's progress how long it stood, of a web process what it held."""
    result = Result("shown", 5.0, bounds=(Bound("progress stood at most", value, "s", 1.0),))

    assert report.exit_status([result], strict=True) == status
    assert report.exit_status([result], strict=False) == 0
    assert f"progress stood at most {value} of 1 s" in report.table([result])
    assert ("TOO SLOW" in report.table([result])) == bool(status)
    assert json.loads(json.dumps(result.as_json()))["bounds"][0]["value"] == value


def test_what_is_only_told_fails_nothing():
    result = Result("shown", 5.0, bounds=(Bound("progress stood at most", 9, "s"),))

    assert report.exit_status([result], strict=True) == 0
    assert "progress stood at most 9.0 s" in report.table([result])


def test_a_page_that_does_not_answer_is_reported_and_not_timed(country):
    calls = measures.page("priorities:coverage", "", slugs=(("no-such-plan",),))

    result = measures.Measure("page", calls, limit=1).run(1)

    assert result.milliseconds is None
    assert "answered 404" in result.line()
    assert not result.is_too_slow
    assert "FAILED /coverage/no-such-plan/ answered 404" in report.table([result])


@pytest.fixture
def page_of(country):
    """The measure of a plan's page by its slug, as it is run and said."""

    def measured(slug, limit):
        calls = measures.page("priorities:detail", "", slugs=((slug,),))
        measure = measures.Measure(slug, calls, limit=limit, beside=calls)
        return measures.run([measure], 1, say=str)

    return measured


def test_a_slow_line_fails_the_bench_where_that_is_asked_for(page_of):
    slug = Plan.objects.first().slug
    quick, slow = page_of(slug, limit=60_000), page_of(slug, limit=0)

    assert report.exit_status(quick, strict=True) == 0
    assert report.exit_status(quick + slow, strict=False) == 0
    assert report.exit_status(quick + slow, strict=True) == 1


@pytest.mark.parametrize("strict", [False, True])
def test_a_page_that_does_not_answer_fails_the_bench_always(strict, page_of):
    answered = page_of(Plan.objects.first().slug, limit=None)
    refused = page_of("no-such-plan", limit=None)

    assert report.exit_status(answered, strict=strict) == 0
    assert report.exit_status(answered + refused, strict=strict) == 1
    assert report.exit_status([], strict=strict) == 1


def test_chosen_lines_are_measured_alone():
    chosen = measures.all_of("match: one priority", "page: coverage by")

    assert [measure.name for measure in chosen] == [
        "match: one priority",
        "page: coverage by ward",
        "page: coverage by ward, for an officer",
        "page: coverage by district",
    ]
    assert measures.all_of("no such name") == []
    assert len(measures.all_of("")) > len(chosen)


def test_what_is_measured_without_pages_runs_on_a_small_country(country, monkeypatch):
    monkeypatch.setattr(measures, "PLANS", [0, 1])

    for measure in [*measures.all_of("match:"), *measures.all_of("coverage:")]:
        for call in measure.calls():
            assert isinstance(call(), str | None)


# --- Growth


@pytest.fixture
def grown():
    """Two measures in three sizes, one of them refused at the last."""
    return [
        growth.Growth("page: <b>", 100, {1_000: 4.0, 10_000: 8.0, 100_000: 80.0}),
        growth.Growth("file", None, {1_000: 4.0, 10_000: 8.0, 100_000: None}),
    ]


def test_growth_is_told_as_a_table_with_how_many_times_it_takes(grown):
    heads, page, file = growth.table(grown).split("\n")

    assert heads.split()[-5:] == ["10,000", "100,000", "times", "may", "take"]
    assert page.split()[-5:] == ["4.0", "8.0", "80.0", "20.0", "100"]
    assert file.split()[-3:] == ["8.0", "refused", "refused"]


def test_growth_is_written_as_json_and_as_a_chart(grown, tmp_path):
    data, chart = growth.write(grown, tmp_path, machine={"processors": 2})

    [page, file] = json.loads(data.read_text())["growth"]
    assert page["milliseconds"] == {"1000": 4.0, "10000": 8.0, "100000": 80.0}
    assert (page["factor"], file["factor"]) == (20.0, None)
    drawn = ElementTree.parse(chart).getroot()
    bars = [each for each in drawn.iter() if each.get("height") == "16"]
    assert len(bars) == 5
    assert float(bars[2].get("width")) == pytest.approx(20 * float(bars[0].get("width")), rel=0.01)
    assert "page: <b>" in "".join(drawn.itertext())


def test_what_grows_is_measured_like_everything_else(country, monkeypatch):
    monkeypatch.setattr(measures, "PLANS", [0, 1])

    assert [measure.name for measure in growth.chosen()] == list(growth.NAMES)
    anew = next(measure for measure in growth.chosen() if "read anew" in measure.name)
    [see] = anew.calls()
    assert see().endswith("kB")


def test_every_page_of_a_bid_of_100_projects_and_1000_comments_asks_no_oftener_than_of_few(
    country, monkeypatch
):
    monkeypatch.setattr(bids, "PLAN", "plan-0")

    def queries(projects, comments):
        monkeypatch.setattr(measures, "PARTS", projects)
        monkeypatch.setattr(bids, "COMMENTS", comments)
        monkeypatch.setattr(bids, "THREADS", comments // 10)
        found = {}
        for measure in measures.bid_pages():
            [call] = measure.calls()
            if projects == 20:
                call()  # what is asked once in a process
            found[measure.name] = len(measures.captured(call))
        return found

    few = queries(projects=20, comments=400)

    assert queries(projects=100, comments=1000) == few
    assert len(few) > 15
