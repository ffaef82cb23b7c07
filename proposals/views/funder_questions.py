"""What the funder asks once it has a bid: all of it, and one question with its answer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from consortium.access import may, require, requires
from consortium.drafts import (
    discard_draft,
    draft_of,
    keep_draft,
    keeps_what_was_typed,
    press_discard,
    typed_in,
)
from proposals.forms.conversation import FunderAnswerForm, FunderQuestionForm, GivenForm
from proposals.models import FunderQuestion, Proposal
from proposals.services import funder_questions as services


@requires("proposals.view_conversation", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def funder_questions(request, proposal):
    """What the funder asked about a bid, and what was answered; a bid's editors add to it."""
    may_edit = may(request.user, "proposals.change_proposal", proposal)
    form = FunderQuestionForm(request.POST or None, bid=proposal)
    if request.method == "POST":
        require(request.user, "proposals.change_proposal", proposal)
        if form.is_valid():
            try:
                asked = services.record_question(
                    proposal_id=proposal.pk, by=request.user, **form.cleaned_data
                )
            except services.NotTaken as refused:
                form.add_error(None, str(refused))
            else:
                say_who_answers(request, asked)
                return redirect("proposals:funder_questions", proposal.slug)
    questions = list(proposal.funder_questions.for_listing())
    is_asked = proposal.status in services.ASKED_IN
    context = {
        "bid": proposal,
        "questions": questions,
        "waiting": sum(asked.is_open for asked in questions),
        # What was typed stays, with why it is not taken, where the bid has moved on meanwhile.
        "form": form if may_edit and (form.is_bound or is_asked) else None,
        "may_edit": may_edit,
    }
    return TemplateResponse(request, "proposals/funder_questions.html", context)


def say_who_answers(request, asked):
    """Tell whoever wrote a question down who is asked to answer it, if anybody can be."""
    who = asked.organisation or "whoever leads the bid"
    if services.who_answers(asked, but=request.user):
        messages.success(request, f"It is written down, and on its way to {who}.")
    elif services.who_answers(asked):
        messages.success(request, "It is written down. It is yours to answer: nobody else can.")
    else:
        messages.warning(
            request,
            f"It is written down. Nobody who answers for {who} has an account, so nobody is "
            "written to.",
        )


@keeps_what_was_typed
@requires("proposals.view_funder_question", FunderQuestion, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def funder_question(request, asked, slug):
    """One question: who answers writes here, and a bid's editors say when it was passed on."""
    if asked.proposal.slug != slug:
        raise Http404("The funder has not asked this about the bid.")
    if request.method == "POST":
        return PRESSES.get(request.POST.get("do"), press_answer)(request, asked)
    draft = draft_of(request.user, request.path)
    form = FunderAnswerForm(asked=asked, typed=draft.data if draft else None)
    return render_question(request, asked, form, draft=draft)


def render_question(request, asked, form, *, draft=None, given=None):
    user = request.user
    context = {
        "bid": asked.proposal,
        "asked": asked,
        "form": form,
        "given": given or GivenForm(asked=asked),
        "draft": draft,
        "may_answer": asked.is_open and may(user, "proposals.answer_funder_question", asked),
        "may_change": may(user, "proposals.change_funder_question", asked),
    }
    return TemplateResponse(request, "proposals/funder_question.html", context)


def press_answer(request, asked):
    require(request.user, "proposals.answer_funder_question", asked)
    form = FunderAnswerForm(request.POST, asked=asked)
    if form.is_valid():
        try:
            services.answer_question(
                question_id=asked.pk,
                by=request.user,
                answer=form.cleaned_data["answer"],
                answer_shown=form.cleaned_data["answer_shown"],
            )
        except services.NotTaken as refused:
            asked.refresh_from_db()
            form.show_now(asked)
            form.add_error(None, str(refused))
        else:
            discard_draft(request.user, request.path)
            messages.success(request, "The answer stands here. Whoever leads the bid passes it on.")
            return redirect("proposals:funder_questions", asked.proposal.slug)
    keep_draft(request.user, request.path, typed_in(request.POST))
    return render_question(request, asked, form)


def press_given(request, asked):
    require(request.user, "proposals.change_funder_question", asked)
    given = GivenForm(request.POST, asked=asked)
    if given.is_valid():
        try:
            services.give_answer(question_id=asked.pk, by=request.user, **given.cleaned_data)
        except services.NotTaken as refused:
            asked.refresh_from_db()
            given.show_now(asked)
            given.add_error("given_on", str(refused))
        else:
            messages.success(request, "It is noted that the funder has the answer.")
            return redirect("proposals:funder_questions", asked.proposal.slug)
    return render_question(request, asked, FunderAnswerForm(asked=asked), given=given)


PRESSES = {
    "given": press_given,
    "discard": lambda request, asked: press_discard(request, asked, {}),
}
