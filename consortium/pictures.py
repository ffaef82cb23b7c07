"""Logos that people send in: looked into, and kept as pixels alone.

Whatever comes in, what is kept is a PNG that we have drawn anew: nothing of the file that was sent
stays but its colours. A drawing (SVG) is looked through before it is drawn, by a program that may
open nothing.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree
from PIL import Image, ImageChops, ImageOps, UnidentifiedImageError

from consortium.file_types import MEGABYTE, FileRefused
from consortium.printing.pdf import draw_svg

MOST_BYTES = 5 * MEGABYTE
MOST_PIXELS = 40_000_000
KEPT = (900, 450)
"""The most pixels that are kept, across and down: enough for 7 cm on paper."""
LEAST = 40
MOST_ELEMENTS = 5000
MOST_USES = 200
MOST_DEPTH = 60
_SVG = "{http://www.w3.org/2000/svg}"
_OPEN = ("href", "{http://www.w3.org/1999/xlink}href", "src")
_PROGRAMS = {"script", "foreignObject", "iframe", "object", "embed", "handler", "listener"}
_MOVING = {"animate", "animateMotion", "animateTransform", "animateColor", "set", "discard"}
ENDS_WITHIN = 4096
_AGAIN = "Save it as a PNG and choose that."
_DAMAGED = (
    "The picture is damaged: it does not open whole. Open it yourself, save it anew as a PNG and "
    "choose that."
)


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: the bytes of a PNG, and its size in pixels."""

    data: bytes
    width: int
    height: int

    @property
    def path(self) -> str:
        """Where it lies under MEDIA_ROOT: the same picture always under the same name."""
        return f"logos/{hashlib.sha256(self.data).hexdigest()}.png"


def read_logo(stream: BinaryIO, size: int) -> Picture:
    """The picture in a file, as it is kept. Raises FileRefused, which says what to do."""
    if size == 0:
        raise FileRefused("The file is empty. Choose it again, and check that it opens.")
    if size > MOST_BYTES:
        raise FileRefused(too_large(size))
    stream.seek(0)
    data = stream.read(MOST_BYTES + 1)
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return kept(opened(data))
    if looks_like_svg(data):
        return kept(drawn(data))
    raise FileRefused(
        "This is none of the pictures that are taken (PNG, JPEG, SVG), whatever its name says. "
        + _AGAIN
    )


def too_large(size: int) -> str:
    return (
        f"The file has {size / MEGABYTE:.0f} MB, and {MOST_BYTES // MEGABYTE} MB is the most that "
        "is taken. Save a smaller copy of the logo."
    )


def opened(data: bytes) -> Image.Image:
    """The picture of a PNG or JPEG file. Raises FileRefused.

    That it ends is looked for here: WeasyPrint has Pillow fill up what is cut off.
    """
    if not any(end in data[-ENDS_WITHIN:] for end in (b"IEND", b"\xff\xd9")):
        raise FileRefused(_DAMAGED)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
        if image.width * image.height > MOST_PIXELS:
            raise FileRefused(_huge(image.width, image.height))
        if getattr(image, "n_frames", 1) > 1:
            raise FileRefused(
                "This picture moves, and a page of paper does not. Save one still picture of it "
                "as a PNG and choose that."
            )
        image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise FileRefused("This picture is far larger than a logo. " + _AGAIN) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise FileRefused(_DAMAGED) from None
    return ImageOps.exif_transpose(image)


def _huge(width, height):
    return (
        f"The picture is {width:,} by {height:,} pixels, far more than a logo needs. Save it at "
        f"{KEPT[0]} pixels across."
    )


