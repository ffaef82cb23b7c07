"""Figures and dates as the site writes them."""

import datetime
from decimal import Decimal

import pytest

from consortium.templatetags import words


@pytest.mark.parametrize(
    "filter_name,value,arguments,expected",
    [
        ("money", 31000, (), "£31,000"),
        ("money", Decimal("1234.5"), (2,), "£1,234.50"),
        ("money", -20, (), "−£20"),
        ("money", 0, (), "£0"),
        ("money", None, (), "not known"),
        ("money", "", (), "not known"),
        ("money", "many", (), "not known"),
        ("exact_money", Decimal("249900.00"), (), "£249,900"),
        ("exact_money", Decimal("1234.5"), (), "£1,234.50"),
        ("exact_money", None, (), "not known"),
        ("number", 1140, (), "1,140"),
        ("number", 0.25, (2,), "0.25"),
        ("number", -3, (), "−3"),
        ("number", None, (), "not known"),
        ("percent", Decimal("0.12"), (), "12%"),
        ("percent", 0.035, (1,), "3.5%"),
        ("percent", None, (), "not known"),
        ("day", datetime.date(2026, 11, 23), (), "23 November 2026"),
        ("day", None, (), "not known"),
        ("time", None, (), "not known"),
        ("count", 1, ("project",), "1 project"),
        ("count", 0, ("project",), "0 projects"),
        ("count", 1200, ("priority,priorities",), "1,200 priorities"),
        ("sentence_list", [], (), ""),
        ("sentence_list", ["a"], (), "a"),
        ("sentence_list", ["a", "b", "c"], (), "a, b and c"),
        ("tone", "active", (), "good"),
        ("tone", "unheard of", (), "neutral"),
        ("tone_classes", "gap", (), "tone--gap ground--gap"),
        ("tone_classes", "waiting", (), "tone--neutral ground--neutral"),
    ],
)
def test_a_value_reads_as_the_site_writes_it(filter_name, value, arguments, expected):
    assert getattr(words, filter_name)(value, *arguments) == expected


def test_a_moment_can_be_read_by_machines_too():
    moment = datetime.datetime(2026, 11, 23, 14, 5, tzinfo=datetime.UTC)

    assert words.time(moment) == (
        '<time datetime="2026-11-23T14:05:00+00:00">23 November 2026 at 14:05</time>'
    )
