"""Reading services: Open Referral UK and HSDS in JSON, flat lists in CSV."""

import csv
import json
import re
from collections import Counter

import pytest

from consortium.imports.kinds import FileRefused
from projects.interchange import open_referral
from projects.interchange.records import Party, Place
from tests.projects.interchange.files import SERVICE, saved, services, written


def only(path):
    (record,) = open_referral.read(path).records
    return record


def test_a_service_is_read_whole(tmp_path):
    record = only(services(tmp_path, {}))

    assert record.identifier == SERVICE["id"]
    assert record.title == "Kitchen table talks"
    assert record.summary == "Somebody to talk to, at home."
    assert (record.status, record.website) == ("active", "https://www.example.org/talks")
    assert record.contact_email == "talks@example.org"
    assert record.places == (Place("", ("Sawston",)),)
    assert record.parties == (
        Party("Fenside Youth", SERVICE["organization"]["id"], charity_number="1156077"),
    )
    assert record.amount_gbp is None


@pytest.mark.parametrize(
    "wrap",
    [
        lambda service: service,
        lambda service: [service],
        lambda service: {"contents": [service]},
        lambda service: {
            **service["organization"],
            "services": [{key: service[key] for key in service if key != "organization"}],
        },
    ],
)
def test_a_service_comes_alone_in_a_list_in_a_page_or_in_its_organisation(tmp_path, wrap):
    record = only(written(tmp_path / "a.json", wrap(SERVICE)))

    assert (record.title, record.parties[0].name) == ("Kitchen table talks", "Fenside Youth")


def test_an_organisations_services_may_hold_an_empty_entry(tmp_path):
    path = written(tmp_path / "a.json", {"id": "o", "name": "O", "services": [SERVICE, None]})

    assert open_referral.read(path).reasons() == {"empty entry": 1}


def test_a_page_of_several_says_that_there_are_others(tmp_path):
    reading = open_referral.read(services(tmp_path, {}, total_pages=10, page_number=2))

    assert "page 2 of 10" in reading.notes[0]
    assert open_referral.read(services(tmp_path, {}, total_pages=1)).notes == []


@pytest.mark.parametrize(
    "written_as, status",
    [
        ("active", "active"),
        ("Temporarily closed", "paused"),
        ("inactive", "ended"),
        ("defunct", "ended"),
        (None, "active"),
        ("brewing", ""),
    ],
)
def test_states_are_ours_and_an_unknown_one_is_left_to_a_person(tmp_path, written_as, status):
    record = only(services(tmp_path, {"status": written_as}))

    assert record.status == status
    assert bool(record.notes) == (written_as == "brewing")


def test_a_service_without_optional_fields_is_read(tmp_path):
    record = only(written(tmp_path / "a.json", [{"id": "1", "name": "A"}]))

    assert (record.title, record.summary, record.parties) == ("A", "", ())


@pytest.mark.parametrize(
    "identifiers, charity, company",
    [
        ([{"identifier_scheme": "GB-CHC", "identifier": "GB-CHC-1156077"}], "1156077", ""),
        ([{"identifier_type": "Charity number", "identifier": "SC12345"}], "SC012345", ""),
        ([{"identifier_type": "company", "identifier": "07962245"}], "", "07962245"),
        ([{"identifier_scheme": "GB-COH", "identifier": "07962245"}], "", "07962245"),
        ([{"identifier_type": "tax", "identifier": "1"}, None], "", ""),
        (None, "", ""),
    ],
)
def test_an_organisation_brings_its_numbers(tmp_path, identifiers, charity, company):
    organisation = {"id": "o", "name": "O", "organization_identifiers": identifiers}
    (party,) = only(services(tmp_path, {"organization": organisation})).parties

    assert (party.charity_number, party.company_number) == (charity, company)


def test_an_organisation_may_be_only_an_identifier(tmp_path):
    record = only(services(tmp_path, {"organization": None, "organization_id": "o-1"}))

    assert record.parties == (Party(identifier="o-1"),)


def test_places_are_the_areas_served_then_the_towns_it_is_held_in(tmp_path):
    location = {"name": "The Hub", "addresses": [{"city": "Sawston", "region": "Cambridgeshire"}]}
    links = [{"location": location, "service_areas": [{"name": "Duxford"}]}, {"location": None}]
    area = {"service_area": "Fenland", "uri": "http://statistics.example/id/E07000010"}
    record = only(services(tmp_path, {"service_areas": [area], "service_at_locations": links}))

    assert record.places == (
        Place("E07000010", ("Fenland",)),
        Place("", ("Duxford",)),
        Place("", ("Sawston", "Cambridgeshire")),
        Place("", ("The Hub",)),
    )


def test_words_for_whom_come_from_eligibility_and_taxonomies(tmp_path):
    change = {
        "eligibility_description": "Young people",
        "attributes": [{"taxonomy_term": {"name": "Carers"}}, {"taxonomy_term": None}],
        "taxonomy_terms": [{"name": "Older people"}],
        "eligibilitys": [{"eligibility": "adults"}],
    }

    assert only(services(tmp_path, change)).terms == (
        "Young people",
        "Carers",
        "Older people",
        "adults",
    )


