"""How a priority stands in an address below a plan's coverage."""

# The first words below `/coverage/<plan>/` that name pages of the plan itself.
RESERVED = ("gaps", "cliff", "map", "figures", "with")
ESCAPE = "~"


class PriorityReference:
    """The part of an address that is a priority's reference, slashes included.

    A reference that begins like a reserved word's page is written with one `~` before it, and so
    is one that begins with `~` and would otherwise be read as such: no reference shares its
    address with another or with a page of the plan.
    """

    regex = rf"(?!(?:{'|'.join(RESERVED)})/).+"

    def to_python(self, text: str) -> str:
        return text[len(ESCAPE) :] if text.startswith(ESCAPE) and _looks_reserved(text) else text

    def to_url(self, reference: str) -> str:
        return ESCAPE + reference if _looks_reserved(reference) else reference


def _looks_reserved(text: str) -> bool:
    return text.lstrip(ESCAPE).split("/")[0] in RESERVED
