"""What somebody has typed into a long form and not yet sent: kept, found again, discarded.

A draft belongs to a person and a form, named by the form's path. It is the form's text as typed,
valid or not: {box: [texts]}. Where the sign-in has run out, the text waits in the browser's
session until the person whom the form was shown to has signed in again. Nobody else who signs in
there gets it; whoever signs out there takes it along, as everything that the session holds.
"""

import functools

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, Signer
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from consortium.models import FormDraft

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "do", "reader"})
SESSION_KEY = "typed_before_signing_in"
# Texts longer than this are kept in an account's draft, but not in a visitor's session.
SESSION_CHARACTERS = 200_000
# As many forms wait in one session; the oldest gives way.
SESSION_FORMS = 3
READER = Signer(salt="the person a form was shown to")


def typed_in(post):
    """The text of a posted form as {box: [texts]}, without what the page itself put there."""
    return {
        box: [text.replace("\x00", "") for text in texts]
        for box, texts in post.lists()
        if box not in NOT_TYPED
    }


def reader_of(user):
    """What a form says of the person it is shown to (its hidden box `reader`), signed."""
    return READER.sign(user.pk)


def keep_draft(user, form, typed):
    """Keep the text, in place of what was kept before. Returns the draft."""
    draft, _ = FormDraft.objects.update_or_create(user=user, form=form, defaults={"data": typed})
    return draft


def draft_of(user, form):
    """The draft this person has for this form, or None."""
    return FormDraft.objects.filter(user=user, form=form).first()


def discard_draft(user, form):
    """Forget the text: it has been saved, or is not wanted."""
    FormDraft.objects.filter(user=user, form=form).delete()


def forget_drafts_before(moment):
    """Forget every text that was kept last before this moment; how many there were."""
    deleted, _ = FormDraft.objects.filter(saved_at__lt=moment).delete()
    return deleted


def press_keep(request, row, typed):
    """The button "Keep for later" of a form view; htmx presses it every few seconds of typing."""
    draft = keep_draft(request.user, request.path, typed)
    if request.htmx:
        return TemplateResponse(request, "components/draft_state.html", {"draft": draft})
    messages.success(request, "What you typed is kept. Come back to this page to go on.")
    return redirect(request.path)


def press_discard(request, row, typed):
    """The button "Discard it" beside a draft that is in the form again."""
    discard_draft(request.user, request.path)
    messages.success(request, "What was typed and not saved is discarded.")
    return redirect(request.path)


def keeps_what_was_typed(view):
    """Around a gated form view: text sent after the sign-in has run out becomes a draft.

    It waits in the session; that person's first visit to the form after signing in takes it over.
    """

    @functools.wraps(view)
    def keeping(request, *args, **kwargs):
        if request.user.is_authenticated:
            _take_over(request)
        elif request.method == "POST":
            is_kept = _set_aside(request)
            if request.htmx:
                context = {"is_kept": is_kept}
                return TemplateResponse(request, "components/signed_out.html", context)
        return view(request, *args, **kwargs)

    return login_not_required(keeping)


def waits_for_sign_in(view):
    """Around a gated view that a page asks for help while somebody types.

    Once the sign-in has run out it answers nothing, and the page stays with all that was typed:
    to be led to the sign-in page is for the form, which keeps the text.
    """

    @functools.wraps(view)
    def waiting(request, *args, **kwargs):
        if request.htmx and not request.user.is_authenticated:
            return HttpResponse(status=204)
        return view(request, *args, **kwargs)

    return login_not_required(waiting)


def _set_aside(request):
    """Have the text wait for the person the form was shown to; whether it does."""
    typed = typed_in(request.POST)
    try:
        place = _place(request, READER.unsign(request.POST.get("reader", "")))
    except BadSignature:
        return False
    if sum(len(text) for texts in typed.values() for text in texts) > SESSION_CHARACTERS:
        return False
    waiting = request.session.get(SESSION_KEY, {})
    waiting.pop(place, None)  # the newest stands last
    request.session[SESSION_KEY] = dict([*waiting.items(), (place, typed)][-SESSION_FORMS:])
    return True


def _take_over(request):
    waiting = request.session.get(SESSION_KEY, {})
    typed = waiting.pop(_place(request, request.user.pk), None)
    if typed is not None:
        request.session.modified = True
        keep_draft(request.user, request.path, typed)


def _place(request, person_id):
    return f"{person_id} {request.path}"
