"""Form fields that packages share: picking an organisation, or several, out of thousands."""

from collections import Counter

from consortium.picked_fields import ListForOne, ListForSeveral, Picked, PickedSeveral


def names_of(organisations):
    """[(slug, name)]; where two have one name, with the reference, by which it can be typed."""
    rows = list(organisations.values_list("slug", "name", "reference"))
    times = Counter(name for _, name, _ in rows)
    return [
        (slug, f"{name} ({reference})" if times[name] > 1 else name)
        for slug, name, reference in rows
    ]


class OrganisationWidget(ListForOne):
    names_of = staticmethod(names_of)
    names_at = "organisation_names"


class OrganisationsWidget(ListForSeveral):
    names_of = staticmethod(names_of)
    names_at = "organisation_names"


class PickedOrganisation(Picked):
    """One organisation; its value is an Organisation, or None."""

    widget = OrganisationWidget
    default_error_messages = {
        "required": "Choose the organisation.",
        "invalid_choice": "“%(slug)s” is none of the organisations here. Choose another.",
        "unknown": "No organisation here is called “%(words)s”. Type another part of its name.",
        "several": "Several organisations are called like “%(words)s”. Choose yours in the list.",
    }


class PickedOrganisations(PickedSeveral):
    """Several organisations; its value is a list of Organisation."""

    widget = OrganisationsWidget
    default_error_messages = PickedOrganisation.default_error_messages | {
        "several": "Several organisations are called like “%(words)s”. Tick the ones you mean.",
    }
