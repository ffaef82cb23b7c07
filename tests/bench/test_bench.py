"""The bench itself, on a country small enough for every run of the tests."""

import json

import pytest
from django.db import connection

from consortium.models import Area
from priorities.models import Plan
from priorities.reads.coverage import coverage_for_plan
from projects.models import Project, ProjectOutcome
from tests.bench import measures
from tests.bench.country import ON, Country


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
    assert json.loads(json.dumps(result.as_json()))["note"] == "53 areas"
    assert "TOO SLOW 53 areas" in measures.table([result])


def test_a_page_that_does_not_answer_is_reported_and_not_timed(country):
    calls = measures.page("priorities:coverage", "", slugs=(("no-such-plan",),))

    result = measures.Measure("page", calls, limit=1).run(1)

    assert result.milliseconds is None
    assert "answered 404" in result.line()
    assert not result.is_too_slow


def test_what_is_measured_without_pages_runs_on_a_small_country(country, monkeypatch):
    monkeypatch.setattr(measures, "PLANS", [0, 1])

    for measure in [*measures.all_of("match:"), *measures.all_of("coverage:")]:
        for call in measure.calls():
            assert isinstance(call(), str | None)
