"""The logos a pack prints: named in its snapshot, and how large each is drawn."""

from django.urls import reverse

from proposals.models import FunderLogo
from proposals.services.logos import logos_of

# Millimetres across and down: on the cover, and beside a partner's name.
COVER = (34, 13)
BESIDE = (26, 12)
FUNDER = (46, 20)
PIXELS_A_MILLIMETRE = 96 / 25.4


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


def drawn(logo, box, preview_of=None):
    """A logo as an image's address and size in pixels, so that it fills its box; None for none."""
    if not logo:
        return None
    scale = min(box[0] / logo["width"], box[1] / logo["height"]) * PIXELS_A_MILLIMETRE
    address = f"files/{logo['file']}"
    if preview_of:
        name = logo["file"].removeprefix("logos/").removesuffix(".png")
        address = reverse("proposals:pack_picture", args=[preview_of, name])
    return {
        "address": address,
        "width": max(1, round(logo["width"] * scale)),
        "height": max(1, round(logo["height"] * scale)),
    }


def draw_all(data, preview_of=None):
    """Add to the snapshot's copy how each logo is drawn on the cover and beside a name."""
    data["bid"]["picture"] = drawn(data["bid"].get("funder_logo"), FUNDER, preview_of)
    for partner in data["partners"]:
        partner["on_cover"] = drawn(partner.get("logo"), COVER, preview_of)
        partner["picture"] = drawn(partner.get("logo"), BESIDE, preview_of)
