"""Reads of projects and of the words they are described with."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from consortium.models import Area, AreaLeaf, Organisation
from consortium.rules import is_administrator, is_coordinator, organisations_of
from projects.confirmation import MONEY_ENDS_SOON, STALE_AFTER
from projects.places import BELOW_DISTRICT, knows_places, no_closer_than_district

# The last word of a search, and how what stands before it ends where it is excluded, or another
# choice.
BEGUN = re.compile(r"(?P<before>.*?)(?P<last>\w{3,})", re.DOTALL)
EXCLUDING = re.compile(r"(^|\s)-$")
ALTERNATIVE = re.compile(r"(^|\s)or\s+$", re.IGNORECASE)


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def with_links(self):
        """With what each often brings, for the page of all outcomes."""
        return self.prefetch_related("links_from__to_outcome")


class OutcomeLinkQuerySet(models.QuerySet):
    def from_any(self, codes):
        """What the outcomes with these codes often bring, with both ends of each link."""
        return self.filter(from_outcome__code__in=codes).select_related(
            "from_outcome", "to_outcome"
        )


class TargetGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.all()

    def meeting(self, *groups):
        """The groups, those they include and those that include them, also through others."""
        inclusions = list(
            self.model.includes.through.objects.values_list("wider_id", "narrower_id")
        )
        start = {group.pk for group in groups}
        narrower = _reached(start, inclusions)
        wider = _reached(start, [(to, from_) for from_, to in inclusions])
        return self.filter(pk__in=narrower | wider)


class ProjectOutcomeQuerySet(models.QuerySet):
    def for_detail(self):
        return self.select_related("outcome").order_by("outcome__domain", "outcome__name")


class ProjectQuerySet(models.QuerySet):
    def published(self):
        """What everybody may read about: no drafts, nothing of organisations not approved."""
        return self.exclude(
            Q(status="draft") | Q(organisation__in=Organisation.objects.not_approved())
        )

    def visible_to(self, user):
        """Published projects; others only to their charity and to coordinators."""
        if is_coordinator(user) or is_administrator(user):
            return self.all()
        mine = Q(organisation__in=organisations_of(user))
        apart = Q(organisation__in=Organisation.objects.not_approved())
        return self.filter((~Q(status="draft") & ~apart) | mine)

    def taken_away_by(self, user):
        """Published projects of a person's organisations; all that are, for coordinators."""
        if is_coordinator(user) or is_administrator(user):
            return self.published()
        return self.of(user).published()

    def of(self, user):
        """Projects of the organisations this person belongs to."""
        return self.filter(organisation__in=Organisation.objects.of(user))

    def with_on_behalf(self):
        """Each with `is_on_behalf`: whether a coordinator added it for its organisation."""
        return self.annotate(is_on_behalf=Exists(self._on_behalf()))

    def _on_behalf(self):
        """What is known of each as an entry made on its organisation's behalf, for a subquery."""
        records = self.model.on_behalf_records.rel.related_model.objects
        return records.filter(project=OuterRef("pk"), organisation=OuterRef("organisation"))

    def refused(self):
        """Entries made on behalf that their organisation has refused, and not taken up since.

        Each with `refused_at`.
        """
        refused_at = Subquery(self._on_behalf().values("refused_at"))
        return (
            self.filter(confirmed_on__isnull=True)
            .annotate(refused_at=refused_at)
            .exclude(refused_at=None)
        )

    def left_refused(self):
        """Those refused that their organisation has not been asked about again."""
        return self.refused().exclude(Exists(self._on_behalf().open()))

    def waiting_for(self, organisation):
        """Entries made on an organisation's behalf that it may confirm or refuse."""
        return self.filter(
            Exists(self._on_behalf().open()), organisation=organisation, confirmed_on=None
        )

    def without_answer_since(self, moment):
        """Those that nobody has refused after this moment."""
        return self.exclude(Exists(self._on_behalf().filter(refused_at__gt=moment)))

    def for_listing(self):
        """Everything the project list shows, in a constant number of queries."""
        return (
            self.with_on_behalf()
            .select_related("organisation")
            .prefetch_related("areas", "tags__outcome")
            .defer("search", "organisation__aims")
        )

    def with_ids(self, ids):
        return self.filter(pk__in=ids)

    def for_detail(self):
        return (
            self.with_on_behalf()
            .select_related("organisation")
            .prefetch_related("areas", "target_groups", "tags__outcome")
            .defer("search")
        )

    def in_area(self, area, user):
        """Those that work in the area, in a part of it or in a wider one around it.

        To people who may not know where a sensitive project is, it works in its whole district.
        """
        around = area if knows_places(user) else no_closer_than_district(area)
        if around == area:
            return self.filter(self._placed_in(area))
        open_ones = Q(sensitive=False) & self._placed_in(area)
        if around is None:
            return self.filter(open_ones)
        return self.filter(self._placed_in(around)).filter(open_ones | Q(sensitive=True))

    def serving_the_same_people(self, project, user):
        """Running and proposed projects of others that share an outcome, a place and a target
        group with this one; those that share most outcomes first, counted in `shared_outcomes`.

        Sensitive ones are left out for people who may not know where they are.
        """
        outcomes = list(project.outcomes.values_list("pk", flat=True))
        leaves = AreaLeaf.objects.filter(area__in=project.areas.all()).values("leaf")
        around = AreaLeaf.objects.filter(leaf__in=leaves).values("area")
        shared = self._tags().filter(outcome__in=outcomes).order_by().values("project")
        others = (
            self.published()
            .filter(status__in=["active", "proposed"])
            .exclude(organisation=project.organisation_id)
            .filter(Exists(self._links().filter(area__in=around)))
            .annotate(
                shared_outcomes=Coalesce(Subquery(shared.annotate(n=Count("pk")).values("n")), 0)
            )
            .filter(shared_outcomes__gt=0)
            .order_by("-shared_outcomes", "title", "reference")
        )
        if groups := list(project.target_groups.all()):
            link = self.model.target_groups.through.objects.filter(project=OuterRef("pk"))
            meeting = type(groups[0]).objects.meeting(*groups)
            others = others.filter(~Exists(link) | Exists(link.filter(target_group__in=meeting)))
        return others if knows_places(user) else others.filter(sensitive=False)

    def placed_within_a_district(self):
        """Projects that name a place below a district as theirs."""
        return self.filter(Exists(self._links().filter(area__level__in=BELOW_DISTRICT)))

    def _placed_in(self, area):
        return Q(Exists(self._links().filter(area__in=Area.objects.touching(area))))

    def _links(self):
        return self.model.areas.through.objects.filter(project=OuterRef("pk"))

    def preventing(self, outcome):
        return self.filter(Exists(self._tags().filter(outcome=outcome)))

    def in_domain(self, domain):
        """Projects with at least one outcome of this domain."""
        outcomes = self.model.outcomes.rel.model.objects.filter(domain=domain)
        return self.filter(Exists(self._tags().filter(outcome__in=outcomes)))

    def _tags(self):
        return self.model.tags.rel.related_model.objects.filter(project=OuterRef("pk"))

    def for_group(self, group):
        """Projects for this target group, for one it includes or for one that includes it.

        Those for everyone are left out: the list answers who is meant in particular.
        """
        groups = type(group).objects.meeting(group)
        link = self.model.target_groups.through.objects.filter(project=OuterRef("pk"))
        return self.filter(Exists(link.filter(target_group__in=groups)))

    def of_organisations(self, organisations):
        return self.filter(organisation__in=organisations)

    def active_on(self, date):
        """Running on this date: status `active` and between its dates, blanks open.

        Whether its organisation is approved is another question: see `published`.
        """
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=date),
            Q(ends_on__isnull=True) | Q(ends_on__gte=date),
            status="active",
        )

    def stale_on(self, date):
        """Published, not over, and not confirmed by their organisation for 180 days, or ever."""
        return (
            self.published().exclude(status="ended").exclude(confirmed_on__gte=date - STALE_AFTER)
        )

    def whose_money_ends(self, date, *, within):
        """Running on this date, with money that ends no later than `within` from it."""
        return self.active_on(date).filter(funded_until__gte=date, funded_until__lte=date + within)

    def needing_word(self, date):
        """Those whose people are asked about them: stale, or with money that ends soon and no
        word since that came near, or drafts on their behalf that they were asked about and have
        not answered. Nobody is asked while their organisation waits for approval.
        """
        ending = (
            self.published()
            .whose_money_ends(date, within=MONEY_ENDS_SOON)
            .exclude(confirmed_on__gte=F("funded_until") - MONEY_ENDS_SOON)
        )
        asked = Exists(self._on_behalf().open().exclude(asked_at=None))
        drafts = self.filter(asked, status="draft", confirmed_on=None).exclude(
            organisation__in=Organisation.objects.not_approved()
        )
        return self.filter(Q(pk__in=self.stale_on(date)) | Q(pk__in=ending) | Q(pk__in=drafts))

    def unconfirmed_for(self, user, date):
        """What shows as not confirmed; of a person's own, all that they are asked about.

        When others' money ends is not everybody's to see.
        """
        return self.filter(
            Q(pk__in=self.stale_on(date)) | Q(pk__in=self.of(user).needing_word(date))
        )

    def searching(self, words):
        """Projects whose title or summary holds these words, the last of them perhaps only begun;
        best first.
        """
        query = _query_of(words)
        return self.filter(search=query).order_by(
            SearchRank(F("search"), query).desc(), "title", "reference"
        )


