"""A bid's words out to Word and back: what is found in the file, whatever was done to it."""

import io
import subprocess
import sys
import zipfile
from copy import deepcopy

import docx
import pytest
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from consortium.access import Denied
from proposals.models import WordCopy, WordText
from proposals.services import word as services
from proposals.services.bids import Frozen
from proposals.word import reading
from proposals.word.taking import Refused
from proposals.word.units import units_for
from tests import factories
from tests.conftest import member
from tests.proposals.bids import make_bid
from tests.proposals.word_files import (
    WordFile,
    brought_back,
    paragraph,
    run,
    taken_out,
    tracked,
    upload,
)

pytestmark = pytest.mark.django_db

RISKS = "Risks"
EVERYTHING = (
    "We fit ‘good’ locks – see below.\nIn every home.\n\n# Who\n\n- one\n- two\n\n1. a\n2. b\n\n"
    "1. c\n2. d\n\nYear\tWhat\n2027\tLocks\n2028\t\n\n"
    "\u202bעברית\u202c 🏳️\u200d🌈 {{ bid }} <b>&amp;"
)


@pytest.fixture(scope="module")
def words_once(made_once):
    """A bid, a coordinator, and the file of its words that they took out."""

    def make():
        bid = make_bid(years=2)
        factories.ProposalTextFactory(proposal=bid, section="risks", text="We fit ten locks.")
        by = member("coordinator", "infrastructure")
        return bid, by, services.take_out(proposal_id=bid.pk, by=by)[1]

    return made_once(make)


@pytest.fixture
def bid(db, words_once):
    return deepcopy(words_once[0])


@pytest.fixture
def coordinator(db, words_once):
    return deepcopy(words_once[1])


@pytest.fixture
def file(words_once):
    return WordFile(words_once[2])


def passages(returned):
    return {each.title: each for each in returned.copy.passages.all()}


def only(returned):
    (passage,) = returned.copy.passages.all()
    return passage


# --- Out, and back as it was


def test_every_passage_is_marked_and_everything_else_is_locked(bid, coordinator, file):
    titles = [unit.title[:64] for unit in units_for(bid, coordinator)]

    assert list(file.controls) == titles
    locks = [each.get(qn("w:val")) for each in file.body.iter(qn("w:lock"))]
    assert locks.count("sdtLocked") == len(titles)
    assert locks.count("sdtContentLocked") == 2
    settings = file.document.settings.element
    assert settings.find(qn("w:trackRevisions")) is not None
    tags = [each.tag for each in settings]
    assert tags.index(qn("w:trackRevisions")) < tags.index(qn("w:defaultTabStop"))


def test_figures_stand_in_the_file_to_be_read(file):
    words = file.words

    assert "£12,000" in words
    assert "We fit ten locks." in words
    assert "A fitter visits." in words


@pytest.mark.parametrize("program", ["as it went out", "without controls"])
def test_an_unchanged_file_changes_nothing(bid, coordinator, program):
    bid.texts.update(text=EVERYTHING)
    bid.summary = "Locks\nand lights.\n\n- not a list"
    bid.save()
    file = taken_out(bid, coordinator)
    if program == "without controls":  # LibreOffice keeps the bookmarks alone
        file.without_controls()

    returned = brought_back(bid, coordinator, file)

    assert returned.copy is None
    assert not WordCopy.objects.exists()


def test_the_same_words_go_out_as_the_same_bytes(bid, coordinator):
    first, second = (services.take_out(proposal_id=bid.pk, by=coordinator) for _ in range(2))

    assert first == second
    assert WordText.objects.count() == 1
    bid.texts.update(text="Else.")
    assert services.take_out(proposal_id=bid.pk, by=coordinator)[0].code != first[0].code


def test_what_went_out_is_kept_as_it_was(bid, coordinator, file):
    row = WordText.objects.get()

    sent = {each["title"]: each["text"] for each in row.passages}
    assert sent["Risks, and what we do about them"] == "We fit ten locks."
    assert "2027/28 | £12,000 | £500" in row.frame


def test_words_that_no_file_holds_do_not_stop_it(bid, coordinator):
    bid.texts.update(text="One\x01 two\x0b\ufffe three\x1f")

    assert brought_back(bid, coordinator, taken_out(bid, coordinator)).copy is None


# --- What people do to it


