"""What a file of statistics is, by its first row; and the true reason where it is none."""

import re

from priorities.statistics import NotFigures

POLICE, FINGERTIPS, FLAT = "data.police.uk", "fingertips", "area-period-value"
PASSED_OVER = "passed over"

_POLICE = {"month", "lsoacode", "crimetype"}
_OUTCOMES = {"lsoacode", "outcometype"}
_SEARCHES = {"objectofsearch", "legislation"}
_FINGERTIPS = {"indicatorid", "areacode", "timeperiod", "value"}
_UPLOAD = {"indicatorid", "year", "yearrange", "areacode"}
_FLAT = {"areacode", "period", "value"}
_AREAS = {"areacode", "areaname", "areatype"}
_MONTH = re.compile(r"\d{4}-\d{2}")
_SMALL_AREA = re.compile(r"([EWS]01\d{6})?")


def plain(title):
    """A column's title to compare by: `Lower_CI_95.0_limit` is `Lower CI 95.0 limit`."""
    return "".join(re.findall(r"[a-z0-9]+", title.lower()))


def dialect_of(row):
    """(dialect, whether the row holds titles) of a file whose first row this is.

    Raises NotFigures, saying what the file is or what it lacks.
    """
    titles = {plain(title) for title in row}
    if titles >= _POLICE:
        return POLICE, True
    if _looks_like_crime(row):
        return POLICE, False
    if titles >= _OUTCOMES or titles >= _SEARCHES:
        return PASSED_OVER, True
    if titles >= _FINGERTIPS:
        return FINGERTIPS, True
    refuse_what_is_handed_in(row)
    if titles >= _FLAT:
        return FLAT, True
    if titles >= _AREAS and "value" not in titles:
        raise NotFigures("This is Fingertips' list of areas. It holds no figures.")
    raise NotFigures(
        "Its columns are not known: "
        + (", ".join(title.strip() for title in row[:8] if title.strip())[:200] or "none")
        + ". Wanted is a street file of data.police.uk, a CSV download of Fingertips, or a table "
        "with the columns area_code, period and value."
    )


def refuse_what_is_handed_in(row):
    """Raises NotFigures for the layout in which publishers hand figures in."""
    if {plain(title) for title in row} >= _UPLOAD:
        raise NotFigures(
            "This is the layout in which figures are handed in to Fingertips: it names ages, sexes "
            "and notes by numbers only. Download the indicator from Fingertips as CSV and load "
            "that."
        )


def _looks_like_crime(row):
    """Whether this is a row of a street file that lacks its line of titles."""
    return (
        len(row) in (11, 12)
        and _MONTH.fullmatch(row[1]) is not None
        and _SMALL_AREA.fullmatch(row[7]) is not None
        and bool(row[9])
    )
