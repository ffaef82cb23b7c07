"""The score of a gap, and the arithmetic that is told of it."""

import re
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from priorities import shortfall_sentences
from priorities.coverage import AreaFacts, CellSums, Thresholds, judge
from priorities.gaps import Gap, Wider, ranked
from priorities.matching import Extent, PriorityFacts, Share
from priorities.yearly_counts import YearlyCount
from tests.priorities.worlds import ON


def facts(reference="P1", weight=1):
    return PriorityFacts(
        id=hash(reference),
        plan="plan",
        plan_slug="plan",
        reference=reference,
        title=reference,
        rank=None,
        theme="crime",
        weight=Decimal(weight),
        wanted=(),
        groups=(),
        indicator_id=1,
        indicator="",
        extent=Extent(1, 1.0),
    )


def yearly(value):
    return YearlyCount(Decimal(value), False, 12, ON, ON)


def cell(*, places=0, projects=0, organisations=0, need=None, area="A", **priority):
    sums = CellSums(projects=projects, organisations=organisations, places=Decimal(places))
    here = AreaFacts(ord(area), area, area, "ward")
    known = None if need is None else yearly(need)
    return judge(facts(**priority), here, sums, known, Thresholds())


def test_the_score_is_need_times_weight_times_shortfall():
    """100 a year, 25 places: 75 without one, a shortfall of 75%; × weight 2 = 150."""
    gap = Gap(cell(places=25, projects=1, organisations=1, need=100, weight=2), None)

    assert (gap.missing, gap.shortfall, gap.score) == (75, Decimal("0.75"), 150)


def test_need_that_is_not_known_is_the_wider_areas_share():
    """A third of 300 a year fall here: 100."""
    gap = Gap(cell(), Wider("District", yearly(300), Share(100, 300, in_leaves=False)))

    assert (gap.need, gap.score, gap.shortfall) == (100, 100, 1)


def test_an_own_need_is_never_replaced_by_a_wider_one():
    here = cell(need=50)
    wider = {(here.priority.id, here.area.id): Wider("D", yearly(900), Share(1, 1, False))}

    [gap] = ranked([here], wider).by_need

    assert (gap.wider, gap.need) == (None, 50)


def test_gaps_come_largest_first_and_those_of_unknown_need_apart_by_weight():
    cells = [
        cell(reference="few", need=10),
        cell(reference="weighty", need=10, weight=3),
        cell(reference="enough", need=10, places=10, projects=1, organisations=1),
        cell(reference="none", need=0),
        cell(reference="covered", need=10, places=9, projects=2, organisations=2),
        cell(reference="dark"),
        cell(reference="dark-weighty", weight=2),
        cell(reference="fragile-dark", projects=1, organisations=1),
    ]

    found = ranked(cells, {})

    assert [gap.cell.priority.reference for gap in found.by_need] == ["weighty", "few"]
    assert [gap.cell.priority.reference for gap in found.unknown] == ["dark-weighty", "dark"]


def test_a_shortfall_is_never_below_nothing():
    gap = Gap(cell(places=80, projects=1, organisations=1, need=50), None)

    assert (gap.missing, gap.shortfall, gap.score) == (0, 0, 0)


@settings(max_examples=500)
@given(
    need=st.decimals(0, 5_000, places=0) | st.integers(0, 99_999).map(lambda n: Decimal(n) / 7),
    places=st.decimals(0, 5_000, places=3) | st.integers(0, 9_999).map(lambda n: Decimal(n) / 13),
    weight=st.decimals("0.001", 1_000, places=3),
)
def test_the_factors_that_are_told_make_the_score_that_is_told(need, places, weight):
    gap = Gap(cell(places=places, projects=1, organisations=1, need=need, weight=weight), None)

    told = shortfall_sentences.arithmetic(gap)

    factors, _, score = told.replace(",", "").partition(" = ")
    *amounts, times = [Decimal(each) for each in re.findall(r"[0-9.]+", factors)]
    lacks = max(Decimal(0), amounts[0] - sum(amounts[1:]))
    assert Decimal(score) == (lacks * times).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert abs(Decimal(score) - gap.score) <= Decimal("0.0500001")


def test_a_reader_with_a_calculator_gets_what_is_told():
    """396 with 86.6 places lacks 309.4; 154.37 thirds are 51.4566…, of which 51.46 × 2 is told."""
    some = Gap(cell(places="86.6", projects=1, organisations=1, need=396), None)
    none = Gap(cell(need=Decimal("154.37") / 3, weight=2), None)

    assert shortfall_sentences.arithmetic(some) == "(396 a year − 86.6 places) × weight 1 = 309.4"
    assert shortfall_sentences.arithmetic(none) == "51.46 a year without a place × weight 2 = 102.9"
