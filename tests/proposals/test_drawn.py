"""What the picture of costs and savings is drawn from."""

from decimal import Decimal

import pytest

from proposals.drawn import series_of

YEARS = [{"cost": "100", "saved": "60"}, {"cost": "0", "saved": "30"}]


def gain(agency, *by_year, is_public=True):
    return {
        "agency": agency,
        "is_public": is_public,
        "central": str(sum(by_year)),
        "by_year": [str(each) for each in by_year],
    }


def test_savings_are_parted_by_agency_with_the_smaller_ones_together():
    agencies = [
        gain("NHS", 30, 10),
        gain("Police", 20, 10),
        gain("Prison", 6, 5),
        gain("Courts", 4, 5),
        gain("Probation", 0, 0),
        gain("People", 900, 900, is_public=False),
    ]

    costs, saved = series_of(YEARS, agencies)

    assert costs["parts"] == ()
    assert [(part.name, part.values) for part in saved["parts"]] == [
        ("Saved by NHS", (30, 10)),
        ("Saved by Police", (20, 10)),
        ("Saved by other public services", (10, 10)),
    ]
    for year, whole in enumerate(saved["values"]):
        assert sum(part.values[year] for part in saved["parts"]) == whole
    assert saved["parts"][0].texts == ("£30", "£10")


@pytest.mark.parametrize("agencies", [[], [gain("Police", 0, 0)]])
def test_where_no_agency_saves_there_are_no_parts(agencies):
    assert series_of(YEARS, agencies)[1]["parts"] == ()


def test_of_three_agencies_each_has_its_name_cut_to_fit():
    agencies = [gain("NHS", 30, 10), gain("", 20, 10), gain("L" * 60, 10, 10)]

    parts = series_of(YEARS, agencies)[1]["parts"]

    assert [part.name for part in parts][:2] == ["Saved by NHS", "Saved by an agency not said"]
    assert parts[2].name == f"Saved by {'L' * 33}…"
    assert parts[2].values == (Decimal(10), Decimal(10))
