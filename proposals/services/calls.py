"""Keeping funders' calls and their questions."""

from django.db import transaction

from consortium.access import require
from consortium.models import User
from consortium.references import free_reference
from consortium.versions import require_version
from proposals.models import Call, CallQuestion

LISTS = ("outcomes", "areas")


class InUse(Exception):
    """A bid answers it: it stays. The text says which."""


@transaction.atomic
def add_call(*, by: User, values: dict) -> Call:
    """Write a call down. `outcomes` and `areas` are lists of rows. Raises Denied."""
    require(by, "proposals.add_call")
    values = dict(values)
    lists = {name: values.pop(name, ()) for name in LISTS}
    call = Call(**values)
    call.reference = free_reference(Call, call.title)
    call.save()
    for name, rows in lists.items():
        getattr(call, name).set(rows)
    return call


@transaction.atomic
def revise_call(*, call_id: int, by: User, version: int, changes: dict) -> Call:
    """Save a call. Raises Denied, or Stale with the call as it is now."""
    call = Call.objects.select_for_update(of=["self"]).get(pk=call_id)
    require(by, "proposals.change_call", call)
    require_version(call, version)
    changes = dict(changes)
    lists = {name: changes.pop(name) for name in LISTS if name in changes}
    for name, value in changes.items():
        setattr(call, name, value)
    for name, rows in lists.items():
        getattr(call, name).set(rows)
    call.version += 1
    call.save()
    return call


@transaction.atomic
def remove_call(*, call_id: int, by: User) -> None:
    """Take a call away. Raises Denied, or InUse where a bid answers it."""
    call = Call.objects.select_for_update(of=["self"]).get(pk=call_id)
    require(by, "proposals.change_call", call)
    if bid := call.proposals.order_by("title").first():
        raise InUse(f"The bid “{bid}” answers this call: it stays.")
    call.delete()


@transaction.atomic
def add_question(*, call_id: int, by: User, values: dict) -> CallQuestion:
    """Write down a question of a call, after those that are there. Raises Denied."""
    call = Call.objects.select_for_update(of=["self"]).get(pk=call_id)
    require(by, "proposals.change_call", call)
    last = call.questions.order_by("-number").values_list("number", flat=True).first() or 0
    reference = free_reference(CallQuestion, f"{call.reference}-{last + 1}")
    return CallQuestion.objects.create(reference=reference, call=call, number=last + 1, **values)


@transaction.atomic
def revise_question(*, question_id: int, by: User, version: int, changes: dict) -> CallQuestion:
    """Save a question. Raises Denied, or Stale with the question as it is now."""
    question = CallQuestion.objects.select_for_update(of=["self"]).get(pk=question_id)
    require(by, "proposals.change_call_question", question)
    require_version(question, version)
    for name, value in changes.items():
        setattr(question, name, value)
    question.version += 1
    question.save()
    return question


@transaction.atomic
def remove_question(*, question_id: int, by: User) -> None:
    """Take a question away. Raises Denied, or InUse where a bid has written an answer to it."""
    question = CallQuestion.objects.select_for_update(of=["self"]).get(pk=question_id)
    require(by, "proposals.change_call_question", question)
    written = question.answers.exclude(text="").select_related("proposal").first()
    if written:
        raise InUse(f"The bid “{written.proposal}” has answered this question: it stays.")
    question.delete()
