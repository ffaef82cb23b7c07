"""All plans side by side: the figures of each plan's own coverage, and never those of before."""

import csv
import datetime
import io
import re
import threading
from decimal import Decimal

import openpyxl
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium import stamps
from consortium.models import Area, Stamp
from consortium.services import refresh_area_tree
from priorities.coverage import STATUSES, THIN
from priorities.models import Measurement, Partnership, PartnershipArea, Plan, Priority
from priorities.national import LEAST_MET, MOST_WORST
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
from tests.pages import text
from tests.priorities.worlds import ON, rolled_back, worlds, write

NATIONAL = "/coverage/national/"


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


@settings(max_examples=60)
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


# --- Never what was true before


@pytest.fixture
def district(db):
    return factories.AreaFactory(code="E07000012", name="Fenland", level="district", population=300)


@pytest.fixture
def wards(district):
    found = [
        factories.AreaFactory(code=f"E0500000{at}", name=name, parent=district, population=100)
        for at, name in enumerate(["Linton", "Sawston", "Harston"], start=1)
    ]
    refresh_area_tree()
    return found


@pytest.fixture
def plan(district, wards):
    return factories.PlanFactory(
        reference="safer",
        title="Safer Fenland",
        partnership=factories.PartnershipFactory(name="Fenland CSP", areas=[district]),
    )


@pytest.fixture
def burglary(plan):
    """A priority whose need is known in each ward: 40 a year."""
    indicator = factories.IndicatorFactory()
    for area in Area.objects.filter(level="ward"):
        factories.MeasurementFactory(
            indicator=indicator, area=area, period="2024", value=40, count=40
        )
    return factories.PriorityFactory(
        plan=plan,
        reference="P1",
        title="Fewer homes burgled",
        theme="crime",
        outcomes=[factories.OutcomeFactory(code="burglary")],
        indicator=indicator,
    )


@pytest.fixture
def project(burglary, wards):
    return factories.ProjectFactory(
        reference="locks",
        areas=[wards[0]],
        outcomes=[burglary.outcomes.get()],
        people_per_year=30,
        status="active",
    )


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
    monkeypatch.setattr(national, "_read", lambda *args, **named: "read again")

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


# --- The page and its files


