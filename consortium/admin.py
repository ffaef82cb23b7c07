"""Administration pages: for administrators, when a page of the site does not do."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import models
from django.shortcuts import redirect

from consortium.history import acting
from consortium.models import (
    Answer,
    Area,
    Boundary,
    Document,
    DocumentOpening,
    Import,
    Invitation,
    JoinRequest,
    Logo,
    Membership,
    Organisation,
    OrganisationArea,
    PaperKind,
    PaperList,
    PaperListKind,
    Position,
    PositionNote,
    Question,
    RegisteredCharity,
    User,
)
from consortium.services import refresh_area_tree
from consortium.services.accounts import close_account
from consortium.services.posts import NobodyLeft, keeping_somebody

WHY = "On the administration pages"

# Signing in goes the way of everybody: by password or code, with limits and the second factor.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = "In It Together: administration"
admin.site.site_title = "In It Together"
admin.site.unregister(Group)  # permissions come from roles, never from groups
admin.site.unregister(Authenticator)  # allauth shows its secret, to be read and changed


class SiteAdmin(admin.ModelAdmin):
    """What our administration pages share: history says who and why, links are https.

    A form of the site that is open meanwhile notices what is saved here.
    """

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_per_page = 50

    def save_model(self, request, obj, form, change):
        if change and hasattr(obj, "version"):
            obj.version += 1
        super().save_model(request, obj, form, change)

    def changeform_view(self, request, *args, **kwargs):
        with acting(by=request.user, why=WHY):
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        with acting(by=request.user, why=WHY):
            return super().changelist_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with acting(by=request.user, why=WHY):
            return super().delete_view(request, *args, **kwargs)


class KeepingAdmin(SiteAdmin):
    """Rows by which people are coordinators or administrators: somebody must stay each of them."""

    def changeform_view(self, request, *args, **kwargs):
        return self._kept(super().changeform_view, request, *args, **kwargs)

    def changelist_view(self, request, *args, **kwargs):
        return self._kept(super().changelist_view, request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return self._kept(super().delete_view, request, *args, **kwargs)

    def _kept(self, view, request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with keeping_somebody():
                return view(request, *args, **kwargs)
        except NobodyLeft as refused:
            list(messages.get_messages(request))  # what was said to be done is taken back
            self.message_user(request, str(refused), messages.ERROR)
            return redirect(request.path)


class ReadOnlyAdmin(SiteAdmin):
    """Rows that only the site itself writes."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class Rows(admin.TabularInline):
    """Rows that belong to another one, below it."""

    extra = 0
    formfield_overrides = SiteAdmin.formfield_overrides


def rows_of(model, *looked_up, below=None):
    """The rows of `model` that belong to the one on the page, with boxes that suggest names.

    `below` names the reference to that row where the model has two of its kind.
    """
    facts = {"model": model, "autocomplete_fields": looked_up, "fk_name": below}
    return type(f"{model.__name__}Rows", (Rows,), facts)


