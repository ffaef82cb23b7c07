"""What an officer says of a new draft: its title and years, and which priority is which."""

from django import forms

from priorities.models import Plan


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
