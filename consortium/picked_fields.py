"""Picking a row, or several, out of more than anybody reads: organisations, plans.

The likely ones stand in a list, or as boxes to tick; any other is typed by its name. While
somebody types, htmx offers names (`names_at`). Without JavaScript the name is looked up when the
form is sent: if several are called so, they stand in the list to choose from.

Rows have a slug. Their queryset finds those that words name (`called`, the likeliest first), and
those that have exactly this name (`named`).
"""

from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from consortium.boxes import drawn
from consortium.querysets import without_nulls

MOST_SUGGESTIONS = 12
SEPARATOR = ";"


def suggested(words, rows, names_of):
    """[(slug, name)] of the rows these words name; none for no words."""
    words = without_nulls(words).strip()
    return names_of(rows.called(words)[:MOST_SUGGESTIONS]) if words else []


def typed_in(query):
    """(the words that are being typed, what stands before them in their box), of an address."""
    field = query.get("field", "")[:60]
    before, _, words = query.get(f"{field}-words", "")[:500].rpartition(SEPARATOR)
    return words, f"{without_nulls(before)}{SEPARATOR} " if before else ""


def apart(value):
    """(slug or slugs, name as typed) of what the boxes hold."""
    return (value["chosen"], value["words"]) if isinstance(value, dict) else (value, "")


class ListAndName:
    """A list of the likely rows, and a box to type the name of another.

    `names_of` gives [(slug, name)] of a queryset; `names_at` is the URL name of what offers names,
    where asked of one `kind`. See `Picked.offer`.

    A value is a slug, or a list of them; where a name was typed, too, {"chosen": slug or slugs,
    "words": as typed, "seen": whether the list held what those words find}.
    """

    rows = None
    names_of = None
    names_at = ""
    likely = ()
    empty = ()
    takes_names = True
    kind = ""

    def use_required_attribute(self, initial):
        return False  # the other box will do

    def value_from_datadict(self, data, files, name):
        chosen = super().value_from_datadict(data, files, name)
        words = data.get(f"{name}-words")
        if not words:
            return chosen
        seen = data.get(f"{name}-seen") == words
        return {"chosen": chosen, "words": words, "seen": seen}

    def value_omitted_from_data(self, data, files, name):
        return False

    def get_context(self, name, value, attrs):
        chosen, words = apart(value)
        self.choices = self._listed(self.slugs(chosen), words)
        context = super().get_context(name, chosen, attrs)
        widget = context["widget"]
        widget |= {
            "words": words,
            "takes_names": self.takes_names,
            "names_at": self._address(name),
            "has_list": len(self.choices) > len(self.empty),
            "described_by": widget["attrs"].get("aria-describedby"),
            "is_wrong": "--error" in widget["attrs"].get("class", ""),
        }
        return context

    def _address(self, name):
        asked = {"field": name} | ({"kind": self.kind} if self.kind else {})
        return f"{reverse(self.names_at)}?{urlencode(asked)}"

    def slugs(self, chosen):
        """What is chosen of a list, but for what stands for none."""
        none = {None, "", *(value for value, _ in self.empty)}
        several = [chosen] if isinstance(chosen, str) else chosen or []
        return [without_nulls(slug) for slug in several if slug not in none]

    def parts(self, words):
        """The names in what was typed."""
        return list(filter(None, [without_nulls(words).strip()] if self.takes_names else []))

    def _listed(self, chosen, words):
        """The likely ones, those chosen beside them, and those that the words find."""
        listed = dict(self.likely)
        if others := set(chosen) - set(listed):
            listed |= dict(self.names_of(self.rows.filter(slug__in=others)))
        found = {
            slug: name
            for part in self.parts(words)
            for slug, name in suggested(part, self.rows, self.names_of)
            if slug not in listed
        }
        called = [(f"Called “{words.strip()}”", list(found.items()))] if found else []
        return [*self.empty, *listed.items(), *called]


class ListForOne(ListAndName, forms.Select):
    template_name = "forms/widgets/picked.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["list"] = drawn("django/forms/widgets/select.html", context["widget"])
        return context


class ListForSeveral(ListAndName, forms.CheckboxSelectMultiple):
    template_name = "forms/widgets/picked_several.html"

    def parts(self, words):
        return [
            name.strip() for each in super().parts(words) for name in each.split(SEPARATOR) if name
        ]


class Picked(forms.Field):
    """One row; its value is the row, or None. An initial value is a slug.

    Its widget is a `ListForOne`; `empty` is what stands in the list for none, and its words.
    """

    def __init__(self, *, empty=("", "None"), **options):
        super().__init__(**options)
        self.widget.empty = [empty]

    def offer(self, rows, likely=(), *, takes_names=True, kind=""):
        """Say which rows may be chosen, and which of them (slug, name) are in the list.

        Without `takes_names` those in the list are all there is; `kind` narrows what is offered
        while a name is typed.
        """
        self.widget.rows, self.widget.likely = rows, list(likely)
        self.widget.takes_names, self.widget.kind = takes_names, kind

    def with_words(self, chosen, words):
        """What the boxes hold: slugs, and a name as it was typed."""
        return {"chosen": chosen, "words": words} if words else chosen

    def has_changed(self, initial, data):
        (before, _), (after, words) = apart(initial), apart(data)
        slugs = self.widget.slugs
        return bool(self.widget.parts(words)) or set(slugs(before)) != set(slugs(after))

    def to_python(self, value):
        slugs, words = apart(value)
        chosen = self._chosen(self.widget.slugs(slugs))
        seen = self._meets_list(value)
        named = [self._named(words, chosen if seen else []) for words in self.widget.parts(words)]
        return self._taken(chosen, named)

    def _meets_list(self, value):
        """Whether a choice in the list may be what the words were typed to find. What stood in
        the list before anybody typed them is none.
        """
        return isinstance(value, dict) and bool(value.get("seen"))

    def _chosen(self, slugs):
        found = {each.slug: each for each in self.widget.rows.filter(slug__in=slugs)}
        for slug in slugs:
            if slug not in found:
                raise self._error("invalid_choice", slug=slug)
        return list(found.values())

    def _named(self, words, chosen):
        """The row of this name, or those chosen that the words were typed to find."""
        named = list(self.widget.rows.named(words)[: MOST_SUGGESTIONS + 1])
        if len(named) == 1:
            return named
        found = named or list(self.widget.rows.called(words)[: MOST_SUGGESTIONS + 1])
        if meant := [each for each in found if each in chosen]:
            return meant
        if len(found) != 1:
            raise self._error("several" if found else "unknown", words=words)
        return found

    def _error(self, code, **params):
        return forms.ValidationError(self.error_messages[code], code=code, params=params)

    def _taken(self, chosen, named):
        """A name that was typed goes before what is chosen in the list."""
        [*_, taken] = [chosen, *named]
        return taken[0] if taken else None


class PickedSeveral(Picked):
    """Several rows; its value is a list of them, its initial values slugs.

    Its widget is a `ListForSeveral`.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.empty = []

    def _meets_list(self, value):
        return True  # nothing that is ticked is lost

    def _taken(self, chosen, named):
        return list(dict.fromkeys([*chosen, *(each for found in named for each in found)]))
