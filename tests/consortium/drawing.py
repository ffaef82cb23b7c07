"""Components drawn by themselves, and what a person reads in them."""

from pathlib import Path

from django.template.loader import render_to_string
from lxml import html

TOP = Path(__file__).resolve().parents[2]


def drawn(template, **context):
    return html.fromstring(f"<div>{render_to_string(template, context)}</div>")


def words_of(element):
    """The text a person reads: titles of shapes are for the PDF, so they are left out."""
    return " ".join(" ".join(element.xpath(".//text()[not(ancestor::title)]")).split())


def name(path):
    return str(path.relative_to(TOP))
