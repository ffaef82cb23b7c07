"""HTML as a Word file: what a reader, a screen reader and the next program find in it."""

import datetime
import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from consortium.printing.word import word

ON = datetime.date(2026, 11, 23)
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>The plan</title>
<meta name="author" content="The hub"></head><body data-foot="The plan · DRAFT">{}</body></html>"""


def read(body):
    return docx.Document(io.BytesIO(word(PAGE.format(body), on=ON)))


def told(document):
    return [(each.style.name, each.text) for each in document.paragraphs if each.text]


def test_headings_are_headings_and_words_have_single_spaces():
    found = told(read("<h1>A</h1><section><h2> B\n  c </h2><p>d <b>e</b>\n f</p></section>"))

    assert found == [("Title", "A"), ("Heading 1", "B c"), ("Normal", "d e f")]


def test_bold_and_slanted_words_stay_so():
    [paragraph] = read("<p>a <strong>b</strong> <em>c</em></p>").paragraphs

    marked = [(each.text.strip(), bool(each.bold), bool(each.italic)) for each in paragraph.runs]
    assert [each for each in marked if each[0]] == [
        ("a", False, False),
        ("b", True, False),
        ("c", False, True),
    ]


@pytest.mark.parametrize("kind, style", [("lead", "Lead"), ("note", "Note"), ("other", "Normal")])
def test_paragraphs_keep_what_they_are(kind, style):
    assert told(read(f"<p class='{kind}'>a</p>")) == [(style, "a")]


def test_lists_are_lists_and_each_numbered_one_begins_with_one():
    document = read("<ul><li>a</li></ul><ol><li>b</li><li>c</li></ol><ol><li>d</li></ol>")

    assert told(document)[0] == ("List Bullet", "a")
    numbers = [each._p.pPr.numPr.numId.val for each in document.paragraphs[1:]]
    assert numbers[0] == numbers[1] != numbers[2]
    part = document.part.numbering_part.element
    assert all(
        part.num_having_numId(number).find(f".//{qn('w:startOverride')}") is not None
        for number in numbers
    )


def test_a_figure_says_what_it_is():
    body = "<ul><li><span class='label'>asked for</span> <span class='value'>£5</span></li></ul>"

    assert told(read(body)) == [("List Bullet", "Asked for: £5")]


def test_tables_have_heads_that_repeat_names_for_their_rows_and_words_to_be_read_out():
    document = read(
        "<table><caption>Money</caption><thead><tr><th>Who</th><th>2027</th></tr></thead>"
        "<tbody><tr><th>A<span class='quiet'>b</span></th><td class='number'>£5</td></tr>"
        "<tr><td colspan='2'>c</td></tr></tbody></table>"
    )

    assert told(document)[0] == ("Caption", "Money")
    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Who", "2027"],
        ["A\nb", "£5"],
        ["c", "c"],
    ]
    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows] == [
        True,
        False,
        False,
    ]
    assert table._tbl.find(f".//{qn('w:tblCaption')}").get(qn("w:val")) == "Money"
    assert table.rows[1].cells[0].paragraphs[0].runs[0].bold
    assert table.rows[1].cells[1].paragraphs[0].alignment == 2


def test_drawings_are_told_in_words_and_ornaments_are_not():
    document = read(
        "<svg><title>Burglary. 5 here</title><desc>5 here</desc><text>5</text></svg>"
        "<svg><title>Burglary</title></svg><svg aria-hidden='true'><title>Mark</title></svg>"
        "<svg></svg><p><img alt='Our logo'> and <img></p>"
    )

    assert told(document) == [
        ("Note", "In words: 5 here"),
        ("Note", "In words: Burglary"),
        ("Normal", "Our logo and"),
    ]


def test_links_inside_lead_there_and_links_outside_are_words():
    document = read(
        "<p><a href='#x'>there</a> <a href='https://a.example'>away</a></p><h2 id='x'>X</h2>"
    )

    links = list(document.element.body.iter(qn("w:hyperlink")))
    marks = list(document.element.body.iter(qn("w:bookmarkStart")))
    assert [link.get(qn("w:anchor")) for link in links] == [
        mark.get(qn("w:name")) for mark in marks
    ]
    assert document.paragraphs[0].text == "there away"
    assert "a.example" not in document.element.xml


def test_lines_that_break_break_and_what_is_hidden_stays_so():
    document = read("<p>a<br>b<!-- no --><script>c</script></p><!-- no --><p> </p><table></table>")

    assert told(document) == [("Normal", "a\nb")]


def test_a_note_is_not_torn_from_its_word():
    assert told(read("<p>Word\n<span class='cite'>&nbsp;[1]</span></p>")) == [
        ("Normal", "Word\u00a0[1]")
    ]


def test_the_document_says_what_it_is_and_in_which_language():
    document = read("<p>a</p>")
    properties = document.core_properties

    assert (properties.title, properties.author) == ("The plan", "The hub")
    assert (properties.language, properties.comments) == ("en-GB", "")
    language = document.styles.element.find(f".//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"
    assert "The plan · DRAFT" in document.sections[0].footer.paragraphs[0].text
    assert "PAGE" in document.sections[0].footer._element.xml
    assert document.sections[0].page_width.cm == pytest.approx(21, abs=0.01)


def test_without_an_author_or_a_foot_the_page_still_makes_a_document():
    data = word("<html><head></head><body><p>a</p></body></html>", on=ON)

    assert docx.Document(io.BytesIO(data)).core_properties.author == "In It Together"


def test_the_file_knows_the_day_it_was_given_and_no_clock():
    data = word(PAGE.format("<p>a</p>"), on=ON)

    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.created.date() == properties.modified.date() == ON
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert {each.date_time for each in archive.infolist()} == {(2026, 11, 23, 0, 0, 0)}
    assert not [name for name in archive.namelist() if "thumbnail" in name]
