"""Rows that the database refuses of people, organisations and places, and its words."""

import datetime

from consortium.models import AreaLeaf, FormDraft, OrganisationArea
from tests.factories import (
    AnswerFactory,
    AreaFactory,
    BoundaryFactory,
    DocumentFactory,
    EarlierDocumentFactory,
    ImportFactory,
    ImportRowFactory,
    InvitationFactory,
    JoinRequestFactory,
    LogoFactory,
    MembershipFactory,
    MonthlyEmailFactory,
    OrganisationFactory,
    PaperKindFactory,
    PaperListFactory,
    PaperListKindFactory,
    PositionFactory,
    PositionNoteFactory,
    QuestionFactory,
    RegisteredCharityFactory,
    UserFactory,
    WeeklyEmailFactory,
)
from tests.model_rules import Broken, Taken, kept_picture, same

ROLES = "The role must be one of: staff, lead, officer, coordinator."


def one_of_two_leaves():
    """An area beside its leaf, itself; making an area writes all of these rows afresh."""
    AreaFactory(), AreaFactory()
    return AreaLeaf.objects.first()


def the_other_leaf(row):
    other = AreaLeaf.objects.exclude(pk=row.pk).get()
    return {"area": other.area, "leaf": other.leaf}


def organisation_area():
    return OrganisationArea.objects.create(organisation=OrganisationFactory(), area=AreaFactory())


def form_draft():
    return FormDraft.objects.create(user=UserFactory(), form="/projects/add/")


def invited_elsewhere(row):
    other = InvitationFactory()
    return {"organisation": other.organisation, "email": other.email.upper()}


