"""Papers a charity keeps once for all bids: its page, adding, replacing, removing, opening."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consortium import papers
from consortium.access import may, requires
from consortium.file_types import MOST_BYTES
from consortium.models import Document, Organisation
from consortium.paper_forms import PaperForm, ReplaceForm
from consortium.services import papers as services
from consortium.uploads import takes_files
from consortium.versions import Stale, version_in

MOST_OPENINGS = 100


@requires("consortium.view_papers", Organisation)
@require_safe
def organisation_papers(request, organisation):
    """Every kind that is asked for, what is kept of it, and for which lists that is enough."""
    user = request.user
    openings = organisation.openings.select_related("opened_by")
    context = {
        "organisation": organisation,
        "kept": papers.kept_by(organisation),
        "lists": papers.lists_of([organisation])[organisation.pk],
        "may_keep": may(user, "consortium.keep_papers", organisation),
        "may_show": may(user, "consortium.show_papers", organisation),
        "sees_openings": may(user, "consortium.view_openings", organisation),
        "openings": openings[:MOST_OPENINGS],
    }
    return TemplateResponse(request, "consortium/papers.html", context)


@requires("consortium.show_papers", Organisation)
@require_POST
def papers_in_packs(request, organisation):
    """Its leads say whether packs may name its papers and their dates."""
    organisation = services.let_packs_name_papers(
        organisation_id=organisation.pk, by=request.user, may=request.POST.get("do") == "show"
    )
    messages.success(
        request,
        "Packs to come name your papers and their dates."
        if organisation.shows_papers
        else "No pack to come names your papers.",
    )
    return redirect("organisations:papers", organisation.slug)


@takes_files(MOST_BYTES)
@requires("consortium.keep_papers", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def paper_add(request, organisation):
    asked_for = {"kind": request.GET.get("kind")}
    form = PaperForm(*sent_in(request), initial=asked_for, too_large=request.too_large)
    if request.method == "POST" and form.is_valid():
        try:
            document = services.add_paper(
                organisation_id=organisation.pk, by=request.user, **form.cleaned_data
            )
        except services.PaperRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, f"“{document}” is kept.")
            return redirect("organisations:papers", organisation.slug)
    context = {"form": form, "organisation": organisation}
    return TemplateResponse(request, "consortium/paper_edit.html", context)


def sent_in(request):
    """A form's text and files, None where nothing was sent."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@takes_files(MOST_BYTES)
@requires("consortium.change_document", Document, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_replace(request, document):
    """A newer file, other dates, or both."""
    shown = {name: getattr(document, name) for name in ("issued_on", "expires_on", "version")}
    form = ReplaceForm(*sent_in(request), initial=shown, too_large=request.too_large)
    if request.method == "POST" and form.is_valid():
        try:
            services.replace_paper(document_id=document.pk, by=request.user, **form.cleaned_data)
        except Stale as stale:
            form.say_stale(stale)
        else:
            messages.success(request, f"“{document}” is up to date.")
            return redirect("organisations:papers", document.organisation.slug)
    context = {"form": form, "organisation": document.organisation, "document": document}
    return TemplateResponse(request, "consortium/paper_edit.html", context)


@requires("consortium.change_document", Document, url_field="pk", argument="number")
@require_http_methods(["GET", "HEAD", "POST"])
def paper_remove(request, document):
    """Asked once more first: the files go for good, earlier ones too."""
    stale = None
    if request.method == "POST":
        shown = version_in(request.POST.get("version"))
        try:
            services.remove_paper(document_id=document.pk, by=request.user, version=shown)
        except Stale as caught:
            stale, document = caught, caught.row
        else:
            messages.success(request, f"“{document}” and its earlier versions are removed.")
            return redirect("organisations:papers", document.organisation.slug)
    context = {"document": document, "organisation": document.organisation, "stale": stale}
    return TemplateResponse(request, "consortium/paper_remove.html", context)


@never_cache
@requires("consortium.view_document", Document, url_field="pk", argument="number")
@require_http_methods(["GET"])
def paper_file(request, document, earlier=None):
    """The file itself, or one that a newer took the place of; who opens it is written down."""
    version = get_object_or_404(document.earlier, pk=earlier) if earlier else None
    try:
        opened = services.open_paper(document=document, by=request.user, earlier=version)
    except services.NotHere as missing:
        raise Http404(str(missing)) from None
    return FileResponse(
        opened.stream,
        as_attachment=True,
        filename=opened.name,
        content_type=opened.content_type,
    )
