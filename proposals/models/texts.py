"""What people write in a bid beside its figures, and the sections a pack is made of."""

from django.db import models
from django.urls import reverse

from consortium.constraints import once
from consortium.history import tracked
from projects.models import Project
from proposals.models.bids import Proposal
from proposals.models.sections import PackSection


@tracked()
class ProposalText(models.Model):
    """What a bid says in its own words in one section of its pack; blank is not written yet."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="texts")
    section = models.CharField(
        max_length=20, choices=[(each.value, each.label) for each in PackSection.written()]
    )
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["proposal", "section"]
        constraints = [
            once("proposal", "section", message="This section of the bid has a text already."),
            models.CheckConstraint(
                condition=models.Q(section__in=[each.value for each in PackSection.written()]),
                name="proposals_proposaltext_section_word",
                violation_error_message="The section must be one that is written in words: "
                f"{', '.join(each.value for each in PackSection.written())}.",
            ),
        ]

    def __str__(self):
        return self.get_section_display()

    def get_absolute_url(self):
        return reverse("proposals:text", args=[self.proposal.slug, self.section])


MOST_UNDERTAKEN = 2000


@tracked()
class Undertaking(models.Model):
    """What a bid's money buys in one of its projects, and by when what is there.

    A line of `milestones` is one of them: “June 2027: the first forty homes have their locks”.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="undertakings")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="undertakings")
    buys = models.TextField(max_length=MOST_UNDERTAKEN, blank=True)
    milestones = models.TextField(max_length=MOST_UNDERTAKEN, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["proposal", "project__title"]
        constraints = [
            once(
                "proposal",
                "project",
                message="What this project undertakes in the bid is there already.",
            ),
        ]

    def __str__(self):
        return f"What “{self.project}” undertakes"

    @property
    def each_milestone(self) -> list[str]:
        return [line.strip() for line in self.milestones.splitlines() if line.strip()]
