"""Finding an organisation: those here, then the register."""

import pytest

from consortium.finding import find, in_small_letters
from tests.consortium.register_entries import JOIN, entry
from tests.factories import JoinRequestFactory, MembershipFactory, OrganisationFactory
from tests.pages import text as text_of

pytestmark = pytest.mark.django_db


def names(found):
    return [each.charity.name for each in found.entries]


# --- Finding


@pytest.mark.parametrize(
    "words", ["fen edge", "FEN EDG", "befr fen", " 1100001 ", "1100001-2", "Fen-Edge"]
)
def test_a_charity_is_found_by_the_beginnings_of_words_or_by_number(words):
    entry("Fen Edge Befrienders")
    entry("Another", 1100002)

    assert names(find(words)) == ["Fen Edge Befrienders"]


def test_apostrophes_ands_and_stray_marks_find_what_is_meant():
    entry("St. Mary's & St John's Day-Centre")

    for words in (
        "st marys",
        "Mary's",
        "st john's day centre",
        "mary & john",
        "mary:* | (!",
        "day",
    ):
        found = names(find(words))
        assert found == ([] if words == "st marys" else ["St. Mary's & St John's Day-Centre"])


def test_fewer_than_three_letters_find_nothing_and_say_so():
    entry("Of A B")

    assert find("a b").is_too_short
    assert not find("").is_too_short
    assert find("zzz").is_empty


def test_who_is_here_comes_first_and_is_not_offered_again():
    here = OrganisationFactory(name="The Befrienders", charity_number="1100001")
    entry("Fen Edge Befrienders")
    entry("Fen Befrienders", 1100002)

    found = find("fen befriend")

    assert (found.here, names(found)) == ([here], ["Fen Befrienders"])


def test_an_organisation_that_waits_is_not_named_but_its_entry_says_so():
    OrganisationFactory(name="Fen Edge", charity_number="1100001", status="waiting")
    entry("Fen Edge Befrienders")

    found = find("fen edge")

    assert found.here == []
    assert [(each.is_waiting, each.is_here) for each in found.entries] == [(True, False)]


def test_an_entry_whose_organisation_was_refused_can_be_added(client_for, outsider):
    OrganisationFactory(
        name="Taken", charity_number="1100001", status="refused", refusal="Not yours."
    )
    new = entry("Fen Edge Befrienders")

    (found,) = find("fen edge").entries
    page = client_for(outsider).get(JOIN, {"q": "fen edge"})

    assert (found.is_waiting, found.is_here) == (False, False)
    assert f'href="/organisations/add/?charity={new.organisation_number}"' in page.content.decode()
    assert "Somebody has added it" not in text_of(page)


def test_of_two_with_one_number_the_approved_one_is_here():
    here = OrganisationFactory(name="Real", charity_number="1100001")
    OrganisationFactory(name="False", charity_number="1100001", status="waiting")
    entry("Fen Edge Befrienders")

    found = find("fen edge")

    assert (found.here, found.entries) == ([here], [])


def test_linked_charities_stand_under_the_one_they_are_linked_to():
    entry("Cathedral School")
    entry("Fen Edge Prize Fund", linked=1)
    entry("Fen Edge Organ Fund", linked=2)
    OrganisationFactory(charity_number="1100001-2")

    (found,) = find("fen edge").entries

    assert found.charity.name == "Cathedral School"
    assert [each.name for each in found.linked] == ["Fen Edge Prize Fund"]


def test_a_charity_that_is_here_still_shows_those_linked_to_it():
    here = OrganisationFactory(name="Fen Edge", charity_number="1100001")
    entry("Fen Edge")
    entry("Fen Edge Fund", linked=1)

    found = find("fen edge")

    assert found.here == [here]
    (shown,) = found.entries
    assert (shown.is_here, [each.full_number for each in shown.linked]) == (True, ["1100001-1"])


def test_those_still_registered_come_before_those_removed():
    entry("Fen Edge A", 1, removed_on="2018-11-06", status="Removed")
    entry("Fen Edge Longer Name", 2)
    entry("Fen Edge Short", 3)

    assert names(find("fen edge")) == ["Fen Edge Short", "Fen Edge Longer Name", "Fen Edge A"]


def test_many_are_cut_and_said_to_be():
    for number in range(31):
        entry(f"Fen Edge {number}", 1100000 + number)

    assert find("fen edge").is_cut
    assert len(find("fen edge").entries) == 30


@pytest.mark.parametrize(
    "name, written",
    [
        ("THE FRIENDS OF ST MARY'S", "The Friends of St Mary's"),
        ("Fen Edge NHS Friends", "Fen Edge NHS Friends"),
        ("", ""),
    ],
)
def test_names_in_capitals_are_written_as_names_are(name, written):
    assert in_small_letters(name) == written


# --- The page


def test_the_page_says_what_can_be_done_with_each(client_for, outsider):
    theirs = MembershipFactory(user=outsider, organisation__name="Fen Edge Own").organisation
    asked = JoinRequestFactory(user=outsider, organisation__name="Fen Edge Asked").organisation
    other = OrganisationFactory(name="Fen Edge Other")
    new = entry("Fen Edge New")
    entry("Fen Edge Gone", 200001, removed_on="2018-11-06", status="Removed")
    entry("Fen Edge Fund", linked=1)

    page = client_for(outsider).get(JOIN, {"q": "fen edge"})

    text = text_of(page)
    assert f"{theirs} Charity You belong to it." in text
    assert f"{asked} Charity You have asked; it has not answered yet." in text
    assert f'href="/organisations/{other.slug}/ask/"' in page.content.decode()
    assert f'href="/organisations/add/?charity={new.organisation_number}"' in page.content.decode()
    assert "Removed from the register on 6 November 2018: it cannot be added." in text
    assert "Linked charity 1100001-1" in text
    assert "Enter it by hand" in text


def test_without_a_register_the_page_leads_to_entering_by_hand(client_for, outsider):
    page = client_for(outsider).get(JOIN, {"q": "fen edge"})

    assert "The register of charities is not loaded here." in text_of(page)
    assert 'href="/organisations/add/?name=fen%20edge"' in page.content.decode()


def test_htmx_gets_the_results_alone(client_for, outsider):
    entry("Fen Edge New")

    part = client_for(outsider).get(JOIN, {"q": "fen"}, headers={"HX-Request": "true"})

    assert "Fen Edge New" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_a_null_character_finds_nothing_and_breaks_nothing(client_for, outsider):
    assert client_for(outsider).get(JOIN, {"q": "fen\x00edge"}).status_code == 200