class OnBehalfQuerySet(models.QuerySet):
    def of(self, project):
        """What is known of a project as an entry made for the organisation it has now."""
        return self.filter(project=project, organisation=project.organisation_id)

    def of_now(self, projects):
        """The same of several projects."""
        return self.filter(project__in=projects, organisation=F("project__organisation"))

    def unanswered(self, project):
        """What is known of an entry that its organisation has not confirmed; None for others."""
        if project.confirmed_on is not None:
            return None
        return self.of(project).select_related("added_by", "refused_by").first()

    def open(self):
        """Those their organisation may answer: never refused, or asked about again since."""
        return self.filter(Q(refused_at=None) | Q(asked_at__gt=F("refused_at")))

    def is_refused(self, project):
        """Whether the organisation has refused this entry, and not taken it up since."""
        return (
            project.confirmed_on is None
            and self.of(project).filter(refused_at__isnull=False).exists()
        )


def _query_of(words):
    """Every word in any of its forms, and what begins with the last one.

    Quotes, "or" and a minus before a word mean what they mean to search engines; of fewer than
    three letters nothing is begun.
    """
    begun = BEGUN.fullmatch(words)
    if begun is None or begun["before"].count('"') % 2 or EXCLUDING.search(begun["before"]):
        return SearchQuery(words, search_type="websearch", config="english")
    before, last = begun["before"], begun["last"]
    query = SearchQuery(last, config="english") | SearchQuery(
        f"{last}:*", search_type="raw", config="simple"
    )
    if not before.strip():
        return query
    earlier = SearchQuery(before, search_type="websearch", config="english")
    return earlier | query if ALTERNATIVE.search(before) else earlier & query


def _reached(start, steps):
    """The ids that a chain of (from, to) steps leads to from those in `start`, with them."""
    found, new = set(start), set(start)
    while new:
        new = {to for from_, to in steps if from_ in new} - found
        found |= new
    return found
