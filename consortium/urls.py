"""Every address of the site. Each package keeps its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from consortium import health
from consortium.views import (
    approving,
    areas,
    colleagues,
    emails,
    home,
    joining,
    logos,
    organisations,
    own_data,
    paper_lists,
    papers,
    positions,
)

organisation_pages = [
    path("", organisations.organisation_list, name="list"),
    path("join/", joining.join, name="join"),
    path("add/", joining.organisation_add, name="add"),
    path("waiting/", approving.waiting, name="waiting"),
    path("<slug:slug>/", organisations.organisation_detail, name="detail"),
    path("<slug:slug>/edit/", organisations.organisation_edit, name="edit"),
    path("<slug:slug>/logo/", logos.organisation_logo, name="logo"),
    path("<slug:slug>/logo/file/", logos.logo_file, name="logo_file"),
    path("<slug:slug>/positions/", positions.organisation_positions, name="positions"),
    path("<slug:slug>/ask/", joining.ask, name="ask"),
    path("<slug:slug>/ask/<int:number>/withdraw/", joining.withdraw_wish, name="withdraw_wish"),
    path("<slug:slug>/requests/<int:number>/", approving.answer, name="answer"),
    path("<slug:slug>/leave/", joining.leave, name="leave"),
    path("<slug:slug>/leave-consortium/", joining.leave_consortium, name="leave_consortium"),
    path("<slug:slug>/withdraw/", joining.withdraw, name="withdraw"),
    path("<slug:slug>/decide/", approving.decide, name="decide"),
    path(
        "<slug:slug>/ask-for-approval/",
        joining.ask_for_approval,
        name="ask_for_approval",
    ),
    path("<slug:slug>/data/", own_data.organisation_data, name="data"),
    path("<slug:slug>/papers/", papers.organisation_papers, name="papers"),
    path("<slug:slug>/papers/in-packs/", papers.papers_in_packs, name="papers_in_packs"),
    path("<slug:slug>/papers/add/", papers.paper_add, name="add_paper"),
    path("<slug:slug>/invite/", colleagues.organisation_invite, name="invite"),
    path(
        "<slug:slug>/invitations/<int:number>/again/",
        colleagues.invitation_again,
        name="invite_again",
    ),
    path(
        "<slug:slug>/invitations/<int:number>/withdraw/",
        colleagues.invitation_withdraw,
        name="withdraw_invitation",
    ),
    path("<slug:slug>/members/<int:number>/", colleagues.member_edit, name="member"),
    path("<slug:slug>/members/<int:number>/end/", colleagues.member_end, name="end_membership"),
]

paper_pages = [
    path("", paper_lists.paper_lists, name="lists"),
    path("readiness/", paper_lists.readiness, name="readiness"),
    path("kinds/add/", paper_lists.kind_add, name="add_kind"),
    path("kinds/<int:number>/", paper_lists.kind_edit, name="kind"),
    path("lists/add/", paper_lists.list_add, name="add_list"),
    path("lists/<int:number>/", paper_lists.list_edit, name="list"),
    path("<int:number>/file/", papers.paper_file, name="file"),
    path("<int:number>/file/<int:earlier>/", papers.paper_file, name="earlier_file"),
    path("<int:number>/replace/", papers.paper_replace, name="replace"),
    path("<int:number>/remove/", papers.paper_remove, name="remove"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("area-search/", areas.area_search, name="area_search"),
    path("area-search/names/", areas.area_names, name="area_names"),
    path("areas/<str:code>/", areas.area_detail, name="area"),
    path("organisation-names/", organisations.organisation_names, name="organisation_names"),
    path("organisations/", include((organisation_pages, "organisations"))),
    path("papers/", include((paper_pages, "papers"))),
    path("invitations/<str:token>/", colleagues.invitation, name="invitation"),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("accounts/e-mails/", emails.email_preferences, name="email_preferences"),
    path("accounts/e-mails/stop/<str:token>/", emails.stop_emails, name="stop_emails"),
    path("accounts/my-data/", own_data.my_data, name="my_data"),
    path("accounts/my-data/file/", own_data.my_data_file, name="my_data_file"),
    path("accounts/close/", own_data.close_account, name="close_account"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("projects.urls")),
    path("", include("priorities.figure_urls")),
    path("", include("priorities.urls")),
    path("", include("proposals.unit_cost_urls")),
    path("", include("proposals.deflator_urls")),
    path("", include("proposals.urls")),
]

if settings.DEBUG:
    from consortium import views_gallery

    urlpatterns.append(path("gallery/", views_gallery.gallery, name="gallery"))
