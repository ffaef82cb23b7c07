"""Reads of organisations, their papers, and the register they are found in."""

import re

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Length

from consortium.rules import is_administrator, is_coordinator, organisations_of


class OrganisationQuerySet(models.QuerySet):
    def of(self, user):
        """The organisations a person belongs to; none for a visitor."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user)

    def led_by(self, user):
        """The organisations in which this person is a lead."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user, memberships__role="lead")

    def without_lead(self):
        """Charities that have no lead who can sign in, and have invited none who could accept."""
        invitations = self.model.invitations.rel.related_model.objects.open()
        asked = invitations.filter(organisation=OuterRef("pk"), role="lead")
        memberships = self.model.memberships.rel.related_model.objects
        leads = memberships.filter(organisation=OuterRef("pk"), role="lead", user__is_active=True)
        return self.approved().filter(~Exists(leads), ~Exists(asked), kind="charity")

    def without_profile(self):
        """Those that have not said what they do, or not where (`has_places`: whether they have)."""
        places = self.model.areas.through.objects.filter(organisation=OuterRef("pk"))
        return self.annotate(has_places=Exists(places)).filter(Q(aims="") | Q(has_places=False))

    def without_positions(self):
        """Those with standing questions on which they say nothing: `unanswered` is how many."""
        positions = self.model.positions.rel.related_model.objects
        notes = self.model.position_notes.rel.related_model.objects
        questions = notes.model.question.field.related_model.objects.all()
        own = {"organisation": OuterRef(OuterRef("pk"))}
        silent = questions.exclude(
            Exists(positions.filter(answer__question=OuterRef("pk"), **own))
        ).exclude(Exists(notes.filter(question=OuterRef("pk"), **own)))
        count = silent.order_by().annotate(all=models.Value(1)).values("all")
        return self.annotate(
            unanswered=Coalesce(
                models.Subquery(count.annotate(n=models.Count("pk")).values("n")), 0
            )
        ).filter(unanswered__gt=0)

    def approved(self):
        """Those everybody may know of."""
        return self.filter(status="approved")

    def not_approved(self):
        """Those that wait for a coordinator, were refused, or have left."""
        return self.exclude(status="approved")

    def not_refused(self):
        """Those that are here or may come to be: a refusal leaves name and number to others."""
        return self.exclude(status="refused")

    def waiting(self):
        """Those a coordinator has still to decide on, the oldest first."""
        return self.filter(status="waiting").order_by("added_at", "pk")

    def visible_to(self, user):
        """Approved ones; others only to their members and to coordinators."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        mine = Q(pk__in=organisations_of(user))
        return self.filter(Q(status="approved") | mine)

    def called(self, words):
        """Those whose name holds each of these words, or whose charity number this is."""
        named = Q()
        for word in words.split():
            named &= Q(name__icontains=word)
        number = "".join(words.split())
        return self.filter(named | Q(charity_number__iexact=number)).order_by(
            Length("name"), "name"
        )

    def named(self, words):
        """Those called exactly this, in whatever case: by name, by reference, or by both, as in
        "Age Concern (o-77)".
        """
        both = re.fullmatch(r"(.*\S)\s*\(([^()]+)\)", words)
        asked = Q(name__iexact=words) | Q(reference__iexact=words)
        if both:
            asked |= Q(name__iexact=both[1], reference__iexact=both[2])
        return self.filter(asked).order_by("name", "reference")

    def like(self, organisation):
        """Others of its kind that share its number, or the longest word of its name."""
        word = max(organisation.name.split(), key=len)
        same = Q(name__icontains=word)
        if organisation.charity_number:
            same |= Q(charity_number=organisation.charity_number)
        return self.filter(same, kind=organisation.kind).exclude(pk=organisation.pk)[:10]

    def numbered(self, numbers):
        """Those with one of these charity numbers."""
        return self.filter(charity_number__in=[str(number) for number in numbers])

    def for_listing(self):
        """Everything the list shows, in a constant number of queries."""
        projects = self.model.projects.rel.related_model.objects.filter(
            organisation=OuterRef("pk")
        ).exclude(status="draft")
        # Counted for the rows of one page, not joined to all: there may be many.
        count = projects.order_by().values("organisation").annotate(n=models.Count("pk"))
        listed = self.prefetch_related("areas").annotate(
            project_count=Coalesce(models.Subquery(count.values("n")), 0)
        )
        return listed.order_by("name", "reference")

    def for_detail(self):
        return self.prefetch_related("areas")

    def working_in(self, area):
        """Those that work in the area, in a wider one or in one under it."""
        return self.filter(
            Exists(
                self.model.areas.through.objects.filter(
                    organisation=OuterRef("pk"),
                    area__in=self.model.areas.rel.model.objects.touching(area),
                )
            )
        )

    def searching(self, words):
        return self.filter(Q(name__icontains=words) | Q(aims__icontains=words))


class RegisteredCharityQuerySet(models.QuerySet):
    def searching(self, words):
        """Entries with this number, or with each of these words beginning a word of the name.

        Charities still registered first, shorter names first.
        """
        number = re.fullmatch(r"\s*(\d{5,9})(?:\s*[-/.]\s*\d+)?\s*", words)
        if number:
            return self.filter(number=int(number[1])).order_by("linked_number")
        parts = re.findall(r"[^\W_]+", words.lower())
        if not parts:
            return self.none()
        query = SearchQuery(
            " & ".join(f"{part}:*" for part in parts), search_type="raw", config="simple"
        )
        return self.filter(search=query).order_by(
            F("removed_on").asc(nulls_first=True), Length("name"), "name", "pk"
        )

    def with_full_number(self, text):
        """The entry with this number as people write it, 203460 or 203460-1; None without one."""
        number = re.fullmatch(r"(\d{5,9})(?:-(\d{1,6}))?", text)
        if number is None:
            return None
        return self.filter(number=number[1], linked_number=number[2] or 0).first()

    def main_ones(self, numbers):
        """The charities with these numbers themselves, without those linked to them."""
        return self.filter(number__in=numbers, linked_number=0)


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Papers of one's own organisations; to coordinators everybody's."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        return self.filter(organisation__in=organisations_of(user))

    def ending_by(self, date):
        """Those whose last day is known and is this one or an earlier one, the earliest first."""
        return self.filter(expires_on__lte=date).order_by("expires_on", "title", "pk")