def test_addresses_that_cannot_be_used_are_said(tmp_path):
    record = only(services(tmp_path, {"url": "ask inside", "email": "reception"}))

    assert (record.website, record.contact_email) == ("", "")
    assert [note.column for note in record.notes] == ["url", "email"]


@pytest.mark.parametrize(
    "change, reason",
    [
        (None, "empty entry"),
        ({"id": ""}, "no identifier"),
        ({"id": "3" * 201}, "identifier too long"),
        ({"id": "2", "name": None}, "no title"),
        ({}, "identifier repeated"),
    ],
)
def test_a_service_that_cannot_be_used_is_passed_over_with_the_reason(tmp_path, change, reason):
    reading = open_referral.read(services(tmp_path, {}, change))

    assert reading.reasons() == {reason: 1}
    assert reading.rows == 2


def test_a_long_name_is_cut_and_said(tmp_path):
    record = only(services(tmp_path, {"name": "a" * 300}))

    assert len(record.title) == 250
    assert record.notes[0].column == "name"


FLAT = "sal_id,sal_name,area_served,taxonomy_of_services,ages,url\n"


def test_the_places_of_one_service_in_a_flat_list_are_one_project(tmp_path):
    rows = (
        'b,Lunch club,Sawston,Older people;Food,"[[65.0, 100.0], [18, 25]]",n/a\n'
        "a,Lunch club,Duxford,Food,[],www.example.org\n"
        "c,Other,n/a,,[],\n"
        ",Nameless,,,,\nd,n/a,,,,\n" + "e" * 201 + ",Long,,,,\n" + f"f,{'t' * 300},,,,\n"
    )
    reading = open_referral.read(saved(tmp_path / "a.csv", FLAT + rows))
    first, second, third = reading.records

    assert (first.identifier, first.row, second.identifier) == ("a", 2, "c")
    assert first.places == (Place("", ("Sawston",)), Place("", ("Duxford",)))
    assert first.terms == ("Older people", "Food")
    assert first.summary == (
        "Listed under: Older people, Food. For people aged 18 to 25 or 65 and over."
    )
    assert (second.summary, second.places, second.status) == ("", (), "active")
    assert len(third.title) == 250
    assert third.notes[0].words == "It is cut to 250 characters."
    assert reading.reasons() == {
        "another place of a service above": 1,
        "no identifier": 1,
        "no title": 1,
        "identifier too long": 1,
    }
    assert reading.rows == 7


def test_a_flat_list_may_name_organisations_and_services(tmp_path):
    text = (
        "Service ID,Service Name,Organisation,Charity Number,Description,Status\n"
        "s1,Lunch,Fenside Youth,1156077,Hot <b>meals</b>,defunct\n"
        "s1,Lunch,Fenside Youth,1156077,Hot meals,\n"
    )
    record = only(saved(tmp_path / "a.csv", text))

    assert (record.identifier, record.summary, record.status) == ("s1", "Hot meals", "ended")
    assert record.parties == (Party("Fenside Youth", charity_number="1156077"),)


def test_a_table_of_something_else_is_refused(tmp_path):
    with pytest.raises(FileRefused, match=r"not Open Referral.*Its first row is “a”, “b”"):
        open_referral.read(saved(tmp_path / "a.csv", "a,b\n1,2\n"))


@pytest.mark.real_files
@pytest.mark.parametrize(
    "name", ["hsds3-service_full.json", "hsds3-service_list.json", "oruk3-service_full.json"]
)
def test_published_examples_are_read(real_files, name):
    path = real_files / "open-referral" / name
    published = json.loads(path.read_text("utf-8"))
    found = published.get("contents", [published])
    reading = open_referral.read(path)

    assert [
        (record.identifier, record.title, record.summary, record.parties[0].name)
        for record in reading.records
    ] == [
        (
            service["id"],
            service["name"],
            service["description"].strip(),
            service["organization"]["name"],
        )
        for service in found
    ]
    assert reading.records[0].parties[0].company_number == "1234567" or "list" in name
    assert bool(reading.notes) == ("list" in name)


@pytest.mark.real_files
def test_bristols_flat_list_is_read_a_service_once(real_files):
    path = real_files / "open-referral" / "updated_services_at_locations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    names = Counter(row[1].lower() for row in rows)
    reading = open_referral.read(path)

    assert reading.rows == len(rows)
    assert len(reading.records) == len(names)
    assert reading.reasons() == {"another place of a service above": len(rows) - len(names)}
    assert {record.identifier for record in reading.records} <= {row[0] for row in rows}
    listed = {row[0]: re.sub(" +", " ", row[3]).split(";") for row in rows if row[3]}
    for record in reading.records:
        assert set(record.terms) >= set(listed.get(record.identifier, ()))
