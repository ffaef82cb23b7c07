"""What becomes of a bid: agreed, handed in, won, lost, withdrawn."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from consortium.access import requires
from consortium.states import MoveRefused
from proposals.answering.answers import answers_of
from proposals.forms.consents import AwardForm, WordsForm
from proposals.models import Proposal, ProposalStatus
from proposals.reads import budget_for, misfits_of
from proposals.sent import has_one_to_send
from proposals.services import states as services
from proposals.services.in_step import lacking

WHY_LOST = {"label": "Why was it lost?", "help_text": "What the funder said, as far as it did."}
WHY_WITHDRAWN = {"label": "Why is it withdrawn?", "help_text": "Its partners read it."}


@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def state(request, proposal):
    """The steps a bid can take now; each button says in `do` which."""
    forms = forms_of(request, proposal)
    press = PRESSES.get(request.POST.get("do"))
    if request.method == "POST" and press:
        try:
            if done := press(request, proposal, forms):
                messages.success(request, done)
                return redirect(proposal)
        except (services.NotAgreed, services.NotDone, MoveRefused) as refused:
            messages.error(request, str(refused))
            return redirect("proposals:state", proposal.slug)
    is_agreeing = proposal.status in (ProposalStatus.CONSULTING, ProposalStatus.AGREED)
    told = answers_of(proposal) if proposal.is_open else []
    context = forms | {
        "bid": proposal,
        "misfits": misfits_of(proposal, budget_for(proposal)),
        "answers": len(told),
        "unready": sum(not each.is_ready for each in told),
        "gaps": [each for each in told if each.gap],
        "lacking": lacking(proposal) if is_agreeing else [],
        "has_one_to_send": has_one_to_send(proposal),
        "may_withdraw": proposal.may_move_to(ProposalStatus.WITHDRAWN),
    }
    return TemplateResponse(request, "proposals/state.html", context)


def forms_of(request, proposal):
    """The form of each step; the one whose button was pressed holds what was typed."""

    def typed(name):
        return request.POST if request.POST.get("do") == name else None

    may_be_won = proposal.may_move_to(ProposalStatus.WON)
    parts = list(proposal.parts.for_pack()) if may_be_won else []
    return {
        "win_form": AwardForm(typed("win"), bid=proposal, parts=parts),
        "lose_form": WordsForm(typed("lose"), prefix="lose", **WHY_LOST),
        "withdraw_form": WordsForm(typed("withdraw"), prefix="withdraw", **WHY_WITHDRAWN),
    }


def press_agree(request, proposal, forms):
    services.agree(proposal_id=proposal.pk, by=request.user)
    return "All partners have agreed. Make the pack, and hand the bid in."


def press_submit(request, proposal, forms):
    services.submit(proposal_id=proposal.pk, by=request.user)
    return "The bid is handed in. From now on nothing in it changes; its partners are told."


def press_win(request, proposal, forms):
    form = forms["win_form"]
    if not form.is_valid():
        return None
    services.win(proposal_id=proposal.pk, by=request.user, awards=form.awards)
    return "The bid is won. Projects that were only proposed and get money are active."


def press_lose(request, proposal, forms):
    return _ended(request, proposal, forms["lose_form"], services.lose)


def press_withdraw(request, proposal, forms):
    return _ended(request, proposal, forms["withdraw_form"], services.withdraw)


def _ended(request, proposal, form, act):
    if not form.is_valid():
        return None
    ended = act(proposal_id=proposal.pk, by=request.user, why=form.cleaned_data["words"])
    return f"The bid is {ended.get_status_display().lower()}; its partners are told."


PRESSES = {
    "agree": press_agree,
    "submit": press_submit,
    "win": press_win,
    "lose": press_lose,
    "withdraw": press_withdraw,
}
