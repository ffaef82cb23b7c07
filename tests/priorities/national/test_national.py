"""All plans side by side: the figures of each plan's own coverage, and never those of before."""

import datetime
import re
import threading
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium import stamps
from consortium.models import Area, Stamp
from consortium.services import refresh_area_tree
from priorities.coverage import STATUSES
from priorities.models import Measurement, Partnership, PartnershipArea, Plan, Priority
from priorities.national import MOST_WORST
from priorities.reads import national
from priorities.reads.answers import answers_to
from priorities.reads.asked import Asked
from priorities.reads.behind import ANYBODY
from priorities.reads.coverage import coverage_of_priorities
from priorities.reads.discretion import veil
from priorities.reads.gaps import ranking_of
from priorities.reads.national import TABLES, national_on, national_today
from priorities.reads.priorities import priorities_of_plans
from priorities.reads.reach import levels_of, opening_level
from projects.models import Project, ProjectOutcome
from tests import factories
from tests.priorities.worlds import ON, rolled_back, worlds, write

# --- The figures


def plan_by_plan(plan, *, veiled):
    """What one plan comes to by its own pages: level, coverage, ranking; None without a place."""
    priorities = priorities_of_plans([plan], with_extents=False)
    levels = levels_of([plan], priorities.ids, answers_to(priorities, Asked(on=ON)))[plan.pk]
    level = opening_level(levels)
    if level is None:
        return None
    kept = veil(ANYBODY, [plan], level.name) if veiled else {}
    found = coverage_of_priorities(priorities, [plan], level=level.name, on=ON, **kept)
    return level, found, ranking_of(found)


def assert_same(line, plan, expected):
    whole = line.whole
    assert whole.priorities == plan.priorities.count()
    if expected is None:
        assert (line.level, whole.cells) == ("", 0)
        return
    level, found, ranking = expected
    assert (line.level, line.overlaps) == (level.name, level.overlaps)
    assert {status: whole.counts[status] for status in STATUSES} == {
        status: found.counts[status] for status in STATUSES
    }
    known = [cell for cell in found.cells if cell.need]
    assert whole.known == len(known)
    assert whole.places == about(sum(cell.places for cell in found.cells))
    assert whole.need == about(sum(cell.need.value for cell in known))
    assert whole.met == about(sum(min(cell.places, cell.need.value) for cell in known))
    assert whole.missing == about(sum(gap.missing for gap in ranking.by_need))
    assert whole.unknown == len(ranking.unknown)


def about(value):
    return pytest.approx(float(value), abs=1e-6)


def told(gap):
    """A gap in figures and words that can be compared."""
    cell = gap.cell
    return (
        cell.priority.reference,
        cell.area.code,
        cell.status,
        round(gap.score, 6),
        round(gap.need, 6),
        gap.wider and gap.wider.area,
        cell.need_is_estimate,
    )


@settings(max_examples=40)
@given(
    world=worlds(),
    moved=st.integers(0, 3),
    elsewhere=st.randoms(use_true_random=False),
    refuges=st.lists(st.integers(0, 8), unique=True),
    veiled=st.booleans(),
)
def test_each_plan_is_as_on_its_own_pages(db, world, moved, elsewhere, refuges, veiled):
    codes = [place.code for place in world.places]

    with rolled_back():
        plan = write(world).plan
        other = Plan.objects.create(
            reference="other",
            slug="other",
            title="Other",
            status="current",
            partnership=Partnership.objects.create(reference="hwb", slug="hwb", name="Board"),
            crowded_from=2,
            thin_below=Decimal(1),
        )
        for code in elsewhere.sample(codes, min(2, len(codes))):
            area = Area.objects.get(code=code)
            PartnershipArea.objects.create(partnership=other.partnership, area=area)
        ids = list(Priority.objects.order_by("reference").values_list("pk", flat=True)[:moved])
        Priority.objects.filter(pk__in=ids).update(plan=other)
        Project.objects.filter(reference__in=[f"W{at:02}" for at in refuges]).update(sensitive=True)

        found = national_on(ON, veiled=veiled)
        expected = {each.slug: plan_by_plan(each, veiled=veiled) for each in (plan, other)}

        lines = {line.slug: line for line in found.plans}
        assert set(lines) == {plan.slug, "other"}
        assert_same(lines[plan.slug], plan, expected[plan.slug])
        assert_same(lines["other"], other, expected["other"])
    gaps = [gap for each in expected.values() if each for gap in each[2].by_need]
    scores = sorted((round(gap.score, 6) for gap in gaps), reverse=True)[:MOST_WORST]
    assert [round(gap.score, 6) for gap in found.gaps] == scores
    if len(gaps) <= MOST_WORST:
        assert sorted(map(told, found.gaps), key=str) == sorted(map(told, gaps), key=str)


