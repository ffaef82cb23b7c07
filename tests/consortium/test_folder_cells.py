"""What one cell may say, what is refused, and in which words."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from consortium.folder import checks, registry, widgets
from consortium.folder.faults import CellError
from consortium.folder.reading import protect, unprotect
from priorities.models import PriorityOutcome
from priorities.resources import IndicatorResource, PeriodWords, WeightedOutcomes

NUMBER = widgets.Number(14, 2)
SHARE = widgets.Number(12, 10)


@pytest.mark.parametrize(
    "widget, cell, value",
    [
        (NUMBER, "1200", Decimal(1200)),
        (NUMBER, "-3.5", Decimal("-3.5")),
        (NUMBER, "1.50", Decimal("1.5")),
        (NUMBER, "1.5000", Decimal("1.5")),
        (NUMBER, "1E3", Decimal(1000)),
        (NUMBER, ".5", Decimal("0.5")),
        (NUMBER, "-0", Decimal(0)),
        (
            widgets.Number(40, 18),
            "12345678901234567890.123456789012345678",
            Decimal("12345678901234567890.123456789012345678"),
        ),
        (widgets.Whole(100), "12.0", 12),
        (widgets.Year(), "2013", 2013),
        (widgets.Year(), "2013/14", 2013),
        (widgets.Year(), "1999/2000", 1999),
        (widgets.Year(), "1999/00", 1999),
        (widgets.Day(), "2026-04-01", datetime.date(2026, 4, 1)),
        (widgets.Day(), "01/04/2026", datetime.date(2026, 4, 1)),
        (widgets.Day(), "1/4/2026", datetime.date(2026, 4, 1)),
        (widgets.YesNo(), "YES", True),
        (widgets.YesNo(), "no", False),
        (widgets.YesNo(), "TRUE", True),
        (widgets.Choice(["community_safety", "other"]), "Community safety", "community_safety"),
        (widgets.WordList(20), " one ;two;; three ", ["one", "two", "three"]),
        (widgets.SignInEmail(254), "Jo@Example.org", "jo@example.org"),
        (widgets.Words(), "a\r\nb\rc", "a\nb\nc"),
        (PeriodWords(30), "2024  Q1", "2024 Q1"),
        (PeriodWords(30), "2024-03-01", "2024-03"),
    ],
)
def test_cells_are_read(widget, cell, value):
    assert widget.clean(cell) == value
    assert type(widget.clean(cell)) is type(value)


@pytest.mark.parametrize(
    "widget, cell, words",
    [
        (NUMBER, "1,200", "“1,200” is not a plain number. Write 1200,"),
        (NUMBER, "£1,200.50", "Write 1200.50, without"),
        (NUMBER, "1 200", "Write 1200,"),
        (SHARE, "25%", "is a percentage. Write it from 0 to 1, as 0.25."),
        (SHARE, "12.5 %", "as 0.125."),
        (NUMBER, "n/a", "“n/a” is not a number. Write digits only, as 1200 or 0.25, and leave"),
        (NUMBER, "NaN", "is not a number"),
        (NUMBER, "Infinity", "is not a number"),
        (NUMBER, "1_000", "is not a number"),
        (NUMBER, "٣", "is not a number"),
        (NUMBER, "1.234", "has more than 2 digits after the point. Round it yourself, for example "
                          "to 1.23."),
        (NUMBER, "1e-999", "more than 2 digits after the point"),
        (NUMBER, "1000000000000", "“1000000000000” is too large"),
        (NUMBER, "1e999", "too large"),
        (widgets.Whole(100), "101", "too large"),
        (widgets.Whole(100), "1e999", "too large"),
        (widgets.Whole(100), "1.5", "not a whole number"),
        (widgets.Whole(100), "-1", "below 0"),
        (widgets.Whole(100), "1,000", "Write 1000"),
        (widgets.Year(), "13/14", "Write 2013, or 2013/14."),
        (widgets.Year(), "2013/15", "not one financial year. Write 2013/14, or 2013."),
        (widgets.Day(), "13/31/2026", "There is no day 13/31/2026. Write it as 2026-04-01 or"),
        (widgets.Day(), "2026-02-30", "There is no day 2026-02-30"),
        (widgets.Day(), "1 April", "is not a date. Write 2026-04-01 or 01/04/2026 (day, month"),
        (widgets.Day(), "01/04/26", "is not a date"),
        (widgets.YesNo(), "maybe", "“maybe” is neither yes nor no."),
        (widgets.Choice(["charity", "statutory"]), "charty", "Did you mean “charity”?"),
        (widgets.Choice(["charity", "statutory"]), "x", "is not one of: charity, statutory."),
        (widgets.Words(5), "abcdef", "This has 6 characters; the most that fits is 5."),
        (widgets.Words(), "a\x00b", "unprintable character"),
        (widgets.Code(), "a;b", "cannot contain “;”"),
        (widgets.Code(forbidden=";:"), "a:b", "cannot contain “:”"),
        (widgets.Code(), "a\nb", "line breaks or tabs"),
        (widgets.Email(), "jo at example", "Write it as name@example.org."),
        (widgets.Url(), "www.example.org", "Write it in full, as https://www.example.org."),
        (widgets.Url(), "javascript:alert(1)", "is not a web address"),
        (widgets.StoredFile(), "/etc/passwd", "does not lie in the folder of stored files"),
        (widgets.StoredFile(), "a/../../b", "does not lie in the folder"),
        (widgets.StoredFile(), "C:\\x", "does not lie in the folder"),
        (PeriodWords(30), "Jan-24", "“Jan-24” is not a period. Write it as 2015,"),
    ],
)  # fmt: skip
def test_cells_are_refused_with_the_form_to_use(widget, cell, words):
    with pytest.raises(CellError) as refused:
        widget.clean(cell)

    assert words in str(refused.value)


def test_weights_of_outcomes_default_to_one_and_are_above_zero():
    column = WeightedOutcomes("outcomes", PriorityOutcome, source="priority", link="outcome")

    assert column.read("b: 2.5 ;a") == (("a", Decimal(1)), ("b", Decimal("2.5")))
    assert column.write(column.read("b:2.50;a:1")) == "a;b:2.5"
    for cell, words in [
        ("a;a:2", "“a” is here twice"),
        ("a:0", "Write more than 0"),
        ("a:-1", "Write more than 0"),
        ("a:", "not a number"),
        ("a:50%", "as 0.5"),
    ]:
        with pytest.raises(CellError, match=words):
            column.read(cell)


@given(st.text(st.sampled_from("=+-@'1a.,") | st.characters(codec="utf-8")))
def test_every_text_survives_protection_and_none_of_it_is_run(text):
    cell = protect(text)

    assert unprotect(cell) == text
    assert not cell.startswith(("=", "@"))
    if cell.startswith(("+", "-")):
        Decimal(cell)  # a number: nothing to run


def test_a_list_item_with_the_separator_cannot_be_written():
    with pytest.raises(CellError, match="“a;b” contains “;”, which separates"):
        widgets.join(["a;b", "c"])


def test_every_check_constraint_can_be_asked_of_a_row():
    """What the database refuses is refused with a row and a column, so none may be passed over.

    Left to other checks: that a row is not its own parent (circles), what one column says of two
    fields (what a priority continues), what a plan's own checks say (which took whose place), and
    what no file says: how far an organisation's approval is, what a funder gave.
    """
    left = set()
    for resource in registry.resources().values():
        plain = {column.name for column in resource.plain_columns if not column.to}
        derived = {"starts_on", "ends_on"} if resource.file_name == "measurements" else set()
        for constraint, fields in checks.check_constraints(resource.model):
            if fields <= plain:
                blank = dict.fromkeys(fields, None)
                assert checks.holds(constraint.condition, blank) in (True, False, None)
            elif not fields <= derived:
                left.add(constraint.name)

    assert left == {
        "consortium_area_parent_other",
        "consortium_organisation_decided_when",
        "consortium_organisation_refusal",
        "consortium_organisation_status_word",
        "consortium_organisation_undecided",
        "priorities_plan_superseded_by_other",
        "priorities_plan_superseded_only",
        "priorities_priority_continues_other",
        "priorities_priority_new_or_continued",
        "projects_outcomelink_other",
        "proposals_offer_proof",
        "proposals_offer_proof_kind_word",
        "proposals_unitcost_parent_other",
        "priorities_plan_thin_below_min",
    }


def test_no_column_is_both_unknown_when_blank_and_given_a_default():
    """Such a blank could not come back as it was."""
    for resource in registry.resources().values():
        for column in resource.plain_columns:
            if resource.file_name != "people":
                field = resource.model._meta.get_field(column.name)
                assert not (field.null and field.has_default() and field.default is not None)


@pytest.mark.parametrize(
    "gives_up, told",
    [
        ({}, "what rows give up of priorities_indicator_event_once, not of nothing"),
        ({"priorities_indicator_event": {"event": ""}}, "not of priorities_indicator_event"),
    ],
)
def test_a_file_says_what_a_row_gives_up_when_another_takes_it_over(gives_up, told, monkeypatch):
    """Found when the files are put together, not when somebody's load first needs it."""
    monkeypatch.setattr(IndicatorResource._meta, "gives_up", gives_up)

    with pytest.raises(ImproperlyConfigured, match=told):
        registry.resources()


def test_the_files_and_columns_are_those_of_the_contract():
    from tests.consortium.folders import COLUMNS

    found = {
        name: [column.column_name for column in resource.columns]
        for name, resource in registry.resources().items()
    }

    assert found == COLUMNS
