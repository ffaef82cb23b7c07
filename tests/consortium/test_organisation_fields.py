"""Picking an organisation, or several, in a form: from a list of the likely ones, or by name."""

import pytest
from django import forms
from django.http import QueryDict
from django.urls import reverse

from consortium.models import Organisation
from consortium.organisation_fields import PickedOrganisation, PickedOrganisations, names_of
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db

NAMES = {
    "ely": "Age Concern Ely",
    "march": "Age Concern March",
    "hub": "Prevention Together",
    "club": "The Club",
    "club-2": "The Club",
    "council": "Ely Council",
}


class Picker(forms.Form):
    body = PickedOrganisation(required=False, empty=("", "Not said"))
    bodies = PickedOrganisations(required=False)

    def __init__(self, data=None, *, takes_names=True, **options):
        super().__init__(data, **options)
        everybody = Organisation.objects.approved()
        near = names_of(everybody.filter(reference="hub"))
        self.fields["body"].offer(everybody, near, takes_names=takes_names)
        public = everybody.filter(kind="statutory")
        self.fields["bodies"].offer(everybody, names_of(public), kind="statutory")


@pytest.fixture
def bodies():
    return {
        reference: OrganisationFactory(
            reference=reference,
            name=name,
            kind="statutory" if reference == "council" else "charity",
        )
        for reference, name in NAMES.items()
    }


def picker(query, **options):
    return Picker(QueryDict(query), **options)


@pytest.mark.parametrize(
    "query, reference",
    [
        ("", None),
        ("body=", None),
        ("body=hub", "hub"),
        # One that is in the list no longer, or was found before.
        ("body=march", "march"),
        ("body-words=age concern MARCH", "march"),
        ("body-words=concern ely", "ely"),
        ("body-words=  march ", "march"),
        # A name goes before the list, where it was left as it stood.
        ("body=hub&body-words=march", "march"),
        # But the words may have found what was then chosen in the list.
        ("body=ely&body-words=age&body-seen=age", "ely"),
        # "The Club" is the name of two.
        ("body-words=The Club (club-2)", "club-2"),
        ("body-words=club-2", "club-2"),
        ("body=club&body-words=the club&body-seen=the club", "club"),
        ("body-words=mar\x00ch", "march"),
    ],
)
def test_one_is_chosen_or_typed(query, reference, bodies):
    form = picker(query)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["body"] == bodies.get(reference)


@pytest.mark.parametrize(
    "query, words",
    [
        ("body-words=atlantis", "No organisation here is called “atlantis”."),
        ("body-words=age", "Several organisations are called like “age”. Choose yours in the"),
        ("body=hub&body-words=age", "Several organisations are called like “age”."),
        # What stood in the list before is not what was typed to be found.
        ("body=ely&body-words=age", "Several organisations are called like “age”."),
        ("body=ely&body-words=age&body-seen=march", "Several organisations are called like"),
        ("body-words=The Club", "Several organisations are called like “The Club”."),
        ("body=nobody", "“nobody” is none of the organisations here. Choose another."),
    ],
)
def test_a_name_that_tells_no_one_is_explained(query, words, bodies):
    form = picker(query)

    assert words in form.errors["body"][0]


def test_one_that_waits_for_approval_is_none_of_those_here(bodies):
    OrganisationFactory(reference="new", name="Newcomers", status="waiting")

    assert "none of the organisations" in picker("body=new").errors["body"][0]
    assert "No organisation here" in picker("body-words=Newcomers").errors["body"][0]


def test_nothing_at_all_is_asked_for_again_where_it_is_needed(bodies):
    form = picker("body=")
    form.fields["body"].required = True

    assert form.errors["body"] == ["Choose the organisation."]


@pytest.mark.parametrize(
    "query, references",
    [
        ("", []),
        ("bodies=hub&bodies=ely", ["ely", "hub"]),
        ("bodies=hub&bodies-words=march; Ely Council ;", ["council", "hub", "march"]),
        # The words have found what is ticked by now.
        ("bodies=ely&bodies-words=age", ["ely"]),
    ],
)
def test_several_are_ticked_and_typed(query, references, bodies):
    form = picker(query)

    assert form.is_valid(), form.errors
    assert sorted(each.reference for each in form.cleaned_data["bodies"]) == references