def shown():
    """What anybody would be shown just now, as one comparable value."""
    found = national_today()
    [line] = [line for line in found.plans if line.slug == "safer"] or [None]
    whole = line and line.whole
    return line and (
        line.title,
        line.partnership,
        {status: whole.counts[status] for status in STATUSES},
        round(whole.places, 6),
        round(whole.need, 6),
        [(gap.cell.area.name, round(gap.score, 6)) for gap in found.gaps],
    )


def fresh():
    """The same, worked out anew."""
    cache.delete("national")
    return shown()


def raw(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def load_folder(tmp_path):
    (tmp_path / "projects.csv").write_text(
        "reference,organisation,title,status,areas,people_per_year\n"
        f"alarms,{Project.objects.get().organisation.reference},Alarms,active,E05000002,12\n"
    )
    (tmp_path / "project_outcomes.csv").write_text("project,outcome\nalarms,burglary\n")
    call_command("load_consortium", tmp_path, verbosity=0)


def measure(tmp_path):
    Measurement.objects.bulk_create(
        Measurement(
            indicator=one.indicator,
            area=one.area,
            period="2025",
            starts_on=datetime.date(2025, 1, 1),
            ends_on=datetime.date(2025, 12, 31),
            value=60,
            count=60,
        )
        for one in Measurement.objects.filter(period="2024")
    )


CHANGES = {
    "a project is edited": lambda tmp_path: save(Project.objects.get(), people_per_year=5),
    "a project ends": lambda tmp_path: save(Project.objects.get(), status="ended"),
    "projects are updated together": lambda tmp_path: Project.objects.update(people_per_year=6),
    "raw SQL": lambda tmp_path: raw("UPDATE projects_project SET people_per_year = 7"),
    "a project is deleted": lambda tmp_path: Project.objects.all().delete(),
    "tags are emptied": lambda tmp_path: raw(
        "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE projects_projectoutcome CASCADE"
    ),
    "an outcome is taken away": lambda tmp_path: ProjectOutcome.objects.all().delete(),
    "a folder is loaded": load_folder,
    "figures are imported": measure,
    "an organisation is not approved": lambda tmp_path: raw(
        "UPDATE consortium_organisation SET status = 'waiting'"
    ),
    "a ward is renamed": lambda tmp_path: Area.objects.filter(name="Sawston").update(
        name="Sawstow"
    ),
    "people move": lambda tmp_path: (
        Area.objects.filter(name="Linton").update(population=None),
        refresh_area_tree(),
        save(Project.objects.get(), people_per_year=31),
    ),
    "a priority weighs more": lambda tmp_path: Priority.objects.update(weight=3),
    "a partnership is renamed": lambda tmp_path: Partnership.objects.update(name="Fen CSP"),
    "thresholds change": lambda tmp_path: Plan.objects.update(title="Safest Fenland"),
    "a plan is taken back": lambda tmp_path: Plan.objects.update(status="draft"),
}


def save(row, **changes):
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_shows_on_the_next_request(project, change, tmp_path):
    before = shown()

    change(tmp_path)

    assert shown() != before
    assert shown() == fresh()


def test_a_plan_shows_as_soon_as_it_is_published(project, plan):
    Plan.objects.update(status="draft")
    assert shown() is None

    save(Plan.objects.get(), status="current")

    assert shown()[0] == "Safer Fenland"


def test_nothing_is_worked_out_twice_while_nothing_changes(project, monkeypatch):
    national_today()
    monkeypatch.setattr(national, "_read", lambda *args, **named: pytest.fail("read again"))

    factories.UserFactory()
    assert national_today().plans


def test_midnight_changes_what_is_kept(project, monkeypatch):
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(days=1)
    Project.objects.update(ends_on=today)
    gaps = shown()[2]["gap"]

    monkeypatch.setattr(national.timezone, "localdate", lambda: tomorrow)

    assert shown()[2]["gap"] == gaps + 1


def test_another_release_shows_what_it_works_out_itself(project, monkeypatch):
    national_today()
    monkeypatch.setattr(national, "_release", lambda: "another")
    monkeypatch.setattr(national, "_read", lambda *args, **named: ("read again", {}))

    assert national_today() == "read again"


def test_every_table_that_is_read_is_stamped(project):
    sensitive = factories.ProjectFactory(sensitive=True, areas=[Area.objects.get(name="Linton")])
    sensitive.outcomes.add(*Project.objects.get(reference="locks").outcomes.all())
    Measurement.objects.filter(area__name="Linton").delete()
    cache.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        national_on(ON, veiled=True)

    said = " ".join(query["sql"] for query in queries)
    read = set(re.findall(r"\b(?:consortium|projects|priorities)_[a-z]+\b", said))
    assert read - {"consortium_stamp"} <= {table._meta.db_table for table in TABLES}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%stamped%'"
        )
        stamped = {row[0] for row in cursor.fetchall()}
    assert stamped == {table._meta.db_table for table in TABLES}