def test_a_typed_change_is_found_with_who_saved_the_file(bid, coordinator, file):
    file.write(RISKS, "We fit twelve locks.", "And lights.")
    file.saved_by("Anna Smith")

    returned = brought_back(bid, coordinator, file)

    passage = only(returned)
    assert (passage.key, passage.base) == ("section:risks", "We fit ten locks.")
    assert passage.text == "We fit twelve locks.\n\nAnd lights."
    assert (passage.authors, passage.is_tracked) == ([], False)
    assert returned.copy.saved_by == "Anna Smith"
    assert returned.copy.sent_by == coordinator
    assert returned.copy.size == returned.copy.file.size > 10_000


def test_words_own_marks_are_no_change(bid, coordinator, file):
    """Runs that are split, proofing, a bookmark, a smart tag and curly signs."""
    (first,) = file.paragraphs(RISKS)
    for each in first.findall(qn("w:r")):
        first.remove(each)
    smart = OxmlElement("w:smartTag")
    smart.append(run("ten"))
    first.extend(
        [
            OxmlElement("w:bookmarkStart", attrs={qn("w:id"): "77", qn("w:name"): "_GoBack"}),
            OxmlElement("w:bookmarkEnd", attrs={qn("w:id"): "77"}),
            OxmlElement("w:proofErr", attrs={qn("w:type"): "spellStart"}),
            run("We f"),
            run("it\u00a0"),
            OxmlElement("w:lastRenderedPageBreak"),
            smart,
            run(" locks"),
            run("."),
        ]
    )

    assert brought_back(bid, coordinator, file).copy is None


def test_tracked_changes_are_taken_as_accepted_and_name_who_made_them(bid, coordinator, file):
    (first,) = file.paragraphs(RISKS)
    for each in first.findall(qn("w:r")):
        first.remove(each)
    first.extend(
        [
            run("We fit "),
            tracked("del", "Ben Jones", run("ten", deleted=True)),
            tracked("ins", "Anna Smith", run("twelve")),
            tracked("ins", "Anna Smith", tracked("del", "Ben Jones", run(" nice", deleted=True))),
            run(" locks."),
        ]
    )
    file.saved_by("Cora")

    passage = only(brought_back(bid, coordinator, file))

    assert passage.text == "We fit twelve locks."
    assert sorted(passage.authors) == ["Anna Smith", "Ben Jones"]
    assert passage.is_tracked is True


def test_a_change_beside_tracked_ones_is_not_put_down_to_them(bid, coordinator, file):
    (first,) = file.paragraphs(RISKS)
    first.append(tracked("ins", "Anna Smith", run(" And bolts.")))
    first.append(run(" And bars."))

    passage = only(brought_back(bid, coordinator, file))

    assert passage.text == "We fit ten locks. And bolts. And bars."
    assert (passage.authors, passage.is_tracked) == (["Anna Smith"], False)


def test_a_tracked_paragraph_joined_moved_or_struck_out_reads_as_accepted(bid, coordinator, file):
    inside = file.inside(RISKS)
    ended = paragraph(run("We fit ten"))
    kinds = OxmlElement("w:pPr")
    marks = OxmlElement("w:rPr")
    marks.append(tracked("del", "Anna Smith"))
    kinds.append(marks)
    ended.insert(0, kinds)
    for each in list(inside):
        inside.remove(each)
    inside.extend(
        [
            ended,
            paragraph(run(" locks.")),
            paragraph(tracked("moveFrom", "Anna Smith", run("Moved."))),
            paragraph(tracked("moveTo", "Anna Smith", run("Moved."))),
        ]
    )

    passage = only(brought_back(bid, coordinator, file))

    assert passage.text == "We fit ten locks.\n\nMoved."


def test_a_tracked_change_that_comes_to_nothing_is_none(bid, coordinator, file):
    (first,) = file.paragraphs(RISKS)
    first.append(tracked("ins", "Anna Smith", tracked("del", "Anna Smith", run("x", deleted=True))))

    assert brought_back(bid, coordinator, file).copy is None


def test_comments_stand_beside_their_passage(bid, coordinator, file):
    file.comment(RISKS, "Anna Smith", "Is it ten?", number=3)
    file.write("The need", "People are burgled.")

    found = passages(brought_back(bid, coordinator, file))

    risks = found["Risks, and what we do about them"]
    assert risks.decision == "unchanged"
    assert risks.comments == [{"who": "Anna Smith", "on": "2026-11-25", "words": "Is it ten?"}]
    assert found["The need"].comments == []


