from decimal import Decimal

from proposals.budget import BudgetLine, Sum, budget_of

TWO_YEARS = [2027, 2028]


def line(organisation, heading, year, amount, match=None, **facts):
    def decimal(value):
        return None if value is None else Decimal(value)

    return BudgetLine(organisation, heading, year, decimal(amount), decimal(match), **facts)


def test_amounts_add_up_by_organisation_and_by_year():
    """Locks: 100 + 110, match 10. Advice: 50. 2027: 150 (match 10), 2028: 110."""
    budget = budget_of(
        [
            line("Locks", "Home visits", 2027, "100.10", "10"),
            line("Locks", "Home visits", 2028, "110"),
            line("Advice", "Lessons", 2027, "50"),
        ],
        years=TWO_YEARS,
        limit=Decimal(300),
    )

    assert [row.name for row in budget.partners] == ["Locks", "Advice"]
    assert budget.partners[0].by_year == (
        Sum(Decimal("100.10"), Decimal(10), 0),
        Sum(Decimal(110), Decimal(0), 0),
    )
    assert budget.by_year == (Sum(Decimal("150.10"), Decimal(10)), Sum(Decimal(110), Decimal(0)))
    assert budget.total == Sum(Decimal("260.10"), Decimal(10))
    assert budget.total.cost == Decimal("270.10")
    assert budget.left == Decimal("39.90")
    assert not budget.is_over


def test_two_projects_of_one_organisation_share_its_row():
    budget = budget_of(
        [line("Locks", "Visits", 2027, "1"), line("Locks", "Lessons", 2027, "2")], years=[2027]
    )

    [row] = budget.partners
    assert row.notes == ("Visits", "Lessons")
    assert row.total.amount == 3


def test_a_blank_amount_counts_as_nothing_and_is_counted_as_blank():
    budget = budget_of([line("Locks", "Visits", 2027, None, "5")], years=[2027])

    assert budget.total == Sum(Decimal(0), Decimal(5), blanks=1)


def test_the_bids_own_costs_stand_apart_and_count_in_the_total():
    budget = budget_of(
        [
            line("Locks", "Visits", 2027, "100"),
            line("The hub", "Evaluation", 2027, "20", own_cost=True),
            line("", "Printing", 2027, "5", own_cost=True),
        ],
        years=[2027],
    )

    assert [row.name for row in budget.partners] == ["Locks"]
    assert [(row.name, row.notes) for row in budget.own_costs] == [
        ("Evaluation", ("The hub",)),
        ("Printing", ()),
    ]
    assert budget.total.amount == 125


def test_a_year_outside_the_bid_is_shown_and_said():
    budget = budget_of([line("Locks", "Visits", 2031, "100")], years=TWO_YEARS)

    assert budget.years == (2027, 2028, 2031)
    assert budget.outside == (2031,)
    assert budget.by_year[2].amount == 100


def test_asking_for_more_than_the_limit_is_over():
    budget = budget_of([line("Locks", "Visits", 2027, "100")], years=[2027], limit=Decimal(99))

    assert budget.is_over
    assert budget.left == -1


def test_without_a_limit_nothing_is_over():
    budget = budget_of([line("Locks", "Visits", 2027, "100")], years=[2027])

    assert budget.left is None
    assert not budget.is_over


def test_an_empty_bid_has_an_empty_budget():
    budget = budget_of([], years=[])

    assert (budget.years, budget.partners, budget.own_costs) == ((), (), ())
    assert budget.total == Sum()
