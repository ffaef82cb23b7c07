"""Who may do what with plans, priorities and figures."""

import rules

from consortium.access import allow
from consortium.rules import is_coordinator, is_member, is_officer, roles_of
from projects.rules import works_for_its_organisation


def partnership_organisations(plan):
    """Ids of the organisations of a plan's partnership, read once per plan object."""
    if not hasattr(plan, "_partnership_organisations"):
        plan._partnership_organisations = frozenset(
            plan.partnership.organisations.values_list("pk", flat=True)
        )
    return plan._partnership_organisations


@rules.predicate
def is_its_officer(user, plan):
    mine = {pk for pk, role, kind in roles_of(user) if role == "officer" and kind == "statutory"}
    return bool(mine) and not mine.isdisjoint(partnership_organisations(plan))


@rules.predicate
def may_see_plan(user, plan):
    return not plan.is_draft or is_coordinator(user) or is_its_officer(user, plan)


allow("priorities.list_plans", rules.always_allow, public=True)
allow("priorities.view_plan", may_see_plan, model="priorities.Plan", public=True)
allow("priorities.view_coverage", may_see_plan, model="priorities.Plan", public=True)
# What a plan says: its partnership's officers write it (coordinators read its drafts).
allow("priorities.load_priorities", is_officer)
allow("priorities.change_priorities", is_its_officer, model="priorities.Plan")
# Their plan is theirs to publish; what it changes is shown before.
allow("priorities.publish_plan", is_its_officer, model="priorities.Plan")
# Whether a project should count: asked by those in whose plan it does, answered by its people.
allow("priorities.question_projects", is_its_officer, model="priorities.Plan")
allow("priorities.answer_questions", works_for_its_organisation, model="projects.Project")
# Where what an organisation works towards is wanted and nobody does it.
allow("priorities.view_gaps_nearby", is_member | is_coordinator, model="consortium.Organisation")
allow("priorities.view_full_coverage", is_officer | is_coordinator)
# All partnerships' plans side by side: for those whose work is beyond one of them.
allow("priorities.view_national", is_officer | is_coordinator)
# Money of every charity's projects, cell by cell, in one file.
allow("priorities.view_every_cost", is_coordinator)
allow("priorities.view_indicator", rules.always_allow, model="priorities.Indicator", public=True)
# Which places a partnership holds to be like its own: its officers say so, everybody may read it.
allow("priorities.list_comparison_groups", rules.always_allow, public=True)
allow(
    "priorities.view_comparison_group",
    rules.always_allow,
    model="priorities.ComparisonGroup",
    public=True,
)
allow("priorities.add_comparison_group", is_officer)
allow("priorities.change_comparison_group", is_its_officer, model="priorities.ComparisonGroup")
allow("priorities.list_figures", rules.always_allow, public=True)
# Official figures, from files and by hand: they are everybody's, and history says whose work.
allow("priorities.load_figures", is_officer | is_coordinator)
