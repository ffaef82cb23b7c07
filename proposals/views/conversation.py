"""Talking about a bid: what there is to talk about, and one matter with all that was said."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from consortium.access import Denied, may, requires
from consortium.drafts import (
    discard_draft,
    draft_of,
    keep_draft,
    keeps_what_was_typed,
    press_discard,
    typed_in,
)
from consortium.fragments import is_fragment
from proposals.forms.conversation import CommentForm, ThreadFilters, ThreadForm
from proposals.models import Proposal, Thread
from proposals.services import conversation as services
from proposals.services.consent_letters import people_of

THREADS_PER_PAGE = 20
COMMENTS_PER_PAGE = 50


# --- What is talked about


@keeps_what_was_typed
@requires("proposals.view_conversation", Proposal)
@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def conversation(request, proposal):
    """What this person reads of what is said about a bid, the latest first; a POST adds to it."""
    if request.POST.get("do") == "discard":
        return press_discard(request, proposal, {})
    user = request.user
    draft = draft_of(user, request.path) if request.method != "POST" else None
    form = thread_form(request, proposal, draft)
    if request.method == "POST" and form.is_valid():
        try:
            return begin(request, proposal, form)
        except services.NotSaid as refused:
            form.add_error(None, str(refused))
    if request.method == "POST":
        keep_draft(user, request.path, typed_in(request.POST))
    seen = Thread.objects.visible_to(user).filter(proposal=proposal)
    filters = ThreadFilters(request.GET, bid=proposal, user=user)
    threads = filters.apply(seen).for_listing(user)
    context = {
        "bid": proposal,
        "counts": seen.counted(),
        "filters": filters,
        "page": Paginator(threads, THREADS_PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "draft": draft,
        "may_edit": may(user, "proposals.change_proposal", proposal),
    }
    template = "_threads" if is_fragment(request) else "conversation"
    return TemplateResponse(request, f"proposals/{template}.html", context)


def thread_form(request, proposal, draft):
    """The form with what was posted, else with what was typed before, else with what the address
    says it is about.
    """
    if request.method == "POST":
        return ThreadForm(request.POST, bid=proposal, user=request.user)
    typed = draft.data if draft else {"about": [request.GET.get("about", "")]}
    initial = {name: texts[-1] for name, texts in typed.items() if texts}
    return ThreadForm(bid=proposal, user=request.user, initial=initial)


def begin(request, proposal, form):
    values = form.cleaned_data
    thread = services.begin_thread(
        proposal_id=proposal.pk,
        by=request.user,
        words=values["words"],
        audience=values["audience"],
        project=values["about"],
        asked_of=values["asked_of"],
    )
    discard_draft(request.user, request.path)
    asked = values["asked_of"]
    if asked and not people_of(asked):
        messages.warning(
            request, f"Nobody who answers for {asked} has an account, so nobody is written to."
        )
    elif asked:
        messages.success(request, f"Your question is on its way to {asked}.")
    else:
        messages.success(request, "It is said. Whoever may read it finds it here.")
    return redirect(thread)


# --- One matter


@keeps_what_was_typed
@requires("proposals.view_thread", Thread, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, thread, slug):
    """All that was said on one matter, the newest page first; a POST answers, corrects, takes
    back, settles or opens again, as its button says in `do`.
    """
    if thread.proposal.slug != slug:
        raise Http404("This bid has no such conversation.")
    if request.method == "POST":
        press = PRESSES.get(request.POST.get("do"), press_reply)
        return press(request, thread)
    draft = draft_of(request.user, request.path)
    typed = draft.data.get("words", [""])[-1] if draft else ""
    return render_thread(request, thread, CommentForm(initial={"words": typed}), draft=draft)


def render_thread(request, thread, form, *, draft=None, edited=None):
    user = request.user
    thread = Thread.objects.for_listing(user).get(pk=thread.pk)
    comments = thread.comments.for_listing()
    pages = Paginator(comments, COMMENTS_PER_PAGE)
    page = pages.get_page(request.GET.get("page", pages.num_pages))
    is_last = not page.has_next()
    said = list(page.object_list)
    own = [comment for comment in said if comment.written_by_id == user.pk]
    latest = said[-1] if is_last and said else None
    editable = latest if latest in own and services.is_editable(latest, later=False) else None
    if edited is None and editable and request.GET.get("edit") == str(editable.pk):
        edited = CommentForm(initial={"words": editable.words}, label="Your comment", prefix="edit")
    if said:
        services.mark_read(thread=thread, by=user, until=said[-1].written_at)
    context = {
        "bid": thread.proposal,
        "thread": thread,
        "page": page,
        "comments": said,
        "own": {comment.pk for comment in own},
        "editable": editable,
        "edited": edited if editable else None,
        "form": form,
        "draft": draft,
        "may_settle": may(user, "proposals.settle_thread", thread),
    }
    return TemplateResponse(request, "proposals/thread.html", context)


def press_reply(request, thread):
    form = CommentForm(request.POST)
    if form.is_valid():
        said = services.reply(
            thread_id=thread.pk, by=request.user, words=form.cleaned_data["words"]
        )
        discard_draft(request.user, request.path)
        return redirect(f"{thread.get_absolute_url()}#comment-{said.pk}")
    keep_draft(request.user, request.path, typed_in(request.POST))
    return render_thread(request, thread, form)


def press_edit(request, thread):
    comment = comment_in(request, thread)
    form = CommentForm(request.POST, label="Your comment", prefix="edit")
    if not form.is_valid():
        if services.is_editable(comment, later=services.is_followed(comment)):
            return render_thread(request, thread, CommentForm(), edited=form)
        return keep_for_an_answer(request, thread)
    try:
        services.edit_comment(
            comment_id=comment.pk, by=request.user, words=form.cleaned_data["words"]
        )
    except services.NotSaid:
        return keep_for_an_answer(request, thread)
    return redirect(f"{thread.get_absolute_url()}#comment-{comment.pk}")


def keep_for_an_answer(request, thread):
    """A correction that comes too late, below the answer that was begun and not sent."""
    words = typed_in(request.POST).get("edit-words", [""])[-1].strip()
    draft = draft_of(request.user, request.path)
    begun = draft.data.get("words", [""])[-1].strip() if draft else ""
    if words and not begun.endswith(words):  # pressed twice, it is there already
        kept = f"{begun}\n\n{words}" if begun else words
        keep_draft(request.user, request.path, {"words": [kept]})
    where = " What you typed is in the box below." if words else ""
    messages.error(request, f"{services.TOO_LATE}{where}")
    return redirect(thread)


def press_withdraw(request, thread):
    services.withdraw_comment(comment_id=comment_in(request, thread).pk, by=request.user)
    messages.success(request, "Your comment is taken back; the place where it stood says so.")
    return redirect(thread)


def comment_in(request, thread):
    """The comment that a button is pressed on, one's own."""
    number = request.POST.get("comment", "")
    found = thread.comments.filter(pk=number if number.isdecimal() else None).first()
    if found is None:
        raise Http404("There is no such comment here.")
    if found.written_by_id != request.user.pk:
        raise Denied("Only who wrote a comment may change it or take it back.")
    return found


def press_settle(request, thread):
    is_settled = request.POST["do"] == "settle"
    services.settle(thread_id=thread.pk, by=request.user, is_settled=is_settled)
    words = "It is settled." if is_settled else "It is open again."
    messages.success(request, f"{words} Whoever reads it sees that it was you.")
    return redirect(thread)


PRESSES = {
    "edit": press_edit,
    "withdraw": press_withdraw,
    "settle": press_settle,
    "reopen": press_settle,
    "discard": lambda request, thread: press_discard(request, thread, {}),
}
