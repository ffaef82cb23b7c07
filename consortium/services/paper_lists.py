"""Which papers the consortium and its funders ask for: kinds, and lists of them."""

from django.db import transaction

from consortium.access import require
from consortium.models import PaperKind, PaperList, PaperListKind, User
from consortium.references import free_slug
from consortium.versions import require_version

# What funders and commissioners usually ask of every partner; a consortium edits its own list.
USUAL_KINDS = (
    (
        "governing",
        "Governing document",
        "Constitution, trust deed or articles as they stand.",
        0,
    ),
    ("accounts", "Accounts", "The latest annual accounts, as signed by the trustees.", 0),
    ("insurance", "Insurance", "Public liability, and employer’s liability with staff.", 1),
    ("safeguarding", "Safeguarding policy", "For children and for adults at risk.", 0),
    ("equality", "Equality policy", "Equality, diversity and inclusion.", 0),
    ("data", "Data protection registration", "The ICO’s certificate, renewed yearly.", 1),
    ("health", "Health and safety policy", "Signed, with a date.", 0),
    ("bank", "Bank confirmation", "A letter or a statement’s head that names the account.", 0),
)


class StillAskedFor(Exception):
    """A kind of paper that is on somebody's list; the words name whose."""


@transaction.atomic
def take_usual_kinds(*, by: User) -> None:
    """Begin the consortium's list with what is usually asked for. Raises Denied."""
    require(by, "consortium.change_paper_lists")
    have = {code.lower() for code in PaperKind.objects.values_list("code", flat=True)}
    PaperKind.objects.bulk_create(
        PaperKind(code=code, name=name, description=words, expires=bool(expires), order=10 * number)
        for number, (code, name, words, expires) in enumerate(USUAL_KINDS, start=1)
        if code not in have
    )


@transaction.atomic
def add_kind(*, by: User, values: dict) -> PaperKind:
    """Ask for another kind of paper. Its code comes from its name. Raises Denied."""
    require(by, "consortium.change_paper_lists")
    return PaperKind.objects.create(code=_free_code(PaperKind, values["name"]), **values)


@transaction.atomic
def revise_kind(*, kind_id: int, by: User, version: int | None, changes: dict) -> PaperKind:
    """Save a kind's fields. `version` is the one the person was shown.

    Raises Denied, or Stale with the kind as it is now; then nothing is written.
    """
    kind = _locked(PaperKind, kind_id, by, version)
    for name, value in changes.items():
        setattr(kind, name, value)
    return _save(kind)


@transaction.atomic
def remove_kind(*, kind_id: int, by: User, version: int | None) -> PaperKind:
    """Take a kind off the consortium's list; papers of it stay.

    Raises Denied, StillAskedFor, or Stale where somebody saved it after the person was shown
    `version`.
    """
    kind = _locked(PaperKind, kind_id, by, version)
    lists = list(PaperList.objects.filter(items__kind=kind).values_list("name", flat=True))
    if lists:
        raise StillAskedFor(
            f"“{kind}” is asked for in {', '.join(lists)}. Take it off there first."
        )
    kind.delete()
    return kind


@transaction.atomic
def add_list(*, by: User, name: str, months: dict[PaperKind, int | None]) -> PaperList:
    """Say what a funder asks for: {kind: not older than so many months}. Raises Denied."""
    require(by, "consortium.change_paper_lists")
    paper_list = PaperList.objects.create(code=_free_code(PaperList, name), name=name)
    _ask_for(paper_list, months)
    return paper_list


@transaction.atomic
def revise_list(
    *,
    list_id: int,
    by: User,
    version: int | None,
    name: str,
    months: dict[PaperKind, int | None],
) -> PaperList:
    """Save a list and what it asks for. `version` is the one the person was shown.

    Raises Denied, or Stale with the list as it is now; then nothing is written.
    """
    paper_list = _locked(PaperList, list_id, by, version)
    paper_list.name = name
    _ask_for(paper_list, months)
    return _save(paper_list)


@transaction.atomic
def remove_list(*, list_id: int, by: User, version: int | None) -> PaperList:
    """Remove a list. Raises Denied, or Stale where it was saved after `version` was shown."""
    paper_list = _locked(PaperList, list_id, by, version)
    paper_list.delete()
    return paper_list


def _free_code(model, name):
    return free_slug(name, set(model.objects.values_list("code", flat=True)))


def _locked(model, pk, by, version):
    require(by, "consortium.change_paper_lists")
    row = model.objects.select_for_update().get(pk=pk)
    require_version(row, version)
    return row


def _save(row):
    row.version += 1
    row.save()
    return row


def _ask_for(paper_list, months):
    paper_list.items.exclude(kind__in=months).delete()
    for kind, limit in months.items():
        PaperListKind.objects.update_or_create(
            paper_list=paper_list, kind=kind, defaults={"months": limit}
        )
