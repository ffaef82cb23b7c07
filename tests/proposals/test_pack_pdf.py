import datetime
import io
import logging

import pypdf
import pytest

from consortium.printing import pdf
from proposals.digest import digest_of
from proposals.pack import document
from proposals.pack.snapshot import gather
from tests import factories
from tests.printed import assert_conforms, fonts_of, pages_of, structure, text_of
from tests.proposals.bids import KNOWN, make_bid
from tests.proposals.test_pack_document import HOSTILE

# One worker of the test run makes the demonstration's pack for all tests here.
pytestmark = pytest.mark.xdist_group("packs")

ON = datetime.date(2026, 11, 23)


def write(snapshot):
    data, _pages = pdf.write(document.html(snapshot), identifier=digest_of(snapshot))
    return data


@pytest.fixture
def demo(demo_pack, demo_reader):
    """The demonstration's bid as a PDF: (bytes, reader, number of pages)."""
    return demo_pack.pdf, demo_reader, demo_pack.pages


@pytest.fixture(scope="module")
def demo_reader(demo_pack):
    return pypdf.PdfReader(io.BytesIO(demo_pack.pdf))


@pytest.fixture(scope="module")
def demo_pages(demo_pack):
    """What stands on each page of it, as text."""
    return pages_of(demo_pack.pdf)


def test_the_demonstrations_pack_conforms_to_pdf_ua(demo):
    assert_conforms(demo[0])


def test_the_demonstrations_pack_says_what_why_who_and_how_much(demo_pages):
    words = " ".join(" ".join(demo_pages).split())

    assert "Seven organisations ask Long Meadow Trust (example) for £249,900" in words
    assert "Recorded burglary in South Cambridgeshire" in words
    assert "Firmlatch Home Safety (example)" in words
    assert "£100 less than the £250,000 it may ask for" in words


def test_the_document_says_what_it_is(demo):
    reader = demo[1]

    assert reader.metadata.title == "Safer homes, better health, one plan"
    assert reader.root_object["/Lang"] == "en-GB"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.metadata["/CreationDate"] == reader.metadata["/ModDate"] == "D:20261123"
    assert len(reader.pages) == demo[2]


def test_bookmarks_lead_through_the_document(demo):
    outline = demo[1].outline
    titles = [each.title for each in outline if not isinstance(each, list)]

    assert titles == [
        "Safer homes, better health, one plan",
        "Contents",
        "On one page",
        "What the funder asks, and what we answer",
        "The need",
        "What we offer, and why it works",
        "What is there today, and where this bid works",
        "Project by project",
        "How we deliver and govern it",
        "What it costs",
        "What it saves, and whom",
        "Who we are, and who is still to answer",
        "Risks, and what we do about them",
        "Equality and safeguarding",
        "How this is counted",
        "Sources",
    ]
    sheets = next(each for each in outline if isinstance(each, list) and len(each) == 7)
    assert sheets[0].title == "1. Know your measure"


def test_each_page_says_which_it_is_of_how_many_and_in_what_state(demo, demo_pages):
    pages = demo[2]
    for number, each in enumerate(demo_pages[1:], start=2):
        words = " ".join(each.split())
        assert f"{number} of {pages}" in words
        assert "DRAFT, seven partners still to answer" in words


def test_the_contents_name_the_pages_where_things_begin(demo_pages):
    entry = next(line for line in demo_pages[1].splitlines() if "What it costs" in line)
    number = int(entry.split()[-1])

    assert demo_pages[number - 1].startswith("What it costs")


def test_the_summary_stands_on_one_page_and_each_project_of_the_demonstration_on_its_own(
    demo_pages,
):
    begins = {}
    for number, each in enumerate(demo_pages, start=1):
        first = each.splitlines()[0]
        begins.setdefault(first, number)

    assert begins["What the funder asks, and what we answer"] == begins["On one page"] + 1
    assert begins["How we deliver and govern it"] - begins["Project by project"] == 7


