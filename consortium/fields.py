"""Form fields that packages share: picking areas by name."""

import re

from django import forms

from consortium.models import Area
from consortium.querysets import without_nulls

MOST_SUGGESTIONS = 12


class AreasWidget(forms.Widget):
    """Chosen areas as ticked boxes, and a box to type the names of others.

    While somebody types, htmx asks `area_search` for areas to tick. Without JavaScript the
    typed names are looked up when the form is sent.
    """

    template_name = "forms/widgets/areas.html"

    def value_from_datadict(self, data, files, name):
        codes = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return {"codes": list(codes), "words": data.get(f"{name}-words", "")}

    def value_omitted_from_data(self, data, files, name):
        return False

    def id_for_label(self, id_, index=None):
        return f"{id_}_words" if id_ else id_

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        value = value if isinstance(value, dict) else {"codes": value or [], "words": ""}
        context["widget"] |= area_options(value["words"], value["codes"])
        context["widget"]["described_by"] = context["widget"]["attrs"].get("aria-describedby")
        return context


def area_options(words, codes):
    """What the boxes to tick show: the areas ticked already, and others these words find."""
    chosen = Area.objects.filter(code__in=codes).select_related("parent").largest_first()
    found = suggest_areas(words).exclude(code__in=codes) if words.strip() else Area.objects.none()
    return {"chosen": chosen, "found": found[:MOST_SUGGESTIONS], "words": words}


def suggest_areas(words):
    """Areas whose name, code or alias holds these words; exact and wider ones first."""
    return Area.objects.matching(words).select_related("parent").best_first(words)


class AreasField(forms.Field):
    """Areas, ticked or typed; its value is a list of Area. Initial values are areas too."""

    widget = AreasWidget
    default_error_messages = {
        "unknown": "No area here is called %(words)s. Type another name, or its code.",
        "several": "Several areas match %(words)s. Tick the ones you mean.",
    }

    def prepare_value(self, value):
        if isinstance(value, dict):
            return value
        return self.with_words([getattr(area, "code", area) for area in value or []], "")

    def with_words(self, codes, words):
        """What the boxes hold: codes that are ticked, and names as they were typed."""
        return {"codes": codes, "words": words}

    def bound_data(self, data, initial):
        return data

    def to_python(self, value):
        value = self.prepare_value(value)
        areas = list(Area.objects.filter(code__in=value["codes"]))
        for words in filter(None, (part.strip() for part in value["words"].split(";"))):
            named = list(Area.objects.named(words))
            found = named if len(named) == 1 else list(suggest_areas(words)[:MOST_SUGGESTIONS])
            if not found:
                raise forms.ValidationError(
                    self.error_messages["unknown"], code="unknown", params={"words": words}
                )
            # What was typed only to find areas that are ticked by now has done its work.
            if {area.pk for area in found} & {area.pk for area in areas}:
                continue
            if len(found) > 1:
                raise forms.ValidationError(
                    self.error_messages["several"], code="several", params={"words": words}
                )
            areas += found
        return sorted(set(areas), key=lambda area: (area.path.count("/"), area.name))

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        before = set(self.prepare_value(initial)["codes"])
        after = self.prepare_value(data)
        return bool(after["words"].strip()) or before != set(after["codes"])


class AreaField(forms.CharField):
    """One area, typed: its name, another name of it, its code, or "Name (CODE)"."""

    widget = forms.TextInput(attrs={"list": "area-names", "autocomplete": "off"})

    def clean(self, value):
        words = super().clean(value)
        if not words:
            return None
        coded = re.fullmatch(r".*\(([^()]+)\)", words)
        if coded and (area := Area.objects.filter(code__iexact=coded[1]).first()):
            return area
        found = list(Area.objects.named(words).select_related("parent")[:6])
        found = found or list(Area.objects.matching(words).select_related("parent")[:6])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(f"No area here is called “{words}”.")
        raise forms.ValidationError(
            f"“{words}” may be {' or '.join(full_name(area) for area in found[:5])}"
            f"{' or another' if len(found) > 5 else ''}. Type one of these."
        )

    def prepare_value(self, value):
        """An address has the area's code; the box shows its name, too."""
        code = without_nulls(value or "").strip()
        area = Area.objects.filter(code__iexact=code).first() if code else None
        return full_name(area) if area else value


def full_name(area):
    """ "Linton (E05011298)": what the area box accepts, whatever else has that name."""
    return f"{area.name} ({area.code})"
