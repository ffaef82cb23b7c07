"""The examples worked by hand in docs/savings.md, to the penny."""

from decimal import Decimal

import pytest

from proposals.savings import OwnCost, Part, appraise, ratio
from proposals.savings.words import counted_of, message_of, payback_of
from tests.proposals.savings.cases import case, project, tag, unit_cost


def pence(amount):
    return amount.quantize(Decimal("0.01"))


def test_a_published_price_is_uprated_as_in_its_workbook():
    """£500 of 2002/03 is £673.23 of 2015/16: one incident, fully avoided, at CR1.0."""
    found = appraise(case(tag(people=1, cost="CR1.0"), costs=[unit_cost("CR1.0", amount="500")]))

    assert pence(found.fiscal()) == Decimal("673.23")


def test_one_line_in_one_year():
    """Example 1."""
    found = appraise(
        case(
            tag(
                people=200,
                baseline_rate=Decimal("0.5"),
                central=Decimal("0.3"),
                deadweight=Decimal("0.2"),
                displacement=Decimal("0.1"),
                attribution=Decimal("0.5"),
                grade=3,
            ),
            parts=[Part("patrols", 2015, amount=Decimal("400"), match=Decimal("100"))],
        )
    )

    (line,) = found.lines
    assert line.events_avoided == Decimal("9.72")
    assert pence(line.pv) == Decimal("458.07")
    assert found.cost == Decimal("500")
    assert pence(found.net_value) == Decimal("-41.93")
    assert pence(ratio(found.fiscal(), found.cost)) == Decimal("0.92")
    assert found.payback_year is None


def test_an_effect_that_wears_off_over_two_years_of_delivery():
    """Example 2."""
    found = appraise(
        case(
            tag(people=10, drop_off=Decimal("0.5"), years=2, central=Decimal("0.4")),
            costs=[unit_cost(amount="100", price_year=2015)],
            parts=[
                Part("patrols", 2015, amount=Decimal("300")),
                Part("patrols", 2016, amount=Decimal("150"), share=Decimal("0.5")),
            ],
        )
    )

    (line,) = found.lines
    assert line.events["central"] == {
        2015: Decimal("4.0"),
        2016: Decimal("4.00"),
        2017: Decimal("1.00"),
    }
    assert pence(line.pv) == Decimal("879.82")
    assert {year: pence(each) for year, each in found.fiscal_by_year.items()} == {
        2015: Decimal("400.00"),
        2016: Decimal("386.47"),
        2017: Decimal("93.35"),
    }
    assert pence(found.cost) == Decimal("444.93")
    assert found.payback_year == 2015


# Average crime, split by agency: CR8.0.1 to CR8.0.6.
AVERAGE_CRIME = [
    unit_cost("CR8.0", event="crime", agency="Multiple", amount="609", price_year=2010),
    *(
        unit_cost(code, event="", agency=agency, amount=amount, price_year=2010, parent="CR8.0")
        for code, agency, amount in (
            ("CR8.0.1", "Police", "227.92"),
            ("CR8.0.2", "Probation", "21.20"),
            ("CR8.0.3", "Courts", "81.12"),
            ("CR8.0.4", "Prison", "108.03"),
            ("CR8.0.5", "Other criminal justice", "58.30"),
            ("CR8.0.6", "NHS", "112.42"),
        )
    ),
]


def test_two_projects_that_overlap_and_agencies_that_gain():
    """Example 3: 100 crimes recorded, one project claims 30 of them and another 40."""
    found = appraise(
        case(
            tag("locks", "burglary", people=30, cost="CR8.0"),
            tag("mentors", "offending", people=40, cost="CR8.0"),
            tag("talks", "drinking", people=2, cost="HE3.0"),
            costs=[
                *AVERAGE_CRIME,
                unit_cost("HE3.0", event="call-out", agency="NHS", amount=216, price_year=2013),
            ],
            recorded={"crime": Decimal(100)},
            own_costs=[OwnCost(2015, amount=Decimal("1000"))],
        )
    )

    events = {line.tag.project: line.events_avoided for line in found.lines}
    assert pence(events["locks"]) == Decimal("24.86")
    assert pence(events["mentors"]) == Decimal("33.14")
    assert {agency: pence(pounds) for (agency, _), pounds in found.agencies().items()} == {
        "Courts": Decimal("5125.04"),
        "NHS": Decimal("7548.03"),
        "Other criminal justice": Decimal("3683.31"),
        "Police": Decimal("14399.65"),
        "Prison": Decimal("6825.18"),
        "Probation": Decimal("1339.38"),
    }
    assert pence(sum(found.agencies().values())) == pence(found.fiscal())
    assert pence(found.fiscal()) == Decimal("38920.59")
    assert {line.tag.project for line in found.lines if line.is_large} == {"locks", "mentors"}


