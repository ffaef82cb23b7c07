"""Pages of files of priorities that other kinds of files have not."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from consortium.access import may, requires
from consortium.models import Import
from consortium.services import imports as services
from consortium.views.imports import require_kind
from priorities.import_forms import ChoosingForm
from priorities.imports import PRIORITIES
from priorities.imports.template import FORMS, template_bytes
from priorities.models import Plan


def choose(request, upload):
    """What in a document reads as a priority: ticked, reworded, joined and put in order.

    Called by the gated view of all files whose content a person chooses from.
    """
    plan = Plan.objects.filter(reference=upload.target).select_related("partnership").first()
    form = ChoosingForm(
        request.POST if request.method == "POST" else None,
        found=upload.headers,
        settled=upload.matching,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.match_columns(import_id=upload.pk, by=request.user, matching=form.matching)
        except services.NotNow as refused:
            messages.info(request, str(refused))
        return redirect(upload)
    context = {
        "form": form,
        "upload": upload,
        "plan": plan,
        "may_choose": may(request.user, PRIORITIES.permission),
    }
    return TemplateResponse(request, "priorities/choose.html", context)


@requires("consortium.view_import", Import, url_field="pk", argument="number")
@require_safe
def import_document(request, upload):
    """The plan's own document: a PDF in the browser, at the page the link names; else a download.

    Only a PDF opens here: a web page or a Word file from strangers is never shown as ours.
    """
    require_kind(upload, PRIORITIES.word)
    try:
        opened = upload.file.open("rb") if upload.file else None
    except FileNotFoundError:
        opened = None
    if opened is None:
        raise Http404("The document is no longer kept.")
    is_pdf = opened.read(5) == b"%PDF-"
    opened.seek(0)
    return FileResponse(
        opened,
        as_attachment=not is_pdf,
        filename=upload.name,
        content_type="application/pdf" if is_pdf else "application/octet-stream",
    )


@requires("priorities.load_priorities")
@require_safe
def template(request, form):
    """An empty sheet of priorities; as a workbook with the accepted values beside it."""
    response = HttpResponse(template_bytes(form), content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="priorities-template.{form}"'
    return response
