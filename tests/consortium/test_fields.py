"""Picking areas by name in a form."""

import pytest
from django import forms
from django.http import QueryDict

from consortium.fields import AreasField
from tests.factories import AreaFactory

pytestmark = pytest.mark.django_db


class Picker(forms.Form):
    areas = AreasField(required=False)


@pytest.fixture
def areas():
    county = AreaFactory(code="E10", name="Cambridgeshire", level="county")
    district = AreaFactory(code="E07", name="South Cambridgeshire", level="district", parent=county)
    return {
        "county": county,
        "district": district,
        "linton": AreaFactory(code="E05L", name="Linton", parent=district, aliases=["Bartlow"]),
        "sawston": AreaFactory(code="E05S", name="Sawston", parent=district),
    }


def picker(query):
    return Picker(QueryDict(query))


@pytest.mark.parametrize(
    "query, codes",
    [
        ("areas=E05L&areas=E07", ["E07", "E05L"]),
        ("areas-words=linton", ["E05L"]),
        ("areas-words=E05L", ["E05L"]),
        ("areas-words=bartlow", ["E05L"]),
        ("areas-words=sawst", ["E05S"]),
        ("areas-words=Linton; sawston ;", ["E05L", "E05S"]),
        ("areas=E05L&areas-words=Sawston", ["E05L", "E05S"]),
        # "Cambridgeshire" is a name of its own, though it is a part of another.
        ("areas-words=Cambridgeshire", ["E10"]),
        # The words have found what is ticked by now.
        ("areas=E05L&areas-words=lint", ["E05L"]),
        ("areas=E05L&areas-words=Linton", ["E05L"]),
        ("areas=E99", []),
        ("", []),
    ],
)
def test_areas_are_ticked_or_typed(query, codes, areas):
    form = picker(query)

    assert form.is_valid(), form.errors
    assert [area.code for area in form.cleaned_data["areas"]] == codes


def test_a_name_nobody_knows_is_named(areas):
    form = picker("areas=E05L&areas-words=Sawston; Atlantis")

    assert form.errors["areas"] == [
        "No area here is called Atlantis. Type another name, or its code."
    ]


def test_several_areas_are_offered_to_tick(areas):
    form = picker("areas-words=s")

    assert form.errors["areas"] == ["Several areas match s. Tick the ones you mean."]
    html = form.as_div()
    assert 'value="E05S"' in html
    assert 'value="E07"' in html
    assert "checked" not in html
    assert 'value="s"' in html


def test_a_field_that_must_have_an_area_says_so(areas):
    class Must(forms.Form):
        areas = AreasField()

    assert Must(QueryDict("areas-words= ")).errors["areas"] == ["This field is required."]


def test_what_was_there_before_shows_ticked(areas):
    html = Picker(initial={"areas": [areas["linton"]]}).as_div()

    assert 'value="E05L" id="id_areas_E05L" checked' in html
    assert "Ward in South Cambridgeshire" in html


@pytest.mark.parametrize(
    "query, changed",
    [("areas=E05L", False), ("areas=E05S", True), ("areas=E05L&areas-words=x", True), ("", True)],
)
def test_a_change_is_noticed(query, changed, areas):
    form = Picker(QueryDict(query), initial={"areas": [areas["linton"]]})

    assert form.has_changed() is changed


def test_a_plain_dictionary_will_do_as_data(areas):
    form = Picker({"areas": ["E05L"], "areas-words": ""})

    assert form.is_valid()
    assert form.cleaned_data["areas"] == [areas["linton"]]
