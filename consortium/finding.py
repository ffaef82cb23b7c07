"""What somebody who looks for their organisation by name or number is shown."""

import re
import string
from dataclasses import dataclass

from consortium.models import Organisation, RegisteredCharity

FEWEST_LETTERS = 3
MOST_HERE = 10
MOST_ENTRIES = 30


@dataclass
class Entry:
    """A charity of the register with those linked to it that are not here yet.

    `is_here`: the charity itself is here, and stands for those linked to it. `is_waiting`:
    somebody has added it, and a coordinator has it before them. One that was refused is neither.
    """

    charity: RegisteredCharity
    linked: list[RegisteredCharity]
    is_here: bool
    is_waiting: bool


@dataclass
class Finding:
    """Organisations here, entries of the register not here yet, and whether there are more.

    `is_too_short`: the words hold too few letters to look for.
    """

    here: list[Organisation]
    entries: list[Entry]
    is_cut: bool = False
    is_too_short: bool = False

    @property
    def is_empty(self):
        return not self.here and not self.entries


def find(words: str) -> Finding:
    """Organisations that everybody may know of, then the register. Four queries at most."""
    words = " ".join(words.replace("\x00", "").split())[:200]
    if max(map(len, re.findall(r"\w+", words)), default=0) < FEWEST_LETTERS:
        return Finding([], [], is_too_short=bool(words))
    here = list(Organisation.objects.approved().called(words)[:MOST_HERE])
    found = list(RegisteredCharity.objects.searching(words)[: MOST_ENTRIES + 1])
    is_cut = len(found) > MOST_ENTRIES
    heads = _heads_of(found[:MOST_ENTRIES])
    known = _known(heads, found)
    entries = []
    for charity, linked in heads:
        organisation = known.get(charity.full_number)
        is_here = organisation is not None and organisation.is_approved
        left = [each for each in linked if each.full_number not in known]
        if left or not is_here:
            entries.append(Entry(charity, left, is_here, bool(organisation) and not is_here))
        here += [
            each
            for each in map(known.get, [charity.full_number, *(one.full_number for one in linked)])
            if each is not None and each.is_approved and each not in here
        ]
    return Finding(here, entries, is_cut)


def _heads_of(found):
    """[(charity, [those found that are linked to it])], each where the first of them stands."""
    mains = {each.number: each for each in found if not each.is_linked}
    missing = {each.number for each in found} - mains.keys()
    if missing:
        mains |= {each.number: each for each in RegisteredCharity.objects.main_ones(missing)}
    heads = {}
    for each in found:
        main = mains.get(each.number, each)
        linked = heads.setdefault(main.pk, (main, []))[1]
        if each.pk != main.pk:
            linked.append(each)
    return list(heads.values())


def _known(heads, found):
    """{number: Organisation} of those that are here or wait; approved ones come before others."""
    numbers = {each.full_number for each in found} | {main.full_number for main, _ in heads}
    known = Organisation.objects.not_refused().numbered(numbers).order_by("-status", "pk")
    return {one.charity_number: one for one in known}


def first_values(charity: RegisteredCharity) -> dict:
    """What the form to add a charity begins with."""
    website = charity.website
    if website and "://" not in website:
        website = f"https://{website}"
    return {
        "name": in_small_letters(charity.name),
        "kind": "charity",
        "charity_number": charity.full_number,
        "aims": charity.activities,
        "website": website,
    }


def in_small_letters(name: str) -> str:
    """A name in capitals as names are written; another stays as it is."""
    if not name.isupper():
        return name
    small = {"And", "Of", "The", "For", "In", "At", "To"}
    first, *others = string.capwords(name).split() or [""]
    return " ".join([first, *(word.lower() if word in small else word for word in others)])
