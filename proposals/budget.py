"""What a bid costs: by organisation, by heading and by year.

Plain data in, plain data out. Amounts are Decimal pounds; a blank amount is not known yet: it
counts as nothing and is counted among the blanks, so that nobody takes the sum for final.
"""

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
class Budget:
    """The whole bid. `years` are the bid's own and any other a line falls in (`outside`)."""

    years: tuple[int, ...]
    outside: tuple[int, ...]
    partners: tuple[BudgetRow, ...]
    own_costs: tuple[BudgetRow, ...]
    by_year: tuple[Sum, ...]
    total: Sum
    limit: Decimal | None

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


def budget_of(lines, *, years, limit=None):
    """Sum the lines of a bid whose delivery years are `years`, under `limit` pounds (or None)."""
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

    partners, own_costs = {}, {}
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
    )
