"""Single values as publishers write them."""

import datetime
from decimal import Decimal

import pytest

from projects.interchange import texts


@pytest.mark.parametrize(
    "written, meant",
    [
        ("Â£500 for the cafÃ©", "£500 for the café"),
        ("the childrenâ€™s centre â€“ Sawston", "the children’s centre – Sawston"),
        ("CAFÉ” and Â are letters", "CAFÉ” and Â are letters"),
        ("â€", "â€"),
        ("CaffiÂ\u00a0TÅµr TÅ· Å´yn", "Caffi\u00a0Tŵr Tŷ Ŵyn"),
        ("Ãÿ", "Ãÿ"),
        ("  padded\r\ncell  ", "padded\ncell"),
        ("null\x00byte\ud800", "nullbyte"),
        ("N/A", ""),
        (None, ""),
        (["a list"], ""),
        (True, ""),
        (Decimal("1E+3"), "1000"),
    ],
)
def test_texts_are_mended_and_trimmed(written, meant):
    assert texts.text(written) == meant


def test_a_description_loses_its_markup_and_keeps_its_lines():
    written = "<p>Help &amp; advice</p><p>Mon <br/>Tue, for 3 < 5 people</p>"

    assert texts.plain(written) == "Help & advice\nMon\nTue, for 3 < 5 people"
    assert texts.plain("ages 3 < 5 & up") == "ages 3 < 5 & up"


@pytest.mark.parametrize(
    "written, meant",
    [
        ("2025-04-01", datetime.date(2025, 4, 1)),
        ("2017-11-21T00:00:00.000Z", datetime.date(2017, 11, 21)),
        ("2017-11-21 00:00:00", datetime.date(2017, 11, 21)),
        ("05/06/2014", datetime.date(2014, 6, 5)),
        ("17/08/2015 00:00", datetime.date(2015, 8, 17)),
        ("13-03-2015", datetime.date(2015, 3, 13)),
    ],
)
def test_dates_are_read_day_first_with_or_without_a_time(written, meant):
    assert texts.day(written) == meant


@pytest.mark.parametrize(
    "written", ["31/02/2024", "next spring", "0001-01-01", "2024", "9999-01-01"]
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError):
        texts.day(written)


@pytest.mark.parametrize(
    "start, months, last",
    [
        ((2013, 1, 18), 12, (2014, 1, 17)),
        ((2025, 4, 1), 36, (2028, 3, 31)),
        ((2023, 1, 31), 1, (2023, 2, 28)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
    ],
)
def test_months_end_on_the_day_before_they_would_begin_again(start, months, last):
    assert texts.months_later(datetime.date(*start), months) == datetime.date(*last)


@pytest.mark.parametrize(
    "written, meant",
    [("£12,500.50", "12500.50"), ("3028.63", "3028.63"), (40000, "40000.00"), (".5", "0.50")],
)
def test_amounts_are_read_with_signs_and_separators(written, meant):
    assert texts.amount(written) == Decimal(meant)


@pytest.mark.parametrize("written", ["0", "-5", "12k", "", "1e9", "9" * 20])
def test_what_is_no_amount_above_nothing_is_refused(written):
    with pytest.raises(ValueError):
        texts.amount(written)


@pytest.mark.parametrize("written", ["0", "12.5", "a year", "601"])
def test_what_is_no_number_of_months_is_refused(written):
    with pytest.raises(ValueError):
        texts.duration(written)


@pytest.mark.parametrize(
    "written, meant",
    [
        ("1156077", "1156077"),
        (" 0 225 922", "225922"),
        ("1156077-1", "1156077"),
        ("sc12345", "SC012345"),
        ("NIC101234", "NIC101234"),
        ("Exempt", ""),
        ("000000", ""),
        ("", ""),
    ],
)
def test_charity_numbers_are_told_from_other_words(written, meant):
    assert texts.charity_number(written) == meant


def test_addresses_that_cannot_be_used_are_left_out():
    assert texts.website("www.example.org/a") == "https://www.example.org/a"
    assert texts.website("https://example.org") == "https://example.org"
    assert texts.website("javascript:alert(1)") == ""
    assert texts.website("https://example.org/" + "a" * 500) == ""
    assert texts.email("mailto:talks@example.org") == "talks@example.org"
    assert texts.email("ring us") == ""


def test_identifiers_become_references():
    assert texts.identifier("360G-a\r\n-1;2 ") == "360G-a-1-2"
    assert texts.number_in("GB-COH-07962245", "GB-CHC", "GB-COH") == "07962245"
    assert texts.number_in("360G-x", "GB-CHC") == ""
