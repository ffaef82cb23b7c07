"""The body of a Word file, as whatever program wrote it: read by hand-made XML."""

import zipfile

import pytest

from proposals.word import body, reading

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
ONE, TWO = "iit_AAAAAAAA_1", "iit_AAAAAAAA_2"
BY = 'w:id="1" w:author="Anna" w:date="2026-11-25T09:00:00Z"'


def p(inside="", kinds=""):
    return f"<w:p><w:pPr>{kinds}</w:pPr>{inside}</w:p>"


def t(words):
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def control(mark, inside):
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{mark}"/></w:sdtPr>'
        f"<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    )


def heading(mark, words="Heading"):
    return p(f'<w:bookmarkStart w:id="5" w:name="{mark}"/>{t(words)}')


def row(*cells, kinds=""):
    return f"<w:tr>{kinds}{''.join(f'<w:tc>{each}</w:tc>' for each in cells)}</w:tr>"


@pytest.fixture
def read(tmp_path):
    """`read(body, name=xml of another member)`: what stands in such a file."""

    def read(inside, **members):
        path = tmp_path / "words.docx"
        files = {"document": f"<w:document {SPACES}><w:body>{inside}</w:body></w:document>"}
        with zipfile.ZipFile(path, "w") as archive:
            for name, xml in (files | members).items():
                archive.writestr(f"word/{name}.xml", xml)
        return reading.read(path)

    return read


def only(found):
    (passage,) = found["passages"]
    return passage


def blocks_in(found):
    return only(found)["blocks"]


def test_what_ends_lines_and_parts_words(read):
    signs = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:ptab/><w:t>c</w:t><w:br/><w:t>d</w:t><w:cr/>"
        "<w:t>e</w:t><w:noBreakHyphen/><w:t>f</w:t><w:softHyphen/><w:t>g</w:t></w:r>"
    )

    assert blocks_in(read(control(ONE, p(signs)))) == [["paragraph", "a b c\nd\ne-fg"]]


def test_a_field_shows_what_it_came_to_and_not_how(read):
    field = (
        '<w:r><w:instrText> DATE \\@ "d" </w:instrText></w:r>'
        f'<w:fldSimple w:instr="PAGE">{t("7")}</w:fldSimple>'
    )

    assert blocks_in(read(control(ONE, p(field)))) == [["paragraph", "7"]]


@pytest.mark.parametrize(
    "code, shown", [("00E9", "é"), ("F0B7", "•"), ("zz", "•"), ("0007", "•"), ("FB01", "ﬁ")]
)
def test_a_sign_of_a_font_of_signs(code, shown, read):
    sign = f'<w:r><w:sym w:font="Symbol" w:char="{code}"/></w:r>'

    assert blocks_in(read(control(ONE, p(sign)))) == [["paragraph", shown]]


def test_runs_that_came_and_went(read):
    inside = (
        t("We fit ")
        + f"<w:del {BY}><w:r><w:delText>ten</w:delText></w:r></w:del>"
        + f"<w:ins {BY}>{t('twelve')}</w:ins>"
    )

    passage = only(read(control(ONE, p(inside))))

    assert passage["blocks"] == [["paragraph", "We fit twelve"]]
    assert passage["before"] == [["paragraph", "We fit ten"]]
    assert passage["authors"] == ["Anna"]


def test_links_text_boxes_and_what_word_says_in_an_empty_control(read):
    styles = f"""<w:styles {SPACES}><w:style w:styleId="Leer"><w:name w:val="Placeholder Text"/>
      </w:style></w:styles>"""
    inside = (
        f'<w:hyperlink r:id="rId1">{t("A link")}</w:hyperlink>'
        f"<w:r><w:pict><w:txbxContent>{p(t('Boxed'))}</w:txbxContent></w:pict></w:r>"
        '<w:r><w:rPr><w:rStyle w:val="Leer"/></w:rPr><w:t>Click here.</w:t></w:r>'
    )

    passage = only(read(control(ONE, p(inside)), styles=styles))

    assert passage["blocks"] == [["paragraph", "A link\nBoxed"]]
    assert passage["holds"] == {"links": 1, "pictures": 1}


def test_of_two_ways_to_show_one_thing_the_first_is_read(read):
    both = (
        f"<w:r><mc:AlternateContent><mc:Choice>{t('once')}</mc:Choice>"
        f"<mc:Fallback>{t('twice')}</mc:Fallback></mc:AlternateContent></w:r>"
    )

    assert blocks_in(read(control(ONE, p(both)))) == [["paragraph", "once"]]


