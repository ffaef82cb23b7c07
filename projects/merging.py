"""What becomes of projects when their organisation is merged into one that was here."""

from django.db.models import F

from consortium.merging import moves_along
from projects.models import Project, ProjectStatus


@moves_along
def projects(organisation, into):
    """They become drafts there: what an organisation publishes, its own people have read."""
    Project.objects.of_organisations([organisation]).update(
        organisation=into,
        status=ProjectStatus.DRAFT,
        confirmed_on=None,
        version=F("version") + 1,
    )
