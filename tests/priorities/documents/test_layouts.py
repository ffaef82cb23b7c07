"""What in a document reads as a priority, layout by layout, in documents made for it."""

import pytest

from priorities.documents import candidates, pdf, web, word
from tests.priorities.documents.plans import (
    PROSE,
    TITLES,
    bold,
    docx_bytes,
    items,
    pdf_bytes,
    word_plan,
)


@pytest.fixture
def stored(tmp_path):
    """A function that stores bytes and gives their path."""

    def store(data):
        path = tmp_path / "document"
        path.write_bytes(data)
        return path

    return store


def titles(document):
    return [each.title for each in candidates.find(document).candidates]


def rules(document):
    return {each.rule for each in candidates.find(document).candidates}


# --- Word


def test_word_headings_under_priorities(stored):
    found = word.read(stored(docx_bytes(word_plan)))

    assert titles(found) == list(TITLES)
    first = candidates.find(found).candidates[0]
    assert first.more.startswith("What we know of it")
    start, end = first.highlight
    assert first.quote[start:end] == TITLES[0]


def test_word_headings_that_are_only_bold_paragraphs(stored):
    def build(document):
        bold(document, "Introduction")
        document.add_paragraph("We are five bodies that work together.")
        bold(document, "Our priorities for three years are:")
        for title in TITLES:
            document.add_paragraph(title, style="List Bullet")
        bold(document, "How we work")
        document.add_paragraph("Members meet each quarter", style="List Bullet")

    assert titles(word.read(stored(docx_bytes(build)))) == list(TITLES)


def test_bold_paragraphs_numbered_as_priorities(stored):
    def build(document):
        for number, title in enumerate(TITLES, start=1):
            bold(document, f"Priority {number}: {title}")
            document.add_paragraph("Why it matters to the people who live here.")

    found = word.read(stored(docx_bytes(build)))

    assert titles(found) == list(TITLES)
    assert rules(found) == {"numbered"}


def test_a_number_alone_takes_the_next_line_as_its_title(stored):
    def build(document):
        for number, title in enumerate(TITLES, start=1):
            document.add_heading(f"Priority {number}", 1)
            document.add_heading(title, 2)
            document.add_paragraph("Why it matters.")

    assert titles(word.read(stored(docx_bytes(build)))) == list(TITLES)


def test_a_word_table_with_a_column_of_priorities(stored):
    def build(document):
        table = document.add_table(rows=1, cols=3)
        for cell, text in zip(table.rows[0].cells, ("No", "Priority", "Lead"), strict=True):
            cell.text = text
        for number, title in enumerate(TITLES, start=1):
            for cell, text in zip(
                table.add_row().cells, (str(number), title, "Police"), strict=True
            ):
                cell.text = text

    found = candidates.find(word.read(stored(docx_bytes(build)))).candidates

    assert [each.title for each in found] == list(TITLES)
    assert found[0].rule == "table"
    assert found[0].more == "Lead: Police"


# --- PDF


def test_a_numbered_list_in_a_pdf_with_its_page(stored):
    body = f"<h1>Plan</h1>{PROSE}<h2 style='break-before: page'>Our priorities</h2>{items('ol')}"

    found = candidates.find(pdf.read(stored(pdf_bytes(body)))).candidates

    assert [each.title for each in found] == list(TITLES)
    assert {each.page for each in found} == {2}


def test_two_columns_are_read_one_after_the_other(stored):
    half = f"{PROSE}<h2>Our priorities</h2>{items()}{PROSE}<h2>How we work</h2>{PROSE * 3}"
    css = "div { columns: 2; column-gap: 12mm } p { margin: 0 0 6pt }"

    found = pdf.read(stored(pdf_bytes(f"<h1>Safer together</h1><div>{half}</div>", css=css)))

    assert titles(found) == list(TITLES)


