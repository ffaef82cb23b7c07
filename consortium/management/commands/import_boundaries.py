import json

from django.core.management.base import BaseCommand, CommandError

from consortium.imports.kinds import FileRefused
from consortium.services.boundaries import import_boundaries


class Command(BaseCommand):
    help = (
        "Load boundaries of areas, for the map of a plan's coverage: GeoJSON or TopoJSON in "
        "degrees (WGS 84), or hexjson. An area is known by its code of today or an earlier one, "
        "in a property such as LAD24CD or WD24CD (the first of a feature), in code or id. All "
        "files are loaded or none."
    )

    def add_arguments(self, parser):
        parser.epilog = "Example: manage.py import_boundaries Wards_May_2024_BSC.geojson --dry-run"
        parser.add_argument("paths", metavar="FILE", nargs="+")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen and change nothing"
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args, paths, dry_run, format, **options):  # noqa: A002 (the option's name)
        try:
            reports = import_boundaries(paths=paths, dry_run=dry_run)
        except FileRefused as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused
        if format == "json":
            found = [report.as_json() for report in reports]
            self.stdout.write(json.dumps(found[0] if len(found) == 1 else found))
            return
        for report in reports:
            self.stdout.write(
                f"{report.file}: {report.rows:,} features, {report.used:,} used; boundaries: "
                f"{report.new:,} new, {report.changed:,} changed, {report.unchanged:,} unchanged"
            )
            for reason, count in report.skipped.items():
                self.stdout.write(f"  {count:,} skipped: {reason}")
        if dry_run:
            self.stdout.write("Nothing was changed: this was a dry run.")
