"""What projects enter in the data people take away."""

from consortium.held import about_organisation, about_person, left_out
from projects.models import (
    OnBehalf,
    Project,
    ProjectArea,
    ProjectMessage,
    ProjectOutcome,
    ProjectTargetGroup,
    Story,
    UsedLink,
)

about_person(
    "messages-sent", ProjectMessage, "sender", columns=("project__title", "text", "sent_at")
)
about_person("links-answered", UsedLink, "person", columns=("project__title", "answer", "used_at"))

about_organisation("projects", Project, "organisation")
about_organisation("project-areas", ProjectArea, "project__organisation")
about_organisation("project-target-groups", ProjectTargetGroup, "project__organisation")
about_organisation("project-outcomes", ProjectOutcome, "project__organisation")
about_organisation("project-stories", Story, "project__organisation")
about_organisation("projects-added-for-it", OnBehalf, "organisation")
left_out(OnBehalf, "project", why="Each entry names the organisation that it was made for.")
about_organisation("project-links-answered", UsedLink, "project__organisation")
about_organisation("messages-received", ProjectMessage, "project__organisation")