def test_a_comment_beside_no_passage_is_kept_with_the_file(bid, coordinator, file):
    file.add_comments([(5, "Anna Smith", "Who leads?")])

    returned = brought_back(bid, coordinator, file)

    assert [each["words"] for each in returned.copy.notes["comments"]] == ["Who leads?"]


def test_headings_lists_and_tables_become_what_a_box_takes(bid, coordinator, file):
    file.write(RISKS, "First")
    inside = file.inside(RISKS)
    inside.append(paragraph(run("Weather"), style="Heading4"))
    inside.extend(paragraph(run(each), style="ListBullet") for each in ("Rain", "Wind"))
    inside.extend(paragraph(run(each), style="ListNumber") for each in ("Look", "Wait"))
    table = file.document.add_table(2, 2)
    for cell, words in zip(table._cells, ("Risk", "How bad", "Rain", "Little"), strict=True):
        cell.text = words
    inside.append(table._tbl)

    passage = only(brought_back(bid, coordinator, file))

    assert passage.text == (
        "First\n\n# Weather\n\n- Rain\n- Wind\n\n1. Look\n2. Wait\n\nRisk\tHow bad\nRain\tLittle"
    )


def test_a_table_and_a_picture_in_plain_words_are_told_and_their_text_is_kept(
    bid, coordinator, file
):
    inside = file.inside("Locks 1: What it does")
    table = file.document.add_table(1, 2)
    for cell, words in zip(table._cells, ("Mon", "Fitting"), strict=True):
        cell.text = words
    inside.append(table._tbl)
    inside.append(paragraph(run("Look:"), OxmlElement("w:drawing")))

    passage = only(brought_back(bid, coordinator, file))

    assert passage.text == "A fitter visits.\n\nMon Fitting\n\nLook:"
    assert passage.holds == {"tables": 1, "pictures": 1}


def test_words_in_a_text_box_are_kept_once(bid, coordinator, file):
    box = OxmlElement("w:txbxContent")
    box.append(paragraph(run("Boxed.")))
    drawing = OxmlElement("w:drawing")
    drawing.append(box)
    file.paragraphs(RISKS)[0].append(drawing)

    passage = only(brought_back(bid, coordinator, file))

    assert passage.text == "We fit ten locks.\nBoxed."


def test_a_note_at_the_foot_stands_in_brackets(bid, coordinator, file):
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    file.members["word/footnotes.xml"] = (
        f'<w:footnotes xmlns:w="{space}"><w:footnote w:id="2"><w:p><w:r><w:t>Police, 2025</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>"
    ).encode()
    called = OxmlElement("w:r")
    called.append(OxmlElement("w:footnoteReference", attrs={qn("w:id"): "2"}))
    file.paragraphs(RISKS)[0].append(called)

    passage = only(brought_back(bid, coordinator, file))

    assert passage.text == "We fit ten locks. (Police, 2025)"
    assert passage.holds == {"footnotes": 1}


def test_an_emptied_passage_is_empty(bid, coordinator, file):
    file.write(RISKS)

    assert only(brought_back(bid, coordinator, file)).text == ""


def test_a_control_with_nothing_left_in_it_is_empty(bid, coordinator, file):
    inside = file.inside(RISKS)
    for each in list(inside):
        inside.remove(each)

    assert only(brought_back(bid, coordinator, file)).text == ""


def test_an_empty_passage_that_is_written_has_no_placeholder(bid, coordinator, file):
    file.write("The need", "People are burgled.")
    also = file.paragraphs("Appendix")[0]
    also.append(run(" A map."))  # by a program that knows no placeholders

    found = passages(brought_back(bid, coordinator, file))

    assert found["The need"].text == "People are burgled."
    assert found["Appendix"].text == "A map."


