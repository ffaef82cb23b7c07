"""Agreeing on a bid: who has still to answer, asking, answering, and where partners differ."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from consortium import file_types
from consortium.access import may, require, requires
from consortium.drafts import (
    discard_draft,
    draft_of,
    keep_draft,
    keeps_what_was_typed,
    press_discard,
    typed_in,
)
from consortium.file_types import MOST_BYTES
from consortium.states import MoveRefused
from consortium.uploads import takes_files
from proposals.changed import changes_between, in_words
from proposals.consents import as_seen_by, issues_of, standings_of
from proposals.forms.consents import AnswerForm, AskForm, RecordForm, WordsForm
from proposals.models import Consent, Proposal
from proposals.resolved import resolved_in
from proposals.services import asking
from proposals.services import consents as services
from proposals.services.bids import Frozen
from proposals.views.bids import while_open

WITHDRAW = {
    "label": "Why do you withdraw?",
    "help_text": "Whoever brings the bid together reads it.",
}
REPLY = {
    "label": "What do you answer?",
    "help_text": "They read it and are asked again. To take the figures in, no words are needed.",
}


# --- Who has still to answer


@requires("proposals.view_consents", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request, proposal):
    """Everything outstanding, charity by charity; a POST reminds all who have still to answer,
    or gives them another day.
    """
    if request.method == "POST":
        return (set_day if request.POST.get("do") == "day" else chase)(request, proposal)
    user = request.user
    standings = as_seen_by(user, proposal, standings_of(proposal))
    standings.sort(key=lambda each: each.is_settled)  # what is outstanding stands first
    context = {
        "bid": proposal,
        "standings": standings,
        "may_edit": may(user, "proposals.change_proposal", proposal),
        "given": sum(each.is_settled for each in standings),
        "outstanding": sum(each.is_outstanding for each in standings),
        "unasked": sum(each.consent is None for each in standings),
        "day_form": AskForm(bid=proposal, clashes=()),
    }
    return TemplateResponse(request, "proposals/consents.html", context)


def chase(request, proposal):
    try:
        done = asking.chase(proposal_id=proposal.pk, by=request.user)
    except services.NotTaken as refused:
        messages.info(request, str(refused))
    else:
        say_who_was_asked(request, done, "Reminded")
    return redirect("proposals:consents", proposal.slug)


def set_day(request, proposal):
    require(request.user, "proposals.change_proposal", proposal)
    form = AskForm(request.POST, bid=proposal, clashes=())
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["answer_by"]))
        return redirect("proposals:consents", proposal.slug)
    try:
        asking.set_day(proposal_id=proposal.pk, by=request.user, **form.cleaned_data)
    except (asking.NotReady, Frozen) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The day is changed. It stands in every e-mail from now on.")
    return redirect("proposals:consents", proposal.slug)


def say_who_was_asked(request, done, verb):
    if done.organisations:
        names = ", ".join(str(each) for each in done.organisations)
        messages.success(request, f"{verb}: {names}. The e-mails leave within a minute.")
    if done.unreachable:
        names = ", ".join(str(each) for each in done.unreachable)
        messages.warning(
            request,
            f"Nobody can be written to at {names}: invite a lead there, or record their answer "
            "from an e-mail or paper.",
        )


@requires("proposals.view_consents", Proposal)
@require_safe
def differences(request, proposal):
    """Where the partners agree and where they differ, question by question."""
    issues = issues_of(proposal)
    standings = as_seen_by(request.user, proposal, standings_of(proposal))
    context = {
        "bid": proposal,
        "issues": issues,
        "resolved": resolved_in(proposal, standings),
        "clashing": sum(bool(issue.clashing) for issue in issues),
        "may_edit": may(request.user, "proposals.change_proposal", proposal),
    }
    return TemplateResponse(request, "proposals/differences.html", context)


@requires("proposals.change_proposal", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def ask(request, proposal):
    """Who would be asked for what, and each clash of a term with what a charity accepts."""
    standings = [each for each in standings_of(proposal) if each.consent is None]
    clashes = {clash.key: clash for each in standings for clash in each.clashes}
    form = AskForm(request.POST or None, bid=proposal, clashes=list(clashes.values()))
    if form.is_valid():
        try:
            done = asking.ask_partners(
                proposal_id=proposal.pk,
                by=request.user,
                answer_by=form.cleaned_data["answer_by"],
                settled=form.settled,
            )
        except (asking.NotReady, asking.ClashesStand) as refused:
            form.add_error(None, str(refused))
        else:
            say_who_was_asked(request, done, "Asked")
            return redirect("proposals:consents", proposal.slug)
    context = {
        "bid": proposal,
        "form": form,
        "standings": standings,
        "clashes": [(clash, form.box_of(clash)) for clash in clashes.values()],
    }
    return TemplateResponse(request, "proposals/ask.html", context)


# --- One charity's answer


@keeps_what_was_typed
@requires("proposals.view_consent", Consent, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request, consent, slug):
    """What is asked of a charity, and its answer; buttons of both sides, each named in `do`."""
    standing = standing_of(consent, slug)
    if request.method == "POST":
        press = PRESSES.get(request.POST.get("do"), press_answer)
        try:
            return press(request, standing)
        except (Frozen, services.NotTaken, MoveRefused) as refused:
            messages.error(request, str(refused))
            return redirect(standing.consent)
    draft = draft_of(request.user, request.path)
    form = AnswerForm(standing=standing, typed=draft.data if draft else None)
    return render_consent(request, standing, form, draft=draft)


def standing_of(consent, slug):
    """The consent with what is asked now; 404 for another bid's, or of a project left out."""
    found = next(
        (each for each in standings_of(consent.proposal) if each.project.pk == consent.project_id),
        None,
    )
    if consent.proposal.slug != slug or found is None:
        raise Http404("This bid has no such answer.")
    return found


