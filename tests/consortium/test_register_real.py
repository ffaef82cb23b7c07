"""Published files of the charity register: first only shown, then loaded, then loaded again.

What each is to bring is counted a second time, by the csv module alone.
"""

import csv
import io
import json
import zipfile
from collections import Counter

import pytest
from django.core.management import call_command

from consortium.models import RegisteredCharity

pytestmark = [pytest.mark.django_db, pytest.mark.real_files]

EXTRACT = ("charity", "charity_classification", "charity_area_of_operation")
DISTRICT, REGULATORS = (
    "charities_operating_in_trafford.csv",
    "publicextract.charity_other_regulators.zip",
)


def load(*paths):
    """The command's report, the same whether it is only shown or loaded."""
    shown = report(*paths, dry_run=True)
    assert not RegisteredCharity.objects.exists()
    found = report(*paths)
    assert found == shown
    return found


def report(*paths, **options):
    out = io.StringIO()
    call_command(
        "import_charities",
        *map(str, paths),
        format="json",
        stdout=out,
        stderr=io.StringIO(),
        **options,
    )
    return json.loads(out.getvalue())


def counts(rows, *, new=0, unchanged=0, skipped=None):
    found = {"rows": rows, "new": new, "changed": 0, "unchanged": unchanged}
    return found | {"skipped": skipped or {}}


def lines_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_no_file_of_the_folder_is_forgotten(real_files):
    held = {path.name for path in (real_files / "charity-commission").iterdir()} - {"README.md"}

    assert held == {*(f"publicextract.{name}.txt" for name in EXTRACT), DISTRICT, REGULATORS}


def test_the_real_extract_is_loaded_whole(real_files):
    folder = real_files / "charity-commission"
    paths = [folder / f"publicextract.{name}.txt" for name in EXTRACT]
    charities, fields, places = (lines_of(path) for path in paths)
    known = {line["organisation_number"] for line in charities}

    found = load(*paths)

    assert found[0] == counts(len(charities), new=len(charities))
    assert len(known) == len(charities) == RegisteredCharity.objects.count() > 250
    for told, lines in ((found[1], fields), (found[2], places)):
        of_known = sum(line["organisation_number"] in known for line in lines)
        skipped = {"the charity is not in the register loaded here": len(lines) - of_known}
        assert told == counts(len(lines), new=of_known, skipped=skipped)
    linked = sum(line["linked_charity_number"] != "0" for line in charities)
    assert RegisteredCharity.objects.exclude(linked_number=0).count() == linked > 0
    states = Counter(line["charity_registration_status"] for line in charities)
    assert Counter(RegisteredCharity.objects.values_list("status", flat=True)) == states
    words = sum(map(len, RegisteredCharity.objects.values_list("areas", flat=True)))
    assert words == found[2]["new"]
    again = report(*paths)
    assert [told["new"] + told["changed"] for told in again] == [0, 0, 0]


def test_the_real_list_of_one_district_is_loaded_whole(real_files):
    path = real_files / "charity-commission" / DISTRICT
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))

    found = load(path)

    assert found == counts(len(lines), new=len(lines))
    without = sum(line["charity_contact_web"] in ("", "NA", "N/A") for line in lines)
    assert RegisteredCharity.objects.filter(website="").count() == without > 0
    numbers = {int(line["registered_charity_number"]) for line in lines}
    assert set(RegisteredCharity.objects.values_list("number", flat=True)) == numbers


def test_the_real_table_of_regulators_is_passed_over(real_files):
    path = real_files / "charity-commission" / REGULATORS
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        rows = len(archive.read(name).decode().strip().split("\r\n")) - 1

    found = load(path)

    assert (found["rows"], sum(found["skipped"].values())) == (rows, rows)
    assert not RegisteredCharity.objects.exists()
