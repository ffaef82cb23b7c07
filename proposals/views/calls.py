"""Funders' calls: which are open, what gaps they could fill, and their questions."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import may, requires
from consortium.drafts import keeps_what_was_typed
from consortium.form_pages import FormPage
from priorities import shortfall_sentences
from priorities.views.coverage import cell_links
from priorities.views.gaps import bid_url
from proposals.answering.gaps import gaps_for
from proposals.forms.calls import CallForm, QuestionForm
from proposals.models import Call, CallQuestion, Proposal
from proposals.services import calls as services

PER_PAGE = 25
MOST_GAPS = 10


@requires("proposals.list_calls")
@require_safe
def call_list(request):
    """Open calls, the nearest last day first; closed ones after them."""
    today = timezone.localdate()
    calls = Call.objects.visible_to(request.user).for_listing()
    opened = list(calls.open_on(today))
    closed = calls.filter(closes_on__lt=today).order_by("-closes_on", "title", "reference")
    context = {
        "opened": opened,
        "page": Paginator(closed, PER_PAGE).get_page(request.GET.get("page")),
        "may_add": may(request.user, "proposals.add_call"),
    }
    return TemplateResponse(request, "proposals/calls/list.html", context)


@requires("proposals.view_call", Call)
@require_safe
def call_detail(request, call):
    """A call with its questions, the bids that answer it, and gaps it could fill."""
    gaps = gaps_for(call, request.user, on=timezone.localdate()) if call.is_open else None
    known, unknown = (gaps.ranking.by_need, gaps.ranking.unknown) if gaps else ((), ())
    bids = Proposal.objects.visible_to(request.user).filter(call=call)
    context = {
        "call": call,
        "questions": call.questions.all(),
        "bids": bids.for_listing(),
        "gaps": [
            {
                "cell": gap.cell,
                "url": cell_links(gap.cell.priority.plan_slug, f"?level={gap.cell.area.level}")(
                    gap.cell
                ),
                "arithmetic": shortfall_sentences.arithmetic(gap),
                "source": shortfall_sentences.need_from(gap),
                "bid_url": f"{bid_url(gap.cell)}&call={call.slug}",
            }
            for gap in known[:MOST_GAPS]
        ],
        "gaps_more": len(known[MOST_GAPS:]),
        "gaps_unknown": [gap.cell for gap in unknown[:MOST_GAPS]],
        "gaps_unknown_more": len(unknown[MOST_GAPS:]),
        "looked_at": gaps and gaps.looked_at,
        "plans": gaps and gaps.plans,
        "may_edit": may(request.user, "proposals.change_call", call),
        "may_begin": may(request.user, "proposals.add_proposal"),
    }
    return TemplateResponse(request, "proposals/calls/call.html", context)


class CallPage(FormPage):
    template = "proposals/calls/edit.html"
    row_name = "call"
    refusals = (services.InUse,)

    def form_for(self, request, call, **text):
        return CallForm(row=call, **text)

    def save(self, request, call, form):
        if call is None:
            call = services.add_call(by=request.user, values=form.values)
            messages.success(request, f"“{call}” is written down. Add its questions next.")
            return call
        call = services.revise_call(
            call_id=call.pk,
            by=request.user,
            version=form.cleaned_data["version"],
            changes=form.values,
        )
        messages.success(request, f"Your changes to “{call}” are saved.")
        return call

    def buttons(self):
        return super().buttons() | {"remove": self.press_remove}

    def press_remove(self, request, call, typed):
        if call is None:
            raise Http404("There is no call to remove yet.")
        try:
            services.remove_call(call_id=call.pk, by=request.user)
        except services.InUse as refused:
            messages.warning(request, str(refused))
            return redirect(call)
        messages.success(request, f"“{call}” is removed.")
        return redirect("proposals:calls")


@keeps_what_was_typed
@requires("proposals.add_call")
@require_http_methods(["GET", "HEAD", "POST"])
def call_add(request):
    return CallPage()(request, None)


@keeps_what_was_typed
@requires("proposals.change_call", Call)
@require_http_methods(["GET", "HEAD", "POST"])
def call_edit(request, call):
    return CallPage()(request, call)


class QuestionPage(FormPage):
    template = "proposals/calls/question.html"
    row_name = "question"

    def __init__(self, call):
        self.call = call

    def form_for(self, request, question, **text):
        return QuestionForm(row=question, **text)

    def render(self, request, row, form, **context):
        return super().render(request, row, form, call=self.call, **context)

    def save(self, request, question, form):
        if question is None:
            services.add_question(call_id=self.call.pk, by=request.user, values=form.values)
            messages.success(request, "The question is added.")
        else:
            services.revise_question(
                question_id=question.pk,
                by=request.user,
                version=form.cleaned_data["version"],
                changes=form.values,
            )
            messages.success(request, "The question is saved.")
        return self.call

    def buttons(self):
        return super().buttons() | {"remove": self.press_remove}

    def press_remove(self, request, question, typed):
        if question is None:
            raise Http404("There is no question to remove yet.")
        try:
            services.remove_question(question_id=question.pk, by=request.user)
        except services.InUse as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, "The question is removed.")
        return redirect(self.call)


@keeps_what_was_typed
@requires("proposals.change_call", Call)
@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request, call):
    return QuestionPage(call)(request, None)


@keeps_what_was_typed
@requires("proposals.change_call_question", CallQuestion, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request, question, slug):
    if question.call.slug != slug:
        raise Http404("This call asks no such question.")
    return QuestionPage(question.call)(request, question)


def begun_from_call(user, slug):
    """What a new bid takes over from a call: who is asked, by when, for how much at most."""
    call = Call.objects.visible_to(user).filter(slug=slug).first()
    if call is None:
        return {}
    begun = {"call": call.slug, "funder": call.funder, "deadline": call.closes_on}
    begun["budget_gbp"] = call.ceiling_gbp
    if call.most_years:
        begun["years"] = min(call.most_years, 10)
    begun["areas"] = [area.code for area in call.areas.all()]
    return {name: value for name, value in begun.items() if value not in (None, [])}
