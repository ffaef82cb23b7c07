"""Asking whether a project should count for a priority, and answering that."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from consortium.access import requires
from consortium.drafts import discard_draft, draft_of, keep_draft, keeps_what_was_typed, typed_in
from priorities.models import MatchQuestion, Plan
from priorities.question_forms import AnswerForm, QuestionForm
from priorities.services.questions import NotAnswered, NotAsked, answer_question, ask_question
from projects.models import Project


@keeps_what_was_typed
@requires("priorities.question_projects", Plan)
@require_http_methods(["GET", "HEAD", "POST"])
def project_question(request, plan, number, project):
    """An officer of the plan's partnership asks the people of a project that counts."""
    priority = plan.priorities.filter(pk=number).first()
    project = Project.objects.visible_to(request.user).filter(slug=project).first()
    if priority is None or project is None:
        raise Http404("This plan has no such priority, or there is no such project.")

    def send(text):
        ask_question(priority_id=priority.pk, project_id=project.pk, reason=text, by=request.user)
        messages.success(request, f"Your question is on its way to {project.organisation}.")
        return redirect(priority)

    context = {"plan": plan, "priority": priority, "project": project}
    return words_page(request, QuestionForm, send, "question", context)


@keeps_what_was_typed
@requires("priorities.answer_questions", Project)
@require_http_methods(["GET", "HEAD", "POST"])
def project_answer(request, project, number):
    """The people of a project answer a question about it."""
    question = MatchQuestion.objects.for_detail().filter(project=project, pk=number).first()
    if question is None:
        raise Http404("Nobody has asked this about the project.")

    def send(text):
        answer_question(question_id=question.pk, answer=text, by=request.user)
        messages.success(request, "Your answer stands beside the question, and is on its way.")
        return redirect(project)

    context = {"question": question, "project": project, "plan": question.priority.plan}
    return words_page(request, AnswerForm, send, "answer_question", context)


def words_page(request, form_class, send, template, context):
    """A page of one box: `send(text)` answers what was written, or raises why it could not."""
    draft = draft_of(request.user, request.path)
    typed = typed_in(request.POST) if request.method == "POST" else None
    form = form_class(typed or (draft.data if draft else None), checked=typed is not None)
    if request.method == "POST" and form.is_valid():
        try:
            answer = send(form.cleaned_data["text"])
        except (NotAsked, NotAnswered) as refused:
            form.add_error("text", str(refused))
        else:
            discard_draft(request.user, request.path)
            return answer
    if typed is not None:
        keep_draft(request.user, request.path, typed)
    context |= {"form": form, "draft": draft if typed is None else None}
    return TemplateResponse(request, f"priorities/{template}.html", context)
