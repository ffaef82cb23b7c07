"""Reads of places."""

from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Length


def without_nulls(words: str) -> str:
    """What was typed without null characters, which the database takes in no comparison."""
    return words.replace("\x00", "")


class AreaQuerySet(models.QuerySet):
    def under(self, area):
        """The area and everything inside it."""
        return self.filter(path__startswith=area.path)

    def matching(self, words):
        """Areas whose name, code or alias holds these words; places people type first."""
        words = without_nulls(words).strip()
        if not words:
            return self
        return self.filter(
            Q(name__icontains=words) | Q(code__iexact=words) | Q(aliases__icontains=words)
        )

    def named(self, words):
        """Areas called exactly this, by name, code or alias, in whatever case."""
        words = without_nulls(words)
        aliases = [words, words.title(), words.capitalize(), words.upper()]
        return self.filter(
            Q(name__iexact=words) | Q(code__iexact=words) | Q(aliases__overlap=aliases)
        )

    def keys_by_code(self):
        """{code in capitals, of today or an earlier one: primary key}."""
        codes, older = {}, {}
        for pk, code, aliases in self.order_by("pk").values_list("pk", "code", "aliases"):
            codes[code.upper()] = pk
            older.update(dict.fromkeys((alias.upper() for alias in aliases), pk))
        return older | codes

    def best_first(self, words):
        """Exact names, then names that begin so, then the others; wider areas first in each."""
        words = without_nulls(words)
        closeness = Case(
            When(Q(name__iexact=words) | Q(code__iexact=words), then=0),
            When(name__istartswith=words, then=1),
            default=2,
        )
        return self.order_by(closeness, Length("path"), "name", "code")

    def touching(self, *areas):
        """Those that share a leaf with one of these: itself, wider ones and those under it."""
        near = Q(pk=None)
        for area in areas:
            near |= Q(path__startswith=area.path) | Q(code__in=area.codes_above)
        return self.filter(near)

    def inside(self, area):
        """The areas directly under this one."""
        return self.filter(parent=area)

    def above(self, area):
        """The wider areas this one lies in, the widest first."""
        return self.filter(code__in=area.codes_above).order_by(Length("path"))

    def with_names(self, names):
        """Areas called exactly one of these, by name or alias, the widest first."""
        return self.filter(Q(name__in=names) | Q(aliases__overlap=list(names))).largest_first()

    def largest_first(self):
        """By level, the widest first, then by name."""
        return self.order_by(Length("path"), "name", "code")

    def visible_to(self, user):
        return self.all()
