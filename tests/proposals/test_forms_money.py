"""Boxes for a bid's money: what may be typed, and what becomes of two people's figures."""

import json
from decimal import Decimal

import pytest
from django.forms import ValidationError
from django.http import QueryDict

from consortium.versions import Stale
from projects.models import Project
from proposals.forms.money import AmountsForm, Costs, PercentField
from proposals.models import Proposal
from tests.factories import CostFactory, OrganisationFactory, ProjectFactory, ProposalFactory

pytestmark = pytest.mark.django_db


# --- Percentages


@pytest.mark.parametrize(
    "typed, share",
    [
        ("30", "0.3"),
        ("30 %", "0.3"),
        (" 12.5%", "0.125"),
        ("0", "0"),
        ("100", "1"),
        ("33.33333333", "0.3333333333"),
        ("", None),
        (" % ", None),
    ],
)
def test_a_percentage_is_a_share_of_one(typed, share):
    assert PercentField(required=False).clean(typed) == (share and Decimal(share))


@pytest.mark.parametrize(
    "typed, words",
    [
        ("101", "from 0 to 100"),
        ("-1", "from 0 to 100"),
        ("half", "from 0 to 100"),
        ("NaN", "from 0 to 100"),
        ("1e400", "from 0 to 100"),
        ("12.123456789", "at most 8 decimals"),
    ],
)
def test_what_is_no_percentage_is_explained_once(typed, words):
    with pytest.raises(ValidationError, match=words) as caught:
        PercentField().clean(typed)

    assert len(caught.value.messages) == 1


@pytest.mark.parametrize(
    "share, shown",
    [("0.5", "50"), ("1.0000000000", "100"), ("0.125", "12.5"), ("0", "0"), (None, None)],
)
def test_a_share_is_shown_as_a_percentage(share, shown):
    assert PercentField().prepare_value(share and Decimal(share)) == shown


# --- Amounts


def parts_of(bid):
    return list(bid.parts.select_related("project__organisation"))


def form_for(bid, **changes):
    """The form of a bid as a browser sends it: what it showed, with these changes."""
    shown = AmountsForm(proposal=bid, parts=parts_of(bid))
    sent = {name: shown[name].value() for name in shown.fields}
    sent = {name: "" if value is None else str(value) for name, value in sent.items()}
    return sent | changes


def bind(bid, sent):
    data = QueryDict(mutable=True)
    data.update(sent)
    form = AmountsForm(data, proposal=bid, parts=parts_of(bid))
    assert form.is_valid(), form.errors
    return form


def box(bid, kind, number=1, year=2027):
    project = Project.objects.get(title=f"Locks {number}")
    return f"{kind}-{project.pk}-{year}"


def test_boxes_show_what_is_saved_project_by_project_and_year_by_year(bid):
    form = AmountsForm(proposal=bid, parts=parts_of(bid))

    (first, years), _ = form.rows
    assert first.title == "Locks 1"
    assert [boxes.words for boxes in years] == ["2027/28", "2028/29"]
    assert years[0].amount.value() == Decimal("12000.00")
    assert years[0].share.value() == "50"
    assert years[0].match.label == "Locks 1, 2027/28: match funding"


def test_a_form_sent_as_it_was_shown_says_what_is_saved(bid):
    form = bind(bid, form_for(bid))

    figures = {
        "amount_gbp": Decimal(12000),
        "match_funding_gbp": Decimal(500),
        "share": Decimal("0.5"),
    }
    assert set(form.amounts) == {(part.project_id, part.year) for part in parts_of(bid)}
    assert all(each == figures for each in form.amounts.values())
    assert form.shown_version == bid.version


def test_a_box_that_is_not_sent_stays_as_it_is_saved(bid):
    sent = form_for(bid)
    del sent[box(bid, "amount")]

    form = bind(bid, sent)

    project = Project.objects.get(title="Locks 1")
    assert form.amounts[project.pk, 2027]["amount_gbp"] == 12000


