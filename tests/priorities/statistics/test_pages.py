"""The pages of official figures: files for officers and coordinators, one figure typed."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consortium.access import Denied
from consortium.models import Import
from priorities.models import Indicator, Measurement
from priorities.services.figures import HeldAlready, keep_figure
from tests import factories
from tests.priorities.statistics.files import (
    applied,
    counts,
    crime,
    read,
    street,
    upload,
    work_on,
)
from tests.priorities.statistics.health import (
    fingertips,
    health,
)

pytestmark = pytest.mark.django_db

URL = "/priorities/figures/import/"
ADD = "/priorities/figures/add/"


@pytest.fixture
def south(db):
    return factories.AreaFactory(code="E07000012", name="South Cambridgeshire", level="district")


@pytest.fixture
def council(officer):
    return officer.memberships.get().organisation


@pytest.fixture
def signed_in(client_for, officer):
    return client_for(officer)


def text_of(response):
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(words.split())


def send(client, *files, **facts):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(URL, {"source": "statistics", "file": sent} | facts)


# --- Files


def test_an_officer_loads_a_month_for_their_organisation(signed_in, council, south):
    answer = send(signed_in, ("street.csv", street(crime())), organisation=council.slug)

    found = Import.objects.get()
    assert answer.url == found.get_absolute_url() == f"{URL}{found.pk}/"
    assert (found.kind, found.organisation) == ("figures", council)
    work_on(found)
    page = text_of(signed_in.get(answer.url))
    assert "14 figures would be new, 0 changed" in page
    assert "Read from 1 row of data.police.uk: 1 used, 0 skipped" in page
    assert "Recorded burglary" in page


def test_several_months_are_taken_as_one_file(signed_in, council, south):
    send(
        signed_in,
        ("2024-01.csv", street(crime())),
        ("2024-02.csv", street(crime(Month="2024-02"))),
        organisation=council.slug,
    )

    found = work_on(Import.objects.get())
    assert found.name == "2024-01.csv and 1 more.zip"
    assert found.report["rows"] == 2
    assert applied(found, found.requested_by).status == "applied"
    assert counts()["Burglary", "South Cambridgeshire", "2024-02"] == 1


@pytest.mark.parametrize(
    "names, words",
    [
        (("a.csv", "b.zip"), "Load an archive or a workbook by itself"),
        (("a.csv", "a.csv"), "Two of the files have the same name"),
        (("a.txt",), "does not end in"),
    ],
)
def test_files_that_do_not_go_together_are_refused_with_words(signed_in, council, names, words):
    answer = send(signed_in, *[(name, b"x") for name in names], organisation=council.slug)

    assert words in text_of(answer)
    assert not Import.objects.exists()


def test_no_file_is_said(signed_in, council):
    answer = signed_in.post(URL, {"source": "statistics", "organisation": council.slug})

    assert "Choose a file." in text_of(answer)


def test_a_coordinator_loads_for_all(client_for, coordinator, south):
    send(client_for(coordinator), ("a.csv", street(crime())), organisation="all")

    assert Import.objects.get().organisation is None


def test_an_officer_does_not_see_what_other_councils_loaded(signed_in, south, coordinator):
    found = upload(coordinator, street(crime()))

    assert signed_in.get(found.get_absolute_url()).status_code == 404


def test_charities_do_not_load_official_figures(lead, south):
    with pytest.raises(Denied):
        upload(lead, street(crime()), organisation=lead.memberships.get().organisation)


def test_the_preview_asks_what_the_file_does_not_say(signed_in, officer, council, south):
    found = read(officer, fingertips(health()), organisation=council, name="download.csv")
    page = signed_in.get(found.get_absolute_url())
    assert "Suicide rate: is low or high good?" in text_of(page)

    answer = signed_in.post(f"{found.get_absolute_url()}answer/", {"answer_0": "low"})

    assert answer.url == found.get_absolute_url()
    found = work_on(found)
    assert "is low or high good?" not in text_of(signed_in.get(answer.url))
    applied(found, officer)
    assert Indicator.objects.get().polarity == "low"


def test_an_answer_to_a_file_that_was_applied_meanwhile_says_so(signed_in, officer, council, south):
    found = read(officer, fingertips(health()), organisation=council, name="download.csv")
    applied(found, officer)

    answer = signed_in.post(f"{found.get_absolute_url()}answer/", {"answer_0": "low"}, follow=True)

    assert "in another state by now: applied" in text_of(answer)


def test_reasons_for_skipped_rows_stand_on_the_page(signed_in, officer, council, south):
    data = street(crime(), crime(district=""), crime(district="Ipswich"))
    found = read(officer, data, organisation=council)

    page = text_of(signed_in.get(f"{found.get_absolute_url()}?state=skipped"))

    assert "2 skipped" in page
    assert "Outside the areas loaded" in page
    assert "No location" in page


# --- The list


def test_everybody_sees_which_indicators_are_held(client, south, coordinator):
    applied(read(coordinator, street(crime())), coordinator)

    page = text_of(client.get("/priorities/figures/"))

    assert "14 indicators of crime and health" in page
    assert "Recorded burglary" in page
    assert "Load figures" not in page


def test_an_empty_list_says_so(client):
    assert "No figures are kept here yet" in text_of(client.get("/priorities/figures/"))


# --- One typed


def typed(place, **facts):
    return {
        "indicator": "",
        "name": "Domestic abuse incidents",
        "polarity": "low",
        "area": place.code,
        "period": "2025/26",
        "kind": "count",
        "value": "1,204",
        "source": "Cambridgeshire Constabulary, board paper of May 2026",
    } | facts


def test_an_officer_types_a_count_with_its_period_and_source(signed_in, officer, south):
    answer = signed_in.post(ADD, typed(south))

    figure = Measurement.objects.get()
    assert answer.url == figure.indicator.get_absolute_url()
    assert (figure.count, figure.value, figure.period) == (1204, 1204, "2025/26")
    assert figure.source == "Cambridgeshire Constabulary, board paper of May 2026"
    assert figure.indicator.polarity == "low"
    assert figure.events.get().pgh_context.metadata["user"] == officer.pk


def test_a_rate_is_no_count(signed_in, south):
    signed_in.post(ADD, typed(south, kind="rate", value="26.3"))

    figure = Measurement.objects.get()
    assert (figure.count, str(figure.value.normalize())) == (None, "26.3")


@pytest.mark.parametrize(
    "facts, words",
    [
        ({"period": "last year"}, "“last year” is not a period"),
        ({"name": ""}, "Choose what it counts, or name it here."),
        ({"value": "many"}, "Write a number, such as 504 or 26.3."),
        ({"value": "-3"}, "A count cannot be below 0."),
        ({"source": ""}, "Source"),
        ({"area": ""}, "Area"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_lost(signed_in, south, facts, words):
    answer = signed_in.post(ADD, typed(south, **facts))

    assert answer.status_code == 200
    assert words in text_of(answer)
    assert not Measurement.objects.exists()


def test_another_figure_in_its_place_is_shown_before_it_is_replaced(signed_in, south):
    signed_in.post(ADD, typed(south))
    indicator = Indicator.objects.get()

    answer = signed_in.post(ADD, typed(south, indicator=indicator.pk, value="1300"))
    assert "South Cambridgeshire has a figure for 2025/26 already: 1204" in text_of(answer)
    assert Measurement.objects.get().value == 1204

    signed_in.post(ADD, typed(south, indicator=indicator.pk, value="1300", replace="on"))
    assert Measurement.objects.get().value == 1300


def test_the_same_figure_again_is_no_conflict(officer, south):
    facts = {
        "by": officer,
        "indicator": None,
        "name": "Fires",
        "polarity": "",
        "area": south,
        "period": "2024",
        "kind": "count",
        "value": 3,
        "source": "Fire service",
        "note": "",
        "replace": False,
    }

    assert keep_figure(**facts) == keep_figure(**facts)
    with pytest.raises(HeldAlready):
        keep_figure(**facts | {"value": 4})


def test_charities_do_not_type_official_figures(lead, south):
    with pytest.raises(Denied):
        keep_figure(
            by=lead,
            indicator=None,
            name="Fires",
            polarity="",
            area=south,
            period="2024",
            kind="count",
            value=3,
            source="Us",
            note="",
            replace=False,
        )