def test_what_is_no_text_is_counted(read):
    held = (
        p("<w:r><w:pict/></w:r><w:r><w:object/></w:r><m:oMath><m:r><m:t>x+y</m:t></m:r></m:oMath>")
        + '<w:altChunk r:id="rId1"/>'
    )

    passage = only(read(control(ONE, held)))

    assert passage["blocks"] == [["paragraph", "x+y"]]
    assert passage["holds"] == {"pictures": 1, "objects": 2, "formulas": 1}


def test_wrappers_around_paragraphs_are_looked_through(read):
    inside = f"<w:customXml>{p(t('a'))}</w:customXml><w:ins {BY}>{p(t('b'))}</w:ins>"
    gone = f"<w:del {BY}>{p(t('c'))}</w:del>"

    passage = only(read(control(ONE, inside + gone)))

    assert passage["blocks"] == [["paragraph", "a"], ["paragraph", "b"]]
    assert passage["before"] == [["paragraph", "a"], ["paragraph", "c"]]
    assert passage["authors"] == ["Anna"]


def test_a_paragraph_that_was_parted_in_two_was_one_before(read):
    parted = f"<w:rPr><w:ins {BY}/></w:rPr>"

    passage = only(read(control(ONE, p(t("We fit"), parted) + p(t(" locks.")))))

    assert passage["blocks"] == [["paragraph", "We fit"], ["paragraph", " locks."]]
    assert passage["before"] == [["paragraph", "We fit locks."]]


def test_a_struck_out_end_joins_nothing_beyond_its_passage(read):
    struck = f"<w:rPr><w:color w:val='000000'/><w:del {BY}/></w:rPr>"

    found = read(control(ONE, p(t("Last."), struck)) + p(t("Beyond.")))

    assert blocks_in(found) == [["paragraph", "Last."]]
    assert found["outside"] == ["Beyond."]


def test_rows_of_tables_that_came_and_went(read):
    came = row(p(t("new")), kinds=f"<w:trPr><w:ins {BY}/></w:trPr>")
    gone = row(p(t("old")), kinds=f"<w:trPr><w:cantSplit/><w:del {BY}/></w:trPr>")
    table = f"<w:tbl><w:tblPr/><w:sdt><w:sdtContent>{row(p(t('stays')))}</w:sdtContent></w:sdt>"

    passage = only(read(control(ONE, f"{table}{came}{gone}</w:tbl>")))

    assert passage["blocks"] == [["table", [["stays"], ["new"]]]]
    assert passage["before"] == [["table", [["stays"], ["old"]]]]
    assert passage["authors"] == ["Anna"]


def test_a_table_in_a_table_is_words_of_its_cell(read):
    inner = f"<w:tbl>{row(p(t('a')), p(t('b')))}</w:tbl>"
    table = f"<w:tbl>{row(p(t('x')), inner + p(t('y')))}</w:tbl>"

    assert blocks_in(read(control(ONE, table))) == [["table", [["x", "a b y"]]]]


def test_a_passage_that_was_put_into_a_table_or_a_line_is_found(read):
    line = p(t("Around ") + control(TWO, t("Inside.")))
    table = f"<w:tbl>{row(p(control(ONE, t('In a cell.'))), p(t('Beside.')))}</w:tbl>"

    found = read(line + table)

    assert {each["mark"]: each["blocks"] for each in found["passages"]} == {
        ONE: [["paragraph", "In a cell."]],
        TWO: [["paragraph", "Inside."]],
    }
    assert found["outside"] == ["Around", "Beside."]


def test_a_passage_within_another_is_no_part_of_it(read):
    found = read(control(ONE, p(t("Outer.")) + control(TWO, p(t("Inner.")))))

    assert [each["blocks"] for each in found["passages"]] == [
        [["paragraph", "Outer."]],
        [["paragraph", "Inner."]],
    ]


def test_without_controls_a_passage_is_what_stands_below_its_heading(read):
    body_mark = f'<w:bookmarkStart w:id="9" w:name="{TWO}"/>'
    rest = heading("iit_AAAAAAAA_x3", "Figures") + p(t("£1"))

    found = read(heading(ONE) + p(t("a")) + p(t("b")) + body_mark + p(t("Second")) + rest)

    assert {each["mark"]: each["blocks"] for each in found["passages"]} == {
        ONE: [["paragraph", "a"], ["paragraph", "b"]],
        TWO: [],
    }
    assert not any(each["is_marked"] for each in found["passages"])
    assert found["outside"] == ["Heading", "Second", "Figures", "£1"]
    assert found["marks"] == [ONE, TWO, "iit_AAAAAAAA_x3"]


