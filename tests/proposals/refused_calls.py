"""What the database refuses about funders' calls, their questions and answers."""

from decimal import Decimal

from proposals.models import CallArea, CallOutcome
from tests.factories import (
    AreaFactory,
    CallAnswerFactory,
    CallFactory,
    CallQuestionFactory,
    OutcomeFactory,
)
from tests.model_rules import Broken, Taken, same


def call(rule, changes, message):
    return Broken(f"proposals_call_{rule}", CallFactory, changes, message)


def question(rule, changes, message):
    return Broken(f"proposals_callquestion_{rule}", CallQuestionFactory, changes, message)


def call_outcome():
    return CallOutcome.objects.create(call=CallFactory(), outcome=OutcomeFactory())


def call_area():
    return CallArea.objects.create(call=CallFactory(), area=AreaFactory())


BROKEN_CALLS = [
    call("reference_filled", {"reference": ""}, "The reference must be filled in."),
    call("title_filled", {"title": ""}, "The title must be filled in."),
    call("funder_filled", {"funder": ""}, "The funder must be filled in."),
    call("ceiling_gbp_min", {"ceiling_gbp": Decimal("-0.01")}, "The ceiling must be 0 or more."),
    call("least_years_above", {"least_years": 0}, "The fewest years must be more than 0."),
    call("most_years_above", {"most_years": 0}, "The most years must be more than 0."),
    call(
        "least_years_most_years_order",
        {"least_years": 3, "most_years": 2},
        "The fewest years a call funds are no more than the most.",
    ),
    Broken(
        "proposals_calloutcome_unique",
        call_outcome,
        same(call_outcome, "call", "outcome"),
        "This call already names this outcome.",
    ),
    Broken(
        "proposals_callarea_unique",
        call_area,
        same(call_area, "call", "area"),
        "This call already names this area.",
    ),
    question("reference_filled", {"reference": ""}, "The reference must be filled in."),
    question("number_above", {"number": 0}, "The number must be more than 0."),
    question("question_filled", {"question": ""}, "The question must be filled in."),
    question("most_above", {"most": 0}, "The limit must be more than 0."),
    question(
        "unit_word", {"unit": "pages"}, "The unit of the limit must be one of: words, characters."
    ),
    Broken(
        "proposals_callanswer_unique",
        CallAnswerFactory,
        same(CallAnswerFactory, "proposal", "question"),
        "This bid answers this question already.",
    ),
    Broken(
        "proposals_callanswer_state_word",
        CallAnswerFactory,
        {"state": "done"},
        "The state must be one of: to_write, drafted, checked.",
    ),
]
TAKEN_CALLS = [
    Taken(CallFactory, "reference", "Another row has this reference. Give it one of its own."),
    Taken(
        CallQuestionFactory,
        "reference",
        "Another question has this reference. Give it one of its own.",
    ),
]