BROKEN = [
    *kept_picture("consortium_logo", LogoFactory),
    Broken(
        "consortium_import_progress_range",
        ImportFactory,
        {"progress": 101},
        "The progress must be between 0 and 100.",
    ),
    Broken(
        "consortium_import_status_word",
        ImportFactory,
        {"status": "eaten"},
        "The status must be one of: to_read, reading, to_match, to_check, to_apply, applying, "
        "applied, to_undo, undoing, undone, discarded, refused, failed.",
    ),
    Broken(
        "consortium_import_error",
        ImportFactory,
        {"status": "refused"},
        "A file that was refused or failed says why.",
    ),
    Broken(
        "consortium_import_applied",
        ImportFactory,
        {"status": "applied"},
        "A file that was applied says when, and what it wrote.",
    ),
    Broken(
        "consortium_import_undone",
        ImportFactory,
        {"status": "undone"},
        "A file that was undone says when, and what that wrote.",
    ),
    Broken(
        "consortium_importrow_state_word",
        ImportRowFactory,
        {"state": "odd"},
        "The state must be one of: new, changed, unchanged, wrong, skipped.",
    ),
    Broken(
        "consortium_user_email_lower",
        UserFactory,
        {"email": "Ann@example.org"},
        "E-mail addresses are kept in lower case.",
    ),
    Broken(
        "consortium_weeklyemail_once",
        WeeklyEmailFactory,
        same(WeeklyEmailFactory, "person", "week"),
        "This person has an e-mail for this week already.",
    ),
    Broken(
        "consortium_weeklyemail_monday",
        WeeklyEmailFactory,
        {"week": datetime.date(2026, 11, 24)},
        "A week is named by its Monday.",
    ),
    Broken(
        "consortium_monthlyemail_once",
        MonthlyEmailFactory,
        same(MonthlyEmailFactory, "person", "month"),
        "This person has an e-mail for this month already.",
    ),
    Broken(
        "consortium_monthlyemail_first_day",
        MonthlyEmailFactory,
        {"month": datetime.date(2026, 11, 2)},
        "A month is named by its first day.",
    ),
    Broken("consortium_area_code_filled", AreaFactory, {"code": ""}, "The code must be filled in."),
    Broken(
        "consortium_area_level_word",
        AreaFactory,
        {"level": "village"},
        "The level must be one of: country, region, county, district, ward, neighbourhood.",
    ),
    Broken(
        "consortium_area_population_min",
        AreaFactory,
        {"population": -1},
        "The population must be 0 or more.",
    ),
    Broken(
        "consortium_area_population_year_range",
        AreaFactory,
        {"population_year": 1800},
        "The year of the population must be between 1801 and 2199.",
    ),
    Broken(
        "consortium_area_latitude_range",
        AreaFactory,
        {"latitude": 91},
        "The latitude must be between -90 and 90.",
    ),
    Broken(
        "consortium_area_longitude_range",
        AreaFactory,
        {"longitude": -181},
        "The longitude must be between -180 and 180.",
    ),
    Broken(
        "consortium_area_parent_other",
        AreaFactory,
        lambda row: {"parent": row},
        "An area cannot lie inside itself.",
    ),
    Broken(
        "consortium_arealeaf_unique",
        one_of_two_leaves,
        the_other_leaf,
        "This area already has this leaf.",
    ),
    Broken(
        "consortium_organisation_reference_filled",
        OrganisationFactory,
        {"reference": ""},
        "The reference must be filled in.",
    ),
    Broken(
        "consortium_organisation_name_filled",
        OrganisationFactory,
        {"name": ""},
        "The name must be filled in.",
    ),
    Broken(
        "consortium_organisation_kind_word",
        OrganisationFactory,
        {"kind": "company"},
        "The kind must be one of: charity, statutory, infrastructure.",
    ),
    Broken(
        "consortium_organisation_status_word",
        OrganisationFactory,
        {"status": "new"},
        "The status must be one of: waiting, approved, refused, left.",
    ),
    Broken(
        "consortium_organisation_undecided",
        lambda: OrganisationFactory(status="waiting"),
        {"decided_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
        "An organisation that waits has not been decided on.",
    ),
    Broken(
        "consortium_organisation_decided_when",
        OrganisationFactory,
        lambda row: {"decided_by": UserFactory()},
        "Where it is known who decided, say when.",
    ),
    Broken(
        "consortium_organisation_refusal",
        lambda: OrganisationFactory(status="refused", refusal="No such charity."),
        {"refusal": ""},
        "Who was refused or has left has a reason, and nobody else.",
    ),
    Broken(
        "consortium_joinrequest_once",
        JoinRequestFactory,
        same(JoinRequestFactory, "organisation", "user"),
        "This person has asked already.",
    ),
    Broken(
        "consortium_joinrequest_status_word",
        lambda: JoinRequestFactory(
            status="let_in", answered_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
        ),
        {"status": "maybe"},
        "The status must be one of: open, let_in, refused, withdrawn.",
    ),
    Broken(
        "consortium_joinrequest_answered",
        JoinRequestFactory,
        {"answered_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
        "An answered request says when, an open one does not.",
    ),
    Broken(
        "consortium_joinrequest_refusal",
        JoinRequestFactory,
        {"refusal": "Who is this?"},
        "A refusal has a reason, and only a refusal.",
    ),
    Broken(
        "consortium_boundary_form_word",
        BoundaryFactory,
        {"form": "circle"},
        "The form must be one of: outline, hexagon.",
    ),
    Broken(
        "consortium_boundary_polygons_filled",
        BoundaryFactory,
        {"polygons": []},
        "A boundary has at least one outline.",
    ),
    Broken(
        "consortium_registeredcharity_name_filled",
        RegisteredCharityFactory,
        {"name": ""},
        "The name must be filled in.",
    ),
    Broken(
        "consortium_organisationarea_unique",
        organisation_area,
        same(organisation_area, "organisation", "area"),
        "This organisation already works in this area.",
    ),
    Broken(
        "consortium_membership_unique",
        MembershipFactory,
        same(MembershipFactory, "user", "organisation"),
        "This person already belongs to this organisation.",
    ),
    Broken("consortium_membership_role_word", MembershipFactory, {"role": "boss"}, ROLES),
    Broken(
        "consortium_invitation_once",
        InvitationFactory,
        invited_elsewhere,
        "This person has already been invited.",
    ),
    Broken("consortium_invitation_role_word", InvitationFactory, {"role": "boss"}, ROLES),
    Broken(
        "consortium_question_code_filled",
        QuestionFactory,
        {"code": ""},
        "The code must be filled in.",
    ),
    Broken(
        "consortium_question_question_filled",
        QuestionFactory,
        {"question": ""},
        "The question must be filled in.",
    ),
    Broken(
        "consortium_answer_unique",
        AnswerFactory,
        same(AnswerFactory, "question", "code"),
        "This question already has an answer with this code.",
    ),
    Broken(
        "consortium_answer_code_filled", AnswerFactory, {"code": ""}, "The code must be filled in."
    ),
    Broken(
        "consortium_position_unique",
        PositionFactory,
        same(PositionFactory, "organisation", "answer"),
        "This organisation already accepts this answer.",
    ),
    Broken(
        "consortium_positionnote_unique",
        PositionNoteFactory,
        same(PositionNoteFactory, "organisation", "question"),
        "This organisation already has a note on this question.",
    ),
    Broken(
        "consortium_positionnote_note_filled",
        PositionNoteFactory,
        {"note": ""},
        "The note must be filled in.",
    ),
    Broken(
        "consortium_document_unique",
        DocumentFactory,
        same(DocumentFactory, "organisation", "kind", "title"),
        "This organisation already has a document of this kind and title.",
    ),
    Broken(
        "consortium_document_issued_on_expires_on_order",
        DocumentFactory,
        {"issued_on": datetime.date(2026, 5, 2), "expires_on": datetime.date(2026, 5, 1)},
        "A document cannot expire before it is issued.",
    ),
    Broken(
        "consortium_paperkind_code_filled",
        PaperKindFactory,
        {"code": ""},
        "The code must be filled in.",
    ),
    Broken(
        "consortium_paperkind_name_filled",
        PaperKindFactory,
        {"name": ""},
        "The name must be filled in.",
    ),
    Broken(
        "consortium_paperlist_code_filled",
        PaperListFactory,
        {"code": ""},
        "The code must be filled in.",
    ),
    Broken(
        "consortium_paperlist_name_filled",
        PaperListFactory,
        {"name": ""},
        "The name must be filled in.",
    ),
    Broken(
        "consortium_paperlistkind_unique",
        PaperListKindFactory,
        same(PaperListKindFactory, "paper_list", "kind"),
        "This list asks for this kind of paper already.",
    ),
    Broken(
        "consortium_paperlistkind_months_above",
        PaperListKindFactory,
        {"months": 0},
        "The months must be more than 0.",
    ),
    Broken(
        "consortium_earlierdocument_file_filled",
        EarlierDocumentFactory,
        {"file": ""},
        "The file must be filled in.",
    ),
    Broken(
        "consortium_formdraft_unique",
        form_draft,
        same(form_draft, "user", "form"),
        "This person already has a draft of this form.",
    ),
]


TAKEN = [
    Taken(UserFactory, "email", "Somebody already has an account with this address."),
    Taken(AreaFactory, "code", "Another area has this code."),
    Taken(
        OrganisationFactory,
        "reference",
        "Another row has this reference. Give it one of its own.",
    ),
    Taken(
        RegisteredCharityFactory,
        "organisation_number",
        "The register has an entry with this number already.",
    ),
    Taken(BoundaryFactory, "area", "This area already has a boundary."),
    Taken(LogoFactory, "organisation", "This organisation already has a logo."),
    Taken(QuestionFactory, "code", "Another question has this code."),
    Taken(PaperKindFactory, "code", "Another kind of paper has this code."),
    Taken(PaperListFactory, "code", "Another list of papers has this code."),
]
