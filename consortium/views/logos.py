"""An organisation's logo: the one that is kept, another one in its place, none."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from consortium.access import requires
from consortium.logo_forms import LogoForm
from consortium.models import Logo, Organisation
from consortium.pictures import MOST_BYTES
from consortium.services import logos as services
from consortium.uploads import takes_files
from consortium.views.papers import sent_in


@takes_files(MOST_BYTES)
@requires("consortium.change_organisation", Organisation)
@require_http_methods(["GET", "HEAD", "POST"])
def organisation_logo(request, organisation):
    """Shown as it will be printed; a POST puts another in its place or removes it."""
    if request.POST.get("do") == "remove":
        services.remove_logo(organisation_id=organisation.pk, by=request.user)
        messages.success(request, "The logo is removed. Packs to come print the name alone.")
        return redirect("organisations:logo", organisation.slug)
    form = LogoForm(*sent_in(request), too_large=request.too_large)
    if request.method == "POST" and form.is_valid():
        services.set_logo(organisation_id=organisation.pk, by=request.user, picture=form.picture)
        messages.success(request, "The logo is kept. Packs to come print it.")
        return redirect("organisations:logo", organisation.slug)
    logo = Logo.objects.filter(organisation=organisation).first()
    context = {"organisation": organisation, "logo": logo, "form": form}
    return TemplateResponse(request, "consortium/logo.html", context)


@requires("consortium.change_organisation", Organisation)
@require_safe
def logo_file(request, organisation):
    """The picture itself, for those who keep it."""
    return picture_response(get_object_or_404(Logo, organisation=organisation).file)


def picture_response(path):
    """A picture of ours. Raises Http404 where its file is no longer here."""
    try:
        return FileResponse(default_storage.open(path), content_type="image/png")
    except FileNotFoundError:
        raise Http404("The file of this logo is no longer here. Choose it again.") from None
