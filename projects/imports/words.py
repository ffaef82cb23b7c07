"""What people write in a row, in the folder format's words: whose it is, and what cells say."""

from collections import defaultdict

from consortium.folder.faults import CellError
from consortium.folder.widgets import Words
from consortium.imports import cells
from consortium.models import Area, Organisation
from consortium.references import FreeReferences
from projects.imports.columns import STATUSES, YES_NO
from projects.models import LONGEST_SUMMARY, Outcome, TargetGroup

DAYS = ("starts_on", "ends_on", "funded_until")
EVERYONE = ("everyone", "everybody", "all", "anyone")


class Organisations:
    """Whose a row may be: found by reference, number or name; added where none is."""

    def __init__(self):
        self.references, self.numbers, self.names = {}, {}, defaultdict(list)
        self.added, self.free = {}, None
        for reference, name, number in Organisation.objects.order_by("pk").values_list(
            "reference", "name", "charity_number"
        ):
            self.references[reference.lower()] = reference
            if number:
                self.numbers.setdefault(_number(number), reference)
            self.names[_name(name)].append(reference)

    def find(self, name, number):
        """The reference, or None. Raises CellError where several have the name."""
        if number and (found := self.numbers.get(_number(number))):
            return found
        if not name:
            return None
        if found := self.references.get(name.lower()) or self.numbers.get(_number(name)):
            return found
        found = self.names.get(_name(name), [])
        if len(found) > 1:
            raise CellError(
                f"{len(found)} organisations are called “{name}”. Write the reference of the one "
                f"that is meant: {', '.join(found[:5])}."
            )
        return found[0] if found else None

    def add(self, name, number):
        """The reference of an organisation that is to be added."""
        key = _name(name)
        if key not in self.added:
            self.free = self.free or FreeReferences(Organisation)
            self.added[key] = (self.free.make(name), name, number)
        return self.added[key][0]


def _name(text):
    return " ".join(text.lower().split())


def _number(text):
    return text.upper().replace(" ", "").removeprefix("GB-CHC-")


def readers():
    """{column: function from what people write to the format's text}."""
    areas, groups = lookups()
    outcomes = cells.Lookup("outcome", _named(Outcome))

    def for_whom(text):
        return "" if text.lower().strip(" .") in EVERYONE else groups.several(text)

    return {
        **dict.fromkeys(DAYS, cells.day),
        "summary": Words(LONGEST_SUMMARY).clean,
        "status": cells.choice(STATUSES),
        "areas": areas.several,
        "target_groups": for_whom,
        "outcomes": outcomes.several,
        "people_per_year": cells.number,
        "annual_cost_gbp": cells.money,
        "website": cells.web_address,
        "sensitive": cells.choice(YES_NO),
    }


def lookups():
    """Areas and target groups by their names and codes."""
    return cells.Lookup("area", _areas()), cells.Lookup("target group", _named(TargetGroup))


def _areas():
    """(code, names, where) of every area; where is its level and the area around it."""
    rows = list(Area.objects.values_list("code", "name", "aliases", "level", "parent__name"))
    for code, name, aliases, level, parent in rows:
        where = f"{level} in {parent}" if parent else level
        yield code, [name, *aliases], where


def _named(model):
    for code, name in model.objects.order_by("code").values_list("code", "name"):
        yield code, [name], name
