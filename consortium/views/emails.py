"""Which e-mails a person gets, and where."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consortium.access import public, requires
from consortium.email_forms import EmailPreferencesForm
from consortium.services import regular


@requires("consortium.choose_emails")
@require_http_methods(["GET", "HEAD", "POST"])
def email_preferences(request):
    form = EmailPreferencesForm(
        request.POST if request.method == "POST" else None, instance=request.user
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your choice is saved.")
        return redirect("email_preferences")
    last = request.user.monthly_emails.first()
    return TemplateResponse(request, "account/e-mails.html", {"form": form, "last": last})


# A mail program sends the POST of RFC 8058 from outside: the signed token stands for the person.
@csrf_exempt
@never_cache
@public
@require_http_methods(["GET", "HEAD", "POST"])
def stop_emails(request, token):
    """Stop e-mails of one kind without signing in. Looking changes nothing; a POST does it."""
    stops = request.method == "POST"
    reader = regular.stop_emails(token=token) if stops else regular.reader_of(token)
    status = 200 if reader else 404
    return TemplateResponse(request, "account/stop_emails.html", {"reader": reader}, status=status)