def render_consent(request, standing, form, **context):
    bid, user = standing.consent.proposal, request.user
    (standing,) = as_seen_by(user, bid, [standing])
    held = standing.consent
    context |= {
        "bid": bid,
        "standing": standing,
        "consent": held,
        "form": form,
        "asked": in_words(standing.content, bid.words_for_year),
        "changes": changes_between(held.content, standing.content, bid.words_for_year)
        if held.content
        else [],
        "may_answer": bid.is_asking and may(user, "proposals.answer_consent", held),
        "may_change": bid.is_asking and may(user, "proposals.change_consent", held),
        "may_record": bid.is_asking and may(user, "proposals.record_consent", held),
        "withdraw_form": WordsForm(prefix="withdraw", **WITHDRAW),
        "reply_form": WordsForm(prefix="reply", **REPLY),
    }
    return TemplateResponse(request, "proposals/consent.html", context)


def press_answer(request, standing):
    require(request.user, "proposals.answer_consent", standing.consent)
    form = AnswerForm(request.POST, standing=standing)
    meanwhile = None
    if form.is_valid():
        held, meanwhile = take(
            form, standing, services.answer, by=request.user, **form.shown_and_said
        )
        if held:
            discard_draft(request.user, request.path)
            messages.success(request, f"Your answer is kept: {words_of(held)}.")
            return redirect("proposals:consents", held.proposal.slug)
    keep_draft(request.user, request.path, typed_in(request.POST))
    return render_consent(request, standing, form, meanwhile=meanwhile)


def take(form, standing, write, **values):
    """(the answer, None) once `write` has it. Else (None, what has changed since the page was
    opened, if anything has), and the form says why and shows what is so now.
    """
    try:
        return write(consent_id=standing.consent.pk, **values), None
    except services.ChangedMeanwhile as changed:
        meanwhile = what_changed(form, standing, changed)
        form.show_now(standing)
        form.add_error(None, str(changed))
        return None, meanwhile
    except services.AnsweredMeanwhile as answered:
        form.show_answer(standing)
        form.add_error(None, str(answered))
    except (services.NotTaken, Frozen) as refused:
        form.add_error(None, str(refused))
    return None, None


