"""Where LSOAs lie: official look-ups loaded, and crimes counted by their codes."""

import json

import pytest
from django.core.management import CommandError, call_command

from priorities.models import Measurement, SmallArea
from tests import factories
from tests.priorities.statistics.files import (
    crime,
    loaded,
    street,
)

pytestmark = pytest.mark.django_db

# As the Open Geography portal names them.
LOOKUP = "LSOA21CD,LSOA21NM,LAD22CD,LAD22NM,ObjectId"


@pytest.fixture
def south():
    return factories.AreaFactory(
        code="E07000012", name="South Cambridgeshire", level="district", aliases=["12UG"]
    )


@pytest.fixture
def cambridge():
    return factories.AreaFactory(code="E07000008", name="Cambridge", level="district")


@pytest.fixture
def lookup(tmp_path):
    def write(*rows, titles=LOOKUP, name="lookup.csv", encoding="utf-8-sig"):
        path = tmp_path / name
        path.write_text("\r\n".join([titles, *rows]) + "\r\n", encoding=encoding)
        return str(path)

    return write


def run(capsys, *arguments):
    call_command("import_small_areas", *arguments)
    return capsys.readouterr().out


def held():
    return {each.code: each.area.name for each in SmallArea.objects.select_related("area")}


def test_a_look_up_says_where_each_code_lies(south, cambridge, lookup, capsys):
    path = lookup(
        "E01017940,Cambridge 001A,E07000008,Cambridge,1",
        "E01018221,South Cambridgeshire 005A,E07000012,South Cambridgeshire,2",
        "E01000001,City of London 001A,E09000001,City of London,3",
        ",,E07000012,South Cambridgeshire,4",
        "",
    )

    report = json.loads(run(capsys, path, "--format", "json"))

    assert report == {
        "rows": 4,
        "used": 2,
        "skipped": {
            "the district is not among the areas loaded": 1,
            "the code of the small area or of its district is missing": 1,
        },
        "new": 2,
        "changed": 0,
        "unchanged": 0,
    }
    assert held() == {"E01017940": "Cambridge", "E01018221": "South Cambridgeshire"}
    assert SmallArea.objects.get(code="E01018221").name == "South Cambridgeshire 005A"
    assert "2 unchanged" in run(capsys, path)


@pytest.mark.parametrize(
    "titles, row",
    [
        ("LSOA11CD,LSOA11NM,CHGIND,LSOA21CD,LSOA21NM,LAD22CD,LAD22NM,LAD22NMW,ObjectId",
         "E01018221,South Cambridgeshire 005A,S,E01035561,South Cambridgeshire 022A,E07000012,x,,"),
        ("OA21CD,lsoa21cd,msoa21cd,ladcd,LSOA11CD", "E00,E01035561,E02,12UG,E01018221"),
        ("LSOA11CD,LTLA21CD,LSOA21CD", "e01018221,e07000012,E01035561"),
    ],
)  # fmt: skip
def test_other_look_ups_of_the_same_publisher_are_read(south, lookup, capsys, titles, row):
    """Of two vintages of codes both are kept; a district may go by an older code."""
    run(capsys, lookup(row, row, titles=titles))

    assert held() == dict.fromkeys(["E01018221", "E01035561"], "South Cambridgeshire")


def test_crimes_are_counted_by_code_whatever_the_name_says(
    south, cambridge, lookup, capsys, coordinator
):
    """Of three rows one lies by its code, against its name; two by the district in the name."""
    run(capsys, lookup("E01018221,Cambridge 001A,E07000012,South Cambridgeshire,1"))
    by_code = crime(**{"LSOA code": "E01018221", "LSOA name": "Cambridge 001A"})
    by_name = crime(**{"LSOA code": "E01099999", "LSOA name": "Cambridge 002B"})

    found = loaded(coordinator, street(by_code, by_name, by_name))

    counted = {
        each.area.name: each.count
        for each in Measurement.objects.filter(indicator__source_id="Burglary")
    }
    assert counted == {"South Cambridgeshire": 1, "Cambridge": 2}
    assert (
        "Where rows lie: 1 by their LSOA code, which was known; 2 by the district in the LSOA's "
        "name."
    ) in found.notes


def test_what_was_learnt_from_a_name_gives_way_to_the_look_up(south, cambridge, lookup, capsys):
    SmallArea.objects.create(code="E01018221", name="Cambridge 001A", area=cambridge)

    said = run(capsys, lookup("E01018221,South Cambridgeshire 005A,E07000012,x,1"))

    assert "1 changed" in said
    assert "load their months again to count them anew" in said
    assert held() == {"E01018221": "South Cambridgeshire"}
    last = SmallArea.objects.get().events.latest("pgh_id")
    assert last.pgh_context.metadata["why"].startswith("import_small_areas")


def test_a_dry_run_changes_nothing(south, lookup, capsys):
    said = run(capsys, lookup("E01018221,a,E07000012,b,1"), "--dry-run")

    assert "1 new" in said
    assert "this was a dry run" in said
    assert not SmallArea.objects.exists()


@pytest.mark.parametrize(
    "titles, rows, words",
    [
        ("Postcode,Ward", ["CB1,Linton"], "Here are: postcode, ward."),
        (
            LOOKUP,
            ["E01,a,E07000012,b,1", "E01,a,E07000008,b,2"],
            "puts E01 into two districts",
        ),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", [], "lookup.csv:"),
    ],
)
def test_a_file_that_is_no_look_up_is_refused_and_all_with_it(
    south, cambridge, lookup, titles, rows, words
):
    good = lookup("E01018221,a,E07000012,b,1", name="good.csv")

    with pytest.raises(CommandError, match="Nothing was loaded") as refused:
        call_command("import_small_areas", good, lookup(*rows, titles=titles))

    assert words in str(refused.value)
    assert not SmallArea.objects.exists()


def test_a_path_that_leads_nowhere_is_said(db):
    with pytest.raises(CommandError, match=r"There is no file nowhere\.csv\. Check the path\."):
        call_command("import_small_areas", "nowhere.csv")


def test_several_files_give_a_list(south, lookup, capsys):
    one = lookup("E01018221,a,E07000012,b,1", name="one.csv")
    two = lookup("E01018222,a,E07000012,b,1", name="two.csv")

    assert [each["new"] for each in json.loads(run(capsys, one, two, "--format", "json"))] == [1, 1]