def test_projects_of_which_only_the_largest_counts_as_nothing_is_recorded():
    """Example 4: who may reach the same people counts once; a third works elsewhere."""
    places = {"locks": "Melbourn", "mentors": "Melbourn", "patrols": "Linton"}
    found = appraise(
        case(
            *(tag(name, people=number) for name, number in zip(places, (30, 40, 5), strict=True)),
            projects=[project(name, leaves=frozenset({place})) for name, place in places.items()],
            costs=[unit_cost(amount="100", price_year=2015)],
        )
    )

    events = {line.tag.project: line.events_avoided for line in found.lines}
    assert events == {"locks": Decimal(0), "mentors": Decimal(40), "patrols": Decimal(5)}
    assert found.fiscal() == Decimal("4500")


def test_what_passes_its_cost_at_first_and_not_in_the_end_is_not_told_to_pay():
    """£100 saved in 2015 for nothing; £207 in 2016 is £200, half of which is saved."""
    found = appraise(
        case(
            tag(people=100),
            costs=[unit_cost(amount=1, price_year=2015)],
            parts=[
                Part("patrols", 2015),
                Part("patrols", 2016, amount=Decimal(207), share=Decimal(0)),
            ],
        )
    )

    assert found.payback_year == 2015
    assert not found.pays_for_itself
    assert payback_of(found, Decimal("2"), str) == (
        "On this evidence it does not pay for itself out of public budgets: every effect would "
        "have to be 2.00 times as large."
    )
    assert message_of(found, str) == "Over all years public services save less than the bid costs"


@pytest.mark.parametrize(
    "times, words",
    [("1.03", "1.03 times"), ("1.0004", "1.01 times"), ("12.3456", "12.35 times")],
)
def test_what_falls_short_by_little_is_never_told_to_need_what_it_has(times, words):
    found = appraise(case(tag(), parts=[Part("patrols", 2015, amount=Decimal(10**6))]))

    assert f"every effect would have to be {words} as large." in payback_of(
        found, Decimal(times), str
    )


@pytest.mark.parametrize(
    "inside, shares, words",
    [
        ("1", {2015: "1", 2016: "1"}, ""),
        ("0.4", {2015: "1"}, "40% of its work is in the bid’s areas, the rest is not counted."),
        (
            "0.33333333",
            {2015: "0.5", 2016: "0.5"},
            "33.3% of its work is in the bid’s areas, the rest is not counted. The bid pays for "
            "50% of its people there.",
        ),
        (
            "1",
            {2015: "0.5", 2016: "1"},
            "Of its people there the bid pays for 50% in 2015, 100% in 2016.",
        ),
        (
            None,
            {2015: "1"},
            "How much of its work is in the bid’s areas is not told, as its place is protected.",
        ),
    ],
)
def test_what_of_a_project_counts_is_said_where_that_is_not_all(inside, shares, words):
    said = counted_of(
        None if inside is None else Decimal(inside),
        {year: Decimal(each) for year, each in shares.items()},
        str,
    )

    assert said == words


def test_a_bid_of_sixty_years_and_an_effect_of_thirty_is_discounted_to_its_last_year():
    """£1 × 100 for thirty years from each of sixty: year k has min(k + 1, 30, 89 − k) of them."""
    years = range(2015, 2075)
    lasting = tag(drop_off=Decimal(0), years=30)
    found = appraise(
        case(
            lasting,
            parts=[Part("patrols", year, Decimal(10)) for year in years],
            costs=[unit_cost(amount=1, price_year=2015)],
        )
    )

    by_hand = sum(
        100 * min(k + 1, 30, 89 - k) / Decimal("1.035") ** k for k in range(len(years) + 29)
    )
    assert pence(found.fiscal()) == pence(by_hand)
    assert max(found.fiscal_by_year) == 2103
