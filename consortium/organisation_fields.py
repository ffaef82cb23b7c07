"""Form fields that packages share: picking an organisation, or several, out of thousands.

The likely ones stand in a list, or as boxes to tick; any other is typed by its name. While
somebody types, htmx offers names (`organisation_names`). Without JavaScript the name is looked up
when the form is sent: if several are called so, they stand in the list to choose from.
"""

from collections import Counter

from django import forms

from consortium.boxes import drawn
from consortium.models import Organisation
from consortium.querysets import without_nulls

MOST_SUGGESTIONS = 12
SEPARATOR = ";"


def names_of(organisations):
    """[(slug, name)]; where two have one name, with the reference, by which it can be typed."""
    rows = list(organisations.values_list("slug", "name", "reference"))
    times = Counter(name for _, name, _ in rows)
    return [
        (slug, f"{name} ({reference})" if times[name] > 1 else name)
        for slug, name, reference in rows
    ]


def suggest_organisations(words, organisations):
    """[(slug, name)] of those these words name, the shortest names first; none for no words."""
    words = without_nulls(words).strip()
    return names_of(organisations.called(words)[:MOST_SUGGESTIONS]) if words else []


def apart(value):
    """(slug or slugs, name as typed) of what the boxes hold."""
    return (value["chosen"], value["words"]) if isinstance(value, dict) else (value, "")


class _ListAndName:
    """A list of the likely organisations, and a box to type the name of another.

    A value is a slug, or a list of them; where a name was typed, too, {"chosen": slug or slugs,
    "words": as typed, "seen": whether the list held what those words find}. See
    `PickedOrganisation.offer`.
    """

    organisations = Organisation.objects.none()
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
            "kind": self.kind,
            "has_list": len(self.choices) > len(self.empty),
            "described_by": widget["attrs"].get("aria-describedby"),
            "is_wrong": "--error" in widget["attrs"].get("class", ""),
        }
        return context

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
            listed |= dict(names_of(self.organisations.filter(slug__in=others)))
        found = {
            slug: name
            for part in self.parts(words)
            for slug, name in suggest_organisations(part, self.organisations)
            if slug not in listed
        }
        called = [(f"Called “{words.strip()}”", list(found.items()))] if found else []
        return [*self.empty, *listed.items(), *called]


class OrganisationWidget(_ListAndName, forms.Select):
    template_name = "forms/widgets/organisation.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["list"] = drawn("django/forms/widgets/select.html", context["widget"])
        return context


class OrganisationsWidget(_ListAndName, forms.CheckboxSelectMultiple):
    template_name = "forms/widgets/organisations.html"

    def parts(self, words):
        return [
            name.strip() for each in super().parts(words) for name in each.split(SEPARATOR) if name
        ]


class PickedOrganisation(forms.Field):
    """One organisation; its value is an Organisation, or None. An initial value is a slug.

    `empty` is what stands in the list for none, and its words.
    """

    widget = OrganisationWidget
    default_error_messages = {
        "required": "Choose the organisation.",
        "invalid_choice": "“%(slug)s” is none of the organisations here. Choose another.",
        "unknown": "No organisation here is called “%(words)s”. Type another part of its name.",
        "several": "Several organisations are called like “%(words)s”. Choose yours in the list.",
    }

    def __init__(self, *, empty=("", "None"), **options):
        super().__init__(**options)
        self.widget.empty = [empty]

    def offer(self, organisations, likely=(), *, takes_names=True, kind=""):
        """Say which organisations may be chosen, and which of them (slug, name) are in the list.

        Without `takes_names` those in the list are all there is; `kind` narrows what is offered
        while a name is typed.
        """
        self.widget.organisations, self.widget.likely = organisations, list(likely)
        self.widget.takes_names, self.widget.kind = takes_names, kind

    @property
    def organisations(self):
        return self.widget.organisations

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
        found = {each.slug: each for each in self.organisations.filter(slug__in=slugs)}
        for slug in slugs:
            if slug not in found:
                raise self._error("invalid_choice", slug=slug)
        return list(found.values())

    def _named(self, words, chosen):
        """The organisation of this name, or those chosen that the words were typed to find."""
        named = list(self.organisations.named(words)[: MOST_SUGGESTIONS + 1])
        if len(named) == 1:
            return named
        found = named or list(self.organisations.called(words)[: MOST_SUGGESTIONS + 1])
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


class PickedOrganisations(PickedOrganisation):
    """Several organisations; its value is a list of Organisation, its initial values slugs."""

    widget = OrganisationsWidget
    default_error_messages = {
        "several": "Several organisations are called like “%(words)s”. Tick the ones you mean.",
    }

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.empty = []

    def _meets_list(self, value):
        return True  # nothing that is ticked is lost

    def _taken(self, chosen, named):
        return list(dict.fromkeys([*chosen, *(each for found in named for each in found)]))
