"""What a bid costs: by organisation, by heading and by year, and what commissioners offer to it.

Plain data in, plain data out. Amounts are Decimal pounds; a blank amount is not known yet: it
counts as nothing and is counted among the blanks, so that nobody takes the sum for final.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True)
class BudgetLine:
    """One amount of one year: of a project (`own_cost` false) or of the bid itself."""

    organisation: str
    heading: str
    year: int
    amount: Decimal | None
    match: Decimal | None
    own_cost: bool = False


@dataclass(frozen=True)
class OfferLine:
    """What a commissioner offers of what is asked for in one year, on conditions, until a day.

    Names are not unique: what is offered by one is put together by its `reference`.
    """

    reference: str
    organisation: str
    year: int
    amount: Decimal
    conditions: str = ""
    until: datetime.date | None = None


@dataclass(frozen=True)
class Sum:
    """Pounds asked for and pounds that match them; `blanks` lines have no amount yet."""

    amount: Decimal = NOTHING
    match: Decimal = NOTHING
    blanks: int = 0

    @property
    def cost(self):
        return self.amount + self.match


@dataclass(frozen=True)
class BudgetRow:
    """An organisation with its headings, or one heading with its organisation."""

    name: str
    notes: tuple[str, ...]
    by_year: tuple[Sum, ...]
    total: Sum


@dataclass(frozen=True)
class OfferRow:
    """A commissioner with what it offers, year by year."""

    name: str
    conditions: str
    until: datetime.date | None
    by_year: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True)
class Budget:
    """The whole bid. `years` are the bid's own and any other a line falls in (`outside`).

    An offer is towards what is asked for, as match funding is not: it stands beside it, and takes
    nothing off it.
    """

    years: tuple[int, ...]
    outside: tuple[int, ...]
    partners: tuple[BudgetRow, ...]
    own_costs: tuple[BudgetRow, ...]
    by_year: tuple[Sum, ...]
    total: Sum
    limit: Decimal | None
    offers: tuple[OfferRow, ...] = ()

    @property
    def offered_by_year(self):
        return tuple(
            sum((row.by_year[place] for row in self.offers), NOTHING)
            for place in range(len(self.years))
        )

    @property
    def offered(self):
        return sum((row.total for row in self.offers), NOTHING)

    @property
    def without_offer_by_year(self):
        """Pounds asked for that nobody offers yet: money for one year pays for no other."""
        return tuple(
            max(asked.amount - offered, NOTHING)
            for asked, offered in zip(self.by_year, self.offered_by_year, strict=True)
        )

    @property
    def without_offer(self):
        return sum(self.without_offer_by_year, NOTHING)

    @property
    def left(self):
        """Pounds of the limit not asked for (below 0: asked for too much); None without one."""
        return None if self.limit is None else self.limit - self.total.amount

    @property
    def over(self):
        """Pounds asked for above the limit, 0 where it keeps it."""
        return max(-self.left, NOTHING) if self.left is not None else NOTHING

    @property
    def is_over(self):
        return self.left is not None and self.left < 0


def add_up(lines):
    """The sum of these lines."""
    return Sum(
        sum((line.amount for line in lines if line.amount is not None), NOTHING),
        sum((line.match for line in lines if line.match is not None), NOTHING),
        sum(line.amount is None for line in lines),
    )


def budget_of(lines, *, years, limit=None, offers=()):
    """Sum the lines of a bid whose delivery years are `years`, under `limit` pounds (or None).

    `offers` are OfferLines of some of these years.
    """
    lines = list(lines)
    others = {line.year for line in lines} - set(years)
    columns = tuple(sorted({*years, *others}))

    def row(name, notes, own):
        return BudgetRow(
            name,
            tuple(dict.fromkeys(notes)),
            tuple(add_up([line for line in own if line.year == year]) for year in columns),
            add_up(own),
        )

    def offer_row(own):
        by_year = {line.year: line.amount for line in own}
        return OfferRow(
            own[0].organisation,
            own[0].conditions,
            own[0].until,
            tuple(by_year.get(year, NOTHING) for year in columns),
            sum(by_year.values(), NOTHING),
        )

    partners, own_costs, offered = {}, {}, {}
    for line in offers:
        offered.setdefault(line.reference, []).append(line)
    for line in lines:
        if line.own_cost:
            own_costs.setdefault((line.heading, line.organisation), []).append(line)
        else:
            partners.setdefault(line.organisation, []).append(line)
    return Budget(
        years=columns,
        outside=tuple(sorted(others)),
        partners=tuple(
            row(name, [line.heading for line in own], own) for name, own in partners.items()
        ),
        own_costs=tuple(
            row(heading, filter(None, [organisation]), own)
            for (heading, organisation), own in own_costs.items()
        ),
        by_year=tuple(add_up([line for line in lines if line.year == year]) for year in columns),
        total=add_up(lines),
        limit=limit,
        offers=tuple(map(offer_row, offered.values())),
    )
