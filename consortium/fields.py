"""Form fields that packages share: picking areas by name."""

from django import forms

from consortium.models import Area

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
        return {"codes": [getattr(area, "code", area) for area in value or []], "words": ""}

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
