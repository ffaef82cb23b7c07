"""What the database refuses about bids and their figures, and the moves of bids and packs."""

import datetime
from decimal import Decimal

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from consortium.history import acting
from proposals.models import (
    OfferYear,
    Part,
    ProposalArea,
    ProposalPlan,
    ProposalShare,
    ProposalTerm,
    UnitCostExclusion,
)
from tests.factories import (
    AnswerFactory,
    AreaFactory,
    AssumptionFactory,
    BidPackFactory,
    CommentFactory,
    ConsentFactory,
    CostFactory,
    DeflatorFactory,
    FunderLogoFactory,
    FunderQuestionFactory,
    FundingFactory,
    OfferFactory,
    OfficeQuestionFactory,
    OrganisationFactory,
    PackageFactory,
    PartFactory,
    PlanFactory,
    ProposalFactory,
    ProposalTextFactory,
    ThreadFactory,
    ThreadReadingFactory,
    UndertakingFactory,
    UnitCostFactory,
    WordCopyFactory,
    WordPassageFactory,
    WordTextFactory,
)
from tests.model_rules import (
    Broken,
    Taken,
    check_move,
    kept_picture,
    names_of_constraints,
    pairs,
    same,
    unique_fields,
    untracked,
)
from tests.proposals.refused_calls import BROKEN_CALLS, TAKEN_CALLS

pytestmark = pytest.mark.django_db

HARM = "(harm is not an effect: describe it under risks) must be between 0 and 1."
LESS = Decimal("-0.01")
LONG_AGO = timezone.now() - datetime.timedelta(days=4000)


def comment(rule, changes, message):
    return Broken(f"proposals_comment_{rule}", CommentFactory, changes, message)


def asked(rule, changes, message):
    return Broken(f"proposals_funderquestion_{rule}", FunderQuestionFactory, changes, message)


def passage(rule, changes, message):
    return Broken(f"proposals_wordpassage_{rule}", WordPassageFactory, changes, message)


def exclusion():
    return UnitCostExclusion.objects.create(unit_cost=UnitCostFactory(), excluded=UnitCostFactory())


def proposal_plan():
    return ProposalPlan.objects.create(proposal=ProposalFactory(), plan=PlanFactory())


def proposal_area():
    return ProposalArea.objects.create(proposal=ProposalFactory(), area=AreaFactory())


def proposal_term():
    return ProposalTerm.objects.create(proposal=ProposalFactory(), answer=AnswerFactory())


def proposal_share():
    return ProposalShare.objects.create(
        proposal=ProposalFactory(), organisation=OrganisationFactory(kind="statutory")
    )


def unit_cost(rule, changes, message):
    return Broken(f"proposals_unitcost_{rule}", UnitCostFactory, changes, message)


def assumption(rule, changes, message):
    return Broken(f"proposals_assumption_{rule}", AssumptionFactory, changes, message)


def funding(rule, changes, message):
    return Broken(f"proposals_funding_{rule}", FundingFactory, changes, message)


def proposal(rule, changes, message):
    return Broken(f"proposals_proposal_{rule}", ProposalFactory, changes, message)


def part(rule, changes, message):
    return Broken(f"proposals_part_{rule}", PartFactory, changes, message)


def cost(rule, changes, message):
    return Broken(f"proposals_cost_{rule}", CostFactory, changes, message)


def consent(rule, changes, message):
    return Broken(
        f"proposals_consent_{rule}", lambda: ConsentFactory(answered=True), changes, message
    )


def offer(rule, changes, message):
    return Broken(f"proposals_offer_{rule}", OfferFactory, changes, message)


def offer_year():
    return OfferYear.objects.get(offer=OfferFactory())


def question(rule, changes, message):
    return Broken(f"proposals_officequestion_{rule}", OfficeQuestionFactory, changes, message)


def pack(rule, changes, message):
    return Broken(f"proposals_bidpack_{rule}", BidPackFactory, changes, message)


def package(rule, changes, message):
    return Broken(f"proposals_package_{rule}", PackageFactory, changes, message)


