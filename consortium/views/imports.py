"""Loading files of whichever kind: upload, match columns, check, apply, undo.

Each package takes these addresses up in its own `urls.py` with `addresses(kind)`.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from consortium.access import may, require, requires
from consortium.fragments import is_fragment
from consortium.imports import pages
from consortium.imports.forms import AgreementForm, AnswersForm, MatchingForm
from consortium.imports.kinds import FileRefused, kind_of
from consortium.models import Import, ImportStatus
from consortium.services import imports as services
from consortium.uploads import takes_files

PER_PAGE = 50
UPLOADS_A_PAGE = 25


@takes_files(lambda kind: kind_of(kind).most_bytes)
@requires("consortium.list_imports")
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request, kind):
    """A file to load, and those loaded before: who, when, what, and whether it can be undone."""
    found = kind_of(kind)
    require(request.user, found.permission)
    posted = request.method == "POST"
    form = found.upload_form(
        request.POST if posted else None,
        request.FILES if posted else None,
        user=request.user,
        too_large=request.too_large,
    )
    if posted and form.is_valid():
        try:
            return redirect(found.requested(form, by=request.user))
        except FileRefused as refused:
            form.add_error("file", str(refused))
    earlier = Import.objects.visible_to(request.user).of_kind(kind).for_listing()
    context = {
        "form": form,
        "kind": found,
        "page": Paginator(earlier, UPLOADS_A_PAGE).get_page(request.GET.get("page")),
        "kept_days": services.KEPT_DAYS,
    }
    return TemplateResponse(request, "imports/list.html", context)


def require_kind(upload, kind):
    if upload.kind != kind:
        raise Http404("There is no such file here.")


@requires("consortium.view_import", Import, url_field="pk", argument="number")
@require_safe
@vary_on_headers("HX-Request")
def import_detail(request, upload, kind):
    """How far a file is, what it would do, or what it did."""
    require_kind(upload, kind)
    # Asked first: a redirect would have htmx put the whole of the next page into this one.
    if is_fragment(request):
        if upload.is_finished:
            return HttpResponseClientRefresh()
        return TemplateResponse(request, "imports/_progress.html", {"upload": upload})
    if upload.status == ImportStatus.TO_MATCH:
        return redirect(f"{kind}:import_match", upload.pk)
    found = kind_of(kind)
    state, tabs = pages.tabs_of(upload, request.GET.get("state", ""))
    page = Paginator(upload.rows.in_state(state), PER_PAGE).get_page(request.GET.get("page"))
    questions, hints = None, {}
    if upload.status == ImportStatus.TO_CHECK:
        questions, hints = AnswersForm(upload=upload), found.hints(page, upload)
    may_apply = may(request.user, found.permission) and may(
        request.user, "consortium.apply_import", upload
    )
    writes_something = pages.writes_something(upload)
    context = {
        "upload": upload,
        "kind": found,
        "questions": questions if questions and questions.fields else None,
        "agreement": AgreementForm(upload=upload),
        "tabs": tabs,
        "page": page,
        "rows": [pages.shown(row, found.columns, hints.get(row.number)) for row in page],
        "hints_intro": found.hints_intro if hints else "",
        "counts": pages.counts_of(upload),
        "may_apply": may_apply,
        "may_apply_now": may_apply
        and writes_something
        and upload.status == ImportStatus.TO_CHECK
        and not upload.wrong,
        "writes_something": writes_something,
    }
    return TemplateResponse(request, "imports/detail.html", context)


@requires("consortium.apply_import", Import, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def import_match(request, upload, kind):
    """Which of our columns each column of the file is; of a document, what of it is wanted."""
    require_kind(upload, kind)
    found = kind_of(kind)
    if upload.status not in (ImportStatus.TO_MATCH, ImportStatus.TO_CHECK):
        return redirect(upload)
    if found.sources[upload.source].finds:
        return found.choose(request, upload)
    if not upload.headers:
        return redirect(upload)
    form = MatchingForm(request.POST or None, upload=upload, kind=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.match_columns(import_id=upload.pk, by=request.user, matching=form.matching)
        except services.NotNow as refused:
            messages.info(request, str(refused))
        return redirect(upload)
    context = {"form": form, "upload": upload, "kind": found}
    return TemplateResponse(request, "imports/match.html", context)


@requires("consortium.apply_import", Import, url_field="pk", argument="number")
@require_POST
def import_answer(request, upload, kind):
    """What somebody says that the file does not."""
    require_kind(upload, kind)
    form = AnswersForm(request.POST, upload=upload)
    if form.is_valid():
        answers = form.answers | kind_of(kind).answers_in(request.POST, upload)
        try:
            services.answer_questions(import_id=upload.pk, by=request.user, answers=answers)
        except services.NotNow as refused:
            messages.info(request, str(refused))
    return redirect(upload)


@requires("consortium.apply_import", Import, url_field="pk", argument="number")
@require_POST
def import_do(request, upload, kind, do):
    """Apply, undo, discard or read again, as the button says."""
    require_kind(upload, kind)
    told = {}
    try:
        if do == "apply":
            if answers := kind_of(kind).answers_in(request.POST, upload):
                services.answer_questions(import_id=upload.pk, by=request.user, answers=answers)
                messages.info(request, "What you ticked is taken over. Look once more, then apply.")
                return redirect(upload)
            told = {"agreed": AgreementForm(request.POST, upload=upload).agreed}
        DOINGS[do](import_id=upload.pk, by=request.user, **told)
    except services.NotNow as refused:
        messages.info(request, str(refused))
        return redirect(upload)
    if do == "discard":
        messages.success(request, f"“{upload}” is put aside. Nothing was changed.")
        return redirect(f"{kind}:import")
    return redirect(upload)


DOINGS = {
    "apply": services.apply_import,
    "undo": services.undo_import,
    "discard": services.discard_import,
    "again": services.read_again,
}


@requires("consortium.view_import", Import, url_field="pk", argument="number")
@require_safe
def import_file(request, upload, kind):
    """The file as it was uploaded."""
    require_kind(upload, kind)
    try:
        opened = upload.file.open("rb") if upload.file else None
    except FileNotFoundError:
        opened = None
    if opened is None:
        raise Http404("The file is no longer kept. What it changed still stands here.")
    return FileResponse(
        opened,
        as_attachment=True,
        filename=upload.name,
        content_type="application/octet-stream",
    )


def addresses(kind):
    """The addresses of one kind of file, for its package's `urlpatterns`."""
    start, given = f"{kind}/import/", {"kind": kind}
    one = f"{start}<int:number>/"
    return [
        path(start, import_list, given, name="import"),
        path(one, import_detail, given, name="import_detail"),
        path(f"{one}match/", import_match, given, name="import_match"),
        path(f"{one}answer/", import_answer, given, name="import_answer"),
        path(f"{one}file/", import_file, given, name="import_file"),
        *(path(f"{one}{do}/", import_do, given | {"do": do}, name=f"import_{do}") for do in DOINGS),
    ]