def test_a_project_without_a_part_in_some_year_has_empty_boxes_for_it(bid):
    bid.parts.filter(year=2028, project__title="Locks 2").delete()

    form = AmountsForm(proposal=bid, parts=parts_of(bid))

    assert form[box(bid, "amount", 2, 2028)].value() is None
    assert form[box(bid, "amount", 1, 2028)].value() == 12000


def test_a_part_outside_the_years_of_the_bid_has_boxes_too(bid):
    bid.parts.filter(year=2028).update(year=2031)

    assert AmountsForm(proposal=bid, parts=parts_of(bid)).years == [2027, 2028, 2031]


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30, "1.0"])
def test_a_version_that_is_none_counts_as_unknown(version, bid):
    assert bind(bid, form_for(bid, version=version)).shown_version is None


def stale(bid):
    Proposal.objects.filter(pk=bid.pk).update(version=9)
    bid.refresh_from_db()
    return Stale(bid)


def compared(bid, sent):
    form = bind(bid, sent)
    form.compare_with(stale(bid), parts_of(bid), Project.objects.all())
    return form


def test_what_only_the_other_one_changed_is_taken_over(bid):
    sent = form_for(bid)
    bid.parts.filter(project__title="Locks 1", year=2027).update(amount_gbp=None, share="0.25")

    form = compared(bid, sent)

    assert form.differences == []
    assert form.taken == [
        ("Locks 1, 2027/28: asks for", "blank"),
        ("Locks 1, 2027/28: part of the project", "25%"),
    ]
    assert form[box(bid, "amount")].value() == ""
    assert form[box(bid, "share")].value() == "25"


def test_what_both_changed_stays_as_typed_beside_what_is_saved(bid):
    sent = form_for(bid, **{box(bid, "amount"): "£9,000", box(bid, "share"): "75"})
    bid.parts.filter(project__title="Locks 1", year=2027).update(amount_gbp=8000, share=None)

    form = compared(bid, sent)

    assert form.taken == []
    assert form.differences == [
        ("Locks 1, 2027/28: asks for", "£8,000.00", "£9,000.00"),
        ("Locks 1, 2027/28: part of the project", "blank", "75%"),
    ]
    assert form[box(bid, "amount")].value() == "£9,000"


def test_both_typing_the_same_figure_is_no_difference(bid):
    sent = form_for(bid, **{box(bid, "amount"): "9000"})
    bid.parts.filter(project__title="Locks 1", year=2027).update(amount_gbp="9000.00")

    form = compared(bid, sent)

    assert (form.differences, form.taken) == ([], [])


def test_boxes_of_a_project_added_meanwhile_hold_what_is_saved(bid):
    sent = form_for(bid)
    newcomer = ProjectFactory(title="Locks 3")
    bid.parts.create(project=newcomer, year=2027, amount_gbp=700)

    form = compared(bid, sent)

    assert form[box(bid, "amount", 3)].value() == 700
    assert ("Locks 3, 2027/28: asks for", "£700.00") in form.taken


def test_figures_typed_for_a_project_that_left_are_shown_to_who_may_see_it(bid):
    sent = form_for(bid, **{box(bid, "amount"): "9,000"})
    hidden = ProjectFactory(title="A secret", status="draft")
    sent[f"amount-{hidden.pk}-2027"] = "1"
    bid.parts.filter(project__title="Locks 1").delete()

    form = bind(bid, sent)
    form.compare_with(stale(bid), parts_of(bid), Project.objects.exclude(pk=hidden.pk))

    assert form.gone == [("Locks 1", "9,000, 500, 50, 12000, 500, 50")]


def test_sent_again_the_compared_form_is_up_to_date(bid):
    sent = form_for(bid, **{box(bid, "amount"): "9000"})
    bid.parts.filter(project__title="Locks 1", year=2027).update(amount_gbp=8000)

    form = compared(bid, sent)

    assert form.data["version"] == "9"
    assert json.loads(form.data["base"])[box(bid, "amount")] == "8000"


