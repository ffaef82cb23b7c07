"""Reads of people, organisations, places and files that were loaded."""

import datetime
import re

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce, Length, Lower
from django.utils import timezone

from consortium.rules import is_administrator, is_coordinator, leading, organisations_of


def without_nulls(words: str) -> str:
    """What was typed without null characters, which the database takes in no comparison."""
    return words.replace("\x00", "")


class AreaQuerySet(models.QuerySet):
    def under(self, area):
        """The area and everything inside it."""
        return self.filter(path__startswith=area.path)

    def matching(self, words):
        """Areas whose name, code or alias holds these words; places people type first."""
        words = without_nulls(words).strip()
        if not words:
            return self
        return self.filter(
            Q(name__icontains=words) | Q(code__iexact=words) | Q(aliases__icontains=words)
        )

    def named(self, words):
        """Areas called exactly this, by name, code or alias, in whatever case."""
        words = without_nulls(words)
        aliases = [words, words.title(), words.capitalize(), words.upper()]
        return self.filter(
            Q(name__iexact=words) | Q(code__iexact=words) | Q(aliases__overlap=aliases)
        )

    def keys_by_code(self):
        """{code in capitals, of today or an earlier one: primary key}."""
        codes, older = {}, {}
        for pk, code, aliases in self.order_by("pk").values_list("pk", "code", "aliases"):
            codes[code.upper()] = pk
            older.update(dict.fromkeys((alias.upper() for alias in aliases), pk))
        return older | codes

    def best_first(self, words):
        """Exact names, then names that begin so, then the others; wider areas first in each."""
        words = without_nulls(words)
        closeness = Case(
            When(Q(name__iexact=words) | Q(code__iexact=words), then=0),
            When(name__istartswith=words, then=1),
            default=2,
        )
        return self.order_by(closeness, Length("path"), "name", "code")

    def touching(self, area):
        """The areas that share a leaf with this one: itself, wider ones and those under it."""
        return self.filter(Q(path__startswith=area.path) | Q(code__in=area.codes_above))

    def inside(self, area):
        """The areas directly under this one."""
        return self.filter(parent=area)

    def above(self, area):
        """The wider areas this one lies in, the widest first."""
        return self.filter(code__in=area.codes_above).order_by(Length("path"))

    def with_organisations(self):
        """Areas that some organisation names as its own, the widest first."""
        named = self.model.organisations.through.objects.filter(
            area=OuterRef("pk"), organisation__status="approved"
        )
        return self.filter(Exists(named)).largest_first()

    def with_names(self, names):
        """Areas called exactly one of these, by name or alias, the widest first."""
        return self.filter(Q(name__in=names) | Q(aliases__overlap=list(names))).largest_first()

    def largest_first(self):
        """By level, the widest first, then by name."""
        return self.order_by(Length("path"), "name", "code")

    def visible_to(self, user):
        return self.all()


class UserQuerySet(models.QuerySet):
    def unused_since(self, moment):
        """Accounts nobody has signed in to since; administrators' are never among them."""
        used_at = Coalesce("last_login", "joined_at")
        return self.alias(used_at=used_at).filter(used_at__lt=moment, is_superuser=False)

    def not_warned(self):
        """Those who can sign in and have not been told, since they last did, that it ends."""
        told = Q(closing_warned_at__gte=Coalesce("last_login", "joined_at"))
        return self.filter(is_active=True).exclude(told)

    def told_by(self, moment):
        """Those told by this moment that it ends, and those who can no longer sign in."""
        told = Q(closing_warned_at__gte=Coalesce("last_login", "joined_at"))
        return self.filter(Q(told, closing_warned_at__lte=moment) | Q(is_active=False))


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
        """Those that wait for a coordinator, or were refused."""
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


