"""Grants and services as publishers write them, made for the tests."""

import json

import openpyxl

GRANT = {
    "id": "360G-fund-1",
    "title": "Evening youth work",
    "description": "A youth worker two evenings a week.",
    "currency": "GBP",
    "amountAwarded": 12500.5,
    "awardDate": "2025-03-01",
    "plannedDates": [{"startDate": "2025-04-01", "endDate": "2028-03-31"}],
    "recipientOrganization": [{"id": "GB-CHC-1156077", "name": "Fenside Youth"}],
    "beneficiaryLocation": [{"name": "Sawston", "geoCode": "E05014170"}],
    "fundingOrganization": [{"id": "GB-CHC-200051", "name": "A Foundation"}],
}
SERVICE = {
    "id": "5a0c8c1e-0000-4000-8000-000000000001",
    "name": "Kitchen table talks",
    "description": "Somebody to talk to, at home.",
    "status": "active",
    "url": "https://www.example.org/talks",
    "email": "talks@example.org",
    "organization": {
        "id": "5a0c8c1e-0000-4000-8000-00000000000a",
        "name": "Fenside Youth",
        "organization_identifiers": [
            {"id": "x", "identifier_scheme": "GB-CHC", "identifier": "1156077"}
        ],
    },
    "service_areas": [{"id": "a", "name": "Sawston"}],
}


def grants(path, *changes, **package):
    """A 360Giving file: one grant for each dictionary of changes to GRANT."""
    found = [GRANT | change if isinstance(change, dict) else change for change in changes]
    return written(path / "grants.json", {"grants": found, **package})


def services(path, *changes, **page):
    found = [SERVICE | change if isinstance(change, dict) else change for change in changes]
    return written(path / "services.json", {"contents": found, **page})


def written(path, data):
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def saved(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
