"""What a bid answers to the questions of its call."""

import datetime

from django.contrib import messages
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consortium.access import may, require, requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from proposals.answering.answers import answers_of, as_read, values_for
from proposals.answering.references import GROUPS, NAMES, NOT_SAID
from proposals.forms.calls import MOST_LETTERS, AnswerForm
from proposals.models import CallAnswer, CallQuestion, Proposal
from proposals.reads import budget_for, misfits_of
from proposals.sent import sent_with
from proposals.services import answers as services
from proposals.services import bids

MOST_SHOWN = 60


@requires("proposals.view_amounts", Proposal)
@require_safe
def answers(request, proposal):
    """All answers, filled and counted, ready to be copied into the funder's form; of a bid that was
    handed in, as they were sent.
    """
    sent = sent_with(proposal)
    told = answers_of(proposal, sent=sent)
    edits = may(request.user, "proposals.change_proposal", proposal)
    context = {
        "bid": proposal,
        "call": proposal.call,
        "sent": sent,
        "sent_on": sent and datetime.date.fromisoformat(sent.taken_on),
        "answers": [
            (
                each,
                proposal.is_open
                and (edits or (each.row is not None and each.row.owner_id == request.user.pk)),
            )
            for each in told
        ],
        "ready": sum(each.is_ready for each in told),
        "misfits": misfits_of(proposal, budget_for(proposal)),
        "may_edit": edits,
    }
    return TemplateResponse(request, "proposals/calls/answers.html", context)


class AnswerPage(FormPage):
    template = "proposals/calls/answer.html"
    row_name = "answer"
    refusals = (bids.Frozen, services.NotTaken)

    def box_to_change(self, form, refused):
        return "text"

    def __init__(self, proposal, question):
        self.proposal, self.question = proposal, question

    def form_for(self, request, row, **text):
        asked = row or CallAnswer(proposal=self.proposal, question=self.question)
        may_assign = may(request.user, "proposals.assign_call_answer", asked)
        return AnswerForm(proposal=self.proposal, may_assign=may_assign, row=row, **text)

    def render(self, request, row, form, **context):
        text = form["text"].value() or ""
        context |= {
            "bid": self.proposal,
            "question": self.question,
            "read": as_read(self.proposal, self.question, text),
            "names": names_of(self.proposal),
        }
        return super().render(request, row, form, **context)

    def save(self, request, row, form):
        values = form.values
        saved = services.write_answer(
            proposal_id=self.proposal.pk,
            question_id=self.question.pk,
            by=request.user,
            version=form.cleaned_data["version"],
            text=values["text"],
            state=values["state"],
            owner=values.get("owner", row and row.owner),
        )
        how_far = saved.get_state_display().lower()
        messages.success(
            request, f"The answer to question {self.question.number} is saved: {how_far}."
        )
        return reverse("proposals:answers", args=[self.proposal.slug])


@keeps_what_was_typed
@requires("proposals.view_amounts", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, proposal, number):
    """The form of one answer, for those who edit the bid and for whoever writes it."""
    question = question_of(proposal, number)
    row = proposal.answers.filter(question=question).select_related("owner").first()
    asked = row or CallAnswer(proposal=proposal, question=question)
    require(request.user, "proposals.write_call_answer", asked)
    return AnswerPage(proposal, question)(request, row)


@requires("proposals.view_amounts", Proposal)
@require_POST
def answer_length(request, proposal, number):
    """How long what is typed is, with its references filled, and what is not said in it yet: a
    fragment of the form's page.
    """
    question = question_of(proposal, number)
    text = request.POST.get("text", "")[:MOST_LETTERS]
    context = {"read": as_read(proposal, question, text)}
    return TemplateResponse(request, "proposals/calls/_length.html", context)


def question_of(proposal, number):
    question = CallQuestion.objects.filter(pk=number, call=proposal.call_id).first()
    if question is None:
        raise Http404("The call that this bid answers asks no such question.")
    return question


def names_of(proposal):
    """All references by group: each group's name with (name, what it means, the beginning of what
    it stands for today).
    """
    values = values_for(proposal, NAMES)
    return [
        (
            group,
            [
                (name, meaning, Truncator(values[name]).chars(MOST_SHOWN) or NOT_SAID)
                for name, meaning in names.items()
            ],
        )
        for group, names in GROUPS.items()
    ]
