"""A made-up register of charities in the form of the extract, to load and to look in."""

import random

from django.conf import settings
from django.db import connection

from consortium.finding import find
from consortium.models import RegisteredCharity
from consortium.register.files import Source
from consortium.services.register import import_charities
from tests.register_files import row, table

ROWS = 100_000
FIRST, SECOND, THIRD = (
    words.split()
    for words in (
        "Amber Anglian Bridge Castle Cedar Chapel Fen Forest Garden Granta Green Harbour Heath "
        "Hill Holly Ivel Lark Mill Nene Oak Orchard Ouse River Rose Station Tower Welland Willow",
        "Advice Almshouse Arts Befriending Carers Choir Community Family Friends Heritage Housing "
        "Learning Music Nursery Parish Playgroup Refuge Relief School Scout Shed Sports Welfare",
        "Association Charity Club Foundation Fund Group Network Partnership Project Society Trust",
    )
)
ACTIVITIES = "Helps people of the parish with advice, company and small grants. " * 4
LOOKED_FOR = ("willow befr", "the oak", "friends of the fen trust", "1000777", "garden")


def a_name(draw):
    place = f"{draw.choice(FIRST)} {draw.choice(FIRST)}"
    return f"The {place} {draw.choice(SECOND)} {draw.choice(THIRD)} {draw.randint(1, 99)}"


def the_file():
    """A hundred thousand entries, the same each time; written once and kept."""
    path = settings.VAR_DIR / "bench-register" / "publicextract.charity.txt"
    if not path.exists():
        draw = random.Random(1)
        rows = (
            row(1_000_000 + at, a_name(draw), charity_activities=ACTIVITIES, latest_income=at)
            for at in range(ROWS)
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(table(*rows), encoding="utf-8", newline="")
    return path


def load_calls():
    """Loading into an empty look-up; nothing stays, so that each time is alike."""
    path = the_file()
    RegisteredCharity.objects.all().delete()

    def load():
        (report,) = import_charities(paths=[path], dry_run=True)
        return f"{report.rows:,} rows of {path.stat().st_size / 1e6:,.0f} MB; beside it COPY alone"

    return [load]


def copy_calls():
    """The same cells by COPY alone, into a table without indexes."""
    source = Source(the_file())
    columns = ", ".join(f'"{head}" text' for head in source.heads)

    def copy():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE bare ({columns})")
            with cursor.copy("COPY bare FROM STDIN") as stream:
                for _, cells in source.rows():
                    stream.write_row(cells)
            cursor.execute("DROP TABLE bare")

    return [copy]


def find_calls():
    """Looking for a name or a number among a hundred thousand, which then stay."""
    if RegisteredCharity.objects.count() < ROWS:
        import_charities(paths=[the_file()])

    def look(words):
        return lambda: f"{len(find(words).entries)} entries"

    return [look(words) for words in LOOKED_FOR]