def test_what_word_says_in_an_emptied_passage_is_no_text(bid, coordinator, file):
    """Word puts a sentence of its own into a control that somebody empties."""
    file.write(RISKS)
    styles = file.document.styles.element
    style = OxmlElement(
        "w:style", attrs={qn("w:type"): "character", qn("w:styleId"): "Platzhaltertext"}
    )
    style.append(OxmlElement("w:name", attrs={qn("w:val"): "Placeholder Text"}))
    styles.append(style)
    said = run("Click or tap here to enter text.")
    kinds = OxmlElement("w:rPr")
    kinds.append(OxmlElement("w:rStyle", attrs={qn("w:val"): "Platzhaltertext"}))
    said.insert(0, kinds)
    file.paragraphs(RISKS)[0].append(said)

    assert only(brought_back(bid, coordinator, file)).text == ""


def test_a_link_keeps_its_words_and_is_told(bid, coordinator, file):
    link = OxmlElement("w:hyperlink", attrs={qn("r:id"): "rId99"})
    link.append(run(" See the plan."))
    file.paragraphs(RISKS)[0].append(link)

    passage = only(brought_back(bid, coordinator, file))

    assert passage.text == "We fit ten locks. See the plan."
    assert passage.holds == {"links": 1}


def test_of_many_lines_outside_the_first_are_told_and_how_many_more(bid, coordinator, file):
    for number in range(203):
        file.document.add_paragraph(f"Pasted {number}")

    lines = brought_back(bid, coordinator, file).copy.notes["outside"]

    assert len(lines) == 201
    assert lines[-1] == "… and 3 more"


def test_twenty_thousand_words_come_back_whole(bid, coordinator, file):
    words = [" ".join(f"word{number}" for number in range(100)) for _ in range(200)]
    file.write(RISKS, *words)

    passage = only(brought_back(bid, coordinator, file))

    assert len(passage.text.split()) == 20_000


def test_right_to_left_marks_and_emoji_come_back(bid, coordinator, file):
    words = "\u202bעברית\u202c and 👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 end\u200f"
    file.write(RISKS, words)

    assert only(brought_back(bid, coordinator, file)).text == words


def test_a_program_that_drops_controls_loses_no_change(bid, coordinator, file):
    file.write(RISKS, "We fit twelve locks.", "And lights.")

    passage = only(brought_back(bid, coordinator, file.without_controls()))

    assert passage.key == "section:risks"
    assert passage.text == "We fit twelve locks.\n\nAnd lights."


# --- What is not taken as a change


def test_a_changed_amount_is_told_and_changes_nothing(bid, coordinator, file):
    changed = False
    for each in file.body.iter(qn("w:t")):
        if each.text == "£12,000" and not changed:
            each.text, changed = "£99,000", True

    copy = brought_back(bid, coordinator, file).copy

    assert copy.notes["outside"] == ["2027/28 | £99,000 | £500"]
    assert copy.notes["gone"] == ["2027/28 | £12,000 | £500"]
    assert not copy.passages.exists()
    assert {part.amount_gbp for part in bid.parts.all()} == {12000}


def test_text_moved_out_of_its_passage_is_told_and_kept(bid, coordinator, file):
    moved = file.paragraphs(RISKS)[0]
    file.control(RISKS).addnext(moved)

    returned = brought_back(bid, coordinator, file)

    assert only(returned).text == ""
    assert returned.copy.notes["outside"] == ["We fit ten locks."]


def test_a_deleted_passage_is_told_and_changes_nothing(bid, coordinator, file):
    control = file.control(RISKS)
    heading = control.getprevious()
    heading.getparent().remove(heading)
    for child in list(control.find(qn("w:sdtContent"))):
        control.addprevious(child)
    control.getparent().remove(control)

    copy = brought_back(bid, coordinator, file).copy

    assert copy.notes["lost"] == ["Risks, and what we do about them"]
    assert copy.notes["outside"] == ["We fit ten locks."]
    assert copy.notes["gone"] == ["Risks, and what we do about them"]
    assert not copy.passages.exists()


def test_a_control_copied_twice_shows_both_texts(bid, coordinator, file):
    file.write(RISKS, "We fit twelve locks.")
    other = file.twice(RISKS)
    other.append(paragraph(run("Or more.")))

    returned = brought_back(bid, coordinator, file)

    assert only(returned).text == "We fit twelve locks."
    assert returned.copy.notes["more"] == [
        {
            "title": "Risks, and what we do about them",
            "text": "We fit twelve locks.\n\nOr more.",
        }
    ]


