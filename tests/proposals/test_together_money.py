"""What bids ask for together, against loops over plain lists and by hand."""

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from proposals.together import words
from proposals.together.money import asked_again, by_funder

pounds = st.integers(0, 10**7).map(lambda pence: Decimal(pence) / 100)


@dataclass
class Told:
    funder: str
    sees_amounts: bool = True
    asked_gbp: Decimal | None = None
    at_most_gbp: Decimal | None = None
    by_project: dict = None

    @property
    def bid(self):
        return SimpleNamespace(funder=self.funder)


@st.composite
def bids(draw):
    sees = draw(st.booleans())
    by_project = draw(st.dictionaries(st.integers(1, 4), pounds)) if sees else {}
    own = draw(pounds)
    return Told(
        funder=draw(st.sampled_from(["", "Aid", "Trust"])),
        sees_amounts=sees,
        asked_gbp=sum(by_project.values()) + own if sees and by_project else None,
        at_most_gbp=draw(st.none() | pounds) if sees else None,
        by_project=by_project,
    )


@given(st.lists(bids(), max_size=8))
def test_sums_are_those_of_plain_loops(told):
    found = by_funder(told)

    assert [one.name for one in found] == [
        name for name in ("Aid", "Trust", "") if any(each.funder == name for each in told)
    ]
    for one in found:
        asked = most = without = unseen = number = 0
        for each in told:
            if each.funder != one.name:
                continue
            number += 1
            unseen += not each.sees_amounts
            asked += each.asked_gbp or 0
            most += each.at_most_gbp or 0
            without += each.sees_amounts and each.at_most_gbp is None
        assert (one.bids, one.unseen, one.asked_gbp) == (number, unseen, asked)
        assert (one.at_most_gbp, one.unlimited) == (most, without)
        assert one.over_gbp == (max(0, asked - most) if not without else 0)


@given(st.lists(bids(), max_size=8))
def test_what_is_asked_again_is_that_of_plain_loops(told):
    again = 0
    for number, each in enumerate(told):
        for project, amount in each.by_project.items():
            others = [other for at, other in enumerate(told) if at != number]
            if amount and any(other.by_project.get(project) for other in others):
                again += amount

    assert asked_again(told) == again


def test_it_is_said_which_funder_is_asked_for_more_than_it_gives():
    """Aid gives £10 twice and is asked for £25; the Trust gives £9 and is asked for £9."""
    told = [
        Told("Aid", asked_gbp=Decimal(15), at_most_gbp=Decimal(10), by_project={1: Decimal(15)}),
        Told("Aid", asked_gbp=Decimal(10), at_most_gbp=Decimal(10), by_project={2: Decimal(10)}),
        Told("Trust", asked_gbp=Decimal(9), at_most_gbp=Decimal(9), by_project={1: Decimal(9)}),
        Told("Trust", sees_amounts=False, by_project={}),
    ]

    assert words.money(by_funder(told), asked_again(told)) == (
        "Together they ask for £34 of 2 funders; of Aid more than the bids say it gives."
        " £24 of it is for projects that more than one of them asks money for."
        " Bids whose money you do not see are not in it."
    )


def test_nothing_is_said_of_money_that_is_not_shown():
    told = [Told("Aid", sees_amounts=False, by_project={})]

    assert words.money(by_funder(told), asked_again(told)) == ""
