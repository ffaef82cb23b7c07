"""Changes of a bid whose partners are asked, as its coordinator makes them; `found` is a
`tests.proposals.agreeing.Bid`.
"""

import datetime
from decimal import Decimal

from proposals.services import bids
from tests import factories


def set_amount(found, number, amount):
    part = found.bid.parts.get(project=found.consents[number].project)
    bids.set_amounts(
        proposal_id=found.bid.pk,
        by=found.coordinator,
        version=found.fresh().version,
        amounts={
            (part.project_id, part.year): {
                "amount_gbp": Decimal(amount),
                "match_funding_gbp": part.match_funding_gbp,
                "share": part.share,
            }
        },
    )


def revise(found, **changes):
    return bids.revise_proposal(
        proposal_id=found.bid.pk,
        by=found.coordinator,
        version=found.fresh().version,
        changes=changes,
    )


def change_the_terms(found):
    revise(found, terms=[factories.AnswerFactory()])


def change_the_lead(found):
    revise(found, lead_organisation=factories.OrganisationFactory())


def change_the_dates(found):
    revise(found, starts_on=datetime.date(2027, 5, 1))


def change_the_funder(found):
    revise(found, funder="Another fund")


def change_the_costs(found):
    bids.set_costs(
        proposal_id=found.bid.pk,
        by=found.coordinator,
        version=found.fresh().version,
        costs=[
            {
                "organisation": found.bid.lead_organisation,
                "year": 2027,
                "heading": "Evaluation",
                "amount_gbp": Decimal(500),
                "match_funding_gbp": None,
            }
        ],
    )