BROKEN = [
    *BROKEN_CALLS,
    offer(
        "unique",
        same(OfferFactory, "proposal", "organisation"),
        "This body has made this bid an offer.",
    ),
    offer("status_word", {"status": "open"}, "The status must be one of: made, withdrawn."),
    Broken(
        "proposals_offer_proof_kind_word",
        lambda: OfferFactory(proof_kind="email", proof="offers/a.pdf", said_by="Jo"),
        {"proof_kind": "talk"},
        "The proof must be one of: email, paper.",
    ),
    offer(
        "why",
        {"status": "withdrawn"},
        "An offer that is withdrawn says why, and no other does.",
    ),
    offer(
        "proof",
        {"proof_kind": "email"},
        "An offer that was recorded has its e-mail or paper, and says who wrote it.",
    ),
    Broken(
        "proposals_offeryear_unique",
        offer_year,
        same(offer_year, "offer", "year"),
        "This offer names this year already.",
    ),
    Broken(
        "proposals_offeryear_amount_gbp_above",
        offer_year,
        {"amount_gbp": 0},
        "What is offered must be more than 0.",
    ),
    question("office_filled", {"office": ""}, "The office must be filled in."),
    question("question_filled", {"question": ""}, "The question must be filled in."),
    question(
        "unique",
        same(OfficeQuestionFactory, "area", "office", "asked_on", "question"),
        "This office was asked the same about this area on this day already.",
    ),
    question(
        "answered",
        {"answer": "About £10,000."},
        "An answer has the day on which it came, and no answer has none.",
    ),
    question(
        "asked_on_answered_on_order",
        {"answer": "About £10,000.", "answered_on": datetime.date(2026, 3, 1)},
        "An answer does not come before its question was put.",
    ),
    unit_cost("code_filled", {"code": ""}, "The code must be filled in."),
    unit_cost("name_filled", {"name": ""}, "The name must be filled in."),
    unit_cost(
        "kind_word", {"kind": "private"}, "The kind must be one of: fiscal, economic, social."
    ),
    unit_cost("amount_gbp_min", {"amount_gbp": LESS}, "The amount must be 0 or more."),
    unit_cost(
        "parent_other",
        lambda row: {"parent": row},
        "A unit cost cannot be a constituent of itself.",
    ),
    Broken(
        "proposals_unitcostexclusion_unique",
        exclusion,
        same(exclusion, "unit_cost", "excluded"),
        "These two unit costs already exclude each other.",
    ),
    Broken(
        "proposals_unitcostexclusion_other",
        exclusion,
        lambda row: {"excluded": row.unit_cost},
        "A unit cost cannot exclude itself.",
    ),
    assumption("code_filled", {"code": ""}, "The code must be filled in."),
    assumption(
        "baseline_rate_min", {"baseline_rate": LESS}, "The baseline rate must be 0 or more."
    ),
    assumption("effect_low_range", {"effect_low": LESS}, f"The low effect {HARM}"),
    assumption("effect_central_range", {"effect_central": 2}, f"The central effect {HARM}"),
    assumption("effect_high_range", {"effect_high": 2}, f"The high effect {HARM}"),
    assumption(
        "effect_low_effect_centra_order",
        {"effect_low": Decimal("0.3"), "effect_central": Decimal("0.2")},
        "The low effect cannot be above the central one.",
    ),
    assumption(
        "effect_central_effect_hi_order",
        {"effect_central": Decimal("0.3"), "effect_high": Decimal("0.2")},
        "The central effect cannot be above the high one.",
    ),
    assumption("deadweight_range", {"deadweight": 2}, "The deadweight must be between 0 and 1."),
    assumption(
        "displacement_range", {"displacement": 2}, "The displacement must be between 0 and 1."
    ),
    assumption("attribution_range", {"attribution": 2}, "The attribution must be between 0 and 1."),
    assumption("drop_off_range", {"drop_off": 2}, "The drop-off must be between 0 and 1."),
    assumption(
        "years_of_effect_range",
        {"years_of_effect": 0},
        "The years of effect must be between 1 and 30.",
    ),
    assumption(
        "confidence_grade_range",
        {"confidence_grade": 0},
        "The confidence grade must be between 1 and 6.",
    ),
    Broken(
        "proposals_deflator_index_above",
        DeflatorFactory,
        {"index": 0},
        "The index must be more than 0.",
    ),
    funding("funder_filled", {"funder": ""}, "The funder must be filled in."),
    funding("amount_gbp_min", {"amount_gbp": LESS}, "The amount must be 0 or more."),
    funding(
        "unique",
        same(FundingFactory, "project", "funder", "starts_on", "ends_on"),
        "This project already has money from this funder for these dates.",
    ),
    proposal("reference_filled", {"reference": ""}, "The reference must be filled in."),
    proposal("title_filled", {"title": ""}, "The title must be filled in."),
    proposal(
        "status_word",
        {"status": "open"},
        "The status must be one of: draft, consulting, agreed, submitted, won, lost, withdrawn.",
    ),
    proposal("years_range", {"years": 0}, "The years must be between 1 and 60."),
    proposal("budget_gbp_min", {"budget_gbp": LESS}, "The budget must be 0 or more."),
    proposal(
        "discount_rate_range",
        {"discount_rate": Decimal("3.5")},
        "The discount rate must be between 0 and 1.",
    ),
    proposal(
        "sections_word",
        {"pack_sections": ["need", "jokes"]},
        "The sections of a pack must be among: summary, answers, need, offer, coverage, projects, "
        "delivery, budget, savings, partners, risks, equality, papers, appendix.",
    ),
    *kept_picture("proposals_funderlogo", FunderLogoFactory),
    Broken(
        "proposals_proposaltext_unique",
        ProposalTextFactory,
        same(ProposalTextFactory, "proposal", "section"),
        "This section of the bid has a text already.",
    ),
    Broken(
        "proposals_undertaking_unique",
        UndertakingFactory,
        same(UndertakingFactory, "proposal", "project"),
        "What this project undertakes in the bid is there already.",
    ),
    Broken(
        "proposals_proposaltext_section_word",
        ProposalTextFactory,
        {"section": "budget"},
        "The section must be one that is written in words: need, offer, delivery, risks, equality, "
        "appendix.",
    ),
    Broken(
        "proposals_proposalplan_unique",
        proposal_plan,
        same(proposal_plan, "proposal", "plan"),
        "This bid already answers this plan.",
    ),
    Broken(
        "proposals_proposalarea_unique",
        proposal_area,
        same(proposal_area, "proposal", "area"),
        "This bid already has this area.",
    ),
    Broken(
        "proposals_proposalterm_unique",
        proposal_term,
        same(proposal_term, "proposal", "answer"),
        "This bid's terms already hold this answer.",
    ),
    Broken(
        "proposals_proposalshare_unique",
        proposal_share,
        same(proposal_share, "proposal", "organisation"),
        "This bid is already shared with this organisation.",
    ),
    part(
        "unique",
        same(PartFactory, "proposal", "project", "year"),
        "This project is already in this year of the bid.",
    ),
    part("amount_gbp_min", {"amount_gbp": LESS}, "The amount must be 0 or more."),
    part(
        "match_funding_gbp_min",
        {"match_funding_gbp": LESS},
        "The match funding must be 0 or more.",
    ),
    part("share_range", {"share": Decimal("1.01")}, "The share must be between 0 and 1."),
    part("awarded_gbp_min", {"awarded_gbp": LESS}, "The award must be 0 or more."),
    consent(
        "unique",
        same(ConsentFactory, "proposal", "project"),
        "This charity is already asked about this.",
    ),
    consent(
        "status_word",
        {"status": "open"},
        "The status must be one of: asked, agreed, agreed_with_reservation, change_asked, "
        "declined, withdrawn.",
    ),
    consent(
        "audience_word",
        {"audience": "everybody"},
        "The audience must be one of: coordinators, partners, funder.",
    ),
    consent(
        "proof_kind_word",
        {"proof_kind": "fax", "proof": "consents/a.pdf"},
        "The proof must be one of: email, paper.",
    ),
    consent("answered", {"digest": ""}, "An answer says when it was given, and on what."),
    consent(
        "reservation",
        {"status": "agreed_with_reservation"},
        "A reservation says what is reserved.",
    ),
    consent(
        "plain",
        {"reservation": "Not our name."},
        "An agreement with a reservation is one of its own kind.",
    ),
    consent("words", {"status": "declined"}, "Whoever does not agree says why."),
    consent(
        "proof",
        {"proof_kind": "email"},
        "An answer that was recorded has its e-mail or paper.",
    ),
    cost(
        "unique",
        same(CostFactory, "proposal", "organisation", "year", "heading"),
        "This heading is already there for this organisation and year.",
    ),
    cost("heading_filled", {"heading": ""}, "The heading must be filled in."),
    cost("amount_gbp_min", {"amount_gbp": LESS}, "The amount must be 0 or more."),
    cost(
        "match_funding_gbp_min",
        {"match_funding_gbp": LESS},
        "The match funding must be 0 or more.",
    ),
    pack("progress_range", {"progress": 101}, "The progress must be between 0 and 100."),
    pack(
        "status_word",
        {"status": "lost"},
        "The status must be one of: queued, rendering, ready, failed, cancelled.",
    ),
    pack(
        "ready",
        {"status": "ready", "pdf": "packs/a.pdf", "finished_at": timezone.now()},
        "A ready pack has its files and a time it was done.",
    ),
    pack("failed", {"status": "failed", "error": ""}, "A pack that failed says why."),
    package("progress_range", {"progress": 101}, "The progress must be between 0 and 100."),
    package(
        "status_word",
        {"status": "lost"},
        "The status must be one of: queued, running, ready, failed.",
    ),
    package("budget_gbp_min", {"budget_gbp": LESS}, "The budget must be 0 or more."),
    package(
        "ready",
        {"status": "ready", "found": None},
        "A package that is ready says what was found, and when.",
    ),
    package("failed", {"status": "failed", "error": ""}, "A package that failed says why."),
    Broken(
        "proposals_thread_audience_word",
        ThreadFactory,
        {"audience": "everybody"},
        "The audience must be one of: coordinators, partners, funder.",
    ),
    Broken(
        "proposals_thread_settled",
        ThreadFactory,
        {"is_settled": True},
        "What is settled says since when.",
    ),
    comment("words_filled", {"words": ""}, "The comment must be filled in."),
    comment(
        "written_at_edited_at_order",
        {"edited_at": LONG_AGO},
        "A comment is changed after it was written.",
    ),
    comment(
        "written_at_withdrawn_at_order",
        {"withdrawn_at": LONG_AGO},
        "A comment is taken back after it was written.",
    ),
    Broken(
        "proposals_threadreading_unique",
        ThreadReadingFactory,
        same(ThreadReadingFactory, "thread", "person"),
        "This person has read it already.",
    ),
    asked("question_filled", {"question": ""}, "The question must be filled in."),
    asked(
        "asked_on_answer_by_order",
        {"answer_by": LONG_AGO.date()},
        "An answer is wanted after the question is asked.",
    ),
    asked(
        "asked_on_given_on_order",
        {"given_on": LONG_AGO.date(), "answer": "300.", "answered_at": timezone.now()},
        "An answer is given after the question is asked.",
    ),
    asked("answered", {"answer": "300."}, "An answer has words and a moment, both or neither."),
    asked(
        "given",
        {"given_on": timezone.localdate()},
        "What the funder got is written down here, too.",
    ),
    Broken(
        "proposals_wordcopy_name_filled",
        WordCopyFactory,
        {"name": ""},
        "The name of the file must be filled in.",
    ),
    Broken(
        "proposals_wordcopy_unique",
        WordCopyFactory,
        same(WordCopyFactory, "proposal", "sha256", "sent_by"),
        "This person brought this file back before.",
    ),
    passage(
        "unique",
        same(WordPassageFactory, "copy", "key"),
        "This passage is in the copy already.",
    ),
    passage("key_filled", {"key": ""}, "The key must be filled in."),
    passage(
        "decision_word",
        {"decision": "burnt"},
        "The decision must be one of: waiting, accepted, joined, refused, already, unchanged.",
    ),
    passage(
        "decided",
        {"decision": "accepted"},
        "A passage that was decided says when, and no other.",
    ),
]
TAKEN = [
    *TAKEN_CALLS,
    Taken(UnitCostFactory, "code", "Another unit cost has this code."),
    Taken(AssumptionFactory, "code", "Another set of assumptions has this code."),
    Taken(DeflatorFactory, "year", "This year already has a deflator."),
    Taken(FunderLogoFactory, "proposal", "This bid already has a logo of its funder."),
    Taken(ProposalFactory, "reference", "Another row has this reference. Give it one of its own."),
]
BID_MOVES = """
           draft consulting agreed submitted won lost withdrawn
draft      -     yes        -      -         -   -    -
consulting -     -          yes    -         -   -    yes
agreed     -     yes        -      yes       -   -    yes
submitted  -     -          -      -         yes yes  yes
won        -     -          -      -         -   -    -
lost       -     -          -      -         -   -    -
withdrawn  -     -          -      -         -   -    -
"""
CONSENT_MOVES = """
                        asked agreed agreed_with_reservation change_asked declined withdrawn
asked                   -     yes    yes                     yes          yes      -
agreed                  yes   -      -                       -            -        yes
agreed_with_reservation yes   -      -                       -            -        yes
change_asked            yes   yes    yes                     yes          yes      -
declined                yes   -      -                       -            -        -
withdrawn               yes   -      -                       -            -        -
"""
PACK_MOVES = """
          queued rendering ready failed cancelled
queued    -      yes       -     yes    yes
rendering yes    -         yes   yes    yes
ready     yes    -         -     -      -
failed    yes    -         -     -      -
cancelled yes    -         -     -      -
"""
PACKAGE_MOVES = """
          queued running ready failed
queued    -      yes     -     yes
running   yes    -       yes   yes
ready     -      -       -     -
failed    yes    -       -     -
"""


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_bad_rows_are_refused_with_words_and_by_the_database(broken):
    broken.check()