@pytest.mark.parametrize("base", ["", "{", "[]", "3", '{"version": ["x"]}'])
def test_a_spoilt_base_keeps_what_was_typed(base, bid):
    sent = form_for(bid, base=base)
    bid.parts.filter(project__title="Locks 1", year=2027).update(amount_gbp=8000)

    form = compared(bid, sent)

    assert form.differences == [("Locks 1, 2027/28: asks for", "£8,000.00", "£12,000.00")]


# --- Costs of the bid itself


@pytest.fixture
def hub():
    return OrganisationFactory(name="The hub", reference="hub")


@pytest.fixture
def led(hub):
    """A bid of two years with one cost."""
    bid = ProposalFactory(years=2)
    CostFactory(proposal=bid, organisation=hub, heading="Leading it", amount_gbp=4000)
    return bid


def costs_of(bid):
    return bid.costs.select_related("organisation")


def rows(bid, *typed, initial=1, **more):
    """A formset of these rows (heading, organisation, year, amount), as a browser sends it."""
    shown = Costs(proposal=bid, costs=costs_of(bid))
    data = QueryDict(mutable=True)
    data.update({"cost-TOTAL_FORMS": str(len(typed)), "cost-INITIAL_FORMS": str(initial)})
    data.update({"version": str(shown.version), "base": shown.base})
    for number, row in enumerate(typed):
        names = ("heading", "organisation", "year", "amount_gbp")
        data.update({f"cost-{number}-{name}": each for name, each in zip(names, row, strict=True)})
    for name, value in more.items():
        data[name] = value
    return Costs(data, proposal=bid, costs=costs_of(bid))


LEADING = ("Leading it", "hub", "2027", "4,000")
BLANK = ("", "", "2027", "")


def test_a_row_for_each_cost_and_two_blank_ones(led):
    shown = Costs(proposal=led, costs=costs_of(led))

    assert [form["heading"].value() for form in shown] == ["Leading it", None, None]
    assert shown[0]["organisation"].value() == "hub"
    assert shown.years == [2027, 2028]


def test_rows_filled_in_are_costs_and_emptied_ones_are_not(led, hub):
    forms = rows(led, BLANK, ("Measuring", "", "2028", "£1,500.50"))

    assert forms.is_valid(), forms.errors
    assert forms.rows == [
        {
            "heading": "Measuring",
            "organisation": None,
            "year": 2028,
            "amount_gbp": Decimal("1500.50"),
            "match_funding_gbp": None,
        }
    ]


BAD_ROWS = [
    (("", "hub", "2027", "10"), "heading", "Say what this money is for."),
    (("Rent", "hub", "", "10"), "year", "Choose the year."),
    (("Rent", "hub", "2099", "10"), "year", "This bid has no such year. Choose another."),
    (("Rent", "hub", "soon", "10"), "year", "This bid has no such year. Choose another."),
    (("Rent", "nobody", "2027", "10"), "organisation", "“nobody” is none of"),
    (("Rent", "hub", "2027", "£12k"), "amount_gbp", "such as 31000"),
    (("Rent", "hub", "2027", "-1"), "amount_gbp", "cannot be below 0"),
    (("x" * 251, "hub", "2027", "1"), "heading", "at most 250 characters"),
    (("Re\x00nt", "hub", "2027", "1"), "heading", "Null characters"),
]


@pytest.mark.parametrize("row, name, words", BAD_ROWS)
@pytest.mark.parametrize("initial", [0, 1])
def test_a_bad_row_is_explained_beside_its_box(row, name, words, initial, led):
    forms = rows(led, LEADING, row, initial=1 + initial)

    assert not forms.is_valid()
    assert list(forms.errors[1]) == [name]
    assert words in forms.errors[1][name][0]


def test_a_heading_twice_for_one_organisation_and_year_is_refused(led):
    forms = rows(led, LEADING, ("Leading it", "hub", "2028", "1"), LEADING)

    assert not forms.is_valid()
    assert forms.errors[:2] == [{}, {}]
    assert "there twice" in forms.errors[2]["heading"][0]


