"""What prevention does in one place: the page, its briefing, and what offices were asked."""

import logging

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import may, requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from consortium.mail import full_link
from consortium.models import Area
from consortium.printing import pdf
from priorities.briefing import keeping
from proposals.briefing import document
from proposals.briefing.facts import LEVELS, gather
from proposals.briefing.telling import told
from proposals.forms.questions import OfficeQuestionForm
from proposals.models import OfficeQuestion
from proposals.services import questions as services

logger = logging.getLogger(__name__)
PLAIN = "text/plain; charset=utf-8"


def of_a_district_or_ward(area):
    """Raises Http404 where money is not decided on place by place."""
    if area.level not in LEVELS:
        raise Http404("There are briefings of districts and of wards.")
    return told(gather(area, on=timezone.localdate()))


@requires("proposals.view_briefing", Area, url_field="code")
@require_safe
def area_briefing(request, area):
    """What is spent in a district or ward, what it prevents, what losing it would cost."""
    context = of_a_district_or_ward(area)
    keeps = may(request.user, "proposals.keep_office_questions")
    questions = area.office_questions.visible_to(request.user)
    context |= {"questions": list(questions), "may_keep": keeps}
    return TemplateResponse(request, "proposals/area_briefing.html", context)


@requires("proposals.view_briefing", Area, url_field="code")
@require_safe
def area_briefing_file(request, area):
    """The same on one page, to hand to councillors; made within the request."""
    found = of_a_district_or_ward(area)
    address = full_link(reverse("proposals:area_briefing", args=[area.code]))
    try:
        body = document.write(found, address)
    except keeping.Busy as busy:
        return not_made(busy, status=503, headers={"Retry-After": str(keeping.AGAIN_IN_SECONDS)})
    except document.TooLong as too_long:
        return not_made(f"{too_long} The page has all of it.", status=422)
    except pdf.MissingFile as missing:
        logger.exception("A briefing could not be made.")
        return not_made(f"{missing} Tell those who run this site.", status=503)
    name = f"briefing-{area.code}-{found['on'].isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def not_made(words, **answer):
    """Why there is no file, for a person to read."""
    return HttpResponse(str(words), content_type=PLAIN, **answer)


# --- What offices were asked


class QuestionPage(FormPage):
    template = "proposals/office_question.html"
    row_name = "question"
    refusals = (services.AskedAlready,)

    def __init__(self, area):
        self.area = area

    def form_for(self, request, question, **text):
        return OfficeQuestionForm(row=question, **text)

    def box_to_change(self, form, refused):
        return "question"

    def render(self, request, row, form, **context):
        return super().render(request, row, form, area=self.area, **context)

    def save(self, request, question, form):
        saved = services.keep_question(
            by=request.user,
            area=self.area,
            question_id=question and question.pk,
            version=form.cleaned_data["version"],
            values=form.values,
        )
        shown = "Everybody may read it." if saved.published else "Coordinators alone read it."
        messages.success(request, f"The question to {saved.office} is kept. {shown}")
        return reverse("proposals:area_briefing", args=[self.area.code])


@keeps_what_was_typed
@requires("proposals.keep_office_questions")
@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request, code):
    return QuestionPage(area_with(code))(request, None)


@keeps_what_was_typed
@requires("proposals.keep_office_questions")
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request, code, number):
    area = area_with(code)
    question = OfficeQuestion.objects.visible_to(request.user).filter(area=area, pk=number).first()
    if question is None:
        raise Http404("There is no such question about this place.")
    return QuestionPage(area)(request, question)


def area_with(code):
    area = Area.objects.filter(code=code, level__in=LEVELS).first()
    if area is None:
        raise Http404("There are briefings of districts and of wards.")
    return area
