"""The addresses of bids."""

from django.urls import path, re_path

from proposals.views import (
    assumptions,
    bids,
    briefings,
    consents,
    conversation,
    cuts,
    funder_questions,
    grants,
    offers,
    packages,
    packs,
    parts,
    printed,
    savings,
    states,
)

app_name = "proposals"
urlpatterns = [
    re_path(
        r"^projects/export/360giving\.(?P<form>json|csv|xlsx)$",
        grants.grants_file,
        name="grants_file",
    ),
    path("cuts/", cuts.cuts, name="cuts"),
    path("cuts/<str:code>/", briefings.area_briefing, name="area_briefing"),
    path("cuts/<str:code>/briefing.pdf", briefings.area_briefing_file, name="area_briefing_file"),
    path("cuts/<str:code>/questions/add/", briefings.question_add, name="add_office_question"),
    path(
        "cuts/<str:code>/questions/<int:number>/",
        briefings.question_edit,
        name="edit_office_question",
    ),
    path("assumptions/", assumptions.assumption_list, name="assumptions"),
    path("assumptions/add/", assumptions.assumption_add, name="add_assumptions"),
    path("assumptions/<int:number>/", assumptions.assumption_edit, name="edit_assumptions"),
    path(
        "projects/<slug:slug>/assumptions/",
        assumptions.project_assumptions,
        name="project_assumptions",
    ),
    path(
        "projects/<slug:slug>/assumptions/<int:number>/",
        assumptions.answer_assumptions,
        name="answer_assumptions",
    ),
    path("proposals/", bids.proposal_list, name="list"),
    path("proposals/add/", bids.proposal_add, name="add"),
    path("proposals/<slug:slug>/", bids.proposal_detail, name="detail"),
    path("proposals/<slug:slug>/edit/", bids.proposal_edit, name="edit"),
    path("proposals/<slug:slug>/projects/", parts.proposal_projects, name="projects"),
    path("proposals/<slug:slug>/amounts/", parts.proposal_amounts, name="amounts"),
    path("proposals/<slug:slug>/costs/", parts.proposal_costs, name="costs"),
    path("proposals/<slug:slug>/savings/", savings.proposal_savings, name="savings"),
    path("proposals/<slug:slug>/offers/", offers.offer_list, name="offers"),
    path("proposals/<slug:slug>/offers/<slug:organisation>/", offers.offer, name="offer"),
    path(
        "proposals/<slug:slug>/offers/<slug:organisation>/proof/",
        offers.offer_proof,
        name="offer_proof",
    ),
    path("proposals/<slug:slug>/consents/", consents.consents, name="consents"),
    path("proposals/<slug:slug>/consents/ask/", consents.ask, name="ask"),
    path("proposals/<slug:slug>/consents/differences/", consents.differences, name="differences"),
    path("proposals/<slug:slug>/consents/<int:number>/", consents.consent, name="consent"),
    path("proposals/<slug:slug>/consents/<int:number>/record/", consents.record, name="record"),
    path("proposals/<slug:slug>/consents/<int:number>/proof/", consents.proof, name="proof"),
    path("proposals/<slug:slug>/conversation/", conversation.conversation, name="conversation"),
    path("proposals/<slug:slug>/conversation/<int:number>/", conversation.thread, name="thread"),
    path(
        "proposals/<slug:slug>/questions/",
        funder_questions.funder_questions,
        name="funder_questions",
    ),
    path(
        "proposals/<slug:slug>/questions/<int:number>/",
        funder_questions.funder_question,
        name="funder_question",
    ),
    path("proposals/<slug:slug>/state/", states.state, name="state"),
    path("proposals/<slug:slug>/package/", packages.package, name="package"),
    path(
        "proposals/<slug:slug>/package/<int:number>/",
        packages.package_found,
        name="package_found",
    ),
    path(
        "proposals/<slug:slug>/package/<int:number>/beside/",
        packages.package_beside,
        name="package_beside",
    ),
    path(
        "proposals/<slug:slug>/package/<int:number>/accept/",
        packages.package_accept,
        name="package_accept",
    ),
    path("proposals/<slug:slug>/pack/", packs.pack, name="pack"),
    path("proposals/<slug:slug>/pack/<slug:code>/", packs.pack_file, name="pack_file"),
    path("proposals/<slug:slug>/pack/<slug:code>/retry/", packs.pack_retry, name="pack_retry"),
    path("proposals/<slug:slug>/pack/<slug:code>/cancel/", packs.pack_cancel, name="pack_cancel"),
    path(
        "proposals/<slug:slug>/pack/<slug:code>/<slug:kind>/", packs.pack_files, name="pack_files"
    ),
    path("packs/<slug:code>/", printed.printed_pack, name="printed_pack"),
]
