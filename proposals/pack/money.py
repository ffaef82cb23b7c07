"""The budget in a pack, frozen as plain data: amounts are text with pence."""

import datetime

from proposals.budget import budget_of
from proposals.offering import offer_lines
from proposals.reads import budget_lines


def describe_budget(proposal, parts, costs, *, on):
    """The whole budget as plain data, in pounds and pence, with the offers that count on a day."""
    budget = budget_of(
        budget_lines(parts, costs),
        years=proposal.delivery_years,
        limit=proposal.budget_gbp,
        offers=offer_lines(proposal, on=on),
    )
    return {
        "years": [
            {
                "year": year,
                "words": proposal.words_for_year(year),
                "outside": year in budget.outside,
            }
            for year in budget.years
        ],
        "partners": [describe_row(row) for row in budget.partners],
        "own_costs": [describe_row(row) for row in budget.own_costs],
        "by_year": [describe_sum(each) for each in budget.by_year],
        "total": describe_sum(budget.total),
        "limit": pounds(budget.limit),
        "left": pounds(budget.left),
        "is_over": budget.is_over,
        "offers": [
            {
                "name": row.name,
                "conditions": row.conditions,
                "until_on": iso(row.until),
                "by_year": [pounds(each) for each in row.by_year],
                "total": pounds(row.total),
            }
            for row in budget.offers
        ],
        "offered": pounds(budget.offered),
        "without_offer_by_year": [pounds(each) for each in budget.without_offer_by_year],
        "without_offer": pounds(budget.without_offer),
    }


def describe_row(row):
    return {
        "name": row.name,
        "notes": list(row.notes),
        "by_year": [describe_sum(each) for each in row.by_year],
        "total": describe_sum(row.total),
    }


def describe_sum(money):
    return {
        "amount": pounds(money.amount),
        "match": pounds(money.match),
        "cost": pounds(money.cost),
        "blanks": money.blanks,
    }


def iso(date):
    return date.isoformat() if isinstance(date, datetime.date) else None


def pounds(amount):
    return None if amount is None else f"{amount:.2f}"
