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
        fields = "code name level parent population latitude longitude aliases".split()
        no_circles = {"parent": "lies in"}

    def after_save(self, entries):
        if any(entry.state in (NEW, CHANGED) for entry in entries):
            refresh_area_tree()