def test_matrices_lie_on_wide_pages_and_all_else_on_tall_ones(demo, demo_pages):
    wide = [
        number
        for number, each in enumerate(demo[1].pages, start=1)
        if each.mediabox.width > each.mediabox.height
    ]
    assert len(wide) == 2
    assert all(
        "where a priority meets a ward" in " ".join(demo_pages[number - 1].split())
        for number in wide
    )


def test_only_our_own_typeface_is_embedded(demo):
    fonts = fonts_of(demo[1])
    assert fonts
    assert all(font.startswith("Source-Sans-3") for font in fonts)


def test_pictures_have_words_for_those_who_do_not_see_them(demo):
    figures = structure(demo[1], "/Figure")

    assert len(figures) > 5
    assert all(figure.get("/Alt") for figure in figures)
    words = " ".join(str(figure["/Alt"]) for figure in figures)
    assert "Asked for: 2027/28 £80,900, 2028/29 £82,100, 2029/30 £86,900." in words


def test_tables_have_heads(demo):
    tables = structure(demo[1], "/Table")
    assert len(tables) > 10
    assert len(structure(demo[1], "/TH")) > 100


@pytest.mark.django_db
def test_the_fullest_summary_still_stands_on_one_page():
    bid = make_bid(
        projects=12,
        years=9,
        title="A " + "very " * 40 + "long title",
        summary="Long words about what is meant. " * 60,
        funder="The Trust of a name that goes on and on " * 4,
        base_year=2015,
        pack_sections=["summary", "risks"],
    )
    cost = factories.UnitCostFactory(code="B1", event="burglary")
    for number, part in enumerate(bid.parts.order_by("project", "year")):
        if part.year == bid.first_year:
            part.project.title = f"{number} project of a title that goes on and on and on " * 3
            part.project.people_per_year = None
            part.project.save()
            part.project.organisation.name = f"{number} organisation whose name goes on and on " * 4
            part.project.organisation.save()
            part.project.tags.update(evidence_level=None, unit_cost=cost, **KNOWN)
    bid.parts.filter(year=bid.first_year).update(amount_gbp=None)
    factories.CostFactory(proposal=bid, year=2099)
    for number in range(12):
        factories.PriorityFactory(
            plan=bid.plans.get(),
            title=f"Priority {number} of many words " * 4,
            outcomes=[bid.plans.get().priorities.get(title="Burglary").outcomes.get()],
        )

    data = write(gather(bid, on=ON))

    assert_conforms(data)
    begins = [each.splitlines()[0] for each in pages_of(data)]
    summary = begins.index("On one page")
    assert begins[summary + 1] == "In full"
    assert begins[1] == "Contents"


LETTERS = "Ŵy ŷ, Łódź, naïve — “quotes” … ½ £, Ελλάδα, Привет, Việt"


@pytest.mark.django_db
def test_letters_of_many_languages_are_printed_in_our_own_typeface_and_others_as_unknown():
    bid = make_bid(
        projects=1,
        years=1,
        title=LETTERS,
        summary="Soft\u00adhyphen\u200b, ab\x07c. Safe 日本 😀 \u202e0001£",
        pack_sections=["summary"],
    )
    data = write(gather(bid, on=ON))

    assert_conforms(data)
    words = text_of(data)
    assert LETTERS in words
    assert "abc" in words
    assert "Safe ?? ? 0001£" in words
    fonts = fonts_of(pypdf.PdfReader(io.BytesIO(data)))
    assert all(font.startswith("Source-Sans-3") for font in fonts)


@pytest.mark.django_db
def test_twenty_thousand_words_and_a_word_without_end_are_printed_whole(caplog):
    bid = make_bid(projects=1, years=1, pack_sections=["delivery", "risks"])
    factories.ProposalTextFactory(proposal=bid, text="marigold " * 19_999 + "last.")
    factories.ProposalTextFactory(
        proposal=bid, section="risks", text=f"# {HOSTILE}\n{'x' * 3000}\n\na\tb\n{HOSTILE}\t\u202e1"
    )

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        data = write(gather(bid, on=ON))

    assert_conforms(data)
    assert caplog.messages == []
    words = text_of(data)
    assert words.count("marigold") == 19_999
    assert "last." in words
    assert words.count("x") > 3000