def test_a_pdf_table_that_goes_on_over_the_page(stored):
    rows = "".join(
        f"<tr><td style='height: 60mm'>{number}. {title}</td><td>We know of it.</td></tr>"
        for number, title in enumerate(TITLES, start=1)
    )
    head = "<tr><th>Priority area</th><th>Why</th></tr>"
    css = "td, th { border: 1px solid black; padding: 4pt } table { border-collapse: collapse }"
    body = f"<h1>Plan</h1>{PROSE}<table>{head}{rows}</table>"

    found = candidates.find(pdf.read(stored(pdf_bytes(body, css=css)))).candidates

    assert [each.title for each in found] == list(TITLES)
    assert [each.page for each in found][-1] > 1


def test_headings_that_stand_out_by_size_under_priorities(stored):
    body = "<h1>Plan</h1><h2>Strategic priorities</h2>" + "".join(
        f"<h3>{title}</h3>{PROSE}" for title in TITLES
    )

    assert titles(pdf.read(stored(pdf_bytes(f"{body}<h2>Governance</h2>{PROSE}")))) == list(TITLES)


def test_running_heads_and_page_numbers_are_no_text(stored):
    css = (
        "@page { @top-center { content: 'Safer plan' } @bottom-center { content: counter(page) } }"
    )
    pages = "".join(f"<h2 style='break-before: page'>Part {n}</h2>{PROSE}" for n in "abcd")

    found = pdf.read(stored(pdf_bytes(pages, css=css)))

    assert all(block.text not in ("Safer plan", "1", "2") for block in found.blocks)


# --- Web pages and Markdown


def test_a_web_page_without_its_navigation(stored):
    nav = "<nav><h2>Priorities</h2><ul><li>Home and news</li><li>All about us</li></ul></nav>"
    page = f"<html><body>{nav}<main><h1>Plan</h1><h2>Priorities</h2>{items()}</main></body></html>"

    assert titles(web.read_html(page)) == list(TITLES)


def test_markdown_with_bullets_written_as_letters():
    text = "The two priorities were agreed as:\n\no Speeding in School Lane\n\no Theft of tools\n"

    assert titles(web.read_markdown(text)) == ["Speeding in School Lane", "Theft of tools"]


def test_markdown_front_matter_is_no_text():
    text = f"---\ntitle: x\n---\n\n## Priorities\n\n1. {TITLES[0]}\n2. {TITLES[1]}\n"

    assert titles(web.read_markdown(text)) == list(TITLES[:2])


# --- What is none


@pytest.mark.parametrize(
    "lead",
    [
        "The national strategy names these priorities:",
        "Progress against the priorities of the last plan:",
        "The methodology by which the priorities were chosen:",
    ],
)
def test_priorities_of_others_or_of_the_past_are_none(lead):
    assert titles(web.read_html(f"<h1>Plan</h1><p>{lead}</p>{items()}")) == []


def test_our_priorities_within_the_national_ones_are_ours():
    lead = "In line with national policy our priorities are:"

    assert titles(web.read_html(f"<p>{lead}</p>{items()}")) == list(TITLES)


def test_weaker_words_count_only_where_no_priority_is_named():
    objectives = "<h2>Objectives</h2><ul><li>Work as one team</li><li>Share what we know</li></ul>"

    assert titles(web.read_html(objectives)) == ["Work as one team", "Share what we know"]
    assert titles(web.read_html(f"<h2>Priorities</h2>{items()}{objectives}")) == list(TITLES)


def test_the_same_words_twice_are_one_candidate_with_both_pages(stored):
    body = (
        f"<h2>Summary of our priorities</h2>{items()}"
        f"<h2 style='break-before: page'>Our priorities</h2>{items()}"
    )

    found = candidates.find(pdf.read(stored(pdf_bytes(body)))).candidates

    assert [each.title for each in found] == list(TITLES)
    assert (found[0].page, found[0].pages) == (1, (2,))


def test_a_table_of_contents_holds_no_priorities():
    lines = "".join(f"<li>{title} ........ {n}</li>" for n, title in enumerate(TITLES))

    found = candidates.find(web.read_html(f"<h2>Priorities</h2><ul>{lines}</ul>"))

    assert found.candidates == ()


def test_a_text_that_names_no_priorities_says_so():
    found = candidates.find(web.read_html("<p>Minutes of the meeting. Tea was served.</p>"))

    assert (found.candidates, found.speaks) == ((), False)
