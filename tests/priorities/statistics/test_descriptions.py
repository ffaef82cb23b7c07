"""Whether low or high is good, taken from Fingertips' own descriptions."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from consortium.models import Import
from priorities.imports.descriptions import ExaminedDescriptions
from priorities.models import Indicator
from tests import factories
from tests.pages import text
from tests.priorities.statistics.files import applied, crime, read, street, undone, work_on
from tests.priorities.statistics.months import (
    report_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def descriptions(tmp_path):
    def write(*rows, text=None):
        path = tmp_path / "indicators.json"
        path.write_text(json.dumps(rows) if text is None else text, encoding="utf-8-sig")
        return path

    return write


def described(number, polarity="Low is good", name="Falls"):
    return {"indicatorID": number, "indicatorName": name, "polarity": polarity}


def kept(source_id, polarity="", name="Falls"):
    return factories.IndicatorFactory(
        source="Fingertips", source_id=str(source_id), polarity=polarity, name=name
    )


def test_what_nobody_has_said_is_taken_over_and_what_somebody_said_stays(descriptions):
    for number, polarity in ((1, ""), (2, "high"), (3, "low"), (4, ""), (5, ""), (6, "")):
        kept(number, polarity)
    path = descriptions(
        described(1),
        described(2),
        described(3),
        described(4, "No judgement"),
        described(5, "Whatever"),
        described(6, name="Hip fractures"),
        described(7),
    )

    report = report_of(path)

    assert report == {
        "source": "fingertips-descriptions",
        "rows": 7,
        "used": 3,
        "skipped": {
            "somebody has said otherwise here already": 1,
            "it is not said whether low or high is good": 1,
            "the indicator has another name here, so it may be another one": 1,
            "the indicator is not kept here": 1,
        },
        "measurements": 0,
    }
    said = dict(Indicator.objects.values_list("source_id", "polarity"))
    assert said == {"1": "low", "2": "high", "3": "low", "4": "neither", "5": "", "6": ""}


def test_of_two_entries_of_one_indicator_the_first_counts(descriptions):
    kept(1)

    report = report_of(descriptions(described(1), described(1, "High is good")))

    assert (report["used"], report["skipped"]) == (
        1,
        {"an earlier entry of the file describes the same indicator": 1},
    )
    assert Indicator.objects.get().polarity == "low"


def test_what_somebody_says_while_the_file_is_read_stays(descriptions):
    kept(1)
    examined = ExaminedDescriptions(descriptions(described(1)))
    Indicator.objects.update(polarity="high")

    examined.save(lambda *told: None)

    assert Indicator.objects.get().polarity == "high"


def test_a_dry_run_changes_nothing_and_says_what_it_would(descriptions, capsys):
    kept(1)

    call_command("import_statistics", str(descriptions(described(1))), dry_run=True)

    assert "1 rows, 1 used; 0 figures: 0 new, 1 changed" in capsys.readouterr().out
    assert Indicator.objects.get().polarity == ""


@pytest.mark.parametrize(
    "text, words",
    [
        ('[{"indicatorID": 1', "was not downloaded whole"),
        ("[]", "not Fingertips' descriptions"),
        ('[{"id": 1}]', "not Fingertips' descriptions"),
        ("[1, 2]", "not Fingertips' descriptions"),
    ],
)
def test_other_lists_are_refused(descriptions, text, words):
    with pytest.raises(CommandError, match=words):
        report_of(descriptions(text=text))


def test_a_real_list_says_what_it_says(real_files):
    """Counted again: of 35 descriptions 16 say low, 5 high and 14 neither."""
    path = real_files / "fingertips" / "indicators.json"
    for each in json.loads(path.read_text(encoding="utf-8")):
        kept(each["indicatorID"], name=each["indicatorName"])

    report = report_of(path)

    assert (report["rows"], report["used"]) == (35, 35)
    said = list(Indicator.objects.values_list("polarity", flat=True))
    assert {word: said.count(word) for word in set(said)} == {"low": 16, "high": 5, "neither": 14}


# --- On the page


def as_file(*rows):
    return json.dumps(rows).encode()


def test_an_officer_loads_descriptions_sees_what_they_say_and_takes_it_back(client_for, officer):
    council = officer.memberships.get().organisation
    kept(1)
    kept(2, "high")
    sent = SimpleUploadedFile("indicators.json", as_file(described(1), described(2), described(7)))
    page = client_for(officer)
    page.post(
        "/priorities/figures/import/",
        {"source": "statistics", "file": [sent], "organisation": council.slug},
    )
    found = work_on(Import.objects.get())

    before = text(page.get(found.get_absolute_url()))
    applied(found, officer)
    after = text(page.get(found.get_absolute_url()))
    said = dict(Indicator.objects.values_list("source_id", "polarity"))
    undone(found, officer)

    assert "Whether low or high is good would be noted of 1 indicator." in before
    assert "Falls" in before
    assert "Read from 3 rows of fingertips-descriptions: 1 used, 2 skipped." in before
    assert "Whether low or high is good was noted of 1 indicator" in after
    assert said == {"1": "low", "2": "high"}
    assert dict(Indicator.objects.values_list("source_id", "polarity")) == {"1": "", "2": "high"}


def test_descriptions_that_say_nothing_new_change_nothing(client_for, coordinator):
    kept(1, "low")

    found = read(coordinator, as_file(described(1)), name="indicators.json")

    assert "Nothing would change: of no indicator that is kept here" in text(
        client_for(coordinator).get(found.get_absolute_url())
    )


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("one.json", b'{"indicatorID": 1}', "but not Fingertips' list of descriptions"),
        ("deep.json", b"[" * 100_000, "was not downloaded whole"),
        ("large.json", b"[" + b" " * 10 * 1024 * 1024 + b"]", "it is no list of indicators"),
    ],
    ids=["one", "deep", "large"],
)
def test_other_json_is_refused_for_the_true_reason(coordinator, name, data, words):
    found = read(coordinator, data, name=name)

    assert found.status == "refused"
    assert words in found.error


def test_descriptions_are_not_loaded_together_with_figures(coordinator):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("indicators.json", as_file(described(1)))
        archive.writestr("2024-01-street.csv", street(crime()))

    found = read(coordinator, stream.getvalue(), name="both.zip")

    assert "indicators.json is a JSON file. Descriptions of indicators are loaded by" in found.error