def test_kinds_follow_from_styles_and_what_they_are_based_on(read):
    styles = f"""<w:styles {SPACES}>
      <w:style w:styleId="H"><w:name w:val="heading 2"/></w:style>
      <w:style w:styleId="MyH"><w:name w:val="Mine"/><w:basedOn w:val="H"/></w:style>
      <w:style w:styleId="L"><w:name w:val="List Bullet"/>
        <w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
      <w:style w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="Round"/></w:style>
      <w:style w:styleId="Line"><w:name w:val="Line"/></w:style>
    </w:styles>"""
    numbering = f"""<w:numbering {SPACES}>
      <w:abstractNum w:abstractNumId="0"><w:lvl><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
      <w:abstractNum w:abstractNumId="1"/>
      <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
      <w:num w:numId="4"><w:abstractNumId w:val="0"/></w:num>
      <w:num w:numId="5"><w:abstractNumId w:val="0"/>
        <w:lvlOverride><w:startOverride w:val="1"/></w:lvlOverride></w:num>
      <w:num w:numId="6"/>
    </w:numbering>"""

    def styled(style, words, number=""):
        numbered = f'<w:numPr><w:numId w:val="{number}"/></w:numPr>' if number else ""
        return p(t(words), f'<w:pStyle w:val="{style}"/>{numbered}')

    inside = (
        styled("MyH", "Who")
        + styled("L", "bullet")
        + styled("L", "no bullet", "0")
        + styled("Round", "begins", "5")
        + styled("Round", "goes on", "4")
        + styled("Gone", "unknown list", "99")
        + styled("Line", "line")
        + "<w:p/>"
    )

    found = read(control(ONE, inside), styles=styles, numbering=numbering)

    assert blocks_in(found) == [
        ["heading", "Who"],
        ["list", "bullet"],
        ["paragraph", "no bullet"],
        ["numbered", "begins", "5"],
        ["numbered", "goes on", ""],
        ["list", "unknown list"],
        ["line", "line"],
    ]


def test_notes_and_comments_are_found_by_their_numbers(read):
    endnotes = f'<w:endnotes {SPACES}><w:endnote w:id="1">{p(t("Census"))}</w:endnote></w:endnotes>'
    comments = (
        f'<w:comments {SPACES}><w:comment w:id="4" w:author=" Anna  Smith " w:date="2026-11-25">'
        f"{p(t('First.'))}{p(t('Second.'))}</w:comment>"
        f'<w:comment w:id="5">{p(t("Elsewhere."))}</w:comment></w:comments>'
    )
    inside = (
        '<w:commentRangeStart w:id="4"/>'
        + t("See")
        + '<w:r><w:endnoteReference w:id="1"/></w:r><w:r><w:footnoteReference w:id="9"/></w:r>'
        + '<w:r><w:commentReference w:id="4"/></w:r><w:r><w:commentReference w:id="77"/></w:r>'
    )

    found = read(control(ONE, p(inside)), endnotes=endnotes, comments=comments)

    passage = only(found)
    assert passage["blocks"] == [["paragraph", "See (Census)"]]
    assert passage["holds"] == {"footnotes": 2}
    assert passage["comments"] == [
        {"who": "Anna Smith", "on": "2026-11-25", "words": "First.\nSecond."}
    ]
    assert [each["words"] for each in found["comments"]] == ["Elsewhere."]


def test_a_document_without_a_body_says_nothing(tmp_path):
    path = tmp_path / "words.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {SPACES}/>")

    assert reading.read(path)["passages"] == []


def test_a_document_without_words_is_damaged(tmp_path):
    path = tmp_path / "words.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/styles.xml", "<x/>")

    with pytest.raises(reading.DocumentRefused, match="damaged"):
        reading.read(path)


def test_a_member_that_is_too_large_is_not_opened(read, monkeypatch):
    monkeypatch.setattr(reading, "MOST_XML", 100)

    with pytest.raises(reading.DocumentRefused, match="more time or memory"):
        read(control(ONE, p(t("a"))))


def test_too_many_letters_are_too_much(read, monkeypatch):
    monkeypatch.setattr(body, "MOST_LETTERS", 10)

    with pytest.raises(reading.DocumentRefused, match="more time or memory"):
        read(control(ONE, p(t("a" * 11))))


def test_the_process_writes_plain_data(tmp_path, monkeypatch, capsys):
    path = tmp_path / "words.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {SPACES}/>")
    monkeypatch.setattr(reading.confined.resource, "setrlimit", lambda *each: None)

    assert reading.main([str(path), "1000", "5"]) == 0

    assert '"passages": []' in capsys.readouterr().out