def test_of_a_control_copied_and_changed_the_changed_one_is_taken(bid, coordinator, file):
    file.twice(RISKS).append(paragraph(run("Or more.")))

    returned = brought_back(bid, coordinator, file)

    assert only(returned).text == "We fit ten locks.\n\nOr more."
    assert returned.copy.notes["more"] == []


def test_a_passage_of_another_bid_in_it_is_kept_apart(bid, coordinator, file):
    other = factories.ProposalFactory(lead_organisation=bid.lead_organisation)
    factories.ProposalTextFactory(proposal=other, section="risks", text="Theirs.")
    stray = taken_out(other, coordinator).control(RISKS)
    file.body.insert(len(file.body) - 1, stray)

    copy = brought_back(bid, coordinator, file).copy

    assert copy.notes["more"] == [{"title": "Marked for another bid", "text": "Theirs."}]


# --- Files that are no copy of it


def encrypted():
    return b"\xd0\xcf\x11\xe0" + bytes(512) + "EncryptedPackage".encode("utf-16-le")


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_member(content, name, data):
    return packed(
        **{
            each: archive.read(each)
            for archive in [zipfile.ZipFile(io.BytesIO(content))]
            for each in archive.namelist()
        }
        | {name: data}
    )


def plain_document(words="Hello"):
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(words)
    document.save(out)
    return out.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b">]><w:document/>'
