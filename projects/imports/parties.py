"""Whose a grant or service is: organisations found by number, identifier or name, or added."""

import re
from collections import defaultdict

from consortium.models import Organisation
from consortium.references import FreeReferences
from projects.interchange import texts

_COMPANY = re.compile(r"[A-Z]{0,2}[0-9]{5,8}")


class SeveralNamed(Exception):
    """Several organisations have the name, and no number tells which is meant."""


class Parties:
    """Organisations by what files call them; `added` are those a file brings along.

    Company numbers and publishers' own identifiers are not kept here. They tell two names of one
    organisation together within a file: once found, a row with the same identifier is its too.
    """

    def __init__(self):
        self.numbers, self.number_of = {}, {}
        self.names, self.references = defaultdict(list), {}
        self.learnt, self.added, self.free = {}, {}, None
        rows = Organisation.objects.order_by("pk").values_list(
            "reference", "name", "charity_number"
        )
        for reference, name, number in rows:
            self._enter(reference, name, texts.charity_number(number))

    def _enter(self, reference, name, number):
        self.references[reference.lower()] = reference
        self.names[_plain(name)].append(reference)
        if number:
            self.numbers.setdefault(number, reference)
            self.number_of[reference] = number

    def find(self, party):
        """The organisation's reference, or None. Raises SeveralNamed."""
        found = self.numbers.get(party.charity_number) or self.references.get(
            party.identifier.lower()
        )
        if not found:
            known = (self.learnt[key] for key in _identifiers(party) if key in self.learnt)
            found = next(known, None) or self._by_name(party)
        if found:
            self.learn(party, found)
        return found

    def _by_name(self, party):
        """Of those with the name, the one whose number is not another one."""
        found = [
            reference
            for reference in self.names.get(_plain(party.name), ())
            if not party.charity_number
            or self.number_of.get(reference, party.charity_number) == party.charity_number
        ]
        if len(found) > 1:
            raise SeveralNamed(party.name)
        return found[0] if found else None

    def named(self, name):
        """The one organisation that is called so, or None."""
        found = self.names.get(_plain(name), ())
        return found[0] if len(found) == 1 else None

    def add(self, party):
        """The reference of an organisation that the file brings along."""
        self.free = self.free or FreeReferences(Organisation)
        name = party.name[: Organisation._meta.get_field("name").max_length]
        reference = self.free.make(name)
        self.added[reference] = (
            reference,
            name,
            party.charity_number,
            party.website,
            party.email,
        )
        self._enter(reference, party.name, party.charity_number)
        self.learn(party, reference)
        return reference

    def learn(self, party, reference):
        for key in _identifiers(party):
            self.learnt.setdefault(key, reference)


def _plain(name):
    return " ".join(name.casefold().split())


def _identifiers(party):
    """What tells an organisation from all others. “GB-CHC-Exempt” is on many."""
    company = party.company_number.upper().replace(" ", "")
    if _COMPANY.fullmatch(company) and company.strip("0"):
        yield f"company {company}"
    if party.identifier and not party.identifier.upper().startswith("GB-"):
        yield f"identifier {party.identifier.lower()}"
