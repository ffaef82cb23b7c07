"""What a paper's file is, told by what is in it; and what is refused, in which words."""

import io

import pytest

from consortium import file_types
from consortium.file_types import DOCX, JPEG, MOST_BYTES, ODT, PDF, PNG, FileRefused, type_of
from tests.consortium import paper_files as files


def told(content):
    return type_of(io.BytesIO(content), len(content))


@pytest.mark.parametrize(
    "content, found",
    [
        (files.PDF, PDF),
        (files.LOCKED_PDF, PDF),
        (files.JPEG, JPEG),
        (files.PNG, PNG),
        (files.word(), DOCX),
        (files.open_document(), ODT),
        (files.open_document(**{"META-INF/manifest.xml": "<manifest/>"}), ODT),
    ],
    ids=["pdf", "pdf locked against copying", "jpeg", "png", "docx", "odt", "odt with a manifest"],
)
def test_papers_are_told_by_what_is_in_them(content, found):
    assert told(content) == found


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "The file is empty."),
        (files.OLD_WORD, "This is an old Office document"),
        (files.HEIC, "This is a picture as newer phones take it (HEIC)"),
        (files.FILM, "This is a film or sound."),
        (files.SVG, "This is a drawing (SVG), which may hold programs."),
        (b"<svg></svg>", "This is a drawing (SVG)"),
        (files.WEB_PAGE, "This is a web page"),
        (files.PROGRAM, "This is none of the files that are kept"),
        (b"name,amount\n", "This is none of the files that are kept"),
        (files.WORKBOOK, "This is a workbook."),
        (files.packed(**{"a.pdf": files.PDF}), "This is a packed archive."),
        (files.word(**{"word/vbaProject.bin": b"x"}), "This document holds macros"),
        (files.open_document(**{"Basic/Standard/One.xml": "x"}), "This document holds macros"),
        (files.open_document("spreadsheet"), "This is an OpenDocument file, but no text."),
        (
            files.open_document(**{"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
            "This document is protected with a password,",
        ),
        (files.word()[:-30], "The file is damaged."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_kept_is_refused_with_what_to_do(content, words):
    with pytest.raises(FileRefused) as refused:
        told(content)

    assert str(refused.value).startswith(words)


def test_a_large_file_is_refused_by_its_size_alone():
    with pytest.raises(FileRefused, match=r"The file has 60 MB, and 10 MB is the most"):
        type_of(io.BytesIO(files.PDF), 60 * 1024 * 1024)

    assert type_of(io.BytesIO(files.PDF), MOST_BYTES) == PDF


def test_a_file_that_unpacks_to_more_than_a_paper_is_refused(monkeypatch):
    monkeypatch.setattr(file_types, "MOST_UNPACKED", 1000)

    with pytest.raises(FileRefused, match="Unpacked, this file is larger than any paper is"):
        told(files.word(**{"word/media/a.png": bytes(2000)}))


def test_the_stream_is_left_at_its_start():
    stream = io.BytesIO(files.word())

    type_of(stream, len(files.word()))

    assert stream.tell() == 0