BAD = {
    "a PDF": (lambda: b"%PDF-1.7\n", "This is a PDF, and a Word document is wanted here."),
    "rich text": (lambda: b"{\\rtf1 hello}", "save it as .docx"),
    "words alone": (lambda: b"hello there", "a text file, and a Word document"),
    "one with a password": (encrypted, "protected with a password"),
    "one with macros": (
        lambda: with_member(plain_document(), "word/vbaProject.bin", b"x"),
        "holds macros",
    ),
    "an OpenDocument": (
        lambda: packed(mimetype="application/vnd.oasis.opendocument.text"),
        r"OpenDocument file \(.odt\)\. Open it in your word processor",
    ),
    "a damaged one": (lambda: plain_document()[:-800], "damaged"),
    "one whose words are broken": (
        lambda: with_member(plain_document(), "word/document.xml", b"<w:document"),
        "damaged or only half uploaded",
    ),
    "one without words": (
        lambda: with_member(plain_document(), "word/document.xml", b"<html/>"),
        "damaged",
    ),
    "a strict one": (
        lambda: with_member(
            plain_document(),
            "word/document.xml",
            b'<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>',
        ),
        "Strict Open XML Document",
    ),
    "an entity bomb": (
        lambda: with_member(plain_document(), "word/document.xml", ENTITIES),
        "declares entities",
    ),
    "another document": (plain_document, "No passage in this file is marked"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_copy_is_refused_in_words(what, bid, coordinator):
    make, words = BAD[what]

    with pytest.raises(Refused, match=words):
        brought_back(bid, coordinator, make())

    assert not WordCopy.objects.exists()


def test_a_file_that_unpacks_to_too_much_is_refused(bid, coordinator):
    bomb = with_member(plain_document(), "word/media/x.xml", b" " * 210_000_000)

    with pytest.raises(Refused, match="larger than 200 MB"):
        brought_back(bid, coordinator, bomb)


def test_a_file_that_is_too_large_is_refused(bid, coordinator):
    with pytest.raises(Refused, match="11 MB, and 10 MB is the most"):
        services.bring_back(
            proposal_id=bid.pk, by=coordinator, file=upload(bytes(11 * services.MEGABYTE))
        )


def test_a_file_of_another_bid_is_named(bid, coordinator):
    other = factories.ProposalFactory(title="Warm homes")
    file = taken_out(other, coordinator)

    with pytest.raises(Refused, match="holds the words of “Warm homes”"):
        brought_back(bid, coordinator, file)


def test_a_bid_somebody_may_not_see_is_not_named_to_them(bid, coordinator):
    other = factories.ProposalFactory(title="Warm homes")
    file = taken_out(other, coordinator)
    partner = partner_of(bid)

    with pytest.raises(Refused, match="holds the words of another bid"):
        brought_back(bid, partner, file)


def test_a_bid_that_is_handed_in_takes_no_file_and_gives_none(bid, coordinator, file):
    bid.status = "submitted"
    bid.save()

    with pytest.raises(Frozen, match="submitted"):
        brought_back(bid, coordinator, file)
    with pytest.raises(Frozen):
        taken_out(bid, coordinator)


def test_reading_it_takes_no_more_than_it_may(tmp_path):
    """The process holds itself to its limits before it parses anything."""
    path = tmp_path / "words.docx"
    path.write_bytes(plain_document("word " * 10))

    done = subprocess.run(
        [sys.executable, "-m", "proposals.word", str(path), str(30 * reading.MEGABYTE), "5"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    found = reading.found_in(path)
    assert found["outside"] == ["word " * 9 + "word"]


def test_what_comes_to_too_many_letters_is_refused(tmp_path):
    path = tmp_path / "words.docx"
    path.write_bytes(plain_document("x" * 3_000_001))

    with pytest.raises(reading.DocumentRefused, match="more time or memory"):
        reading.read(path)


# --- Who may


def partner_of(bid, number=1, role="lead"):
    project = bid.parts.filter(project__title=f"Locks {number}").first().project
    return factories.MembershipFactory(organisation=project.organisation, role=role).user


def test_a_partner_takes_out_its_own_projects_words_and_reads_the_rest(bid):
    file = taken_out(bid, partner_of(bid))

    assert all("Locks 1" in title for title in file.controls)
    assert len(file.controls) == 2
    assert "We fit ten locks." in file.words


def test_what_a_partner_changes_of_others_is_told_and_set_aside(bid, coordinator, file):
    """The file that a coordinator took out and passed on, brought back by a partner."""
    file.write(RISKS, "We fit no locks.")
    file.write("Locks 1: What it does", "Two fitters visit.")
    file.write("Locks 2: What it does", "Nobody visits.")
    partner = partner_of(bid)

    returned = brought_back(bid, partner, file)

    assert only(returned).text == "Two fitters visit."
    assert {each["title"] for each in returned.copy.notes["not_yours"]} == {
        "Risks, and what we do about them",
        "Locks 2: What it does",
    }


def test_the_same_file_is_known_again(bid, coordinator, file):
    file.write(RISKS, "We fit twelve locks.")
    content = file.content
    first = brought_back(bid, coordinator, content)

    again = brought_back(bid, coordinator, content, "other name.docx")

    assert again.is_known
    assert again.copy == first.copy
    assert WordCopy.objects.count() == 1


def test_the_same_file_sent_twice_at_once_is_one_copy(bid, coordinator, file, monkeypatch):
    file.write(RISKS, "We fit twelve locks.")
    content = file.content
    read = services._read

    def read_while_another_sends_it(sent):
        monkeypatch.setattr(services, "_read", read)
        brought_back(bid, coordinator, content)
        sent.seek(0)
        return read(sent)

    monkeypatch.setattr(services, "_read", read_while_another_sends_it)

    assert brought_back(bid, coordinator, content).is_known
    assert WordCopy.objects.count() == 1


def test_what_somebody_could_not_propose_another_brings_back_anew(bid, coordinator, file):
    file.write(RISKS, "We fit no locks.")
    content = file.content
    brought_back(bid, partner_of(bid), content)

    returned = brought_back(bid, coordinator, content)

    assert not returned.is_known
    assert only(returned).text == "We fit no locks."


def test_an_officer_that_a_bid_is_shared_with_takes_no_words_out(bid, officer):
    bid.shared_with.set([officer.memberships.get().organisation])

    with pytest.raises(Denied):
        taken_out(bid, officer)


def test_what_is_written_so_here_already_is_nothing_to_decide(bid, coordinator, file):
    file.write(RISKS, "We fit twelve locks.")
    bid.texts.update(text="We fit twelve locks.", version=2)

    assert only(brought_back(bid, coordinator, file)).decision == "already"


def test_a_file_that_passed_through_two_downloads_is_read_by_both(bid, coordinator, file):
    """A passage pasted, control and all, from a file that was taken out earlier."""
    bid.texts.update(text="We fit eleven locks.", version=2)
    later = taken_out(bid, coordinator)
    later.write("The need", "People are burgled.")
    file.write(RISKS, "We fit twelve locks.")
    later.control(RISKS).addnext(file.control(RISKS))

    found = passages(brought_back(bid, coordinator, WordFile(later.content)))

    assert found["The need"].text == "People are burgled."
    assert found["Risks, and what we do about them"].base == "We fit ten locks."
