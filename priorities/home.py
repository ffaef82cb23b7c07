"""What priorities enter on the home page."""

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from consortium.home import Figure, Need, Urgency, WayIn, a_few, figures, needs, ways_in
from consortium.rules import is_coordinator
from priorities.models import MatchQuestion, Partnership, Plan, PlanStatus, Priority


@needs
def draft_plans(user):
    """Drafts of an officer's partnerships, theirs to publish; a coordinator is told of all."""
    drafts = Plan.objects.filter(status=PlanStatus.DRAFT).order_by("title")
    own = set(Partnership.objects.of(user).values_list("pk", flat=True))
    if not is_coordinator(user):
        drafts = drafts.filter(partnership__in=own)

    def need(plan):
        count = plan.priority_count
        who = (
            "See what it changes, then publish it."
            if plan.partnership_id in own
            else ("Its officers publish it.")
        )
        return Need(
            f"The plan “{plan}” is still a draft",
            link=reverse("priorities:publish", args=[plan.slug])
            if plan.partnership_id in own and count
            else plan.get_absolute_url(),
            urgency=Urgency.SOON,
            note=f"{count} {'priority' if count == 1 else 'priorities'} so far, "
            f"for {plan.partnership}. {who}",
        )

    def rest(left):
        words = "plan is still a draft" if left == 1 else "plans are still drafts"
        return Need(f"{left} more {words}", reverse("priorities:list"))

    yield from a_few(
        drafts.select_related("partnership").annotate(priority_count=Count("priorities")),
        need,
        rest,
    )


@needs
def plans_that_ended(user):
    """Current plans of an officer's partnerships whose last day has passed."""
    today = timezone.localdate()
    plans = Plan.objects.current().filter(
        partnership__in=Partnership.objects.of(user), ends_on__lt=today
    )

    def need(plan):
        return Need(
            f"Is there a later plan than “{plan}”?",
            link=plan.get_absolute_url(),
            urgency=Urgency.WHEN_YOU_CAN,
            note=f"It ended on {date_format(plan.ends_on, 'j F Y')} and still counts as current.",
        )

    def rest(left):
        words = "plan has ended" if left == 1 else "plans have ended"
        return Need(f"{left} more {words}", reverse("priorities:list"), Urgency.WHEN_YOU_CAN)

    yield from a_few(plans.order_by("-ends_on", "title"), need, rest)


@needs
def questions_to_answer(user):
    """Officers' questions about the projects of one's own organisations."""
    questions = MatchQuestion.objects.open_for(user).select_related("project", "priority")

    def need(question):
        return Need(
            f"An officer asks whether “{question.project.title}” should count",
            link=reverse("priorities:answer_question", args=[question.project.slug, question.pk]),
            urgency=Urgency.NOW,
            note=f"Asked on {date_format(question.asked_at, 'j F Y')}, about "
            f"“{question.priority.title}”. Your answer stands beside the question.",
        )

    def rest(left):
        words = "question to answer" if left == 1 else "questions to answer"
        return Need(f"{left} more {words}", reverse("projects:list"), Urgency.NOW)

    yield from a_few(questions, need, rest)


@figures
def priorities_current(user):
    count = Priority.objects.filter(plan__status=PlanStatus.CURRENT).count()
    label = "priority" if count == 1 else "priorities"
    yield Figure(count, label, reverse("priorities:list"), order=30)


@ways_in
def ways(user):
    yield WayIn(
        "Coverage",
        "Which priorities are met where, and where nothing answers them.",
        reverse("priorities:coverage_list"),
        order=20,
    )
    yield WayIn(
        "Priorities",
        "What police, councils and health want prevented.",
        reverse("priorities:list"),
        order=30,
    )
