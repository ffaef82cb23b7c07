"""The folder's file of organisations."""

from consortium.folder.registry import register
from consortium.folder.resource import FolderResource
from consortium.models import Organisation, Position
from consortium.resources.positions import AnswerLinks


@register
class OrganisationResource(FolderResource):
    positions = AnswerLinks(
        "positions", Position, source="organisation", link="answer", to="answers"
    )

    class Meta:
        name = "organisations"
        approval = "status"
        model = Organisation
        import_id_fields = ("reference",)
        post = {"kind": "infrastructure"}
        fields = "reference name kind charity_number areas email website aims positions".split()