@pytest.mark.parametrize("taken", TAKEN, ids=str)
def test_values_that_another_row_has_are_refused(taken):
    taken.check()


def test_no_constraint_is_missing_from_the_table():
    assert {broken.name for broken in BROKEN} == names_of_constraints("proposals")
    assert {taken.label for taken in TAKEN} == unique_fields("proposals")


@pytest.mark.parametrize("start, end, allowed", pairs(BID_MOVES))
def test_a_bid_moves_as_drawn(start, end, allowed):
    check_move(ProposalFactory.build(status=start), end, allowed)


@pytest.mark.parametrize("start, end, allowed", pairs(CONSENT_MOVES))
def test_a_consent_moves_as_drawn(start, end, allowed):
    row = ConsentFactory.build(status=start, proposal=None, project=None)

    check_move(row, end, allowed)


@pytest.mark.parametrize("start, end, allowed", pairs(PACK_MOVES))
def test_a_pack_moves_as_drawn(start, end, allowed):
    check_move(BidPackFactory.build(status=start, proposal=None), end, allowed)


@pytest.mark.parametrize("start, end, allowed", pairs(PACKAGE_MOVES))
def test_a_package_moves_as_drawn(start, end, allowed):
    check_move(PackageFactory.build(status=start, proposal=None), end, allowed)


