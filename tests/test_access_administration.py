"""The administration lets in administrators and nobody else, at each address it has.

The pages come from what is registered, so that a further kind of row is asked here by itself; its
factory makes the row that is looked at, changed and deleted. The words are those of
`test_access_matrix.py`.
"""

import copy

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from consortium.admin import ReadOnlyAdmin
from tests import factories
from tests.pages import form_of
from tests.test_access_matrix import ROLES, World, meet
from tests.walk import addresses

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OTHERS = [role for role in ROLES if role not in ("visitor", "administrator")]
# (page, method, what is posted, the administrator's word, the same for rows nobody writes there)
PAGES = [
    ("changelist", "get", {}, "ok", "ok"),
    ("changelist", "post", {}, "ok", "ok"),
    ("add", "get", {}, "ok", "403"),
    ("add", "post", {}, "ok", "403"),  # the form again, with what is missing
    ("change", "get", {}, "ok", "ok"),
    ("change", "post", "the form as it is", "go", "403"),
    ("history", "get", {}, "ok", "ok"),
    ("history", "post", {}, "ok", "ok"),
    ("delete", "get", {}, "ok", "ok"),
    ("delete", "post", {"post": "yes"}, "go", "go"),
]
# What a bid that is handed in leaves on record: nobody deletes it.
KEPT = {"proposals.BidPack", "proposals.FunderQuestion"}
# Pages of the whole administration: what an administrator meets with GET, and with POST.
SITE = {
    "index": "ok ok",
    "password_change": "ok ok",
    "password_change_done": "ok 405",
    "jsi18n": "ok 405",
    "logout": "405 go",
}
# Where those who are turned away are sent; the second is shown to turn them away in its turn.
WAYS_IN = ("account_login", "admin:login")
APPS = sorted({model._meta.app_label for model in MODELS})


@pytest.fixture(scope="module")
def whole_world(made_once):
    return made_once(World.complete)


@pytest.fixture
def world(db, whole_world):
    return copy.deepcopy(whole_world)


def row_of(model, world):
    """A row of this kind that nothing else refers to."""
    person = world.people["outsider"]
    # What our libraries register has no factory here.
    if model._meta.label == "account.EmailAddress":
        return person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    if model._meta.label == "mfa.Authenticator":
        used_at = timezone.now()
        return person.authenticator_set.create(
            type="totp", data={"secret": "-"}, last_used_at=used_at
        )
    found = [getattr(factories, name) for name in factories.__all__]
    makers = {maker._meta.model: maker for maker in found}
    assert model in makers, f"tests/factories has no factory of {model._meta.label}"
    return makers[model]()


def url_of(model, page, row):
    args = [] if page in ("changelist", "add") else [row.pk]
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def only_administrators(world, method, url, data=None, *, others=OTHERS):
    """What an administrator meets there, once everybody else is shown to be turned away."""
    met = {
        role: meet(world, role, method, url, data, ways_in=WAYS_IN, follow=True)
        for role in ["visitor", *others]
    }
    assert met == dict.fromkeys(["visitor", *others], "in"), (method, url)
    return meet(world, "administrator", method, url, data)


@pytest.mark.parametrize("method, word", [("get", "go"), ("post", "ok")])
def test_its_way_in_is_for_administrators(method, word, world):
    met = {role: meet(world, role, method, reverse("admin:login")) for role in ROLES}

    assert met == {"visitor": "in"} | dict.fromkeys(OTHERS, "403") | {"administrator": word}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_kind_of_row_is_for_administrators(model, world, client_for):
    row = row_of(model, world)
    as_it_is = form_of(client_for(world.people["administrator"]).get(url_of(model, "change", row)))
    read_only = isinstance(admin.site._registry[model], ReadOnlyAdmin)

    met, expected = {}, {}
    for page, method, posted, word, word_read_only in PAGES:
        data = as_it_is if posted == "the form as it is" else posted
        # All are turned away from the list; from its other pages, whoever may do most elsewhere.
        others = OTHERS if (page, method) == ("changelist", "get") else ["coordinator"]
        url = url_of(model, page, row)
        met[page, method] = only_administrators(world, method, url, data, others=others)
        expected[page, method] = word_read_only if read_only else word
        if page == "delete" and model._meta.label in KEPT:
            expected[page, method] = "403"

    assert met == expected


@pytest.mark.parametrize("name", SITE)
def test_the_pages_of_the_whole_are_for_administrators(name, world):
    met = [
        only_administrators(world, method, reverse(f"admin:{name}")) for method in ("get", "post")
    ]

    assert met == SITE[name].split()


@pytest.mark.parametrize("app", APPS)
def test_the_list_of_each_package_is_for_administrators(app, world):
    url = reverse("admin:app_list", args=[app])

    assert only_administrators(world, "get", url) == "ok"
    assert only_administrators(world, "post", url) == "ok"


def looked_up():
    """(kind of row, field) for each box of the administration that is filled in while typing."""
    for each in admin.site._registry.values():
        for part in (each, *(inline(each.model, admin.site) for inline in each.inlines)):
            for name in part.autocomplete_fields:
                yield pytest.param(part.model, name, id=f"{part.model._meta.label}.{name}")


@pytest.mark.parametrize("model, name", list(looked_up()))
def test_names_are_suggested_to_administrators_only(model, name, world):
    url = reverse("admin:autocomplete")
    asked = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": name,
        "term": "a",
    }

    assert only_administrators(world, "get", url, asked) == "ok"


def test_what_a_row_looks_like_on_the_site_is_shown_to_administrators_only(world):
    kind = ContentType.objects.get_for_model(world.project)
    url = reverse("admin:view_on_site", args=[kind.pk, world.project.pk])

    assert only_administrators(world, "get", url) == "go"


def test_a_password_is_set_by_administrators_only(world):
    url = reverse("admin:auth_user_password_change", args=[world.people["staff"].pk])

    assert only_administrators(world, "get", url) == "ok"
    assert only_administrators(world, "post", url) == "ok"


def test_no_address_of_the_administration_is_missing():
    of_rows = {
        f"{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in MODELS
        for page, *_ in PAGES
    }
    others = {"login", "app_list", "autocomplete", "view_on_site", "auth_user_password_change"}
    # Without a name: what catches addresses that lead nowhere, and old ones of a row.
    found = {address.name for address in addresses() if address.is_administration} - {"admin:"}

    assert found == {f"admin:{name}" for name in {*of_rows, *SITE, *others}}
