"""What a package may cost and has to keep to."""

from django import forms

from consortium.forms import Choice
from consortium.models import Area
from consortium.templatetags.words import money
from projects.forms.fields import PoundsField

FLOORS = 3
WEIGHTS = {
    "0": "Not at all",
    "1": "Savings as large as the budget count like one priority",
    "3": "Savings as large as the budget count like three priorities",
}


class PackageForm(forms.Form):
    """The budget of a package and its limits.

    `offer` is what the bid can choose from. Money below the floor of one area is asked for in rows
    of an area and an amount: `area-1`, `floor-1`. `marked_not_on_offer` are the titles of projects
    that the bid marks as ones it cannot do without and that cannot be chosen.
    """

    budget_gbp = PoundsField(
        label="Money for projects, over all years",
        error_messages={"required": "Say how much money there is for projects."},
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )
    shares = forms.BooleanField(
        label="Projects may be bought in part",
        required=False,
        help_text="Else each is taken whole or not at all.",
    )
    savings_weight = forms.ChoiceField(
        label="How much savings of public bodies count",
        choices=list(WEIGHTS.items()),
        initial="0",
        required=False,
        widget=forms.RadioSelect,
        help_text="Each project’s savings by itself, before overlaps.",
    )
    less_match_funding = forms.BooleanField(
        label="Take off what others pay by this bid’s amounts",
        required=False,
        help_text="Else the price of a project is its annual cost for each year of the bid.",
    )
    accept_clashes = forms.BooleanField(
        label="Take in projects whose charity does not accept a term of this bid",
        required=False,
        help_text="They would join with a reservation only.",
    )
    must = forms.MultipleChoiceField(
        label="These have to be in", required=False, widget=forms.CheckboxSelectMultiple
    )
    must_not = forms.MultipleChoiceField(
        label="These stay out", required=False, widget=forms.CheckboxSelectMultiple
    )
    organisation_floor = PoundsField(
        label="At least, for each organisation that takes part",
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )
    organisation_ceiling = PoundsField(
        label="At most, for each organisation",
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )

    def __init__(self, data=None, *, proposal, offer, asked=None):
        marked = dict(
            proposal.parts.filter(must=True).values_list("project__reference", "project__title")
        )
        super().__init__(data, initial=self._initial(proposal, asked, marked))
        choices = [
            (
                each.reference,
                Choice(
                    offer.names.projects[each.reference],
                    f"{offer.names.organisations[each.organisation]}, {money(each.price)}",
                ),
            )
            for each in offer.candidates
        ]
        choices.sort(key=lambda choice: choice[1])
        on_offer = dict(choices)
        self.marked_not_on_offer = sorted(
            title for reference, title in marked.items() if reference not in on_offer
        )
        for name, summary in (
            ("must", "Projects that have to be in"),
            ("must_not", "Projects that stay out"),
        ):
            self.fields[name].choices, self.fields[name].summary = choices, summary
        places = [("", "Choose a place"), *self._places(proposal)]
        floors = list((asked or {}).get("area_floors", {}).items())
        for number in range(1, FLOORS + 1):
            code, amount = floors[number - 1] if number <= len(floors) else ("", None)
            self.fields[f"area-{number}"] = forms.ChoiceField(
                label=f"Place {number}", choices=places, required=False, initial=code
            )
            self.fields[f"floor-{number}"] = PoundsField(
                label=f"At least there ({number})",
                required=False,
                initial=amount,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
            )

    @staticmethod
    def _initial(proposal, asked, marked):
        if asked:
            return asked
        initial = {"must": sorted(marked)}
        if proposal.budget_gbp is not None:
            own = sum(cost.amount_gbp or 0 for cost in proposal.costs.all())
            initial["budget_gbp"] = max(proposal.budget_gbp - own, 0)
        return initial

    @staticmethod
    def _places(proposal):
        """The bid's areas, each followed by those right below it."""
        own = list(proposal.areas.order_by("name"))
        below = Area.objects.filter(parent__in=own).order_by("name")
        by_parent = {area.pk: [] for area in own}
        for area in below:
            by_parent[area.parent_id].append(area)
        return [(each.code, each.name) for area in own for each in (area, *by_parent[area.pk])]

    @property
    def project_lists(self):
        return [self["must"], self["must_not"]]

    @property
    def floor_rows(self):
        return [(self[f"area-{number}"], self[f"floor-{number}"]) for number in self._numbers]

    @property
    def _numbers(self):
        return range(1, FLOORS + 1)

    @property
    def is_limited(self):
        """Whether anything beside the first boxes is asked for, or wrong: they are then open."""
        names = [
            name for name in self.fields if name not in ("budget_gbp", "shares", "must", "must_not")
        ]
        return any(
            self[name].errors or self[name].value() not in (None, "", "0", False, [])
            for name in names
        )

    def clean(self):
        values = super().clean()
        for reference in set(values.get("must", ())) & set(values.get("must_not", ())):
            title = dict(self.fields["must"].choices)[reference]
            self.add_error("must_not", f"“{title}” is to be in and to stay out: untick one.")
        seen = set()
        for number in self._numbers:
            code, amount = values.get(f"area-{number}"), values.get(f"floor-{number}")
            if code and amount is None and f"floor-{number}" not in self.errors:
                self.add_error(f"floor-{number}", "Say how much at least is spent there.")
            elif amount is not None and not code:
                self.add_error(f"area-{number}", "Choose the place this money is for.")
            elif code and code in seen:
                self.add_error(f"area-{number}", "This place is there twice: keep one row.")
            seen.add(code)
        floor, ceiling = values.get("organisation_floor"), values.get("organisation_ceiling")
        if floor is not None and ceiling is not None and floor > ceiling:
            self.add_error(
                "organisation_ceiling", "The most for each organisation is below the least."
            )
        return values

    @property
    def limits(self):
        """What a valid form asks for beside the budget, as a package keeps it."""
        values = self.cleaned_data
        return {
            "shares": values["shares"],
            "savings_weight": values["savings_weight"] or "0",
            "less_match_funding": values["less_match_funding"],
            "accept_clashes": values["accept_clashes"],
            "must": values["must"],
            "must_not": values["must_not"],
            "organisation_floor": as_text(values["organisation_floor"]),
            "organisation_ceiling": as_text(values["organisation_ceiling"]),
            "area_floors": {
                values[f"area-{number}"]: as_text(values[f"floor-{number}"])
                for number in self._numbers
                if values[f"area-{number}"]
            },
        }


def as_text(amount):
    return None if amount is None else str(amount)
