"""The one gate: who may, asked the same way by pages, services, commands and exports.

Each package's `rules.py` declares its permissions with `allow`. Views carry `@requires`, which a
test reads off them; services call `require`. An unknown permission, or the wrong kind of object,
raises at once.
"""

import functools
from dataclasses import dataclass

import rules
from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404

PERMISSIONS = {}
PUBLIC = "public"


class Denied(PermissionDenied):
    """This person may not do that; the text says who may or what to do."""


@dataclass(frozen=True)
class Permission:
    """A declared permission: its predicate, the model it is asked about, whether visitors may."""

    name: str
    predicate: object
    model: str | None
    public: bool

    def check_object(self, obj):
        if self.model is None:
            if obj is not None:
                raise ImproperlyConfigured(f"{self.name} is not asked about an object.")
            return
        if not isinstance(obj, apps.get_model(self.model)):
            raise ImproperlyConfigured(f"{self.name} is asked about a {self.model}, not {obj!r}.")


def allow(name, predicate, *, model=None, public=False):
    """Declare a permission, once. Administrators have every permission."""
    if name in PERMISSIONS:
        raise ImproperlyConfigured(f"The permission {name} is declared twice.")
    PERMISSIONS[name] = Permission(name, predicate, model, public)
    rules.add_perm(name, predicate)


def may(user, name, obj=None):
    """Whether this person has the permission, on this object where it is asked about one."""
    if name not in PERMISSIONS:
        raise ImproperlyConfigured(f"No rules.py declares the permission {name}.")
    permission = PERMISSIONS[name]
    permission.check_object(obj)
    if not user.is_authenticated and not permission.public:
        return False
    if user.is_authenticated and user.is_active and user.is_superuser:
        return True
    return bool(rules.has_perm(name, user, obj) if obj is not None else rules.has_perm(name, user))


def require(user, name, obj=None):
    """Raise Denied unless this person has the permission."""
    if not may(user, name, obj):
        raise Denied("Your account may not do this. Ask a coordinator if you think it should.")


def requires(name, model=None, *, url_field="slug", argument=None):
    """View gate. Not signed in → sign-in page, not visible → 404, not allowed → 403.

    With a model, the URL's `url_field` finds the object among those `visible_to` the person, and
    the view is called with it instead of the URL's text (first argument after the request).
    """

    def decorate(view):
        _refuse_second_policy(view)

        @functools.wraps(view)
        def gate(request, *args, **kwargs):
            user = request.user
            if not PERMISSIONS[name].public and not user.is_authenticated:
                return _ask_to_sign_in(request)
            found = None
            if model is not None:
                value = kwargs.pop(argument or url_field)
                found = model.objects.visible_to(user).filter(**{url_field: value}).first()
                if found is None:
                    raise Http404(f"There is no {model._meta.verbose_name} here that you can see.")
                args = (found, *args)
            if not may(user, name, found) and not user.is_authenticated:
                return _ask_to_sign_in(request)
            require(user, name, found)
            return view(request, *args, **kwargs)

        gate.permission = name
        gate.model = model
        return login_not_required(gate) if _is_public(name) else gate

    return decorate


def public(view):
    """View gate of pages that ask nothing of anybody: health checks, help, signed links."""
    _refuse_second_policy(view)

    @functools.wraps(view)
    def gate(request, *args, **kwargs):
        return view(request, *args, **kwargs)

    gate.permission = PUBLIC
    return login_not_required(gate)


def _refuse_second_policy(view):
    if hasattr(view, "permission"):
        raise ImproperlyConfigured(f"{view.__qualname__} has two policies. Leave one.")


def _ask_to_sign_in(request):
    # Imported late: Django's sign-in forms need every model, and models need this file.
    from django.contrib.auth.views import redirect_to_login

    return redirect_to_login(request.get_full_path())


def _is_public(name):
    if name not in PERMISSIONS:
        raise ImproperlyConfigured(f"No rules.py declares the permission {name}.")
    return PERMISSIONS[name].public
