"""What partnerships enter in the data people take away."""

from consortium.held import about_organisation
from priorities.models import PartnershipOrganisation, PrioritySource

about_organisation("partnerships", PartnershipOrganisation, "organisation")
about_organisation("priorities-read", PrioritySource, "upload__organisation")
