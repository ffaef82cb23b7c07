"""Reads of bids and their packs."""

from django.db import models
from django.db.models import OuterRef, Q, functions
from django.db.models.fields.json import KT

from consortium.models import Organisation, Position
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

    def with_partner(self, user):
        """Those that an organisation of this person leads, or has a part in."""
        return self.filter(self._of_partner(user))

    def _of_partner(self, user):
        mine = Organisation.objects.of(user)
        parts = self.model.parts.rel.related_model.objects
        inside = parts.filter(project__organisation__in=mine).values("proposal")
        return Q(lead_organisation__in=mine) | Q(pk__in=inside)

    def _of_party(self, user):
        mine = Organisation.objects.of(user)
        officer_of = mine.approved().filter(
            kind="statutory", memberships__user=user, memberships__role="officer"
        )
        return self._of_partner(user) | Q(shared_with__in=officer_of)

    def for_listing(self):
        count = models.Count("parts__project", distinct=True)
        listed = self.select_related("lead_organisation").annotate(project_count=count)
        return listed.order_by("title", "reference")  # counting forgets the model's order

    def for_detail(self):
        return self.select_related("lead_organisation", "call").prefetch_related(
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

    def with_clashes(self):
        """Each with `clashes`: whether a term of its bid is not among the answers its charity
        accepts (`consents.clashes_of` names them).
        """
        terms = self.model.proposal.field.related_model.terms.through.objects
        said = Position.objects.filter(
            organisation=OuterRef(OuterRef("project__organisation")),
            answer__question=OuterRef("answer__question"),
        )
        against = terms.filter(
            models.Exists(said),
            ~models.Exists(said.filter(answer=OuterRef("answer"))),
            proposal=OuterRef("proposal"),
        )
        return self.annotate(clashes=models.Exists(against))

    def outstanding(self):
        """Those their charity has still to answer, of bids that still wait for it.

        A charity that has left the consortium is asked nothing more.
        """
        return self.filter(
            status="asked",
            proposal__status="consulting",
            project__organisation__status="approved",
        )


class OfferQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those to bids whose amounts this person sees."""
        bids = self.model.proposal.field.related_model.objects
        return self.filter(proposal__in=bids.amounts_shown_to(user))

    def for_listing(self):
        return self.select_related("organisation", "made_by").prefetch_related("years")


class WordCopyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of bids one edits, those one brought back, and those that hold words of one's own
        projects: `rules.sees_word_copy` in SQL.
        """
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        if not user.is_authenticated:
            return self.none()
        bids = self.model.proposal.field.related_model.objects
        passages = self.model.passages.rel.related_model.objects
        ours = passages.filter(project__organisation__in=organisations_of(user))
        return self.filter(
            Q(proposal__lead_organisation__in=leading(user))
            | Q(sent_by=user.pk, proposal__in=bids.amounts_shown_to(user).values("pk"))
            | Q(pk__in=ours.values("copy"), proposal__in=bids.with_partner(user).values("pk"))
        )

    def for_listing(self):
        """Each with how many of its passages are `waiting`."""
        passages = self.model.passages.rel.related_model.objects.filter(copy=OuterRef("pk"))
        return self.select_related("proposal", "sent_by").annotate(
            waiting=_count(passages.filter(decision="waiting"), by="copy"),
        )

    def long_done(self, before):
        """Those whose file is still here although nothing was left to decide before that moment."""
        passages = self.model.passages.rel.related_model.objects.filter(copy=OuterRef("pk"))
        waits = models.Exists(passages.filter(decision="waiting"))
        status = self.model.proposal.field.related_model.OPEN
        return self.filter(
            ~models.Exists(passages.filter(decided_at__gte=before)),
            ~waits | ~Q(proposal__status__in=status),
            sent_at__lt=before,
        ).exclude(file="")


class OfficeQuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that are published; to coordinators, who keep them, all."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        return self.filter(published=True)


class ThreadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those meant for this person, of bids they are a party to: `rules.reads_thread` in SQL."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        if not user.is_authenticated:
            return self.none()
        mine = organisations_of(user)
        bids = self.model.proposal.field.related_model.objects
        return self.filter(
            Q(organisation__in=mine)
            | Q(asked_of__in=mine)
            | Q(audience="funder")
            | Q(audience="partners", proposal__in=bids.with_partner(user).values("pk")),
            proposal__in=bids.amounts_shown_to(user).values("pk"),
        )

    def for_listing(self, user):
        """Each with the `first_words` in it and their `first_author`, `said` (how many comments
        stand in it), `unread` by this person, whether whoever it asks `has_answered`, and whether
        the organisations that began it and that it asks are partners of the bid.
        """
        comments = self.model.comments.rel.related_model.objects
        inside = comments.filter(thread=OuterRef("pk")).order_by("written_at", "pk")
        read = self.model.readings.rel.related_model.objects.filter(
            thread=OuterRef("thread"), person=user.pk
        )
        standing = inside.filter(withdrawn_at=None)
        unread = standing.exclude(written_by=user.pk).filter(
            ~models.Exists(read.filter(read_at__gte=OuterRef("written_at")))
        )
        return self.select_related(
            "proposal", "project", "organisation", "asked_of", "moved_by"
        ).annotate(
            said=_count(standing),
            unread=_count(unread),
            first_words=models.Subquery(inside.annotate(shown=_SHOWN).values("shown")[:1]),
            first_author=models.Subquery(inside.values("written_by__name")[:1]),
            has_answered=models.Exists(_answers(comments)),
            is_begun_by_partner=self._is_partner("organisation"),
            is_asked_of_partner=self._is_partner("asked_of"),
        )

    def _is_partner(self, field):
        """Whether the organisation in this field leads the bid or has a part in it."""
        parts = self.model.proposal.field.related_model.parts.rel.related_model.objects
        inside = parts.filter(proposal=OuterRef("proposal"), project__organisation=OuterRef(field))
        return models.Case(
            models.When(proposal__lead_organisation=models.F(field), then=True),
            default=models.Exists(inside),
        )

    def unanswered(self):
        """Those that ask somebody directly who has not answered yet."""
        comments = self.model.comments.rel.related_model.objects
        return self.filter(asked_of__isnull=False, is_settled=False).exclude(
            models.Exists(_answers(comments))
        )

    def counted(self):
        """How many there are, and of these how many are not settled and how many wait."""
        unanswered = self.unanswered().values("pk")
        return self.order_by().aggregate(
            total=models.Count("pk"),
            unsettled=models.Count("pk", filter=Q(is_settled=False)),
            waiting=models.Count("pk", filter=Q(pk__in=unanswered)),
        )


# What stands where a comment is, or was before its author took it back.
_SHOWN = models.Case(
    models.When(withdrawn_at=None, then="words"),
    default=models.Value("Taken back"),
    output_field=models.TextField(),
)


def _count(rows, by="thread"):
    """How many there are, 0 where none is, as a column of the row they belong to."""
    counted = rows.order_by().values(by).annotate(n=models.Count("pk")).values("n")
    return functions.Coalesce(models.Subquery(counted), 0)


def _answers(comments):
    """What stands in a thread from the organisation that it asks directly."""
    return comments.filter(
        thread=OuterRef("pk"), organisation=OuterRef("asked_of"), withdrawn_at=None
    )


class CommentQuerySet(models.QuerySet):
    def for_listing(self):
        return self.select_related("written_by", "organisation").order_by("written_at", "pk")


class FunderQuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the bids whose amounts this person sees."""
        bids = self.model.proposal.field.related_model.objects
        return self.filter(proposal__in=bids.amounts_shown_to(user).values("pk"))

    def for_listing(self):
        return self.select_related(
            "proposal", "organisation", "recorded_by", "answered_by"
        ).order_by("asked_on", "pk")

    def waiting(self):
        """Those the funder still waits for, of bids that are not lost or withdrawn meanwhile."""
        return self.filter(given_on=None, proposal__status__in=("submitted", "won"))


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
        """Latest first, without the snapshot, which may be large."""
        return self.defer("snapshot").select_related("requested_by", "proposal")

    def printed(self):
        """Those that were made, and so may lie on a desk: latest first.

        With `stood`, the state of the bid when it was frozen.
        """
        return (
            self.filter(pages__isnull=False)
            .defer("snapshot", "files")
            .select_related("proposal")
            .annotate(stood=KT("snapshot__bid__status"), taken_on=KT("snapshot__taken_on"))
            .order_by("-stood_at", "-pk")
        )


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Calls are for everybody who has signed in."""
        return self.all() if user.is_authenticated else self.none()

    def open_on(self, day):
        return self.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=day))

    def for_listing(self):
        """The nearest last day first, what has none after that."""
        return (
            self.prefetch_related("areas", "outcomes")
            .annotate(question_count=models.Count("questions", distinct=True))
            .order_by(models.F("closes_on").asc(nulls_last=True), "title", "reference")
        )


class CallQuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all() if user.is_authenticated else self.none()


class CallAnswerQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of bids whose amounts this person sees."""
        bids = self.model.proposal.field.related_model.objects
        return self.filter(proposal__in=bids.amounts_shown_to(user))