@pytest.fixture
def see(plan):
    """see(query, address): the page as an officer of another partnership sees it."""
    client = Client()
    council = factories.OrganisationFactory(kind="statutory")
    client.force_login(
        factories.MembershipFactory(organisation=council, role="officer").user,
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return lambda query="", address=NATIONAL: client.get(address + query)


@pytest.fixture
def falls(district):
    """Another plan, of a health board of the district alone."""
    plan = factories.PlanFactory(
        reference="well",
        title="Living well",
        partnership=factories.PartnershipFactory(
            name="Board", kind="health_wellbeing", areas=[district]
        ),
    )
    return factories.PriorityFactory(
        plan=plan, title="Fewer falls", theme="health", outcomes=[factories.OutcomeFactory()]
    )


def test_the_page_says_what_the_plans_come_to_and_where_most_is_missing(project, falls, see):
    """Linton: one organisation, 30 of 40 places: fragile, 10 missing. Sawston and Harston: 40."""
    said = text(see())

    assert (
        "Of 6 places where one of 2 priorities in 2 current plans meets an area, 5 are gaps and 1 "
        "is fragile." in said
    )
    assert "Need is known in 3 of them: of 120 a year, 25% has a place where it arises." in said
    assert (
        "90 a year of the need that is known or can be guessed find no place, most of all “Fewer "
        "homes burgled” in Harston. In 3 more gaps nobody knows the need." in said
    )
    assert (
        said.index("1. Fewer homes burgled in Harston")
        < said.index("40 a year × weight 1 × 100% without a place = 40")
        < said.index("3. Fewer homes burgled in Linton")
    )


@pytest.mark.parametrize(
    "query, left",
    [
        ("", ["Safer Fenland", "Living well"]),
        ("?kind=health_wellbeing", ["Living well"]),
        ("?theme=crime", ["Safer Fenland"]),
        ("?theme=health", ["Living well"]),
        ("?area=Linton", ["Safer Fenland", "Living well"]),
        ("?area=Elsewhere", []),
        ("?kind=health_wellbeing&theme=crime", []),
        ("?kind=nonsense", []),
        ("?sort=nonsense", []),
        ("?page=99&kind=community_safety", ["Safer Fenland"]),
        ("?area=%00", []),
    ],
)
def test_the_address_says_which_plans_are_shown(project, falls, see, query, left):
    factories.AreaFactory(code="E07000099", name="Elsewhere", level="district")
    refresh_area_tree()

    response = see(query)

    assert response.status_code == 200
    assert {line.plan.title for line in response.context["lines"]} == set(left)
    file = see(query, "/coverage/national.csv")
    if "nonsense" in query or "%00" in query:
        assert file.status_code == 400
    else:
        rows = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
        assert {row["plan_title"] for row in rows} == set(left)


def test_plans_stand_in_the_order_asked_for(project, falls, see):
    def order(sort):
        return [line.plan.title for line in see(f"?sort={sort}").context["lines"]]

    assert order("") == ["Living well", "Safer Fenland"]
    assert order(LEAST_MET) == ["Safer Fenland", "Living well"]
    assert order("places") == ["Safer Fenland", "Living well"]
    assert order("name") == ["Living well", "Safer Fenland"]


def test_without_a_plan_the_page_says_so(see):
    Plan.objects.all().delete()

    assert "Once a partnership publishes its plan, it stands here." in text(see())
    assert see("", "/coverage/national.csv").status_code == 200
    assert see("", "/coverage/national.xlsx").status_code == 200


def test_a_plan_without_a_place_is_listed(plan, see):
    factories.PlanFactory(title="Nowhere yet", partnership=factories.PartnershipFactory())

    assert "In 2 current plans with 0 priorities no priority has a place yet." in text(see())


def test_the_files_hold_the_figures_of_the_page(project, falls, see):
    rows = list(
        csv.DictReader(io.StringIO(see("", "/coverage/national.csv").content.decode("utf-8-sig")))
    )
    [safer] = [row for row in rows if row["plan"] == "safer"]

    assert (safer["gap"], safer["fragile"], safer["places"]) == ("2", "1", "30")
    assert (safer["need"], safer["need_met"], safer["share_of_need_met"]) == ("120", "30", "0.25")
    book = openpyxl.load_workbook(io.BytesIO(see("", "/coverage/national.xlsx").content))
    assert book.sheetnames == ["plans", "gaps", "method"]
    heads, *gaps = book["gaps"].values
    assert [dict(zip(heads, gap, strict=True))["area_name"] for gap in gaps] == [
        "Harston",
        "Sawston",
        "Linton",
    ]
    said = " ".join(str(value) for row in book["method"].values for value in row)
    assert "None: all current plans." in said


def test_a_title_that_begins_a_formula_stays_text_in_the_files(project, see):
    Plan.objects.update(title="=1+1")

    assert "'=1+1" in see("", "/coverage/national.csv").content.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(see("", "/coverage/national.xlsx").content))
    assert book["plans"]["A2"].data_type == "s"


def test_a_need_of_the_wider_area_ranks_and_is_named(project, district, see):
    Measurement.objects.all().delete()
    indicator = Priority.objects.get().indicator
    factories.MeasurementFactory(
        indicator=indicator, area=district, period="2024", value=300, count=300
    )

    said = text(see())

    assert "Of no place there is a need a year known." in said
    assert "Fenland has 300 a year, and 33% of its people here" in said


def test_a_refuge_counts_on_the_page_and_not_in_the_files(project, wards, see):
    """Its ward would be told by the cells below a district: what leaves the site leaves it out."""
    factories.ProjectFactory(
        areas=[wards[1]], outcomes=project.outcomes.all(), sensitive=True, status="active"
    )

    [line] = see().context["lines"]
    [row] = csv.DictReader(
        io.StringIO(see("", "/coverage/national.csv").content.decode("utf-8-sig"))
    )

    assert (line.found.counts["gap"], line.found.counts[THIN]) == (1, 0)
    assert row["gap"] == "2"


def test_the_list_of_coverage_leads_there_those_who_may_see_it(project, see):
    assert NATIONAL in see("", "/coverage/").content.decode()
    assert NATIONAL not in Client().get("/coverage/").content.decode()
