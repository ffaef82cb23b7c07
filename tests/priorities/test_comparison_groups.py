"""Groups of places a partnership compares itself with: kept by its officers, read by everybody."""

import pytest

from consortium.access import Denied
from consortium.versions import Stale
from priorities.models import ComparisonGroup
from priorities.services import comparing as services
from tests import factories
from tests.pages import form_of, text

pytestmark = pytest.mark.django_db

LIST = "/comparison-groups/"
ADD = "/comparison-groups/add/"


@pytest.fixture
def council():
    return factories.OrganisationFactory(kind="statutory")


@pytest.fixture
def partnership(council):
    return factories.PartnershipFactory(
        reference="safer", name="Safer Fens", organisations=[council]
    )


@pytest.fixture
def its_officer(council):
    return factories.MembershipFactory(organisation=council, role="officer").user


@pytest.fixture
def districts():
    return [factories.AreaFactory(name=name, level="district") for name in ("Moor", "Vale")]


@pytest.fixture
def group(partnership, districts):
    return factories.ComparisonGroupFactory(
        partnership=partnership, name="Rural districts", areas=districts, why="As rural as we are."
    )


def values(areas, **changes):
    return {"name": "Rural districts", "why": "Alike.", "source": "", "areas": areas} | changes


def test_an_officer_adds_a_group_and_everybody_reads_it(
    client_for, its_officer, partnership, districts
):
    officer = client_for(its_officer)
    sent = form_of(officer.get(ADD)) | {
        "name": ["Rural districts"],
        "areas": [area.code for area in districts],
        "why": ["As rural as we are."],
        "source": ["Home Office, 2023"],
        "do": ["save"],
    }

    officer.post(ADD, sent)

    assert "Change Rural districts" in text(officer.get(LIST))
    officer.logout()
    said = text(officer.get(LIST))
    assert "Rural districts Safer Fens Moor and Vale As rural as we are. Home Office, 2023" in said
    assert "Change" not in said


def test_without_any_group_the_list_says_what_figures_stand_beside(client):
    assert "Figures stand beside those of the places next to them." in text(client.get(LIST))


def test_what_is_wrong_is_said_and_nothing_is_lost(client_for, its_officer, partnership, districts):
    county = factories.AreaFactory(level="county")
    officer = client_for(its_officer)
    sent = {
        "partnership": "safer",
        "name": "Ours",
        "areas": [districts[0].code, county.code],
        "why": "",
        "do": "save",
    }

    said = text(officer.post(ADD, sent))

    assert "Here are places of several kinds: county and district. Keep those of one." in said
    assert "Say what makes these places alike." in said
    assert "Tick at least one place." in text(officer.post(ADD, sent | {"areas": []}))
    many = [factories.AreaFactory(level="district").code for _ in range(16)]
    assert "These are 16 places" in text(officer.post(ADD, sent | {"areas": many}))
    assert not ComparisonGroup.objects.exists()


def test_a_group_is_changed_and_its_name_is_its_own(client_for, its_officer, group, districts):
    factories.ComparisonGroupFactory(partnership=group.partnership, name="Towns")
    officer = client_for(its_officer)
    address = f"/comparison-groups/{group.pk}/edit/"
    sent = form_of(officer.get(address)) | {"do": ["save"]}

    refused = officer.post(address, sent | {"name": ["Towns"]})
    officer.post(address, sent | {"areas": [districts[1].code]})

    assert "Safer Fens has another group called “Towns”." in text(refused)
    assert list(ComparisonGroup.objects.get(pk=group.pk).areas.all()) == [districts[1]]


def test_two_officers_changing_one_group_lose_nothing(client_for, its_officer, group):
    officer = client_for(its_officer)
    address = f"/comparison-groups/{group.pk}/edit/"
    sent = form_of(officer.get(address)) | {"do": ["save"], "why": ["Mine."]}
    officer.post(address, sent | {"why": ["Theirs."]})

    said = text(officer.post(address, sent))

    assert "Theirs." in said
    assert ComparisonGroup.objects.get(pk=group.pk).why == "Theirs."


def test_a_group_is_removed_after_asking_once_more(client_for, its_officer, group):
    officer = client_for(its_officer)
    address = f"/comparison-groups/{group.pk}/remove/"
    sent = form_of(officer.get(address))
    ComparisonGroup.objects.filter(pk=group.pk).update(version=7)

    stale = officer.post(address, sent)
    officer.post(address, form_of(stale))

    assert "was saved by" in text(stale)
    assert not ComparisonGroup.objects.exists()


def test_another_partnerships_officer_keeps_none_here(officer, partnership, group, districts):
    with pytest.raises(Denied):
        services.keep_group(
            by=officer,
            partnership=partnership,
            group_id=None,
            version=None,
            values=values(districts),
        )
    with pytest.raises(Denied):
        services.remove_group(by=officer, group_id=group.pk, version=1)


def test_a_stale_save_writes_nothing(its_officer, group, districts):
    with pytest.raises(Stale):
        services.keep_group(
            by=its_officer,
            partnership=None,
            group_id=group.pk,
            version=0,
            values=values(districts, why="Late."),
        )

    assert ComparisonGroup.objects.get(pk=group.pk).why == "As rural as we are."


def test_what_was_typed_is_found_again(client_for, its_officer, partnership):
    """With the partnership that was chosen, of several."""
    other = factories.PartnershipFactory(
        reference="zeal", name="Zeal", organisations=[*partnership.organisations.all()]
    )
    officer = client_for(its_officer)

    officer.post(ADD, {"partnership": "zeal", "name": "Half a name", "do": "keep"})

    shown = form_of(officer.get(ADD))
    assert shown["name"] == ["Half a name"]
    assert shown["partnership"] == [other.reference]