@pytest.fixture
def elsewhere():
    """elsewhere(call): what a call gives in another connection, whose transaction is its own."""

    def run(call):
        given = []

        def work():
            try:
                given.append(call())
            finally:
                connections["default"].close()

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return given[0]

    return run


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_yet_is_not_taken_for_shown(project, elsewhere):
    """One transaction writes and waits; another commits, and what it shows is kept; then the first
    commits. A mere number of the last change would be the same before and after.
    """
    before = shown()
    with transaction.atomic():
        Project.objects.update(people_per_year=4)
        elsewhere(lambda: Partnership.objects.update(name="Renamed meanwhile"))
        kept = elsewhere(shown)
        assert (kept[1], kept[3]) == ("Renamed meanwhile", before[3])

    assert elsewhere(shown)[3] == 4
    assert shown() == fresh()


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_back_is_not_kept(project, elsewhere):
    before = shown()
    with transaction.atomic():
        Project.objects.update(people_per_year=4)
        assert shown() != before
        transaction.set_rollback(True)

    assert shown() == before == elsewhere(shown)


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_it_is_read_is_read_again_and_else_not_kept(project, elsewhere):
    def read(number):
        times.append(number())
        return len(times)

    times = []
    restless = stamps.read_at_rest(
        TABLES, lambda: read(lambda: elsewhere(lambda: Project.objects.update(people_per_year=9)))
    )
    assert restless == (stamps.TRIES, None)

    times = []
    once = stamps.read_at_rest(
        TABLES,
        lambda: read(lambda: times or elsewhere(lambda: Project.objects.update(people_per_year=8))),
    )
    assert once == (2, stamps.stamp_of(TABLES))


def test_folding_keeps_every_stamp(project):
    save(Project.objects.get(), people_per_year=2)
    before = {table: stamps.stamp_of([table]) for table in TABLES}
    assert Stamp.objects.count() > len(TABLES)

    stamps.fold()

    assert Stamp.objects.count() <= len(TABLES)
    assert {table: stamps.stamp_of([table]) for table in TABLES} == before


def test_what_is_written_with_triggers_off_is_stamped_by_hand(project):
    before = stamps.stamp_of(TABLES)
    raw("SET session_replication_role = replica")
    Project.objects.update(people_per_year=3)
    raw("SET session_replication_role = DEFAULT")
    assert stamps.stamp_of(TABLES) == before

    stamps.renew(TABLES)

    assert stamps.stamp_of(TABLES) != before
