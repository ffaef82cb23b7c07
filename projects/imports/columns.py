"""The columns of a sheet of projects: our words, a person's, and what people call them."""

from projects.models import ProjectStatus

# {column: (label, other names that are met)}. The order is the template's.
COLUMNS = {
    "reference": ("Reference", "ref", "project reference", "project id", "id", "project code"),
    "title": (
        "Title",
        "project name",
        "project title",
        "name",
        "name of project",
        "project",
        "service",
        "service name",
        "activity",
    ),
    "summary": (
        "What it does",
        "summary",
        "description",
        "project description",
        "about",
        "details",
        "aims",
    ),
    "status": ("Status", "project status", "state", "stage"),
    "starts_on": ("Starts on", "start date", "start", "from", "started", "begins", "date started"),
    "ends_on": ("Ends on", "end date", "end", "until", "finish date", "finishes", "date ended"),
    "areas": (
        "Areas",
        "area",
        "where",
        "location",
        "locations",
        "ward",
        "wards",
        "district",
        "place",
        "places",
        "postcode",
        "area covered",
        "areas covered",
        "geography",
        "where you work",
    ),
    "target_groups": (
        "Target groups",
        "target group",
        "for whom",
        "beneficiaries",
        "beneficiary group",
        "client group",
        "who it is for",
        "people helped",
        "audience",
    ),
    "outcomes": (
        "Outcomes",
        "outcome",
        "what it prevents",
        "prevents",
        "outcome codes",
        "intended outcomes",
        "impact",
        "aims and outcomes",
    ),
    "people_per_year": (
        "People a year",
        "people per year",
        "number of people",
        "people",
        "people supported",
        "number of beneficiaries",
        "beneficiaries per year",
        "reach",
        "clients per year",
        "annual reach",
    ),
    "annual_cost_gbp": (
        "Cost a year (£)",
        "cost per year",
        "annual cost",
        "cost",
        "yearly cost",
        "annual budget",
        "budget",
        "cost per annum",
        "annual cost £",
        "cost £",
        "cost a year £",
    ),
    "funded_until": (
        "Funded until",
        "funding ends",
        "funding end date",
        "funding until",
        "money ends",
        "funded to",
    ),
    "website": ("Website", "web site", "url", "web address", "web page", "link"),
    "contact_email": ("Contact e-mail", "email", "contact", "e mail", "contact email address"),
    "sensitive": ("Sensitive", "confidential", "is sensitive"),
    "organisation": (
        "Organisation",
        "organisation name",
        "charity",
        "charity name",
        "organization",
        "provider",
        "delivered by",
        "lead organisation",
    ),
    "organisation_number": (
        "Charity number",
        "registered charity number",
        "charity no",
        "organisation number",
    ),
}

WHOSE = ("organisation", "organisation_number")
"""Columns that say whose a row is: asked for only where a file is for all organisations."""

OURS = tuple(column for column in COLUMNS if column not in WHOSE)

# Columns of the folder format that a sheet does not set: loading one's own confirms it.
PASSED_OVER = {"confirmed_on": ("Confirmed on",)}

STATUSES = {
    **{str(status.label): status.value for status in ProjectStatus},
    "running": "active",
    "live": "active",
    "current": "active",
    "ongoing": "active",
    "planned": "proposed",
    "on hold": "paused",
    "suspended": "paused",
    "finished": "ended",
    "closed": "ended",
    "completed": "ended",
}
YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}

# Cells left empty in these leave what is stored alone: emptying one by accident would take a
# project off the map, or show where a refuge is.
KEEPS_WHERE_BLANK = ("status", "sensitive")
