"""What becomes of projects when their organisation is merged into another, or withdrawn."""

from django.db.models import F

from consortium.merging import goes_along, moves_along
from projects.models import OnBehalf, Project, ProjectStatus


@moves_along
def projects(organisation, into):
    """They become drafts there: what an organisation publishes, its own people have read."""
    refused = OnBehalf.objects.filter(organisation=organisation)
    refused.filter(project__confirmed_on__isnull=False).delete()  # taken up since
    refused.exclude(project__on_behalf_records__organisation=into).update(organisation=into)
    Project.objects.of_organisations([organisation]).update(
        organisation=into,
        status=ProjectStatus.DRAFT,
        confirmed_on=None,
        version=F("version") + 1,
    )


@goes_along
def its_projects(organisation):
    """What was written for an organisation added by mistake goes with it; no bid has it yet."""
    Project.objects.of_organisations([organisation]).delete()
