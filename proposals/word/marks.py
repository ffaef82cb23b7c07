"""A bid's words as a Word file: passages that may be changed marked, everything else locked."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from consortium.models import User
from proposals.changed import money
from proposals.digest import digest_of, iso, pounds
from proposals.models import Proposal
from proposals.word.units import ANSWER, Unit, units_for
from proposals.word.wording import pieces_of

FORMAT = 1
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
PLACEHOLDER = "Nothing is written here yet: write it in place of this sentence."


@dataclass(frozen=True)
class Sheet:
    """What goes out to one person: `passages` are those they may change, as rows keep them."""

    proposal: Proposal
    units: list[Unit]
    facts: dict
    passages: list[dict]

    @property
    def digest(self) -> str:
        return digest_of(self.facts)

    @property
    def code(self) -> str:
        """Eight letters and digits that follow from all that stands in it."""
        number, found = int(self.digest, 16), ""
        for _ in range(8):
            number, place = divmod(number, len(LETTERS))
            found += LETTERS[place]
        return found


def sheet_for(proposal: Proposal, user: User) -> Sheet:
    """The words of a bid as this person takes them out."""
    units = units_for(proposal, user)
    passages = [
        {
            "number": number,
            "key": unit.key,
            "title": unit.title,
            "form": unit.form,
            "text": unit.tidied,
        }
        for number, unit in enumerate((each for each in units if each.may_propose), start=1)
    ]
    facts = {
        "format": FORMAT,
        "bid": [proposal.pk, proposal.title, proposal.funder, str(proposal.lead_organisation)],
        "period": [iso(proposal.starts_on), proposal.years],
        "amounts": _amounts(proposal),
        "words": [
            [each.key, each.title, each.tidied, each.may_propose, *each.asked] for each in units
        ],
        "organisations": sorted({str(each.project.organisation) for each in units if each.project}),
    }
    return Sheet(proposal, units, facts, passages)


def _amounts(proposal):
    """[project, year, pounds asked for, match funding] of each part."""
    rows = proposal.parts.order_by("project", "year").values_list(
        "project", "year", "amount_gbp", "match_funding_gbp"
    )
    return [
        [project, year, pounds(asked), pounds(matched)] for project, year, asked, matched in rows
    ]


def file_of(sheet: Sheet, *, on: datetime.date) -> bytes:
    """The Word file of a sheet; `on` is the day on which it first went out."""
    # What writes Word files takes long to load: the site's pages start without it.
    from consortium.printing.word import word

    return word(page_of(sheet, on=on), on=on)


def page_of(sheet: Sheet, *, on: datetime.date) -> str:
    """The HTML that the Word file is made of."""
    numbers = {each["key"]: each["number"] for each in sheet.passages}
    bid = sheet.proposal
    shown = [
        {
            "heading": unit.heading,
            "title": unit.title,
            "project": unit.project,
            "mark": f"iit_{sheet.code}_{numbers.get(unit.key, f'x{place}')}",
            "may_change": unit.may_propose,
            "asked": unit.asked,
            "is_answer": unit.kind == ANSWER,
            "pieces": pieces_of(unit.text, unit.form),
        }
        for place, unit in enumerate(sheet.units, start=1)
    ]
    of_projects: dict = {}
    for each in shown:
        if each["project"]:
            of_projects.setdefault(each["project"], []).append(each)
    back = reverse("proposals:word", args=[bid.slug])
    return render_to_string(
        "proposals/word/sheet.html",
        {
            "bid": bid,
            "code": sheet.code,
            "on": on,
            "own": [each for each in shown if not (each["project"] or each["is_answer"])],
            "answers": [each for each in shown if each["is_answer"]],
            "projects": [
                {
                    "project": project,
                    "mark": f"iit_{sheet.code}_x{100000 + place}",
                    "passages": passages,
                    "amounts": _shown_amounts(bid, project, sheet.facts["amounts"]),
                }
                for place, (project, passages) in enumerate(of_projects.items())
            ],
            "placeholder": PLACEHOLDER,
            "address": f"{settings.SITE_URL}{back}",
        },
    )


def _shown_amounts(bid, project, amounts):
    return [
        {
            "year": bid.words_for_year(year),
            "asked": "not set" if asked is None else money(asked),
            "match": "–" if matched is None else money(matched),
        }
        for owner, year, asked, matched in amounts
        if owner == project.pk
    ]
