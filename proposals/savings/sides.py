"""Whose partnership an agency belongs to: crime and disorder, or health and wellbeing.

A convention of the consortium, kept in this one place. It follows whose budget an agency's money
is of: policing, justice and fire answer to community safety partnerships and police and crime
commissioners; the NHS, public health and social care to health and wellbeing boards and integrated
care. A council sits on both kinds of board, so what it saves on housing or elsewhere is both's,
and so is what is published for two agencies of different kinds without a split. Benefits and
taxes are the national government's, which sits on neither.
"""

import re
from collections.abc import Iterable

CRIME, HEALTH, BOTH, NATIONAL, NOT_PLACED = "crime", "health", "both", "national", "not placed"
NAMES = {
    CRIME: "Crime and disorder partners",
    HEALTH: "Health and wellbeing partners",
    BOTH: "Both: councils, and costs of several that are not split",
    NATIONAL: "National government",
    NOT_PLACED: "Agencies that are not placed yet",
}
# The first that is found in what is left of an agency's words decides for those words.
WORDS = (
    # A council's social care is social care: the council is not counted beside it.
    (HEALTH, r"(?:local authorit\w+ (?:/ )?)?(?:adult |children[’']s )?social (?:care|services)"),
    (HEALTH, r"(?:local authorit\w+ (?:/ )?)?(?:children[’']s services|public health)"),
    (HEALTH, r"nhs|health|hospital\w*|ambulance|gps?|integrated care|clinical commissioning\w*"),
    (CRIME, r"police|policing|probation|courts?|legal aid|prisons?|criminal justice|justice"),
    (CRIME, r"youth offending|fire|rescue|home office"),
    (NATIONAL, r"dwp|hmrc|revenue and customs|treasury|work and pensions|national government"),
    (NATIONAL, r"department for education|dfe|education funding"),
    (BOTH, r"local authorit\w+|council\w*|housing|schools?"),
)


def side_of(agency: str) -> str:
    """The side whose purse this agency's is. "Criminal justice and NHS" is both's."""
    left, found = agency.lower(), set()
    for side, pattern in WORDS:
        matches = re.compile(rf"\b(?:{pattern})\b")
        if matches.search(left):
            found.add(side)
            left = matches.sub(" ", left)
    if not found:
        return NOT_PLACED
    return found.pop() if len(found) == 1 else BOTH


def sides_of(agencies: Iterable[str]) -> dict[str, list[str]]:
    """{side: its agencies}, in the order of `NAMES`; sides without an agency are left out."""
    placed = [(side_of(agency), agency) for agency in agencies]
    sides = {side: [agency for of, agency in placed if of == side] for side in NAMES}
    return {side: agencies for side, agencies in sides.items() if agencies}
