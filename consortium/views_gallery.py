"""Every component on one page, for those who build pages. Only routed while DEBUG is on."""

from django import forms
from django.core.paginator import Paginator
from django.template.response import TemplateResponse

from consortium.access import public
from consortium.forms import Choice

AREAS = ["Cambourne", "Cottenham", "Histon & Impington", "Linton", "Melbourn", "Sawston"]
WARDS = [*AREAS, "Balsham", "Bar Hill", "Bassingbourn", "Duxford"]
ROWS = (
    ("Anti-social behaviour and damage", "CSP 1 · 118 incidents a year", "cfcgtc", 192),
    ("Homes made secure", "CSP 2 · 252 burglaries a year (estimate)", "fgcfgt", 100),
    ("Domestic abuse: known and reported", "CSP 4 · need not known here", "cccccc", 69),
    ("Drinking that harms", "CSP 5 and HWB 3 · crime and health", "ttwggf", 77),
    ("Older people safe and well", "HWB 2 · 1,690 falls per 100,000", "ccfcfc", 208),
)
LETTERS = {"c": "covered", "f": "fragile", "g": "gap", "t": "thin", "w": "crowded"}
DETAILS = {
    "covered": "64 places · 3",
    "fragile": "20 places · 1",
    "gap": "no project",
    "thin": "9 places · 2",
    "crowded": "40 places · 5",
}


class GalleryFilters(forms.Form):
    plans = forms.ChoiceField(choices=[("both", "Crime and health"), ("crime", "Crime")])
    as_of = forms.DateField(label="As of", initial="2026-11-23", required=False)
    areas = forms.ChoiceField(choices=[("ward", "Wards"), ("district", "Districts")])
    only_gaps = forms.BooleanField(label="Only gaps", required=False)


class GalleryForm(forms.Form):
    title = forms.CharField(help_text="What people here call it.")
    summary = forms.CharField(widget=forms.Textarea, required=False)
    starts_on = forms.DateField(label="Starts on", required=False)
    annual_cost = forms.DecimalField(
        label="Cost a year",
        help_text="In whole pounds, before match funding.",
        widget=forms.NumberInput(attrs={"data-prefix": "£"}),
    )
    people = forms.IntegerField(
        required=False, widget=forms.NumberInput(attrs={"data-suffix": "people a year"})
    )
    status = forms.ChoiceField(choices=[("draft", "Draft"), ("active", "Active")])
    evidence = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[
            ("3", Choice("Level 3", "A comparison group shows the difference.")),
            ("1", Choice("Level 1", "An account of what changes and why.")),
        ],
    )
    outcomes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        help_text="Tick what the project changes.",
        choices=[
            ("Crime", [("burglary", "Fewer burglaries"), ("abuse", "Abuse reported earlier")]),
            ("Health", [("falls", "Fewer falls"), ("drinking", "Less harmful drinking")]),
        ],
    )
    paper = forms.FileField(label="Evaluation", required=False)
    sensitive = forms.BooleanField(
        label="Show its place by district only",
        help_text="For a refuge, or wherever an address puts people at risk.",
        required=False,
    )

    def clean(self):
        raise forms.ValidationError("Somebody else saved this project at 14:05.")


def matrix_rows(width):
    """The example matrix: rows of cells, repeated to fill this many areas."""
    rows = []
    for title, note, letters, total in ROWS:
        statuses = [LETTERS[(letters * 2)[index]] for index in range(width)]
        cells = [
            {
                "status": status,
                "detail": DETAILS[status]
                + (" projects" if (status, index) == ("covered", 0) else ""),
                "url": f"#{status}",
            }
            for index, status in enumerate(statuses)
        ]
        if title.startswith("Drinking"):
            cells[3] = None
        rows.append({"title": title, "note": note, "cells": cells, "total": total})
    return rows


@public
def gallery(request):
    """Components with example words and figures, every one invented."""
    return TemplateResponse(
        request,
        "consortium/gallery.html",
        {
            "areas": AREAS,
            "rows": matrix_rows(len(AREAS)),
            "wards": WARDS,
            "ward_rows": matrix_rows(len(WARDS))[:2],
            "filters": GalleryFilters(),
            "exports": [("Excel", "#excel"), ("Briefing (PDF)", "#briefing")],
            "form_with_errors": GalleryForm({"title": "", "people": "many"}),
            "form_without": GalleryForm(prefix="fresh"),
            "tones": ["draft", "active", "proposed", "paused", "ended", "declined"],
            "page_of_many": Paginator(range(200), 10).get_page(7),
            "savers": [
                {
                    "label": "Police",
                    "value": 84200,
                    "text": "£84,200",
                    "low": 41000,
                    "high": 126000,
                },
                {"label": "National Health Service", "value": 71900, "text": "£71,900"},
                {"label": "County and district councils", "value": 33400, "text": "£33,400"},
                {"label": "Housing associations", "value": None},
            ],
            "hangs_on": [
                {
                    "label": "Effect, home visits",
                    "low": 41000,
                    "high": 126000,
                    "low_text": "£41,000",
                    "high_text": "£126,000",
                },
                {
                    "label": "Deadweight, all outcomes together",
                    "low": 76000,
                    "high": 92000,
                    "low_text": "£76,000",
                    "high_text": "£92,000",
                },
            ],
            "columns": ["2026/27", "2027/28", "2028/29", "2029/30", "2030/31"],
            "costs_and_savings": [
                {
                    "name": "Cost",
                    "values": [82, 84, 84, None, None],
                    "texts": ["£82k", "£84k", "£84k", "", ""],
                    "colour": "cost",
                },
                {
                    "name": "Fiscal savings",
                    "values": [18, 61, 96, 74, 41],
                    "texts": ["£18k", "£61k", "£96k", "£74k", "£41k"],
                },
            ],
            "line_columns": [str(year) for year in range(2016, 2026)],
            "admissions": [
                {
                    "name": "Cambridgeshire",
                    "values": [610, 640, 655, 630, None, 590, 604, 640, 662, 650],
                    "low": [580, 610, 622, 600, None, 560, 575, 610, 630, 618],
                    "high": [640, 671, 688, 661, None, 621, 634, 671, 695, 683],
                },
                {
                    "name": "England",
                    "values": [636, 632, 664, 644, 456, 494, 475, 490, 504, 510],
                    "colour": "other",
                },
            ],
        },
    )
