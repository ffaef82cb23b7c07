"""One person's story of a project: recorded with their consent, withdrawn when they say so."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from consortium.access import requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from projects.forms.stories import StoryForm
from projects.models import Project, Story
from projects.services import stories as services


class StoryPage(FormPage):
    template = "projects/story.html"
    row_name = "story"
    refusals = (services.StoryRefused,)

    def __init__(self, project):
        self.project = project

    def form_for(self, request, story, **text):
        return StoryForm(row=story, **text)

    def box_to_change(self, form, refused):
        if self.project.sensitive and not form.cleaned_data["is_anonymous"]:
            return "is_anonymous"
        return "consented_on"

    def buttons(self):
        return super().buttons() | {"withdraw": self.press_withdraw}

    def render(self, request, story, form, **context):
        return super().render(request, story, form, project=self.project, **context)

    def save(self, request, story, form):
        services.record_story(
            project_id=self.project.pk,
            by=request.user,
            version=form.cleaned_data["version"],
            **form.values,
        )
        messages.success(request, "The story is kept. Packs to come tell it.")
        return self.project

    def press_withdraw(self, request, story, typed):
        services.withdraw_story(project_id=self.project.pk, by=request.user)
        messages.success(
            request,
            "The story is forgotten here and stands in no pack to come. Packs that were made "
            "already hold it: ask those who have one to put a new one in its place.",
        )
        return redirect(request.path)


@keeps_what_was_typed
@requires("projects.keep_story", Project)
@require_http_methods(["GET", "HEAD", "POST"])
def project_story(request, project):
    story = Story.objects.filter(project=project).select_related("recorded_by").first()
    return StoryPage(project)(request, story)
