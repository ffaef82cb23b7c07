"""A charity brings in its grants from a funder's file, looks at them and takes them back."""

import json

import pytest
from playwright.sync_api import expect

from tests.projects.interchange.files import GRANT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]


def test_grants_are_loaded_checked_applied_and_undone(person):
    staff = person("staff", width=375)
    page = staff.page
    ours = GRANT | {"recipientOrganization": [{"name": "Firmlatch Home Safety (example)"}]}
    file = {"name": "grants.json", "mimeType": "application/json"}
    file["buffer"] = json.dumps({"grants": [ours, ours | {"id": ""}]}).encode()

    page.goto("/projects/import/")
    page.get_by_label("Grants received: 360Giving").check()
    page.get_by_label("File", exact=True).set_input_files(file)
    staff.look()
    page.get_by_role("button", name="Load it").click()

    expect(page.get_by_text("Of 2 rows, 1 would be new").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("£12,500.50 from A Foundation").first).to_be_visible()
    expect(page.get_by_text("Grant 2, Identifier").first).to_be_visible()
    staff.look()
    page.get_by_role("button", name="Apply it").click()
    expect(page.get_by_text("1 added and 0 changed").first).to_be_visible(timeout=60_000)

    page.goto("/projects/export/")
    staff.look()
    page.goto("/projects/import/")
    page.get_by_role("link", name="grants.json").first.click()
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("everything is as it was before").first).to_be_visible(timeout=60_000)