@admin.register(User)
class UserAdmin(KeepingAdmin, DjangoUserAdmin):
    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_superuser", "joined_at"]
    list_filter = ["is_active", "is_superuser", "memberships__role"]
    search_fields = ["email", "name"]
    readonly_fields = ["last_login", "joined_at"]
    filter_horizontal = []
    inlines = [rows_of(Membership, "user", "organisation")]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("May", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("When", {"fields": ["last_login", "joined_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "name", "password1", "password2"]})]

    def delete_model(self, request, obj):
        """As the person's own page does: history forgets their name and address too."""
        close_account(user_id=obj.pk, by=request.user)

    def delete_queryset(self, request, queryset):
        for pk in list(queryset.values_list("pk", flat=True)):
            close_account(user_id=pk, by=request.user)


class AreaForm(forms.ModelForm):
    class Meta:
        model = Area
        fields = "code name level parent population population_year latitude longitude".split()

    aliases = forms.CharField(
        required=False, help_text="Other names and old codes, with commas between."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["aliases"] = ", ".join(self.instance.aliases)

    def clean_aliases(self):
        return [part.strip() for part in self.cleaned_data["aliases"].split(",") if part.strip()]

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.path.startswith(self.instance.path):
            raise forms.ValidationError(f"{parent} lies inside this area: choose a wider one.")
        return parent

    def save(self, commit=True):
        self.instance.aliases = self.cleaned_data["aliases"]
        return super().save(commit)


@admin.register(Area)
class AreaAdmin(SiteAdmin):
    """Brings the tree (paths, leaves, weights) in line after each change."""

    form = AreaForm
    list_display = ["name", "code", "level", "parent", "population"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["name", "code", "aliases"]
    autocomplete_fields = ["parent"]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        refresh_area_tree()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        refresh_area_tree()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        refresh_area_tree()


@admin.register(Organisation)
class OrganisationAdmin(KeepingAdmin):
    list_display = ["name", "reference", "kind", "charity_number", "status"]
    list_filter = ["status", "kind"]
    search_fields = ["name", "reference", "charity_number"]
    # Approving and refusing have pages of their own, which tell the people by e-mail.
    readonly_fields = ["status", "added_by", "added_at", "decided_by", "decided_at", "refusal"]
    inlines = [
        rows_of(OrganisationArea, "area"),
        rows_of(Membership, "user", "organisation"),
        rows_of(Position, "answer"),
        rows_of(PositionNote),
    ]


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """A second step at sign-in: who lost theirs has it deleted here, and sets up another."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__name"]
    fields = ["user", "type", "created_at", "last_used_at"]


@admin.register(Membership)
class MembershipAdmin(KeepingAdmin):
    list_display = ["user", "organisation", "role"]
    list_filter = ["role", "organisation__kind"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__email", "user__name", "organisation__name"]
    autocomplete_fields = ["user", "organisation"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["email", "organisation", "role", "invited_by", "invited_at", "accepted_at"]
    list_filter = ["role"]
    list_select_related = ["organisation", "invited_by"]
    search_fields = ["email", "organisation__name"]
    fields = ["email", "organisation", "role", "invited_by", "invited_at", "accepted_at"]


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["user", "organisation", "status", "asked_at", "answered_by", "answered_at"]
    list_filter = ["status"]
    list_select_related = ["user", "organisation", "answered_by"]
    search_fields = ["user__email", "user__name", "organisation__name"]


@admin.register(Boundary)
class BoundaryAdmin(ReadOnlyAdmin):
    list_display = ["area", "form"]
    list_filter = ["form"]
    list_select_related = ["area"]
    search_fields = ["area__name", "area__code"]
    fields = ["area", "form"]


@admin.register(RegisteredCharity)
class RegisteredCharityAdmin(ReadOnlyAdmin):
    """Entries of the register, found by the beginnings of words of the name, or by number."""

    list_display = ["name", "full_number", "status", "removed_on"]
    search_fields = ["number"]
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        return (queryset.searching(search_term) if search_term else queryset), False


@admin.register(Question)
class QuestionAdmin(SiteAdmin):
    list_display = ["code", "question"]
    search_fields = ["code", "question"]
    inlines = [rows_of(Answer)]


@admin.register(Answer)
class AnswerAdmin(SiteAdmin):
    list_display = ["words", "code", "question"]
    list_select_related = ["question"]
    search_fields = ["code", "words", "question__question"]


@admin.register(Document)
class DocumentAdmin(SiteAdmin):
    list_display = ["title", "kind", "organisation", "issued_on", "expires_on"]
    list_filter = ["kind"]
    list_select_related = ["organisation"]
    search_fields = ["title", "organisation__name"]
    autocomplete_fields = ["organisation"]


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "source", "organisation", "status", "requested_by"]
    list_filter = ["status", "kind", "source"]
    list_select_related = ["organisation", "requested_by"]
    search_fields = ["name", "sha256", "organisation__name"]


@admin.register(PaperKind)
class PaperKindAdmin(SiteAdmin):
    list_display = ["name", "code", "expires", "order"]
    search_fields = ["name", "code"]


class PaperListKindRows(Rows):
    model = PaperListKind


@admin.register(PaperList)
class PaperListAdmin(SiteAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    inlines = [PaperListKindRows]


@admin.register(DocumentOpening)
class DocumentOpeningAdmin(ReadOnlyAdmin):
    list_display = ["title", "organisation", "opened_by", "opened_at"]
    list_select_related = ["organisation", "opened_by"]
    search_fields = ["title", "organisation__name", "opened_by__email"]


@admin.register(Logo)
class LogoAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "width", "height", "added_by", "added_at"]
    list_select_related = ["organisation", "added_by"]
    search_fields = ["organisation__name"]
