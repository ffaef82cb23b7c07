"""What partnerships enter in the data people take away."""

from consortium.held import about_organisation, about_person
from priorities.models import MatchQuestion, PartnershipOrganisation, PrioritySource

ASKED = ("project__title", "priority__title", "reason", "asked_at", "answer", "answered_at")
about_person("questions-asked", MatchQuestion, "asked_by", columns=ASKED)
about_person("questions-answered", MatchQuestion, "answered_by", columns=ASKED)

about_organisation("partnerships", PartnershipOrganisation, "organisation")
about_organisation("priorities-read", PrioritySource, "upload__organisation")
about_organisation(
    "questions-about-projects", MatchQuestion, "project__organisation", columns=ASKED
)
