"""Who may do what with projects."""

import rules

from consortium.access import allow
from consortium.rules import (
    belongs_somewhere,
    belongs_to,
    has_an_organisation,
    is_coordinator,
    is_signed_in,
)


@rules.predicate
def works_for_its_organisation(user, project):
    return belongs_to(user, project.organisation_id)


@rules.predicate
def may_see_project(user, project):
    return project.is_published or works_for_its_organisation(user, project) or is_coordinator(user)


@rules.predicate
def may_see_contact(user, project):
    """Anybody may open an account; a refuge's contact takes belonging somewhere as well."""
    return bool(is_signed_in(user) and (not project.sensitive or belongs_somewhere(user)))


allow("projects.list_projects", rules.always_allow, public=True)
allow("projects.view_project", may_see_project, model="projects.Project", public=True)
allow("projects.add_project", has_an_organisation)
allow("projects.take_away", has_an_organisation)
allow(
    "projects.change_project",
    works_for_its_organisation | is_coordinator,
    model="projects.Project",
)
# Only the organisation's own word makes an entry confirmed.
allow("projects.confirm_project", works_for_its_organisation, model="projects.Project")
# A coordinator may have an entry confirmed that was made on an organisation's behalf.
allow("projects.ask_to_confirm", is_coordinator, model="projects.Project")
# Money of one charity's project, its amounts in pounds: that charity and coordinators (and, for a
# bid it has joined, the partners and officers of the bid, which proposals decides). The day its
# money ends is no amount: it shows with the project, because coverage, which is public, stands on
# it (`fragile`).
allow(
    "projects.view_money",
    works_for_its_organisation | is_coordinator,
    model="projects.Project",
)
# One person's story: those who work with that person, who promised what becomes of it.
allow("projects.keep_story", works_for_its_organisation, model="projects.Project")
allow("projects.view_contact", may_see_contact, model="projects.Project")
# Writing to the people of another organisation's project, whose address stays theirs.
allow("projects.write_to_projects", belongs_somewhere)
allow(
    "projects.write_to_project",
    belongs_somewhere & ~works_for_its_organisation,
    model="projects.Project",
)
# Where a sensitive project is, closer than its district.
allow("projects.view_sensitive_places", belongs_somewhere)
allow("projects.view_taxonomy", rules.always_allow, public=True)
allow("projects.change_taxonomy", is_coordinator)
