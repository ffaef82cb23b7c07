"""Rows of health figures, and what the places are called that they are of."""

from tests.priorities.statistics.files import csv_bytes

TITLES = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,"
    "Category Type,Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,"
    "Lower CI 99.8 limit,Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,"
    "Compared to England value or percentiles,Compared to Region value or percentiles,"
    "Time period Sortable,New data,Compared to goal"
).split(",")
PLACES = {
    "E92000001": ("England", "country"),
    "E12000006": ("East of England", "region"),
    "E10000003": ("Cambridgeshire", "county"),
    "E07000012": ("South Cambridgeshire", "district"),
    "E06000031": ("Peterborough", "district"),
}


def health(**facts):
    """One row of a Fingertips download."""
    row = dict.fromkeys(TITLES, "") | {
        "Indicator ID": "41001",
        "Indicator Name": "Suicide rate",
        "Area Code": "E07000012",
        "Sex": "Persons",
        "Age": "10+ yrs",
        "Time period": "2015 - 17",
        "Value": "9.5",
        "Time period Sortable": "20150000",
    }
    return list((row | facts).values())


def fingertips(*rows, titles=TITLES, encoding="utf-8"):
    return csv_bytes(titles, *rows, encoding=encoding)
