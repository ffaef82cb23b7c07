from django.core.management.base import BaseCommand, CommandError

from consortium.folder.faults import FolderRefused
from consortium.folder.writing import export


class Command(BaseCommand):
    help = (
        "Write the whole consortium as a folder of CSV files that load_consortium reads, or as "
        "one workbook where the path ends in .xlsx. Loading it again changes nothing. The files "
        "hold contacts and sensitive projects in full: keep them as you keep the database."
    )

    def add_arguments(self, parser):
        parser.epilog = "Example: manage.py export_consortium var/export"
        parser.add_argument("path", metavar="DIR")

    def handle(self, *args, path, **options):
        try:
            counts = export(path)
        except FolderRefused as refused:
            raise CommandError(f"Nothing was written.\n{refused}") from refused
        except OSError as error:
            raise CommandError(
                f"Nothing was written: {error.filename or path} cannot be used as a folder "
                f"({error.strerror}). Name another."
            ) from error
        for name, rows in counts.items():
            self.stdout.write(f"{name:<20}{rows:>8}")
