"""A plan's coverage on two pages of A4: what stands on them, for which plans, that they conform.

The world is that of all pages here.
"""

import io
from pathlib import Path

import pypdf
import pytest
from django.core.cache import cache

from consortium.folder.loading import load
from consortium.models import Area
from consortium.services import refresh_area_tree
from priorities.briefing import document, keeping
from priorities.reads import serving_both
from tests.factories import (
    AreaFactory,
    IndicatorFactory,
    MeasurementFactory,
    PartnershipFactory,
    PlanFactory,
    PriorityFactory,
)
from tests.printed import assert_conforms, fonts_of, pages_of, structure
from tests.priorities.coverage_pages.conftest import see

BRIEFING = "/coverage/safer/briefing.pdf"
ON = "as_of=2026-11-23"
TOP = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def words_of(response):
    """(reader, the words of each page) of a briefing that has its two pages."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 2
    return reader, [" ".join(each.split()) for each in pages_of(response.content)]


@pytest.mark.django_db
def test_the_demonstrations_briefings_say_how_things_stand_and_what_comes():
    load(TOP / "consortium" / "demo")
    found = {
        slug: see(f"/coverage/{slug}/briefing.pdf?{ON}")
        for slug in ("south-cambs-cdrp-2008-11", "cambs-hwb-2012-17")
    }

    for response in found.values():
        assert_conforms(response.content)
    reader, (first, second) = words_of(found["south-cambs-cdrp-2008-11"])
    assert "Of 130 places where a priority meets a ward, 38 are covered, 28 are gaps" in first
    assert "How much is known: 14 charities have projects registered here; how many others" in first
    assert "28 gaps 64 fragile 0 thin 36 covered 2 crowded" in first
    assert "Cambourne Crowded 530 Covered 39 Fragile 11 Covered 99 Covered 25" in first
    assert "806 a year find no place" in second
    assert second.count("51.46 a year without a place × weight 2 = 102.9") == 4  # what has room
    assert "And 34 more places." in second
    assert "31 March 2027" in second
    assert (
        "13 projects that may be named here answer a priority of crime and one of health" in second
    )
    assert "/coverage/south-cambs-cdrp-2008-11/?level=ward&as_of=2026-11-23" in second
    assert reader.metadata.title == "Coverage of South Cambridgeshire CDRP plan 2008-11"
    assert reader.metadata["/CreationDate"] == "D:20261123"
    reader, _ = words_of(found["cambs-hwb-2012-17"])
    assert len(structure(reader, "/Table")) == 5
    assert len(structure(reader, "/TH")) > 20
    assert all(font.startswith("Source-Sans-3") for font in fonts_of(reader))


@pytest.mark.django_db
def test_a_status_stands_in_word_and_places_and_small_plans_say_what_the_words_mean(
    work, linton, sawston
):
    work(linton, people_per_year=40)

    _, (first, second) = words_of(see(f"{BRIEFING}?{ON}"))

    assert "Priority Linton Sawston Burglary Fragile 40 Gap" in first
    assert "Thin The need is known, and there are places for less than 25% of it." in first
    assert "Nowhere is it known that places are missing. In 1 more gap nobody knows" in second
    assert "Burglary: 1 gap" in second
    assert (
        "No project that may be named here answers a priority of crime and one of health, of"
        in second
    )


@pytest.mark.django_db
def test_the_same_figures_give_the_same_bytes_and_are_made_once(work, linton, monkeypatch):
    work(linton)
    first = see(f"{BRIEFING}?{ON}").content
    cache.clear()
    assert see(f"{BRIEFING}?{ON}").content == first

    monkeypatch.setattr(document.pdf, "lay_out", None)
    assert see(f"{BRIEFING}?{ON}").content == first


@pytest.mark.django_db
def test_a_change_shows_on_the_next_briefing(work, linton):
    work(linton, people_per_year=40)
    see(f"{BRIEFING}?{ON}")
    work(linton, people_per_year=25)

    _, (first, _) = words_of(see(f"{BRIEFING}?{ON}"))

    assert "Covered 65" in first


@pytest.mark.django_db
def test_the_filters_of_the_page_are_the_briefings(work, linton, sawston, council):
    work(linton, organisation=council, people_per_year=40)

    _, (first, second) = words_of(see(f"{BRIEFING}?level=ward&statutory=no&{ON}"))

    assert "Narrowed to work that public bodies do not run themselves." in first
    assert "2 gaps" in first
    assert "?statutory=no&level=ward&as_of=2026-11-23" in second


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked, said",
    [
        (
            "theme=health",
            "No place is left where a priority of this plan meets an area. Narrowed to",
        ),
        ("status=crowded", "Narrowed to places that are crowded. No place is left."),
    ],
)
def test_filters_that_leave_nothing_say_so_on_two_pages(asked, said, work, linton):
    work(linton)

    response = see(f"{BRIEFING}?{asked}&{ON}")

    _, (first, _) = words_of(response)
    assert said in first
    assert_conforms(response.content)


@pytest.mark.django_db
def test_a_briefing_of_one_status_says_nothing_untrue_of_the_plan(
    work, linton, sawston, plan, burglary
):
    counted = IndicatorFactory(name="Recorded burglary")
    PriorityFactory(plan=plan, title="Known", indicator=counted, outcomes=[burglary])
    for area in (linton, sawston):
        MeasurementFactory(indicator=counted, area=area, period="2025", count=60)
    work(linton, people_per_year=40)

    _, (first, second) = words_of(see(f"{BRIEFING}?level=ward&status=fragile&{ON}"))

    assert "Of 4 places where a priority meets a ward, 2 are gaps and 2 hang on one" in first
    assert "2 gaps 2 fragile" in first
    assert "Narrowed to places that are fragile. The sums are of places of every status." in first
    assert "Sawston" not in first
    assert "Of the need that is known, or can be guessed, 80 a year find no place" in second
    assert "(60 a year − 40 places) × weight 1 = 20" in second
    assert "a year without a place ×" not in second


@pytest.mark.django_db
def test_what_is_not_shown_of_a_status_is_not_called_not_meant(
    work, linton, sawston, plan, burglary
):
    PriorityFactory(plan=plan, title="Falls", areas=[linton], outcomes=[burglary])
    work(linton, sawston)
    PriorityFactory(plan=plan, title="Gangs", areas=[linton])

    _, (first, _) = words_of(see(f"{BRIEFING}?level=ward&status=fragile&{ON}"))
    _, (every, _) = words_of(see(f"{BRIEFING}?level=ward&{ON}"))

    assert "Falls Fragile" in first
    assert "not shown" in first
    assert "not meant" not in first
    assert "not meant" in every


@pytest.mark.django_db
def test_of_many_priorities_those_of_a_status_stand_with_all_their_areas(
    work, linton, sawston, plan, burglary, monkeypatch
):
    PriorityFactory(plan=plan, title="Gangs")
    work(linton)
    monkeypatch.setattr(document, "FRONTS", (document.Front(down=0, worst=9),))

    _, (first, _) = words_of(see(f"{BRIEFING}?level=ward&status=fragile&{ON}"))

    assert "Burglary 1 1 0 0 0 gap in Sawston" in first
    assert "Gangs" not in first


@pytest.mark.django_db
def test_a_plan_without_places_has_no_briefing_and_nonsense_is_refused(plan):
    assert see(BRIEFING).status_code == 404


@pytest.mark.django_db
def test_nonsense_is_refused_with_what_is_wrong(priority):
    response = see(f"{BRIEFING}?level=moon")

    assert response.status_code == 400
    assert response.content.decode().startswith("There is no level “moon”.")


@pytest.mark.django_db
def test_a_briefing_gives_no_refuge_away_whoever_takes_it(refuge, officer, coordinator):
    for person in (None, officer, coordinator):
        _, words = words_of(see(f"{BRIEFING}?{ON}", person))
        assert "2 gaps" in words[0]
        assert "Safe House" not in " ".join(words)


@pytest.mark.django_db
def test_what_ends_and_what_serves_both_is_named(work, linton, sawston, plan, burglary):
    other = PlanFactory(reference="well", title="Well here", partnership=plan.partnership)
    PriorityFactory(plan=other, title="Fear", theme="health", outcomes=[burglary])
    work(linton, title="Locks", organisation__name="Fen", funded_until="2027-03-31")
    work(linton, title="Refuge", sensitive=True)

    _, (_, second) = words_of(see(f"{BRIEFING}?level=district&{ON}"))

    assert "31 March 2027 Locks (Fen)" in second
    assert (
        "1 project that may be named here answers a priority of crime and one of health" in second
    )
    assert "Locks Fen Burglary Fear" in second


@pytest.mark.django_db
def test_of_many_other_plans_it_is_said_how_many_were_looked_at(
    work, linton, plan, burglary, monkeypatch
):
    for number in range(3):
        other = PlanFactory(reference=f"other-{number}", partnership=plan.partnership)
        PriorityFactory(plan=other, theme="crime", outcomes=[burglary])
    work(linton)
    monkeypatch.setattr(serving_both, "MOST_PLANS", 2)

    _, (_, second) = words_of(see(f"{BRIEFING}?{ON}"))

    assert (
        "No project that may be named here answers a priority of crime and one of health, of this "
        "plan or of the first 2 of 3 others for the same places."
    ) in second


@pytest.mark.django_db
def test_four_hundred_areas_and_forty_priorities_of_long_words_stay_two_pages(burglary, council):
    district = AreaFactory(code="E08", name="District of a long name " * 6, level="district")
    Area.objects.bulk_create(
        Area(code=f"E05{number:03}", name=f"Ward {number} of words", level="ward", parent=district)
        for number in range(400)
    )
    refresh_area_tree()
    partnership = PartnershipFactory(
        name="A partnership of a long name " * 7, areas=[district], organisations=[council]
    )
    huge = PlanFactory(reference="long", title="A long title " * 18, partnership=partnership)
    for number in range(40):
        counted = IndicatorFactory(name=f"Indicator {number} of many words " * 6)
        MeasurementFactory(indicator=counted, area=district, period="2025", count=9000)
        PriorityFactory(
            plan=huge,
            title=f"Priority {number} that goes on and on and on " * 4,
            indicator=counted,
            outcomes=[burglary],
        )

    response = see(f"/coverage/long/briefing.pdf?level=ward&{ON}")

    _, (first, second) = words_of(response)
    assert_conforms(response.content)
    assert "Of 16,000 places where a priority meets a ward" in first or "All 16,000" in first
    assert "priorities more, on the page whose address stands at the end" in first
    assert "more places." in second


@pytest.mark.django_db
def test_a_plan_that_fits_nowhere_is_said_to_be_too_long(work, linton, monkeypatch):
    work(linton)
    monkeypatch.setattr(document, "FRONTS", ())

    response = see(f"{BRIEFING}?{ON}")

    assert response.status_code == 422
    assert response.content.decode() == (
        "The briefing of safer does not fit on 2 pages. Narrow it by its filters, or take the "
        "workbook."
    )


@pytest.mark.django_db
def test_a_file_that_the_site_lacks_is_said_in_words(work, linton, monkeypatch, caplog):
    def lacking(page, *, identifier):
        raise document.pdf.MissingFile("Files that the document needs are not there: a.css.")

    work(linton)
    monkeypatch.setattr(document.pdf, "lay_out", lacking)

    response = see(f"{BRIEFING}?{ON}")

    assert response.status_code == 503
    assert response.content.decode().endswith("a.css. Please tell those who run this site.")
    assert "A briefing could not be made." in caplog.text
    assert cache.get(keeping.BUSY) is None


# --- Anybody may take one of anything


@pytest.mark.django_db
def test_one_briefing_is_made_at_a_time_and_what_is_kept_is_given_all_the_same(work, linton):
    work(linton)
    first = see(f"{BRIEFING}?{ON}").content
    assert cache.get(keeping.BUSY) is None
    cache.set(keeping.BUSY, "another")

    busy = see(f"{BRIEFING}?level=ward&statutory=no&{ON}")

    assert (busy.status_code, busy["Retry-After"]) == (503, "3")
    assert busy.content.decode().startswith("Another briefing is being made just now.")
    assert cache.get(keeping.BUSY) == "another"
    assert see(f"{BRIEFING}?{ON}").content == first


def test_a_turn_that_took_too_long_leaves_the_next_ones_alone():
    with keeping.Turn() as turn:
        turn.take()
        cache.set(keeping.BUSY, "the next")

    assert cache.get(keeping.BUSY) == "the next"


def test_however_many_briefings_are_made_few_are_kept():
    digests = [f"{number:064x}" for number in range(3 * keeping.SLOTS)]
    for digest in digests:
        keeping.keep(digest, digest.encode())

    still = [digest for digest in digests if keeping.kept(digest)]
    assert still == digests[-keeping.SLOTS :]
    assert keeping.kept(still[0]) == still[0].encode()


@pytest.mark.django_db
def test_hostile_words_are_printed_and_open_nothing(plan, burglary, linton):
    PriorityFactory(
        plan=plan, title='<img src="file:///etc/passwd"> {{ plan }}', outcomes=[burglary]
    )

    response = see(f"{BRIEFING}?{ON}")

    _, (first, _) = words_of(response)
    assert '<imgsrc="file:///etc/passwd">{{plan}}' in first.replace(" ", "")
    assert_conforms(response.content)
