"""A painted PDF as PDF/A-3 with files inside: the same pages, without painting them again."""

import datetime
import io
from collections.abc import Iterable
from importlib import resources
from types import SimpleNamespace

import pydyf
from PIL.ImageCms import ImageCmsProfile
from weasyprint import Attachment, pdf
from weasyprint.pdf.anchors import write_pdf_attachment

from consortium.printing.fetching import Fetcher

VARIANT = "pdf/a-3a"
END = b"\nendstream"
PROFILE = resources.files(pdf) / "sRGB2014.icc"


class Painted:
    """A PDF that was written, and the objects that it is made of.

    `data` is the file as it was written, `made` the objects before that, `metadata` what the
    document says of itself. The bytes hang on no other file than `data`.
    """

    def __init__(self, data, made, metadata, identifier):
        self.data, self.metadata, self.identifier = data, metadata, identifier
        self._made = made

    def with_files(self, files: Iterable[tuple[str, bytes, str]], *, on: datetime.date) -> bytes:
        """The same pages as PDF/A-3 with files inside, each dated that day. Call it once.

        A file is its name, its content, and what it is, in words.
        """
        made = self._made
        inside = [_attachment(*each, on) for each in files]
        _tell_colours(made)
        _put_inside(made, inside)
        before = int(made.catalog["Metadata"].split()[0])
        conform, _ = pdf.VARIANTS[VARIANT]
        conform(made, SimpleNamespace(metadata=self.metadata), [], inside, compress=True)
        _in_place_of(made, before)
        without_doubt(made)
        out = io.BytesIO()
        made.write(out, b"1.7", self.identifier.encode(), compress=True)
        return out.getvalue()


def painted(document, identifier, **options) -> Painted:
    """The document written as a PDF, in such a way that it can be one with files later."""
    kept = []

    def keep(_document, made):
        for each in made.objects:
            _pack_once(each)
        kept.append((made, len(made.objects)))

    data = document.write_pdf(pdf_identifier=identifier.encode(), finisher=keep, **options)
    [(made, number_of_objects)] = kept
    # What the writing added: where each object lies in this file.
    del made.objects[number_of_objects:]
    made.current_position = 0
    return Painted(data, made, document.metadata, identifier)


def _attachment(name, content, words, on):
    dated = datetime.datetime(on.year, on.month, on.day, tzinfo=datetime.UTC)
    return Attachment(
        string=content,
        name=name,
        description=words,
        created=dated,
        modified=dated,
        relationship="Data",
        url_fetcher=Fetcher(),
    )


def _tell_colours(made):
    """Say what the numbers of colours mean: sRGB."""
    with PROFILE.open("rb") as profile:
        content = profile.read()
    stream = pydyf.Stream([content], {"N": 3}, compress=True)
    made.add_object(stream)
    described = ImageCmsProfile(io.BytesIO(content)).profile
    name = described.model or described.profile_description
    meaning = {"Type": "/OutputIntent", "S": "/GTS_PDFA1", "DestOutputProfile": stream.reference}
    meaning |= {key: pydyf.String(name) for key in ("OutputConditionIdentifier", "Info")}
    made.catalog["OutputIntents"] = pydyf.Array([pydyf.Dictionary(meaning)])


def _put_inside(made, inside):
    names = pydyf.Array()
    for each in inside:
        told = write_pdf_attachment(made, each, True)
        names += [told["F"], told.reference]
    content = pydyf.Dictionary({"Names": names})
    made.add_object(content)
    made.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = content.reference


def _in_place_of(made, number):
    """Let the object that came last stand in the place of the one that it replaces."""
    metadata = made.objects.pop()
    metadata.number = number
    made.objects[number] = metadata
    made.catalog["Metadata"] = metadata.reference


def without_doubt(made):
    """Two things PDF/A wants: readable metadata, and no doubt about where a stream ends.

    Packed bytes that end in a carriage return look as if it belonged to the line end after them.
    Some streams, such as the table of what lies where, come to be while the file is written.
    """
    for each in made.objects:
        _unpack_in_doubt(each)
    add = made.add_object

    def add_without_doubt(each):
        _unpack_in_doubt(each)
        add(each)

    made.add_object = add_without_doubt


def _unpack_in_doubt(each):
    if getattr(each, "compress", False) and _is_in_doubt(each, each.data):
        each.compress = False


def _is_in_doubt(stream, data):
    is_metadata = stream.extra and stream.extra.get("Type") == "/Metadata"
    return is_metadata or data.endswith(b"\r" + END)


def _pack_once(each):
    """Hold a stream as it will be written, unless it is in doubt. Else it would be packed anew for
    each of the two files, and again for the hash of each, which takes a seventh of a long pack.
    """
    if getattr(each, "compress", False):
        data = each.data
        if not _is_in_doubt(each, data):
            each.stream = [data.partition(b"stream\n")[2].removesuffix(END)]
            each.extra["Filter"] = "/FlateDecode"
            each.compress = False