class MembershipQuerySet(models.QuerySet):
    def counting(self):
        """Those that count beyond the organisation itself: it is approved."""
        return self.filter(organisation__status="approved")

    def for_listing(self):
        return self.select_related("user")


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(accepted_at__isnull=True)

    def open(self):
        """Those that can be accepted today."""
        oldest = timezone.localdate() - datetime.timedelta(days=self.model.DAYS_OPEN)
        return self.unanswered().filter(invited_at__date__gte=oldest)

    def to(self, email):
        return self.filter(email__iexact=email)

    def open_for(self, emails):
        """Open invitations to any of these addresses, whatever their case."""
        return (
            self.open()
            .annotate(lower_email=Lower("email"))
            .filter(lower_email__in=[email.lower() for email in emails])
        )

    def for_listing(self):
        return self.select_related("invited_by", "organisation")


class WorkedOnQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status__in=self.model.WORK)

    def being_done(self):
        return self.filter(status__in=self.model.WORK.values())

    def unfinished(self):
        return self.waiting() | self.being_done()

    def silent(self, *, done_since, waiting_since):
        """Being done without a sign of life, or waiting without being taken, since these moments.

        A waiting row without a heartbeat was never handed to the workers.
        """
        lost = Q(status__in=self.model.WORK.values(), heartbeat_at__lt=done_since)
        left = Q(status__in=self.model.WORK, heartbeat_at__lt=waiting_since)
        return self.unfinished().filter(lost | left | Q(heartbeat_at__isnull=True))


class ImportQuerySet(WorkedOnQuerySet):
    def visible_to(self, user):
        """Files of one's own organisations; coordinators see all."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        return self.filter(organisation__in=self._organisations().objects.of(user))

    def _organisations(self):
        return self.model._meta.get_field("organisation").related_model

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def for_listing(self):
        return self.select_related("organisation", "requested_by", "applied_by", "undone_by").defer(
            "headers"
        )

    def waiting_for(self, user):
        """Files this person, or their organisations, loaded that wait for a look; newest first."""
        theirs = Q(organisation__in=self._organisations().objects.of(user)) | Q(requested_by=user)
        return (
            self.filter(theirs, status__in=["to_match", "to_check"])
            .defer("headers", "notes")
            .order_by("-requested_at")
        )

    def unsettled(self, kind, target):
        """Files for one target that are neither applied nor done with; newest first."""
        waiting = "to_read reading to_match to_check to_apply applying failed".split()
        return (
            self.filter(kind=kind, target=target, status__in=waiting)
            .defer("headers", "notes")
            .order_by("-requested_at")
        )

    def same_file_applied(self, upload):
        """Earlier loads of the same file, of the same kind, for the same organisation."""
        return self.filter(
            sha256=upload.sha256,
            kind=upload.kind,
            source=upload.source,
            organisation=upload.organisation,
            target=upload.target,
            status="applied",
        ).exclude(pk=upload.pk)

    def left_behind(self, before):
        """Files that changed nothing, or no longer do, and were finished before this moment."""
        return self.exclude(file="").filter(
            Q(status__in=["refused", "failed", "undone", "discarded"])
            | Q(status__in=["to_match", "to_check"]),
            requested_at__lt=before,
        )


class ImportRowQuerySet(models.QuerySet):
    def in_state(self, state):
        return self.filter(state=state)


class JoinRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status="open")

    def refused_since(self, moment):
        """Those refused since then, the last first."""
        return self.filter(status="refused", answered_at__gte=moment).order_by("-answered_at")

    def for_listing(self):
        return self.select_related("organisation", "user")

    def answerable_by(self, user):
        """Open requests that wait for this person: a lead's of their charities, else all that no
        lead can answer, for a coordinator.
        """
        if not user.is_authenticated:
            return self.none()
        open_ones = self.open()
        if is_coordinator(user):
            led = Exists(
                self.model.organisation.field.related_model.objects.filter(
                    pk=OuterRef("organisation"), kind="charity", memberships__role="lead"
                )
            )
            return open_ones.filter(~led | Q(organisation__in=leading(user)))
        return open_ones.filter(organisation__kind="charity", organisation__in=leading(user))


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