def test_a_cost_in_a_year_the_bid_has_not_keeps_its_year(led):
    CostFactory(proposal=led, year=2031, heading="Late")

    shown = Costs(proposal=led, costs=costs_of(led))

    assert shown.years == [2027, 2028, 2031]
    assert [form["year"].value() for form in shown][:2] == [2027, 2031]


@pytest.mark.parametrize(
    "counts",
    [
        {"cost-TOTAL_FORMS": ""},
        {"cost-TOTAL_FORMS": "many"},
        {"cost-TOTAL_FORMS": "-1"},
        {"cost-INITIAL_FORMS": "x"},
        {"cost-INITIAL_FORMS": "-1"},
        {"cost-TOTAL_FORMS": "0"},
        {"cost-TOTAL_FORMS": "99999999"},
    ],
)
def test_a_form_whose_counts_were_changed_is_not_whole(counts, led):
    assert rows(led, LEADING).is_whole
    assert not rows(led, LEADING, **counts).is_whole


def beside(forms, bid):
    """These rows after the bid was saved by somebody else, as they would be sent again."""
    assert forms.is_valid(), forms.errors
    merged = forms.beside(stale(bid), costs_of(bid))
    assert merged.is_valid(), merged.errors
    return merged


def said(forms):
    return [(row["heading"], row["year"], row["amount_gbp"]) for row in forms.rows]


def test_a_cost_added_meanwhile_follows_the_rows_as_typed(led):
    forms = rows(led, LEADING, ("Measuring", "", "2028", "10"))
    CostFactory(proposal=led, heading="Rent", amount_gbp=600, match_funding_gbp=5)

    merged = beside(forms, led)

    assert said(merged) == [
        ("Leading it", 2027, 4000),
        ("Measuring", 2028, 10),
        ("Rent", 2027, 600),
    ]
    assert merged.rows[2]["match_funding_gbp"] == 5
    assert merged.version == 9


def test_a_row_left_alone_takes_over_what_the_other_one_changed(led):
    forms = rows(led, LEADING)
    led.costs.update(amount_gbp=4400)

    assert said(beside(forms, led)) == [("Leading it", 2027, 4400)]


def test_a_row_left_alone_goes_where_the_other_one_removed_it(led):
    forms = rows(led, LEADING)
    led.costs.update(heading="Lead body")

    assert said(beside(forms, led)) == [("Lead body", 2027, 4000)]


def test_a_row_both_changed_stays_as_typed(led):
    forms = rows(led, ("Leading it", "hub", "2027", "5000"))
    led.costs.update(amount_gbp=4400)

    assert said(beside(forms, led)) == [("Leading it", 2027, 5000)]


def test_a_row_removed_stays_removed(led):
    forms = rows(led, BLANK)

    assert said(beside(forms, led)) == []


def test_a_row_both_added_stays_as_typed_and_stands_once(led):
    forms = rows(led, LEADING, ("Rent", "hub", "2027", "10"))
    CostFactory(proposal=led, heading="Rent", organisation=led.costs.get().organisation)

    assert said(beside(forms, led)) == [("Leading it", 2027, 4000), ("Rent", 2027, 10)]


def test_the_same_row_added_by_both_is_saved_once_more(led, hub):
    """The other one's row must not be taken for a blank one of this form."""
    CostFactory(proposal=led, heading="Rent", organisation=hub, amount_gbp=10)

    forms = rows(led, LEADING, ("Rent", "hub", "2027", "10.00"))

    assert forms.is_valid()
    assert said(forms)[1] == ("Rent", 2027, 10)


@pytest.mark.parametrize("base", ["", "{", "[]", '{"hub/2027/Leading it": 3}'])
def test_a_spoilt_base_of_costs_loses_no_row(base, led):
    forms = rows(led, LEADING, base=base)
    CostFactory(proposal=led, heading="Rent", amount_gbp=600)

    assert said(beside(forms, led)) == [("Leading it", 2027, 4000), ("Rent", 2027, 600)]
