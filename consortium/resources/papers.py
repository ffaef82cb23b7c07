"""The folder's files of papers: which are asked for, by whom, and which organisations keep."""

from consortium.folder import widgets
from consortium.folder.columns import Column, Links
from consortium.folder.faults import CellError
from consortium.folder.registry import register
from consortium.folder.resource import FolderResource
from consortium.models import Document, PaperKind, PaperList, PaperListKind


@register
class DocumentResource(FolderResource):
    file = Column("file", widget=widgets.StoredFile(500))

    class Meta:
        name = "documents"
        approval = "organisation__status"
        model = Document
        import_id_fields = ("organisation", "kind", "title")
        fields = "organisation kind title issued_on expires_on file".split()


@register
class PaperKindResource(FolderResource):
    code = Column("code", widget=widgets.Code(50, forbidden=";:"))

    class Meta:
        name = "paper_kinds"
        model = PaperKind
        import_id_fields = ("code",)
        fields = "code name description expires order".split()


class KindsWithAge(Links):
    """Kinds of paper, with how many months old they may be: `code:months;…`, blank for any age."""

    extra = ("months",)
    months = widgets.Whole(32767)

    def read(self, text):
        found = {}
        for item in widgets.split(text):
            code, colon, months = (part.strip() for part in item.partition(":"))
            if code in found:
                raise CellError(f"The kind of paper “{code}” is here twice. Keep one.")
            found[code] = self.months.clean(months) if colon else None
            if found[code] == 0:
                raise CellError(f"“{code}” is not older than 0 months. Write 1 or more, or none.")
        return self.from_months(found)

    def write(self, value):
        return widgets.join(
            code if months is None else f"{code}:{months}" for code, months in value
        )

    def keys(self, value):
        return [code for code, _ in value]

    def details(self, value):
        return {code: {"months": months} for code, months in value}

    def from_details(self, found):
        return self.from_months({code: details["months"] for code, details in found.items()})

    @staticmethod
    def from_months(found):
        return tuple(sorted(found.items(), key=lambda pair: pair[0]))


@register
class PaperListResource(FolderResource):
    code = Column("code", widget=widgets.Code(50))
    kinds = KindsWithAge("kinds", PaperListKind, source="paper_list", link="kind")

    class Meta:
        name = "paper_lists"
        model = PaperList
        import_id_fields = ("code",)
        fields = "code name kinds".split()
