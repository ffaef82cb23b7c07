"""What an officer says of a new draft: its title and years, and which priority is which."""

from django import forms

from consortium.side_by_side import SideBySideForm
from priorities.models import Plan


def say_days_out_of_order(form: forms.Form) -> None:
    """Beside the last day, where it lies before the first."""
    first, last = (form.cleaned_data.get(name) for name in ("starts_on", "ends_on"))
    if first and last and last < first:
        form.add_error("ends_on", "The last day is before the first. Change one of them.")


class DraftForm(forms.ModelForm):
    """The title and years of a draft that is begun as a copy of a plan."""

    class Meta:
        model = Plan
        fields = ["title", "starts_on", "ends_on"]
        labels = {"title": "Title", "starts_on": "First day", "ends_on": "Last day"}
        help_texts = {"title": "With its years, so that the two can be told apart."}

    def __init__(self, data, *, plan):
        super().__init__(data, initial={"title": plan.title})

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean(self):
        super().clean()
        say_days_out_of_order(self)


class DraftDetailsForm(SideBySideForm):
    """What a draft is called, its years, and where it comes from."""

    SAVED = ("title", "starts_on", "ends_on", "source")

    class Meta:
        model = Plan
        fields = ["title", "starts_on", "ends_on", "source"]
        labels = {
            "title": "Title",
            "starts_on": "First day",
            "ends_on": "Last day",
            "source": "Where it comes from",
        }
        help_texts = {
            "title": "As it stands on the cover, with its years.",
            "source": "Such as who adopted it, when, and the address where it can be read.",
        }
        widgets = {"source": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"title": {"required": "Say what the plan is called."}}

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean(self):
        values = super().clean()
        say_days_out_of_order(self)
        return values


class PairsForm(forms.Form):
    """For each priority of a draft, which of the earlier plan's it is; at first as it is told."""

    NEW = "new"

    def __init__(self, data, *, comparison):
        super().__init__(data)
        told = {pair.new.id: pair.old.id for pair in comparison.kept}
        old = [*(pair.old for pair in comparison.kept), *comparison.dropped]
        choices = [
            (self.NEW, "None of them: it is new"),
            *sorted(((str(one.id), one.title) for one in old), key=lambda choice: choice[1]),
        ]
        self.ids = []
        for one in (*(pair.new for pair in comparison.kept), *comparison.new):
            self.ids.append(one.id)
            self.fields[str(one.id)] = forms.ChoiceField(
                label=one.title, choices=choices, initial=str(told.get(one.id, self.NEW))
            )

    @property
    def pairs(self):
        """{id in the draft: id in the earlier plan, or None} of a valid form."""
        said = {pk: self.cleaned_data[str(pk)] for pk in self.ids}
        return {pk: None if text == self.NEW else int(text) for pk, text in said.items()}
