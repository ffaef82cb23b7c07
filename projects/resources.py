"""The folder's files of outcomes, target groups and projects (docs/design.md 8.2)."""

from django.db.models import Q

from consortium.bulk import among_ids
from consortium.folder import widgets
from consortium.folder.columns import Column, Reference
from consortium.folder.registry import register, remarks
from consortium.folder.resource import FolderResource
from projects.models import EFFECT, Outcome, OutcomeLink, Project, ProjectOutcome, TargetGroup
from projects.possible import claims_of, excesses


@register
class OutcomeResource(FolderResource):
    # A colon parts an outcome from its weight in a priority's list.
    code = Column("code", widget=widgets.Code(50, forbidden=";:"))

    class Meta:
        name = "outcomes"
        model = Outcome
        import_id_fields = ("code",)
        fields = "code name domain prevention_level description keywords".split()


@register
class OutcomeLinkResource(FolderResource):
    from_outcome = Reference("from_outcome", column_name="from")
    to_outcome = Reference("to_outcome", column_name="to")

    class Meta:
        name = "outcome_links"
        model = OutcomeLink
        import_id_fields = ("from_outcome", "to_outcome")
        fields = "from_outcome to_outcome why source".split()

    def check_row(self, values):
        if values["from_outcome"] == values["to_outcome"]:
            yield "to_outcome", "An outcome cannot be linked to itself."


@register
class TargetGroupResource(FolderResource):
    class Meta:
        name = "target_groups"
        model = TargetGroup
        import_id_fields = ("code",)
        fields = "code name includes".split()
        no_circles = {"includes": "includes"}


@register
class ProjectResource(FolderResource):
    class Meta:
        name = "projects"
        approval = "organisation__status"
        model = Project
        import_id_fields = ("reference",)
        fields = (
            "reference organisation title summary status starts_on ends_on areas target_groups "
            "people_per_year annual_cost_gbp funded_until website contact_email sensitive "
            "confirmed_on"
        ).split()


@register
class ProjectOutcomeResource(FolderResource):
    class Meta:
        name = "project_outcomes"
        approval = "project__organisation__status"
        model = ProjectOutcome
        import_id_fields = ("project", "outcome")
        fields = [
            *"project outcome prevention_level people_per_year evidence_scale evidence_level "
            "evidence_source unit_cost".split(),
            *EFFECT,
            "what_changed",
        ]
        parents = ("project",)


MOST_NAMED = 20
"""How many of what prevents more than happens a load names; the others it counts."""


@remarks
def more_than_happen(loaded):
    """Outcomes that would prevent more than is recorded: bids count no more than that."""
    named = Q(pk__in=among_ids(loaded.get("project_outcomes", ())))
    named |= Q(project__in=among_ids(loaded.get("projects", ())))
    found = excesses(claims_of(ProjectOutcome.objects.filter(named)))
    for each in found[:MOST_NAMED]:
        yield (
            f"project_outcomes, {each.claim.project}, {each.claim.outcome}: loaded, though it "
            f"prevents more than happens. {each}"
        )
    if len(found) > MOST_NAMED:
        yield (
            f"project_outcomes: {len(found) - MOST_NAMED:,} more prevent more than happens. The "
            "page of each project says so."
        )
