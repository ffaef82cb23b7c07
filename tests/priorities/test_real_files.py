"""Published files all the way: which there are, and that each goes in or is refused in words.

What they bring is counted a second time in `statistics/` and `documents/`.
"""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from priorities.models import Measurement, Priority
from tests import factories
from tests.priorities.documents.test_real_plans import NO_PLAN, PLANS

pytestmark = [pytest.mark.django_db, pytest.mark.real_files]

FIGURES = {
    "police-uk": {
        "2024-01-cambridgeshire-street.csv",
        "2024-01-suffolk-street.csv",
        "2024-02-cambridgeshire-street.csv",
    },
    "fingertips": {
        "indicators-CountyUA.data.csv",
        "indicators-CountyUA.data east of england.csv",
        "suicides indicators-CountyUA.data east of england.csv",
        "indicators.json",
        "areas.csv",
        "upload-new-data.csv",
        "upload-new-data.xlsx",
    },
    "trafford-data-lab": {
        "admissions_falls.csv",
        "admissions_self_harm_young_people.csv",
        "alcohol_related_admissions.csv",
        "crime_rate.csv",
    },
}
CRIME_BY_WARD = "crime_rates.xlsx"


def test_no_file_of_these_folders_is_forgotten(real_files):
    for folder, names in (FIGURES | {"plans": {*PLANS, NO_PLAN, CRIME_BY_WARD}}).items():
        held = {path.name for path in (real_files / folder).iterdir()} - {"README.md"}
        assert held == names


@pytest.fixture
def draft(db):
    return factories.PlanFactory(status="draft", reference="plan")


def proposed(path):
    out = io.StringIO()
    call_command(
        "import_priorities", path, plan="plan", format="json", stdout=out, stderr=io.StringIO()
    )
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    "name, number, page",
    [
        ("JHWB-strategy-cost-of-living-addendum.pdf", 4, 6),
        ("2010-05-police-deal-with-anti-social-behaviour-at-marham.md", 2, None),
        ("smoking_prevalence_briefing_march_2015.docx", 0, None),
        ("2003-01-making-norfolk-safe.html", 0, None),
        (NO_PLAN, 0, None),
    ],
)
def test_a_document_goes_into_a_draft_by_the_command(real_files, draft, name, number, page):
    found = proposed(real_files / "plans" / name)

    titles = [each["title"] for each in found]
    assert len(titles) == number == Priority.objects.count()
    assert {each["page"] for each in found} <= {page}
    assert set(draft.priorities.values_list("title", flat=True)) == set(titles)


def test_rates_of_wards_under_two_rows_of_titles_are_neither_priorities_nor_figures(
    real_files, draft
):
    path = real_files / "plans" / CRIME_BY_WARD

    with pytest.raises(CommandError, match="No column of this file is read as “Title”"):
        proposed(path)
    with pytest.raises(CommandError, match=r"Its columns are not known: .*Wanted is a street file"):
        call_command("import_statistics", path, stdout=io.StringIO(), stderr=io.StringIO())

    assert not draft.priorities.exists()
    assert not Measurement.objects.exists()
