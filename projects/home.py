"""What projects enter on the home page."""

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consortium.access import may
from consortium.home import Figure, Need, Urgency, WayIn, a_few, figures, needs, ways_in
from consortium.models import FormDraft
from consortium.rules import is_coordinator, organisations_of
from projects.confirmation import MONEY_ENDS_IN_SIGHT
from projects.models import Project, ProjectStatus


def day(date):
    return date_format(date, "j F Y")


@needs
def unconfirmed_projects(user):
    """Published projects whose organisation has not confirmed them for 180 days."""
    projects = (
        Project.objects.of(user)
        .stale_on(timezone.localdate())
        .with_on_behalf()
        .select_related("organisation")
        .defer("search", "organisation__aims")
        .order_by(F("confirmed_on").asc(nulls_first=True), "title")
    )
    whose = []

    def need(project):
        whose.append(project.organisation)
        if project.confirmed_on is None and project.is_on_behalf:
            return on_behalf_need(project)
        note = f"Nobody at {project.organisation} has confirmed it yet."
        if project.confirmed_on:
            note = f"Last confirmed on {day(project.confirmed_on)}."
        return Need(
            f"Confirm that “{project}” is still right",
            link=project.get_absolute_url(),
            urgency=Urgency.SOON,
            note=note,
        )

    def rest(left):
        return more(left, "to confirm", Urgency.SOON, listed(whose[0], user, confirmed="no"))

    yield from a_few(projects, need, rest)


@needs
def money_that_ends(user):
    """Running projects whose money ends within half a year."""
    today = timezone.localdate()
    projects = (
        Project.objects.of(user)
        .whose_money_ends(today, within=MONEY_ENDS_IN_SIGHT)
        .select_related("organisation")
        .defer("search", "organisation__aims")
        .order_by("funded_until", "title")
    )
    whose = []

    def need(project):
        whose.append(project.organisation)
        return Need(
            f"The money for “{project}” ends on {day(project.funded_until)}",
            link=project.get_absolute_url(),
            urgency=Urgency.SOON,
            note="Until then a bid may carry it on. If the date is wrong, correct it.",
        )

    def rest(left):
        link = listed(whose[0], user, money="soon")
        return more(left, "whose money ends", Urgency.SOON, link)

    yield from a_few(projects, need, rest)


@needs
def draft_projects(user):
    """Drafts of the person's organisations."""
    drafts = (
        Project.objects.of(user)
        .filter(status=ProjectStatus.DRAFT)
        .exclude(pk__in=Project.objects.left_refused())
        .with_on_behalf()
        .select_related("organisation")
        .defer("search", "organisation__aims")
        .order_by("title")
    )
    whose = []

    def need(project):
        whose.append(project.organisation)
        if project.confirmed_on is None and project.is_on_behalf:
            return on_behalf_need(project)
        return Need(
            f"“{project}” is still a draft",
            link=reverse("projects:edit", args=[project.slug]),
            urgency=Urgency.WHEN_YOU_CAN,
            note="Only your organisation and the coordinators see it.",
        )

    def rest(left):
        link = listed(whose[0], user, status="draft")
        return more(left, "in draft", Urgency.WHEN_YOU_CAN, link)

    yield from a_few(drafts, need, rest)


def on_behalf_need(project):
    return Need(
        f"Confirm or refuse “{project}”",
        link=project.get_absolute_url(),
        urgency=Urgency.SOON,
        note="A coordinator added it for your organisation. "
        + (
            "It is a draft that shows to nobody else; confirming publishes it."
            if project.is_draft
            else "It shows as not confirmed."
        ),
    )


@needs
def refused_entries(user):
    """Coordinators see which entries they made were refused, and why."""
    if not is_coordinator(user):
        return
    refused = (
        Project.objects.left_refused()
        .select_related("organisation")
        .prefetch_related("on_behalf_records")
        .order_by("-refused_at")
    )

    def need(project):
        return Need(
            f"{project.organisation} refuses the entry “{project}”",
            link=project.get_absolute_url(),
            urgency=Urgency.WHEN_YOU_CAN,
            note=project.on_behalf.refusal[:200],
        )

    def rest(left):
        link = reverse("projects:list", query={"confirmed": "refused"})
        return more(left, "refused", Urgency.WHEN_YOU_CAN, link)

    yield from a_few(refused, need, rest)


@needs
def unsaved_text(user):
    """What the person typed about projects and did not save."""
    drafts = FormDraft.objects.filter(user=user, form__startswith=reverse("projects:list"))
    # Each is named, however many they are: there is no list of them elsewhere.
    for draft in drafts.order_by("-saved_at"):
        title = (draft.data.get("title") or [""])[-1].strip()
        yield Need(
            f"What you typed about “{title}” is not saved" if title else "A form is not saved yet",
            link=draft.form,
            urgency=Urgency.WHEN_YOU_CAN,
            note=f"Typed on {day(timezone.localdate(draft.saved_at))}. Save it or discard it.",
        )


def listed(organisation, user, **asked):
    """The list narrowed to what is counted; of somebody in several organisations, of all theirs."""
    if len(organisations_of(user)) == 1:
        whose = {"organisation": organisation.slug}
    else:
        whose = {"whose": "mine"}
    return reverse("projects:list", query=whose | asked)


def more(left, what, urgency, link):
    word = "project" if left == 1 else "projects"
    return Need(f"{left} more {word} {what}", link=link, urgency=urgency)


@figures
def projects_published(user):
    count = Project.objects.published().count()
    yield Figure(count, "project" if count == 1 else "projects", reverse("projects:list"), order=20)


@ways_in
def ways(user):
    if may(user, "projects.add_project"):
        yield WayIn(
            "Add a project",
            "What you do, for whom, where, and what it prevents.",
            reverse("projects:add"),
            order=8,
        )
    yield WayIn(
        "Projects", "What charities and public bodies do, and where.", reverse("projects:list"), 10
    )
