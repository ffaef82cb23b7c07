"""The council of `test_publishing` with its plan and draft."""

from priorities.services.drafts import begin_draft
from tests.priorities import test_publishing as publishing

# The same council with its plan and draft.
council, officer, partnership = publishing.council, publishing.officer, publishing.partnership
district, wards, burglary = publishing.district, publishing.wards, publishing.burglary
old, draft, publish = publishing.old, publishing.draft, publishing.publish


def begun(plan, by, **changes):
    facts = {"title": "Safety plan 2026-29", "starts_on": None, "ends_on": None}
    return begin_draft(by=by, plan_id=plan.pk, **facts | changes)