def what_changed(form, standing, changed):
    """What the page showed beside what is so now; nothing where nobody knows what it showed."""
    shown = form.what_was_shown
    words_for_year = standing.consent.proposal.words_for_year
    return changes_between(shown, changed.now, words_for_year) if shown else []


def words_of(consent):
    return consent.get_status_display().lower()


def press_withdraw(request, standing):
    form = WordsForm(request.POST, prefix="withdraw", **WITHDRAW)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    services.withdraw(consent_id=standing.consent.pk, by=request.user, words=words)
    messages.success(request, "Your agreement is withdrawn, and the others are told.")
    return redirect("proposals:consents", standing.consent.proposal.slug)


def press_take_in(request, standing):
    services.take_in_change(
        consent_id=standing.consent.pk, by=request.user, reply=reply_in(request)
    )
    messages.success(request, f"The figures are in the bid, and {standing.organisation} is asked.")
    return redirect("proposals:consents", standing.consent.proposal.slug)


def press_reply(request, standing):
    services.answer_change(consent_id=standing.consent.pk, by=request.user, reply=reply_in(request))
    messages.success(request, f"{standing.organisation} has your answer, and is asked again.")
    return redirect("proposals:consents", standing.consent.proposal.slug)


def reply_in(request):
    form = WordsForm(request.POST, prefix="reply", **REPLY)
    return form.cleaned_data["words"] if form.is_valid() else ""


def press_again(request, standing):
    asking.ask_again(consent_id=standing.consent.pk, by=request.user)
    messages.success(request, f"{standing.organisation} is asked again.")
    return redirect("proposals:consents", standing.consent.proposal.slug)


PRESSES = {
    "answer": press_answer,
    "withdraw": press_withdraw,
    "take-in": press_take_in,
    "reply": press_reply,
    "again": press_again,
    "discard": lambda request, standing: press_discard(request, standing, {}),
}


# --- What came by e-mail or on paper


@takes_files(MOST_BYTES)
@requires("proposals.record_consent", Consent, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def record(request, consent, slug):
    """Write down an answer that came another way, with its proof."""
    standing = standing_of(consent, slug)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RecordForm(*sent, standing=standing, too_large=request.too_large)
    meanwhile = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        held, meanwhile = take(
            form,
            standing,
            services.record_answer,
            by=request.user,
            said_by=values["said_by"],
            proof_kind=values["proof_kind"],
            proof=values["proof"],
            **form.shown_and_said,
        )
        if held:
            messages.success(request, f"The answer of {standing.organisation} is recorded.")
            return redirect("proposals:consents", slug)
    context = {
        "bid": standing.consent.proposal,
        "standing": standing,
        "form": form,
        "asked": in_words(standing.content, standing.consent.proposal.words_for_year),
        "meanwhile": meanwhile,
    }
    return TemplateResponse(request, "proposals/record.html", context)


@requires("proposals.view_consent", Consent, url_field="pk", argument="number")
@require_safe
def proof(request, consent, slug):
    """The e-mail or paper that shows what was answered; it leaves as a download alone.

    It says what is reserved: whoever may not read that gets no proof.
    """
    if not consent.proof:
        raise Http404("No e-mail or paper is kept with this answer.")
    (standing,) = as_seen_by(request.user, consent.proposal, [standing_of(consent, slug)])
    if not standing.shows_proof:
        raise Http404("The e-mail or paper of this answer is for others to read.")
    try:
        opened = consent.proof.open("rb")
        found = file_types.type_of(opened, consent.proof.size)
    except (FileNotFoundError, file_types.FileRefused):
        raise Http404("The file of this answer is not here any more.") from None
    return FileResponse(
        opened,
        as_attachment=True,
        filename=f"answer-{consent.proposal.slug}-{consent.pk}.{found.ending}",
        content_type=found.content_type,
    )
