"""What an agreement binds: every covered field changes the digest, nothing else does."""

import datetime
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals.changed import Changed, changes_between
from proposals.digest import (
    Frame,
    Outcome,
    Promise,
    SharedCost,
    Year,
    canonical,
    content_of,
    digest_of,
)

# No test depends on how long it takes.
unhurried = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

words = st.text("aé \n£", max_size=6)
people = st.none() | st.integers(0, 10_000)
amounts = st.none() | st.decimals(0, 1_000_000, places=2)
days = st.none() | st.dates()
names = st.lists(words, max_size=3, unique=True).map(tuple)
places = st.lists(st.tuples(words, words), max_size=3, unique=True).map(tuple)
outcomes = st.builds(Outcome, words, people, words)
promises = st.builds(
    Promise,
    *(words, words, words, words, people, places, names),
    st.lists(outcomes, max_size=2).map(tuple),
    *(words, words),
)
years = st.builds(
    Year,
    st.integers(2000, 2050),
    amounts,
    amounts,
    st.none() | st.decimals(0, 1, places=4),
    st.booleans(),
)
costs = st.builds(SharedCost, words, words, st.integers(2000, 2050), amounts, amounts)
frames = st.builds(
    Frame,
    *(words, words, words, days, days),
    st.lists(st.tuples(words, words), max_size=3).map(tuple),
    st.lists(costs, max_size=3).map(tuple),
)
parts = st.tuples(promises, st.lists(years, max_size=3), frames)


def digest(part):
    return digest_of(content_of(*part))


def reversed_keys(data):
    if isinstance(data, dict):
        return {key: reversed_keys(data[key]) for key in reversed(data)}
    return [reversed_keys(each) for each in data] if isinstance(data, list) else data


@unhurried
@given(parts)
def test_the_order_of_keys_changes_nothing(part):
    content = content_of(*part)

    assert digest_of(reversed_keys(content)) == digest_of(content)


@unhurried
@given(parts)
def test_the_order_in_which_rows_were_read_changes_nothing(part):
    promise, asked, frame = part
    turned = (
        replace(promise, places=promise.places[::-1], outcomes=promise.outcomes[::-1]),
        asked[::-1],
        replace(frame, terms=frame.terms[::-1], costs=frame.costs[::-1]),
    )

    assert digest(turned) == digest(part)


@unhurried
@given(parts)
def test_a_content_kept_in_a_row_and_read_again_has_the_same_digest(part):
    content = content_of(*part)

    assert digest_of(json.loads(json.dumps(content))) == digest_of(content)


@unhurried
@given(parts, st.data())
def test_a_change_of_any_one_covered_field_changes_the_digest(part, data):
    promise, asked, frame = part
    which = data.draw(st.sampled_from(["promise", "year", "frame"]))
    row = {"promise": promise, "frame": frame}.get(which)
    if which == "year":
        row = data.draw(years)
        asked = [*asked, row]
    field = data.draw(st.sampled_from(sorted(vars(row))))
    other = data.draw(other_than(which, field, getattr(row, field)))
    changed = replace(row, **{field: other})
    before = (promise, asked, frame)
    after = {
        "promise": (changed, asked, frame),
        "year": (promise, [*asked[:-1], changed], frame),
        "frame": (promise, asked, changed),
    }[which]

    assert digest(after) != digest(before)


def other_than(which, field, value):
    """Another value of the same field, different in what it says and not only in how."""
    drawn = {"promise": promises, "year": years, "frame": frames}[which].map(
        lambda row: getattr(row, field)
    )
    return drawn.filter(lambda other: said(other) != said(value))


def said(value):
    if isinstance(value, tuple):
        return sorted(map(repr, value))
    return value


PROMISE = Promise(
    "locks",
    "Locks",
    "The charity",
    "A fitter visits.",
    100,
    (("Upton", "E05A"),),
    (),
    (Outcome("Safer", 40, ""),),
)
FRAME = Frame(
    "The hub",
    "hub",
    "The Fund",
    datetime.date(2027, 4, 1),
    datetime.date(2028, 3, 31),
    (("Named data?", "never"),),
    (SharedCost("The hub", "Evaluation", 2027, Decimal(1000), None),),
)


def asked(amount="12000.00", share="0.50"):
    return [Year(2027, Decimal(amount), None, Decimal(share), must=False)]


def test_the_canonical_json_is_the_one_that_is_documented():
    written = canonical({"b": [1, "é"], "a": None})

    assert written == '{"a":null,"b":[1,"é"]}'


@pytest.mark.parametrize("one, other", [("12000", "12000.00"), ("12000.0", "1.2E4")])
def test_an_amount_is_one_however_it_is_written(one, other):
    assert digest((PROMISE, asked(one), FRAME)) == digest((PROMISE, asked(other), FRAME))


def test_a_line_break_is_one_whatever_program_wrote_it():
    lines = replace(PROMISE, summary="One.\nTwo."), replace(PROMISE, summary="One.\r\nTwo.")

    assert len({digest((each, asked(), FRAME)) for each in lines}) == 1


def test_what_changed_is_told_side_by_side_and_nothing_else():
    before = content_of(PROMISE, asked(), FRAME)
    now = content_of(
        replace(PROMISE, places=(("Upton", "E05A"), ("Downton", "E05B"))),
        asked("9000.50", share="0.25"),
        replace(FRAME, terms=(("Named data?", "with consent"),), costs=()),
    )

    assert changes_between(before, now, lambda year: f"{year}/28") == [
        Changed("Where", "Upton", "Downton, Upton"),
        Changed("Asked for in 2027/28", "£12,000", "£9,000.50"),
        Changed("How much of the project in 2027/28", "50%", "25%"),
        Changed("Term: Named data?", "never", "with consent"),
        Changed("Shared cost: Evaluation (The hub) in 2027/28", "£1,000", "nothing"),
    ]
    assert changes_between(before, before) == []


def test_a_place_or_lead_of_the_same_name_is_another_and_is_told_by_its_code():
    before = content_of(PROMISE, asked(), FRAME)
    now = content_of(
        replace(PROMISE, places=(("Upton", "E05Z"),)),
        asked(),
        replace(FRAME, lead_reference="hub-2"),
    )

    assert digest_of(now) != digest_of(before)
    assert changes_between(before, now) == [
        Changed("Where", "Upton (E05A)", "Upton (E05Z)"),
        Changed("Led by", "The hub (hub)", "The hub (hub-2)"),
    ]


def test_what_is_not_known_is_said_so():
    bare = Promise("a", "A", "The charity", "", None, (), (), (Outcome("Safer", None, "Calm."),))
    year = Year(2027, None, Decimal(5), None, must=True)
    frame = Frame("", "", "", None, None, (), (SharedCost("", "Rent", 2027, None, Decimal(2)),))

    told = {
        each.label: each.now
        for each in changes_between(
            content_of(PROMISE, asked(), FRAME), content_of(bare, [year], frame)
        )
    }

    assert told["What it does"] == told["People a year"] == told["Where"] == "not said"
    assert told["Outcome: Safer"] == "promised: Calm."
    assert told["Asked for in 2027"] == told["Led by"] == told["First day"] == "not said"
    assert told["Match funding in 2027"] == "£5"
    assert told["How much of the project in 2027"] == "all of it"
    assert told["Needed in 2027"] == "the bid cannot do without it"
    assert told["Shared cost: Rent in 2027"] == "not said, and £2 match funding"
