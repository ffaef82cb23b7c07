from pathlib import Path

from consortium.imports.command import ImportCommand, counted
from proposals.services.unit_costs import import_unit_costs


class Command(ImportCommand):
    help = (
        "Load unit costs from the Unit Cost Database workbook, as published: what each entry costs "
        "whom, in prices of which year, and what is a constituent of what. Known codes are "
        "revised; events, exclusions and what is cashable stay as the consortium has them. All of "
        "it is loaded or nothing."
    )
    example = "import_unit_costs unit-cost-database.xlsx"
    files = 1

    def load(self, paths, *, dry_run, **options):
        return [import_unit_costs(path=Path(path), dry_run=dry_run) for path in paths]

    def brought(self, report):
        return (
            f": {report.rows:,} entries: {counted(report)}; they are {report.unit_costs:,} unit "
            "costs, each value of an entry by itself"
        )
