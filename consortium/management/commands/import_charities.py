from consortium.imports.command import ImportCommand, counted
from consortium.services.register import import_charities


class Command(ImportCommand):
    help = (
        "Load the Charity Commission's register, so that people find their charity by name or "
        "number: publicextract.charity, and to enrich it publicextract.charity_classification and "
        "publicextract.charity_area_of_operation, as .txt or in their .zip; or a list of charities "
        "as CSV with registered_charity_number and charity_name. Entries are matched by number. "
        "All files are loaded or none."
    )
    example = (
        "import_charities publicextract.charity.zip publicextract.charity_area_of_operation.zip"
    )

    def load(self, paths, *, dry_run, **options):
        return import_charities(paths=paths, dry_run=dry_run)

    def notes(self, report):
        return report.notes

    def brought(self, report):
        return f" ({report.table}): {report.rows:,} rows: {counted(report)}"
