"""Reads of bids and their packs."""

from django.db import models
from django.db.models import OuterRef, Q

from consortium.models import Organisation
from consortium.querysets import WorkedOnQuerySet
from consortium.rules import is_administrator, is_coordinator, leading, organisations_of
from projects.models import Project


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published bids; others to coordinators, partners, leads, whom they are shared with.

        A partner is a member of an organisation with a part in the bid. Sharing with a statutory
        organisation shows the bid to its officers.
        """
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        if not user.is_authenticated:
            return self.filter(published=True)
        return self.filter(Q(published=True) | self._of_party(user)).distinct()

    def amounts_shown_to(self, user):
        """Those whose amounts this person sees: `proposals.view_amounts` in SQL."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        if not user.is_authenticated:
            return self.none()
        return self.filter(self._of_party(user)).distinct()

    def _of_party(self, user):
        mine = Organisation.objects.of(user)
        officer_of = mine.approved().filter(
            kind="statutory", memberships__user=user, memberships__role="officer"
        )
        return (
            Q(lead_organisation__in=mine)
            | Q(
                pk__in=self.model.parts.rel.related_model.objects.filter(
                    project__organisation__in=mine
                ).values("proposal")
            )
            | Q(shared_with__in=officer_of)
        )

    def for_listing(self):
        count = models.Count("parts__project", distinct=True)
        listed = self.select_related("lead_organisation").annotate(project_count=count)
        return listed.order_by("title", "reference")  # counting forgets the model's order

    def for_detail(self):
        return self.select_related("lead_organisation").prefetch_related(
            "plans__partnership", "areas", "shared_with"
        )


class PartQuerySet(models.QuerySet):
    def for_pack(self):
        return self.select_related("project__organisation").order_by(
            "project__organisation__name", "project__title", "project__reference", "year"
        )


class ConsentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own organisations; to coordinators and leads of the bid's lead, all."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        if not user.is_authenticated:
            return self.none()
        led = leading(user)
        return self.filter(
            Q(project__organisation__in=organisations_of(user))
            | Q(proposal__lead_organisation__in=led)
        )

    def for_detail(self):
        return self.select_related(
            "proposal__lead_organisation", "project__organisation", "answered_by"
        )

    def given(self):
        return self.filter(status__in=self.model.GIVEN)

    def outstanding(self):
        """Those their charity has still to answer, of bids that still wait for it."""
        return self.filter(status="asked", proposal__status="consulting")


class OfferQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those to bids whose amounts this person sees."""
        bids = self.model.proposal.field.related_model.objects
        return self.filter(proposal__in=bids.amounts_shown_to(user))

    def for_listing(self):
        return self.select_related("organisation", "made_by").prefetch_related("years")


class OfficeQuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that are published; to coordinators, who keep them, all."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        return self.filter(published=True)


class UnitCostQuerySet(models.QuerySet):
    def for_listing(self, user):
        """Each with what it is part of, its constituents, what it excludes, and the projects that
        this person may see and that are valued by it, as tags in `uses`.
        """
        tags = self.model.tags.rel.related_model.objects
        uses = (
            tags.filter(project__in=Project.objects.visible_to(user))
            .select_related("project", "outcome")
            .order_by("project__title", "outcome__name")
        )
        return (
            self.select_related("parent")
            .prefetch_related(
                "constituents", "excludes", models.Prefetch("tags", uses, to_attr="uses")
            )
            .order_by("code")
        )


class AssumptionQuerySet(models.QuerySet):
    def for_listing(self):
        return self.select_related("outcome", "unit_cost").order_by(
            "outcome__domain", "outcome__name", "code"
        )


class FundingQuerySet(models.QuerySet):
    def running_on(self, day):
        """Money that has begun and has not ended; a blank day is taken for neither."""
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day)
        )

    def taken_away_by(self, user):
        """Money of the projects a person may take away, with what a grant says of it.

        `of_its_project` counts the rows of money its project has.
        """
        rows = self.model.objects.filter(project=OuterRef("project")).order_by()
        count = rows.values("project").annotate(n=models.Count("pk")).values("n")
        return (
            self.filter(project__in=Project.objects.taken_away_by(user))
            .select_related("project__organisation")
            .prefetch_related("project__areas")
            .annotate(of_its_project=models.Subquery(count))
            .order_by("project__reference", "starts_on", "funder", "pk")
        )


class PackageQuerySet(WorkedOnQuerySet):
    def for_listing(self):
        return self.select_related("requested_by", "proposal")


class BidPackQuerySet(WorkedOnQuerySet):
    def for_listing(self):
        """Newest first, without the snapshot, which may be large."""
        return self.defer("snapshot").select_related("requested_by", "proposal")
