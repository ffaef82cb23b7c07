"""What the demo's charities put in for the pack of its bid: logos, papers, stories of example
people, marked as such.
"""

import datetime
import io

from consortium.demonstration import FOLDER, PROPOSAL
from consortium.models import Role
from consortium.pictures import read_logo
from consortium.services.logos import set_logo
from consortium.services.papers import let_packs_name_papers
from projects.models import ConsentGiven, Project
from projects.services.stories import record_story
from proposals.models import Proposal

LOGOS = FOLDER / "logos"
# Of the bid's partners; the other four have no papers here that have not run out.
WITH_PAPERS = ("firmlatch", "silverthread", "standbeside")
TOLD_ON = datetime.date(2026, 10, 5)
# By project, what its charity writes of an example person.
STORIES = {
    "firm-locks": "Example: after the second break-in Mrs D. pushed a chest of drawers against "
    "the back door every night, and slept in the chair. The police officer who took her "
    "statement asked whether we might ring. Our fitter came on the Thursday: two window locks, "
    "a lamp by the door, a viewer low enough for her to look through. He stayed for tea and "
    "tried every key with her. “I go up to bed again,” she told us in the spring. She has given "
    "our number to three neighbours.",
    "not-today": "Example: a man at the door told Mr and Mrs P. that their roof would not last "
    "the winter, and drove Mr P. to the bank. The cashier had sat through our hour on just that, "
    "and asked him to wait. Our volunteer has been to see them four times since. They have a "
    "chain and a card by the telephone, and have practised the sentence on each other: not "
    "today, thank you. Mrs P. says it best.",
    "know-your-measure": "Example: K. came to the surgery about his sleep. The twenty minutes "
    "went to what he drank in the van after work, which nobody had asked him before and which he "
    "had never added up. We rang once a week for ten weeks. He has cut it by two thirds, his "
    "daughter stays at weekends again, and the neighbours have not rung the police since March.",
}


def put_in() -> None:
    """Add the logos of the bid's partners, and the papers and stories that its pack may tell.

    For a demo that has just been loaded.
    """
    bid = Proposal.objects.get(reference=PROPOSAL)
    projects = Project.objects.filter(parts__proposal=bid).select_related("organisation")
    for project in projects.defer("search").distinct():
        partner = project.organisation
        lead = partner.memberships.get(role=Role.LEAD).user
        set_logo(organisation_id=partner.pk, by=lead, picture=_logo_of(partner))
        if partner.reference in WITH_PAPERS:
            let_packs_name_papers(organisation_id=partner.pk, by=lead, may=True)
        if project.reference in STORIES:
            record_story(
                project_id=project.pk,
                by=lead,
                version=None,
                text=STORIES[project.reference],
                how=ConsentGiven.SIGNED,
                consented_on=TOLD_ON,
                is_anonymous=True,
            )


def _logo_of(partner):
    drawing = (LOGOS / f"{partner.reference}.svg").read_bytes()
    return read_logo(io.BytesIO(drawing), len(drawing))