def kept(image: Image.Image) -> Picture:
    """A picture on white, without its margins and no larger than paper needs."""
    image = on_white(image)
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    if box is None:
        raise FileRefused(
            "On white paper nothing of this picture is seen. Choose the logo for light grounds."
        )
    image = image.crop(box)
    if min(image.size) < 2 or max(image.size) < LEAST:
        raise FileRefused(
            f"The logo is only {image.width} by {image.height} pixels, too small to print. "
            "Choose a larger one."
        )
    image.thumbnail(KEPT, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return Picture(out.getvalue(), *image.size)


def on_white(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image)
    elif image.mode.startswith("I") or image.mode == "F":
        # Sixteen bits of grey: the upper eight are what is seen.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGB")


# --- Drawings


def looks_like_svg(data: bytes) -> bool:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<svg") or (head.startswith((b"<?xml", b"<!")) and b"<svg" in head)


def drawn(data: bytes) -> Image.Image:
    """The picture an SVG draws. Raises FileRefused for one that does more than draw."""
    # Loaded here, as only those who send a drawing need it.
    import pypdfium2

    root = as_wide_as_may_be(looked_through(data))
    try:
        pdf = pypdfium2.PdfDocument(draw_svg(etree.tostring(root, encoding="unicode")))
        try:
            page = pdf[0]
            return page.render(scale=KEPT[0] / page.get_width()).to_pil()
        finally:
            pdf.close()
    except (pypdfium2.PdfiumError, ValueError, ArithmeticError, RecursionError):
        raise FileRefused(f"The drawing cannot be made out. {_AGAIN}") from None


def as_wide_as_may_be(root: etree._Element) -> etree._Element:
    """The drawing without a size of its own, so that a small one is drawn as large as others."""
    size = root.attrib.pop("width", ""), root.attrib.pop("height", "")
    if not root.get("viewBox"):
        try:
            width, height = (float(each.removesuffix("px")) for each in size)
        except ValueError:
            return root
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    return root


def looked_through(data: bytes) -> etree._Element:
    """The root of a drawing that only draws. Raises FileRefused."""
    if b"<!entity" in data.lower():
        raise FileRefused(f"This drawing builds its words from others (entities). {_AGAIN}")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise FileRefused(
            f"The drawing is damaged: it does not open. Open it yourself, and: {_AGAIN}"
        ) from None
    if root.tag != f"{_SVG}svg":
        raise FileRefused(f"This is no drawing (SVG), whatever its name says. {_AGAIN}")
    elements = list(root.iter())
    uses = sum(each.tag == f"{_SVG}use" for each in elements)
    if len(elements) > MOST_ELEMENTS or uses > MOST_USES or _depth(root) > MOST_DEPTH:
        raise FileRefused(f"This drawing has more parts than a logo does. {_AGAIN}")
    for element in elements:
        _look_at(element)
    _refuse_nested_uses(root)
    return root


def _look_at(element):
    if not isinstance(element.tag, str):  # a comment, a processing instruction
        if element.tag is etree.ProcessingInstruction:
            raise FileRefused(f"This drawing loads a style from elsewhere. {_AGAIN}")
        return
    name = etree.QName(element).localname
    if name in _PROGRAMS or any(key.lower().startswith("on") for key in element.attrib):
        raise FileRefused(f"This drawing holds a program, and none is taken here. {_AGAIN}")
    if name in _MOVING:
        raise FileRefused(f"This drawing moves, and a page of paper does not. {_AGAIN}")
    styles = [*element.attrib.values(), element.text or "" if name == "style" else ""]
    places = [element.get(key, "") for key in _OPEN]
    if any(_leads_away(place) for place in places) or any(map(_opens, styles)):
        raise FileRefused(f"This drawing loads a part of itself from elsewhere. {_AGAIN}")


def _leads_away(place):
    place = "".join(place.split()).lower()
    return (
        bool(place)
        and not place.startswith("#")
        and not place.startswith(("data:image/png;base64,", "data:image/jpeg;base64,"))
    )


def _opens(style):
    """Whether a style or attribute loads something: `url(...)` of anything but a part of it."""
    style = "".join(style.split()).lower().replace("'", "").replace('"', "")
    return (
        "@import" in style
        or any(not part.startswith("#") for part in style.split("url(")[1:])
        or "\\" in style
    )


def _refuse_nested_uses(root):
    """A part that is used and uses others in turn can grow without end."""
    users = {
        ancestor
        for use in root.iter(f"{_SVG}use")
        for ancestor in use.iterancestors()
        if ancestor is not root
    }
    used = {
        place.removeprefix("#")
        for use in root.iter(f"{_SVG}use")
        for place in (use.get("href"), use.get(_OPEN[1]))
        if place
    }
    uses = {use.get("id") for use in root.iter(f"{_SVG}use")} - {None}
    if used & ({each.get("id") for each in users} | uses | {root.get("id", "")}):
        raise FileRefused(f"This drawing has more parts than a logo does. {_AGAIN}")


def _depth(root):
    most = 0
    for element in root.iter():
        most = max(most, sum(1 for _ in element.iterancestors()))
        if most > MOST_DEPTH:
            break
    return most
