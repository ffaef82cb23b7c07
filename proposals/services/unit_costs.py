"""Loading unit costs from the published workbook: all of it or nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from consortium.history import acting
from proposals.models import UnitCost
from proposals.unit_cost_book import OTHERS, SEVERAL, Entry, Value, read_entries

BATCH = 1000
# What the workbook says of a cost. Events, exclusions and what is cashable are our own.
TAKEN = "name unit agency kind transfer amount_gbp price_year source quality".split()


@dataclass
class UnitCostReport:
    """What loading a workbook did or would do. `rows` are its entries; the rest adds up to them."""

    file: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unit_costs: int = 0
    skipped: Counter = field(default_factory=Counter)

    def as_json(self) -> dict:
        return {
            "file": self.file,
            "rows": self.rows,
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "unit_costs": self.unit_costs,
            "skipped": dict(self.skipped),
        }


@transaction.atomic
def import_unit_costs(*, path: Path, dry_run: bool = False) -> UnitCostReport:
    """Add and revise unit costs by code; what a file does not name stays. Raises FileRefused."""
    entries = read_entries(path)
    report = UnitCostReport(path.name, rows=len(entries))
    held = {cost.code: cost for cost in UnitCost.objects.all()}
    wholes = {entry.code: entry for entry in entries}
    split = {entry.parent for entry in entries if entry.values} - {None}
    parents: dict[str, str | None] = {}
    new, changed = [], []
    for entry in entries:
        if not entry.values:
            report.skipped[entry.problem] += 1
            continue
        created = revised = False
        for code, parent, facts in costs_of(
            entry, wholes.get(entry.parent or ""), is_split=entry.code in split
        ):
            parents[code] = parent
            cost = held.get(code)
            if cost is not None and facts["agency"] == SEVERAL:
                # Whose it is may have been said here since.
                facts["agency"] = cost.agency
            if cost is None:
                held[code] = UnitCost(code=code, **facts)
                new.append(held[code])
                created = True
            elif any(getattr(cost, name) != value for name, value in facts.items()):
                for name, value in facts.items():
                    setattr(cost, name, value)
                changed.append(cost)
                revised = True
        report.new += created
        report.changed += revised and not created
        report.unchanged += not (revised or created)
    report.unit_costs = len(parents)
    with acting(why=f"Loaded from {path.name}"):
        UnitCost.objects.bulk_create(new, batch_size=BATCH)
        moved = []
        for code, parent in parents.items():
            whole = held[parent].pk if parent else None
            if held[code].parent_id != whole:
                held[code].parent_id = whole
                moved.append(held[code])
        UnitCost.objects.bulk_update(changed, TAKEN, batch_size=BATCH)
        UnitCost.objects.bulk_update(moved, ["parent"], batch_size=BATCH)
    transaction.set_rollback(dry_run)
    return report


def costs_of(
    entry: Entry, whole: Entry | None, *, is_split: bool
) -> Iterator[tuple[str, str | None, dict]]:
    """(code, the code it is a constituent of, its facts) for each value of an entry.

    An entry with several values is the whole of them. Its first, the fiscal one where there is
    one, is a constituent too, unless other entries already split it.
    """
    first = entry.values[0]
    named = whole.transfers if whole else set()
    yield (
        entry.code,
        entry.parent,
        facts_of(entry, first, first.is_transfer or first.amount in named),
    )
    if len(entry.values) == 1:
        return
    for value in entry.values[1 if is_split else 0 :]:
        yield (
            f"{entry.code}-{value.kind}",
            entry.code,
            facts_of(entry, value, value.is_transfer or value.amount in named),
        )


def facts_of(entry: Entry, value: Value, is_transfer: bool) -> dict:
    """What the workbook says of one value, by the columns of a unit cost."""
    return {
        "name": entry.name[:400],
        "unit": entry.unit[:100],
        "agency": OTHERS.get(value.kind, entry.agency)[:200],
        "kind": value.kind,
        "transfer": is_transfer,
        "amount_gbp": value.amount,
        "price_year": value.price_year,
        "source": entry.source,
        "quality": entry.quality,
    }
