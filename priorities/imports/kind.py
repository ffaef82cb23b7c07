"""What a file of priorities does: each row a priority of one draft plan."""

from django.db import connection

from consortium.access import require
from consortium.folder.resource import UNCHANGED
from consortium.imports.kinds import FileRefused, add_kind
from consortium.imports.rows import RowsKind
from consortium.imports.undo import take_back
from consortium.work import Refused
from priorities.imports.columns import COLUMNS
from priorities.imports.preparing import Preparing
from priorities.models import (
    Plan,
    Priority,
    PriorityArea,
    PriorityOutcome,
    PrioritySource,
    PriorityTargetGroup,
)
from priorities.resources import PriorityResource


class PriorityRowsResource(PriorityResource):
    """The folder's priorities, held still while they are written."""

    class Meta:
        name = "priorities"
        model = Priority
        import_id_fields = PriorityResource.Meta.import_id_fields
        fields = PriorityResource.Meta.fields
        parents = PriorityResource.Meta.parents

    def before_find(self, entries):
        if connection.in_atomic_block:
            plans = {entry.key[0] for entry in entries}
            rows = Priority.objects.select_for_update(of=("self",)).order_by("pk")
            list(rows.filter(plan__reference__in=plans).values_list("pk", flat=True))


class PrioritiesKind(RowsKind):
    word = "priorities"
    label = "Priorities"
    permission = "priorities.load_priorities"
    intro = "priorities/_import_intro.html"
    next_steps = "priorities/_import_next.html"
    columns = {column: label for column, (label, *_) in COLUMNS.items()}
    named_by = ("title", "reference")

    def upload_form(self, *args, user, too_large=0):
        from priorities.import_forms import PlanUploadForm

        return PlanUploadForm(*args, kind=self, user=user, too_large=too_large)

    def requested(self, form, *, by):
        from priorities.services.loading import request_priorities

        return request_priorities(by=by, **form.request)

    def choose(self, request, upload):
        from priorities.views.imports import choose

        return choose(request, upload)

    def resources(self, *, by, prepared):
        return {"priorities": PriorityRowsResource()}

    def prepare(self, reading, *, source, organisation, by, stepped):
        plan = draft_plan(reading.target)
        if by is not None:
            require(by, "priorities.change_priorities", plan)
        return Preparing(reading, plan, stepped).prepared

    def applied(self, upload, examined):
        """Keep where in the document each priority stands."""
        places = {row.number: row.data for row in examined.reading.rows if row.data}
        entries = [entry for entry in examined.entries if entry.state != UNCHANGED]
        PrioritySource.objects.bulk_create(
            PrioritySource(priority_id=entry.pk, upload=upload, **place)
            for entry in entries
            for place in places.get(entry.number, ())
        )

    def undo(self, upload, *, by, tell):
        plan = _locked(Plan.objects.filter(reference=upload.target)).first()
        if plan is not None and not plan.is_draft:
            raise Refused(
                f"“{plan}” has been published since, with what this file brought. What is "
                "published stays as it is: change it in a new draft of the plan."
            )
        history = {
            Priority: "pgh_obj_id",
            PriorityArea: "priority_id",
            PriorityTargetGroup: "priority_id",
            PriorityOutcome: "priority_id",
            PrioritySource: "priority_id",
        }
        take_back(upload, history, tell=tell)


def draft_plan(reference):
    """The draft that a file goes into. Raises FileRefused where it is none any more."""
    plans = Plan.objects.filter(reference=reference).select_related("partnership")
    plan = _locked(plans).first()
    if plan is None:
        raise FileRefused("The plan this file was for is no longer here. Load it into another one.")
    if not plan.is_draft:
        raise FileRefused(
            f"“{plan}” is {plan.get_status_display().lower()}, and files go into drafts only. Load "
            "it into a new draft of the plan; publishing that shows what it changes."
        )
    return plan


def _locked(plans):
    """The plans, held still where they are about to be filled: nobody publishes them meanwhile."""
    return plans.select_for_update(of=("self",)) if connection.in_atomic_block else plans


PRIORITIES = add_kind(PrioritiesKind())
