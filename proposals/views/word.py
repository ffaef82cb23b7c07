"""A bid's words out to Word, edited copies back, and the page on which each is decided."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import get_text_list
from django.views.decorators.http import require_http_methods, require_safe

from consortium import file_types
from consortium.access import may, requires
from consortium.templatetags.words import count
from consortium.uploads import takes_files
from proposals.forms.word import BackForm, DecisionForms
from proposals.models import Proposal, WordCopy
from proposals.services import word as services
from proposals.services import word_decisions
from proposals.services.bids import Frozen
from proposals.views.bids import say_who_is_asked_again, while_open
from proposals.word.copies import reads_all, shown_to

COPIES_SHOWN = 50


@requires("proposals.exchange_words", Proposal)
@require_safe
def word(request, proposal):
    """How a bid's words go out and come back, and the copies that did."""
    copies = WordCopy.objects.visible_to(request.user).filter(proposal=proposal).for_listing()
    context = {
        "bid": proposal,
        "copies": copies[:COPIES_SHOWN],
        "may_edit": may(request.user, "proposals.change_proposal", proposal),
    }
    return TemplateResponse(request, "proposals/word.html", context)


@requires("proposals.exchange_words", Proposal)
@require_safe
@while_open
def word_file(request, proposal):
    """The words as a Word file, every passage marked that this person may change."""
    row, made = services.take_out(proposal_id=proposal.pk, by=request.user)
    return HttpResponse(
        made,
        content_type=file_types.DOCX.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{proposal.slug}-words-{row.code}.docx"'
        },
    )


@takes_files(services.MOST_BYTES)
@requires("proposals.exchange_words", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@while_open
def word_back(request, proposal):
    """The form that takes an edited copy."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BackForm(*sent, too_large=request.too_large if sent else 0)
    if sent and form.is_valid():
        try:
            returned = services.bring_back(
                proposal_id=proposal.pk, by=request.user, file=form.cleaned_data["file"]
            )
        except services.Refused as refused:
            form.add_error("file", str(refused))
        else:
            return say_what_came(request, proposal, returned)
    return TemplateResponse(request, "proposals/word_back.html", {"bid": proposal, "form": form})


def say_what_came(request, proposal, returned):
    copy = returned.copy
    if copy is None:
        messages.success(request, "Nothing has changed in this file: there is nothing to decide.")
        return redirect("proposals:word", proposal.slug)
    if returned.is_known:
        messages.info(request, "This very file was brought back before. This is what became of it.")
    return redirect(copy)


@requires("proposals.view_word_copy", WordCopy, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def word_copy(request, copy, slug):
    """What an edited copy changes, passage by passage; a POST decides those that are chosen."""
    if copy.proposal.slug != slug:
        raise Http404("This bid has no such copy.")
    if request.method == "POST":
        return decide(request, copy)
    shown = shown_to(request.user, copy)
    return render_copy(request, copy, shown, DecisionForms(shown=shown))


def decide(request, copy):
    forms = DecisionForms(request.POST, shown=shown_to(request.user, copy))
    if not forms.is_valid():
        return render_copy(request, copy, [form.of for form in forms.forms], forms)
    choices = forms.choices(accepts_rest=request.POST.get("do") == "accept-rest")
    if not choices:
        messages.info(request, "Nothing was chosen, so everything waits as it did.")
        return redirect(copy)
    try:
        decided = word_decisions.decide(copy_id=copy.pk, by=request.user, choices=choices)
    except Frozen as refused:
        messages.warning(request, str(refused))
        return redirect(copy)
    if decided.done:
        messages.success(request, f"Decided: {count(len(decided.done), 'passage')}.")
    copy.proposal.asked_again = decided.asked_again
    say_who_is_asked_again(request, copy.proposal)
    if not decided.refused:
        return redirect(copy)
    return show_what_was_refused(request, copy, decided)


def show_what_was_refused(request, copy, decided):
    """The page again, with what was typed for the passages that could not be decided."""
    shown = shown_to(request.user, copy)
    forms = DecisionForms(request.POST, shown=shown)
    forms.is_valid()
    why = {passage.pk: words for passage, words in decided.refused}
    for form in forms.forms:
        if words := why.pop(form.of.passage.pk, None):
            form.add_error("decision", words)
            form.show_now()
    names = {passage.pk: passage.title for passage, _ in decided.refused}
    for pk, words in why.items():  # decided by somebody else: it has no form any more
        messages.warning(request, f"“{names[pk]}”: {words}")
    return render_copy(request, copy, shown, forms)


def render_copy(request, copy, shown, forms):
    forms_of = {form.of.passage.pk: form for form in forms.forms}
    everything = reads_all(copy, request.user)
    waiting = [each for each in shown if each.is_waiting]
    context = {
        "bid": copy.proposal,
        "copy": copy,
        "forms": forms,
        "waiting": [(each, forms_of.get(each.passage.pk)) for each in waiting],
        "done": [each for each in shown if not each.is_waiting],
        "reads_all": everything,
        "notes": copy.notes if everything else {},
        "lost": get_text_list([f"“{each}”" for each in copy.notes.get("lost", ())], "and"),
        "is_open": copy.proposal.is_open,
    }
    return TemplateResponse(request, "proposals/word_copy.html", context)


@requires("proposals.view_word_copy", WordCopy, url_field="pk", argument="number")
@require_safe
def word_copy_file(request, copy, slug):
    """The file as it came, for whoever reads all of it; it leaves as a download alone."""
    if copy.proposal.slug != slug or not reads_all(copy, request.user):
        raise Http404("The file of this copy is for others to read.")
    if not copy.file:
        raise Http404("The file of this copy is not kept any more.")
    try:
        opened = copy.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file of this copy is not here any more.") from None
    return FileResponse(
        opened,
        as_attachment=True,
        filename=f"{copy.proposal.slug}-back-{copy.pk}.docx",
        content_type=file_types.DOCX.content_type,
    )
