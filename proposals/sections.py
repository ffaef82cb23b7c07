"""What bids and money show on the pages of lower packages."""

from django.utils import timezone

from consortium.access import may
from consortium.sections import Section, section
from projects.takeaway import Form, add_form
from proposals.briefing.facts import LEVELS

add_form(
    Form(
        "Grants, for grant data",
        "360Giving: the money each project has from funders, where its amount and first day are "
        "recorded. Money without either stays here, as the standard asks for both.",
        (
            ("Excel", "proposals:grants_file", "xlsx"),
            ("CSV", "proposals:grants_file", "csv"),
            ("JSON", "proposals:grants_file", "json"),
        ),
        order=30,
    )
)


@section("area", order=60)
def decided_here(user, area):
    """What offices were asked about money here; for those who brief councillors, the way there."""
    if area.level not in LEVELS:
        return None
    questions = list(area.office_questions.filter(published=True))
    may_brief = may(user, "proposals.view_briefing", area)
    if not (questions or may_brief):
        return None
    context = {
        "area": area,
        "questions": questions,
        "may_brief": may_brief,
        "on": timezone.localdate(),
    }
    return Section("Prevention or cuts", "proposals/_section.html", context)
