"""Logos: what is taken, what is refused and in which words, and what is kept of it."""

import io

import pytest
from PIL import Image, ImageDraw

from consortium import pictures
from consortium.file_types import FileRefused
from consortium.pictures import KEPT, kept, read_logo

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
AGAIN = "Save it as a PNG and choose that."


def sent(data):
    return read_logo(io.BytesIO(data), len(data))


def drawing(inside, *, facts='viewBox="0 0 200 100"'):
    return (
        f'<svg {SVG} {facts}>{inside}<rect width="200" height="100" fill="#0B4F55"/></svg>'.encode()
    )


def written(image, form="PNG", **facts):
    out = io.BytesIO()
    image.save(out, form, **facts)
    return out.getvalue()


def refused(data):
    with pytest.raises(FileRefused) as caught:
        sent(data)
    return str(caught.value)


def logo(mode="RGB", size=(300, 100), colour="teal"):
    return Image.new(mode, size, colour)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_is_drawn_anew_and_nothing_else_of_the_file_is_kept(form):
    exif = Image.Exif()
    exif[0x010E] = "Taken at 1 Hidden Lane"

    picture = sent(written(logo(), form, exif=exif))

    found = Image.open(io.BytesIO(picture.data))
    assert (found.format, found.size, found.mode) == ("PNG", (300, 100), "RGB")
    assert b"Hidden Lane" not in picture.data
    assert picture.path.startswith("logos/")


def test_the_same_picture_is_kept_under_the_same_name():
    assert sent(written(logo())).path == sent(written(logo(), "PNG", compress_level=1)).path


def test_a_large_picture_is_kept_as_large_as_paper_needs():
    picture = sent(written(logo(size=(3000, 1000))))

    assert (picture.width, picture.height) == (KEPT[0], 300)


def test_margins_are_cut_and_what_is_seen_through_is_white():
    image = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((100, 150, 299, 249), fill="teal")

    picture = sent(written(image))

    assert (picture.width, picture.height) == (200, 100)
    assert Image.open(io.BytesIO(picture.data)).getpixel((10, 10)) == (0, 128, 128)


@pytest.mark.parametrize(
    "mode, black",
    [
        *[(mode, 0) for mode in ("1", "L", "P", "I;16", "I")],
        ("LA", (0, 255)),
        ("CMYK", (0, 0, 0, 255)),
    ],
)
def test_pictures_of_every_kind_of_colour_are_taken(mode, black):
    image = Image.new(mode, (90, 60), black)

    picture = kept(image)

    assert Image.open(io.BytesIO(picture.data)).mode == "RGB"


def test_a_photograph_taken_sideways_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = sent(written(logo(), "JPEG", exif=exif))

    assert (picture.width, picture.height) == (100, 300)


def test_a_drawing_becomes_a_picture_of_it_as_wide_as_is_kept():
    picture = sent(drawing('<style>.a{fill:red}</style><g id="a"/><use href="#a"/>'))

    assert (picture.width, picture.height) == pytest.approx((900, 450), abs=2)
    assert Image.open(io.BytesIO(picture.data)).getpixel((450, 225)) == (11, 79, 85)


@pytest.mark.parametrize(
    "facts", ['width="200" height="100"', 'width="20px" height="10px" viewBox="0 0 200 100"', ""]
)
def test_a_drawing_of_any_size_of_its_own_is_drawn_large(facts):
    assert sent(drawing("", facts=facts)).width > 300


@pytest.mark.parametrize(
    "inside, words",
    [
        ("<script>alert(1)</script>", "holds a program"),
        ('<rect onclick="alert(1)"/>', "holds a program"),
        ("<foreignObject/>", "holds a program"),
        ("<animate/>", "moves"),
        ("<set/>", "moves"),
        ('<image href="http://evil.example/a.png"/>', "from elsewhere"),
        ('<image xlink:href="file:///etc/passwd"/>', "from elsewhere"),
        ('<a href="java\nscript:alert(1)"/>', "from elsewhere"),
        ('<image href="data:image/svg+xml;base64,AA"/>', "from elsewhere"),
        ("<style>@import 'http://evil.example/a.css';</style>", "from elsewhere"),
        ('<rect style="fill: url(http://evil.example/#a)"/>', "from elsewhere"),
        ('<rect fill="u\\72l(http://evil.example/#a)"/>', "from elsewhere"),
        ('<?xml-stylesheet href="http://evil.example/a.css"?>', "from elsewhere"),
        ("<g>" * 70 + "</g>" * 70, "more parts than a logo"),
        ("<g/>" * 5001, "more parts than a logo"),
        ('<g id="a"/>' + '<use href="#a"/>' * 201, "more parts than a logo"),
        ('<g id="a"><use href="#b"/></g><g id="b"/><use href="#a"/>', "more parts than a logo"),
        ('<use id="a" href="#a"/>', "more parts than a logo"),
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(inside, words):
    said = refused(drawing(inside))

    assert words in said
    assert said.endswith(AGAIN)


def test_a_drawing_may_hold_a_picture_of_its_own():
    inside = "data:image/png;base64,"
    assert sent(drawing(f'<!-- ours --><image href="{inside}"/>')).width > 400


@pytest.mark.parametrize(
    "data, words",
    [
        (b"<svg", "damaged"),
        (b"<?xml version='1.0'?><svg><g></svg>", "damaged"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "entities"),
        (b"<!DOCTYPE html><html><svg/></html>", "no drawing (SVG)"),
        (b"<svg/>", "no drawing (SVG)"),
        (f'<svg {SVG} viewBox="0 0 9 9"/>'.encode(), "nothing of this picture is seen"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "damaged"),
        (b"\xff\xd8\xff" + b"nothing", "damaged"),
        (b"GIF89a" + b"\0" * 50, "none of the pictures that are taken"),
        (b"%PDF-1.7", "none of the pictures that are taken"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(data, words):
    assert words in refused(data)


def test_a_picture_that_is_cut_off_is_refused():
    assert "damaged" in refused(written(logo(size=(900, 900)))[:400])


def test_a_moving_picture_is_refused():
    frames = [logo(), logo(colour="red")]
    data = written(frames[0], save_all=True, append_images=frames[1:])

    assert "This picture moves" in refused(data)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 20_000)
    assert "300 by 100 pixels, far more than a logo needs" in refused(written(logo()))

    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10_000)
    assert "far larger than a logo" in refused(written(logo()))


@pytest.mark.parametrize(
    "image, words",
    [
        (logo(colour="white"), "nothing of this picture is seen"),
        (Image.new("RGBA", (90, 90), (255, 255, 255, 0)), "nothing of this picture is seen"),
        (logo(size=(30, 10)), "only 30 by 10 pixels"),
    ],
)
def test_what_would_not_be_seen_on_paper_is_refused(image, words):
    assert words in refused(written(image))


def test_an_empty_file_and_one_that_is_too_large_are_refused():
    assert "empty" in refused(b"")
    with pytest.raises(FileRefused, match="6 MB, and 5 MB is the most"):
        read_logo(io.BytesIO(b""), 6 * 1024 * 1024)
