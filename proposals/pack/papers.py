"""Partners' papers in a pack: which there are and until when, never the papers themselves.

A pack goes to partners, officers and the funder, who do not see papers here. So it names those
alone whose organisation has said that packs may; of the others it says nothing, not even whether
they are ready.
"""

import datetime

from consortium.papers import shown_in_packs


def gather_papers(organisations: set[int], *, on: datetime.date) -> list[dict]:
    """The papers of these organisations that a pack may name, as plain data."""
    return [
        {
            "organisation": paper.organisation,
            "name": paper.name,
            "issued_on": paper.issued_on and paper.issued_on.isoformat(),
            "expires_on": paper.expires_on and paper.expires_on.isoformat(),
        }
        for paper in shown_in_packs(organisations, on)
    ]
