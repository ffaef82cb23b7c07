"""The page of a form that several people may have open: shown, kept, compared, saved.

    class ProfilePage(FormPage):
        template = "consortium/organisation_edit.html"
        row_name = "organisation"

        def form_for(self, request, organisation, **text):
            return OrganisationForm(row=organisation, **text)

        def save(self, request, organisation, form):
            return revise_profile(...)

`ProfilePage()(request, organisation)` answers GET and POST; put `keeps_what_was_typed` around
the view. Each button of the form says in `do` what it does.
"""

from abc import ABC, abstractmethod

from django.shortcuts import redirect
from django.template.response import TemplateResponse

from consortium.drafts import (
    discard_draft,
    draft_of,
    keep_draft,
    press_discard,
    press_keep,
    typed_in,
)
from consortium.versions import Stale


class FormPage(ABC):
    """A SideBySideForm's page. `template` gets the form, and the row (None: new) as `row_name`."""

    template: str
    row_name: str
    # What `save` may raise beside Stale; its words stand beside the box `box_to_change` names.
    refusals = ()

    def __call__(self, request, row):
        if request.method != "POST":
            draft = draft_of(request.user, request.path)
            form = self.form_for(request, row, typed=draft.data if draft else None)
            return self.render(request, row, form, draft=draft)
        press = self.buttons().get(request.POST.get("do"), self.press_save)
        return press(request, row, typed_in(request.POST))

    @abstractmethod
    def form_for(self, request, row, **text):
        """The form, with `data` (the text is checked) or `typed` (it only fills the boxes)."""

    @abstractmethod
    def save(self, request, row, form):
        """Write a valid form through a service, say so, and return the row (or where to go).

        May raise Stale.
        """

    def box_to_change(self, form, refused):
        """The box beside which a refusal is said; None says it above all of them."""
        return

    def buttons(self):
        return {
            "save": self.press_save,
            "find": self.press_find,
            "keep": press_keep,
            "discard": press_discard,
        }

    def render(self, request, row, form, **context):
        context |= {"form": form, self.row_name: row}
        return TemplateResponse(request, self.template, context)

    def press_save(self, request, row, typed):
        form = self.form_for(request, row, data=typed)
        if form.is_valid():
            try:
                saved = self.save(request, row, form)
            except Stale as stale:
                form.compare_with(stale)
                if not form.differences:  # they changed other things: nothing is in the way
                    return self.press_save(request, stale.row, form.typed)
            except self.refusals as refused:
                form.add_error(self.box_to_change(form, refused), str(refused))
            else:
                discard_draft(request.user, request.path)
                return redirect(saved)
        if not form.differences:
            form.show_choices_again()
        keep_draft(request.user, request.path, typed)
        return self.render(request, row, form)

    def press_find(self, request, row, typed):
        """Look up the places typed so far. Without JavaScript; htmx looks them up while typing."""
        keep_draft(request.user, request.path, typed)
        return self.render(request, row, self.form_for(request, row, typed=typed))
