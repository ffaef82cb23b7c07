"""What losing some of a bid's prevention would save, and what each purse would then pay.

The same appraisal twice, with and without the projects that go.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from proposals.savings.appraisal import appraise
from proposals.savings.facts import CENTRAL, HIGH, LOW, ZERO, Case
from proposals.savings.results import Appraisal, is_fiscal, ratio, total


@dataclass(frozen=True)
class Cut:
    """Pounds of the base year, discounted: what is not spent, and what each purse pays instead.

    `paid` is {agency: {year: pounds}} at the central effects, `paid_at` the whole of it by
    scenario, `others_lose` what people and the economy lose beside it.
    """

    not_spent: Mapping[int, Decimal]
    paid: Mapping[str, Mapping[int, Decimal]]
    paid_at: Mapping[str, Decimal]
    others_lose: Decimal

    @cached_property
    def years(self) -> list[int]:
        return sorted({*self.not_spent, *(year for each in self.paid.values() for year in each)})

    @cached_property
    def paid_by_year(self) -> dict[int, Decimal]:
        return {
            year: sum((each.get(year, ZERO) for each in self.paid.values()), start=ZERO)
            for year in self.years
        }

    @property
    def saved(self) -> Decimal:
        return total(self.not_spent)

    @property
    def per_pound(self) -> Decimal | None:
        """What public services pay for each pound that is not spent."""
        return ratio(self.paid_at[CENTRAL], self.saved)

    @property
    def costs_more(self) -> bool:
        """Whether the cut costs more than it saves over all its years."""
        return self.paid_at[CENTRAL] > self.saved

    @property
    def costs_more_in(self) -> int | None:
        """The first year by whose end the cut has cost more than it saved; None: never."""
        saved = paid = ZERO
        for year in self.years:
            saved += self.not_spent.get(year, ZERO)
            paid += self.paid_by_year[year]
            if paid > saved:
                return year
        return None

    def of(self, amount: Decimal) -> "Cut":
        """The same cut, so large that this amount is not spent."""
        times = ratio(amount, self.saved) or ZERO
        return Cut(
            {year: each * times for year, each in self.not_spent.items()},
            {
                agency: {year: each * times for year, each in by_year.items()}
                for agency, by_year in self.paid.items()
            },
            {scenario: each * times for scenario, each in self.paid_at.items()},
            self.others_lose * times,
        )


def lose(case: Case, projects: Collection[str]) -> Cut:
    """What it saves to lose these projects, and what that costs. Raises SavingsRefused.

    Where projects that are left avoid the same events nothing is lost. Of projects whose overlap
    is only guessed at, losing one may even seem to help; nobody is paid for that: it counts as 0.
    """
    whole, left = appraise(case), appraise(case.without(projects))
    paid = {scenario: _paid(whole, left, scenario) for scenario in (LOW, CENTRAL, HIGH)}
    return Cut(
        {
            year: pounds - left.cost_by_year.get(year, ZERO)
            for year, pounds in whole.cost_by_year.items()
        },
        paid[CENTRAL],
        {
            scenario: sum(map(total, by_agency.values()), start=ZERO)
            for scenario, by_agency in paid.items()
        },
        max(ZERO, _others(whole) - _others(left)),
    )


def _paid(whole: Appraisal, left: Appraisal, scenario: str) -> dict[str, dict[int, Decimal]]:
    """{agency: {year: pounds}} that each pays instead; no gain makes up for another's loss."""
    before, after = _by_agency(whole, scenario), _by_agency(left, scenario)
    return {
        agency: {
            year: max(ZERO, pounds - after.get(agency, {}).get(year, ZERO))
            for year, pounds in sorted(by_year.items())
        }
        for agency, by_year in sorted(before.items())
    }


def _by_agency(found: Appraisal, scenario: str) -> dict[str, dict[int, Decimal]]:
    gains: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for line in filter(is_fiscal, found.lines):
        for year, pounds in line.pv_by_year[scenario].items():
            gains[line.unit_cost.agency][year] += pounds
    return gains


def _others(found: Appraisal) -> Decimal:
    return found.sum(lambda line: not is_fiscal(line) and not line.unit_cost.transfer)
