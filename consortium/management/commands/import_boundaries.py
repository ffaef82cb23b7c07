from consortium.imports.command import ImportCommand, counted
from consortium.services.boundaries import import_boundaries


class Command(ImportCommand):
    help = (
        "Load boundaries of areas, for the map of a plan's coverage: GeoJSON or TopoJSON in "
        "degrees (WGS 84), or hexjson. An area is known by its code of today or an earlier one, "
        "in a property such as LAD24CD or WD24CD (the first of a feature), in code or id. All "
        "files are loaded or none."
    )
    example = "import_boundaries Wards_May_2024_BSC.geojson"

    def load(self, paths, *, dry_run, **options):
        return import_boundaries(paths=paths, dry_run=dry_run)

    def brought(self, report):
        return f": {report.rows:,} features, {report.used:,} used; boundaries: {counted(report)}"
