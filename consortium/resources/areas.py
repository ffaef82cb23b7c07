"""The folder's file of places."""

from consortium.folder.entries import CHANGED, NEW
from consortium.folder.registry import register
from consortium.folder.resource import FolderResource
from consortium.models import Area
from consortium.services import refresh_area_tree


@register
class AreaResource(FolderResource):
    class Meta:
        name = "areas"
        model = Area
        import_id_fields = ("code",)
        fields = (
            "code name level parent population latitude longitude aliases population_year"
        ).split()
        no_circles = {"parent": "lies in"}

    def compare(self, entries):
        """A new population without its year leaves the old one's year behind."""
        for entry in entries:
            held = entry.current and entry.current.values
            if held and "population_year" not in entry.values:
                before, now = held["population"], entry.values.get("population", ...)
                if now is not ... and now != before:
                    entry.values["population_year"] = None
        super().compare(entries)

    def after_save(self, entries):
        if any(entry.state in (NEW, CHANGED) for entry in entries):
            refresh_area_tree()
