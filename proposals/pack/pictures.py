"""The logos a pack prints: named in its snapshot, found among our own files."""

from django.urls import reverse

from proposals.models import FunderLogo
from proposals.services.logos import logos_of


class Pictured:
    """The logos of a bid's partners, by reference, and of its funder, as plain data."""

    def __init__(self, proposal):
        self.partners = {
            logo.organisation.reference: described(logo)
            for logo in logos_of(proposal).select_related("organisation")
        }
        self.funder = described(FunderLogo.objects.filter(proposal=proposal).first())
        shown = [*self.partners.values(), self.funder]
        self.paths = sorted({each["file"] for each in shown if each})


def described(logo):
    return logo and {"file": logo.file, "width": logo.width, "height": logo.height}


def address_of(logo, preview_of=None):
    """Where the document finds a logo, or the page that shows it in a browser; None for none."""
    if not logo:
        return None
    if preview_of:
        name = logo["file"].removeprefix("logos/").removesuffix(".png")
        return reverse("proposals:pack_picture", args=[preview_of, name])
    return f"files/{logo['file']}"


def find_all(data, preview_of=None):
    """Add to the snapshot's copy where each logo is found; the style sheet says how large."""
    data["bid"]["picture"] = address_of(data["bid"].get("funder_logo"), preview_of)
    for partner in data["partners"]:
        partner["picture"] = address_of(partner.get("logo"), preview_of)