def test_a_pack_with_its_files_and_a_time_may_be_ready():
    pack = BidPackFactory(made=True)

    pack.validate_constraints()

    assert pack.is_finished


@pytest.mark.parametrize("changes", [{"snapshot": {}}, {"digest": "1" * 64}, {"code": "AAAA-AAAA"}])
def test_what_a_pack_was_made_from_never_changes(changes):
    pack = BidPackFactory()

    with pytest.raises(ProgrammingError, match="Cannot update rows"):
        type(pack).objects.filter(pk=pack.pk).update(**changes)


def test_funding_without_dates_stands_once_for_a_project_and_funder():
    first = FundingFactory(starts_on=None, ends_on=None)

    again = FundingFactory.build(project=first.project, funder=first.funder)

    with pytest.raises(Exception, match="already has money from this funder"):
        again.validate_constraints()


def test_a_bid_names_its_delivery_years():
    assert ProposalFactory.build(starts_on=None).delivery_years == []
    assert ProposalFactory(years=3).delivery_years == [2027, 2028, 2029]


def test_the_past_of_every_row_is_kept_but_of_what_people_have_read_and_what_never_changes():
    assert untracked("proposals") == {"ThreadReading", "WordText"}


@pytest.mark.parametrize("changes", [{"passages": []}, {"frame": ["£1"]}, {"code": "AAAAAAAA"}])
def test_words_that_went_out_to_word_never_change(changes):
    words = WordTextFactory()

    with pytest.raises(ProgrammingError, match="Cannot update rows"):
        type(words).objects.filter(pk=words.pk).update(**changes)


def test_a_bulk_update_leaves_history_with_who_and_why(coordinator):
    part = PartFactory(amount_gbp=1000)

    with acting(by=coordinator, why="Budget cut by the funder"):
        Part.objects.update(amount_gbp=900)

    event = part.events.get(pgh_label="update")
    assert event.amount_gbp == 900
    assert event.pgh_context.metadata["user"] == coordinator.pk
    assert event.pgh_context.metadata["why"] == "Budget cut by the funder"
