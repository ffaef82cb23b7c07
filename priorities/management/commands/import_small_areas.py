from consortium.imports.command import ImportCommand, counted
from priorities.services.small_areas import import_small_areas


class Command(ImportCommand):
    help = (
        "Load where LSOAs lie: look-ups from LSOA to local authority district as CSV, as the "
        "Office for National Statistics gives them out (columns such as LSOA21CD and LAD22CD, of "
        "any year; other columns are left alone). Crimes are then counted by these codes; without "
        "them by the district in an LSOA's name. All files are loaded or none."
    )
    example = "import_small_areas LSOA_(2021)_to_LAD_(April_2023)_Lookup_in_England_and_Wales.csv"

    def load(self, paths, *, dry_run, **options):
        return import_small_areas(paths=paths, dry_run=dry_run)

    def brought(self, report):
        return f": {report.rows:,} rows, {report.used:,} used; codes: {counted(report)}"

    def details(self, report):
        if report.changed:
            yield (
                "Crimes counted before stay where they are: load their months again to count them "
                "anew."
            )