def test_of_several_the_name_that_is_wrong_is_named(bodies):
    assert (
        "“atlantis”" in picker("bodies=hub&bodies-words=Ely Council; atlantis").errors["bodies"][0]
    )
    assert "Tick the ones" in picker("bodies-words=age").errors["bodies"][0]


# --- What is shown


def listed(field):
    """[(slug, name, whether it is chosen)] of the field's list or boxes."""
    field.as_widget()
    return [
        (option["value"], str(option["label"]), option["selected"])
        for _, options, _ in field.field.widget.get_context(field.html_name, field.value(), {})[
            "widget"
        ]["optgroups"]
        for option in options
    ]


def test_the_list_holds_the_likely_ones_and_the_one_chosen(bodies):
    form = Picker(initial={"body": "march"})

    assert listed(form["body"]) == [
        ("", "Not said", False),
        ("hub", "Prevention Together", False),
        ("march", "Age Concern March", True),
    ]


def test_what_a_name_finds_is_listed_to_choose_from_and_nothing_typed_is_lost(bodies):
    form = picker("body=hub&body-words=age&bodies-words=the club")

    assert [slug for slug, _, _ in listed(form["body"])] == ["", "hub", "ely", "march"]
    assert 'value="age"' in str(form["body"])
    assert "Called “age”" in str(form["body"])
    assert '<input type="hidden" name="body-seen" value="age">' in str(form["body"])
    # Two of one name are told apart.
    assert [label for _, label, _ in listed(form["bodies"])] == [
        "Ely Council",
        "The Club (club)",
        "The Club (club-2)",
    ]


def test_who_may_choose_only_among_their_own_has_no_box_for_names(bodies):
    form = picker("body-words=march", takes_names=False)

    assert form.is_valid()
    assert form.cleaned_data["body"] is None
    assert "body-words" not in str(form["body"])


def test_without_likely_ones_there_is_only_the_box_and_the_label_is_its_own(bodies):
    form = Picker()
    form.fields["body"].offer(Organisation.objects.all())

    html = str(form["body"])
    assert "<select" not in html
    assert 'id="id_body"' in html
    assert 'list="id_body_names"' in html


def test_a_hint_and_an_error_belong_to_both_boxes(bodies):
    form = picker("body-words=age")
    form.fields["body"].help_text = "A hint"

    assert str(form["body"]).count('aria-describedby="id_body_helptext id_body_error"') == 2


def test_a_list_of_thousands_reads_a_constant_number_of_rows(bodies, django_assert_num_queries):
    """The list is as long as the likely ones, whatever there is besides."""
    with django_assert_num_queries(2):  # the likely ones: of the list, of the boxes
        form = Picker()
        before = str(form["body"]) + str(form["bodies"])
    for _ in range(40):
        OrganisationFactory()
    assert str(Picker()["body"]) + str(Picker()["bodies"]) == before


# --- What is offered while somebody types


def offered(client, **asked):
    return client.get(reverse("organisation_names"), asked).context["names"]


def test_names_are_offered_while_one_is_typed(client, bodies):
    OrganisationFactory(name="Age Concern, waiting", status="waiting")

    assert offered(client, field="body", **{"body-words": "age"}) == [
        "Age Concern Ely",
        "Age Concern March",
    ]
    assert offered(client, field="body", **{"body-words": "club"}) == [
        "The Club (club)",
        "The Club (club-2)",
    ]
    assert offered(client, field="body", **{"body-words": "ely"}, kind="statutory") == [
        "Ely Council"
    ]
    assert offered(client, field="body", **{"body-words": "ely"}, kind="nonsense") != []
    for words in ("", "  ", "\x00", "nobody"):
        assert offered(client, field="body", **{"body-words": words}) == []
    assert offered(client) == []


def test_of_several_names_the_last_is_completed_and_those_before_stay(client, bodies):
    asked = {"field": "bodies", "bodies-words": "The “Club”; ely"}

    page = client.get(reverse("organisation_names"), asked).content.decode()

    assert '<option value="The “Club”; Ely Council"></option>' in page


def test_no_more_are_offered_than_anybody_reads(client):
    for number in range(30):
        OrganisationFactory(name=f"Charity {number}")

    assert len(offered(client, field="body", **{"body-words": "charity"})) == 12
