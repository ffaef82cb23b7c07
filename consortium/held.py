"""What is held about a person or an organisation, table by table.

Each package enters its tables in its own `own_data.py`:

    about_organisation("projects", Project, "organisation")
    about_person("messages", ProjectMessage, "sender", columns=("project__title", "text"))
    left_out(BidPack, "proposal", why="It holds what every partner asks for.")

`path` leads from a row to the organisation or the person; "pk" is the row itself. Without
`columns` all come but secrets. Where history is kept, a table's past comes with it. A row that
only names a person, as who added or decided something, needs no entry: one line tells of it. A
test walks all models: what leads to a person, an organisation or a row entered here is entered
itself or left out for a reason.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models.functions import Lower
from pghistory.models import Context

from consortium.folder.reading import protect

# What proves who somebody is, or only serves the database.
SECRETS = frozenset({"password", "token", "search", "version", "link", "key"})
# What a row is called by, the first that it has.
CALLED_BY = ("title", "name", "words", "question", "label", "file")
BATCH = 2000


@dataclass(frozen=True)
class Entry:
    """A table that is held: its rows, and the stored file each may have, in field `file`.

    `only` narrows the rows, and their past, by further lookups. `file_called` is the field with
    the name somebody gave that file. `opens` opens it for somebody
    where that is guarded: (row, by) → the stream, or NotHere.
    """

    name: str
    model: type[models.Model]
    path: str
    columns: tuple[str, ...] = ()
    only: tuple[tuple[str, object], ...] = ()
    file: str = ""
    file_called: str = ""
    opens: Callable[[models.Model, models.Model], BinaryIO] | None = None


@dataclass(frozen=True)
class Table:
    """Rows under a head, to become a CSV file of this name."""

    name: str
    head: tuple[str, ...]
    rows: Iterator[tuple]


@dataclass(frozen=True)
class StoredFile:
    """A file that is kept, under a name of its own; `path` is below MEDIA_ROOT.

    `opens`, where opening it is guarded, gives the stream or raises NotHere.
    """

    name: str
    path: str
    opens: Callable[[], BinaryIO] | None = None


ABOUT_PERSON: list[Entry] = []
ABOUT_ORGANISATION: list[Entry] = []
LEFT_OUT: dict[tuple[type, str], str] = {}


def about_person(name, model, path, **facts):
    ABOUT_PERSON.append(Entry(name, model, path, **facts))


def about_organisation(name, model, path, **facts):
    ABOUT_ORGANISATION.append(Entry(name, model, path, **facts))


def left_out(model, field, *, why):
    """Say why a link from `model` to what is held does not bring its rows along."""
    LEFT_OUT[model, field] = why


def held_about_organisation(organisation, *, by) -> Iterable[Table | StoredFile]:
    """All that belongs to it, for this person: files that are guarded are opened in their name."""
    names = names_of_people()
    for entry in ABOUT_ORGANISATION:
        yield from _brought_by(entry, organisation, names, by)


def held_about_person(user) -> Iterable[Table | StoredFile]:
    """The account and what belongs to it, where else it is named, and what its person changed."""
    names = names_of_people()
    for entry in ABOUT_PERSON:
        yield from _brought_by(entry, user, names, user)
    yield Table("named-in", ("what", "number", "called", "as"), _named_in(user))
    yield Table("addresses-shown", ("what", "number", "called"), _shown_in(user))
    yield Table(
        "changes-made", ("when", "what", "number", "change", "page", "why"), _changes_by(user)
    )


# --- The rows of an entry, and their past


def _brought_by(entry, subject, names, by):
    rows = entry.model._base_manager.filter(
        **{entry.path: subject.pk, **dict(entry.only)}
    ).order_by("pk")
    found = [(lookup, lookup.replace("__", " ")) for lookup in entry.columns]
    lookups, head = zip(*(found or columns_of(entry.model)), strict=True)
    yield Table(entry.name, head, rows.values_list(*lookups).iterator(chunk_size=BATCH))
    if hasattr(entry.model, "pgh_event_model"):
        yield _past_of(entry, subject, names)
    if entry.file:
        # Opening asks what a row belongs to: its required links come along.
        for row in rows.exclude(**{entry.file: ""}).select_related():
            path, called = (
                str(getattr(row, name)) for name in (entry.file, entry.file_called or entry.file)
            )
            opens = entry.opens and partial(entry.opens, row, by)
            yield StoredFile(f"{entry.name}/{row.pk}-{_plain(called)}", path, opens)


def columns_of(model) -> list[tuple[str, str]]:
    """Each column as (lookup, head): rows it points to by what they are called by."""
    return [
        (
            f"{field.name}__{called}"
            if (called := _called(field.related_model))
            else field.attname,
            field.name,
        )
        for field in model._meta.concrete_fields
        if field.name not in SECRETS
    ]


def _called(model):
    """The field a row of this model is called by; None where it has none, or is none."""
    names = {field.name for field in model._meta.concrete_fields} if model else set()
    return next((name for name in CALLED_BY if name in names), None)


def _past_of(entry, subject, names):
    """Each insert, update and delete. Other rows stand as numbers: they may be gone by now."""
    model = entry.model.pgh_event_model
    path = "pgh_obj_id" if entry.path == "pk" else entry.path
    columns = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in SECRETS
    ]
    events = (
        model.objects.filter(**{path: subject.pk, **dict(entry.only)})
        .order_by("pgh_id")
        .values_list("pgh_created_at", "pgh_label", "pgh_context__metadata", *columns)
    )
    rows = (
        (at, change, names.get((metadata or {}).get("user"), ""), *values)
        for at, change, metadata, *values in events.iterator(chunk_size=BATCH)
    )
    return Table(f"{entry.name}-history", ("when", "change", "by", *columns), rows)


def names_of_people() -> dict[int, str]:
    """By number, as colleagues know them: an address stands nowhere here."""
    return dict(get_user_model().objects.values_list("pk", "name"))


def _plain(name):
    """A file's name without any path, and without signs that some systems refuse."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign if sign.isalnum() or sign in " ._-()" else "_" for sign in last)


# --- Where else a person stands


def links_to_people() -> list[models.ForeignKey]:
    """Every field of a row, history apart, that names a person."""
    return [
        field
        for model in apps.get_models(include_auto_created=True)
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.local_fields
        if field.related_model is get_user_model()
    ]


def _named_in(user):
    """A line for each row that names the person as who did something."""
    told = {(entry.model, entry.path) for entry in ABOUT_PERSON}
    for field in links_to_people():
        if (field.model, field.name) in told or (field.model, field.name) in LEFT_OUT:
            continue
        rows = field.model._base_manager.filter(**{field.name: user.pk}).order_by("pk")
        yield from _lines(field.model, rows, field.verbose_name)


def _lines(model, rows, *more):
    what = str(model._meta.verbose_name)
    for pk, called in rows.values_list("pk", _what_calls(model)).iterator(chunk_size=BATCH):
        yield (what, pk, called, *map(str, more))


def _what_calls(model):
    """The lookup of what a row is called by, of itself or of what it belongs to."""
    if called := _called(model):
        return called
    for field in model._meta.concrete_fields:
        if field.related_model is not get_user_model() and (called := _called(field.related_model)):
            return f"{field.name}__{called}"
    return "pk"


def addresses_of(user) -> set[str]:
    """All a person's addresses, in lower case."""
    own = user.emailaddress_set.values_list("email", flat=True)
    return {user.email.lower(), *(email.lower() for email in own)}


def address_fields(wanted: Callable[[type], bool]) -> list[models.EmailField]:
    return [
        field
        for model in apps.get_models()
        if wanted(model)
        for field in model._meta.local_fields
        if isinstance(field, models.EmailField)
    ]


def rows_with_address(field: models.EmailField, addresses: set[str]) -> models.QuerySet:
    rows = field.model._base_manager.annotate(_address=Lower(field.name))
    return rows.filter(_address__in=addresses)


def _shown_in(user):
    """A line for each row that holds one of the person's addresses, the account's own apart."""
    addresses = addresses_of(user)
    own = {entry.model for entry in ABOUT_PERSON}
    for field in address_fields(lambda model: model not in own and not is_past(model)):
        yield from _lines(field.model, rows_with_address(field, addresses).order_by("pk"))


# --- What a person changed


def is_past(model) -> bool:
    return hasattr(model, "pgh_tracked_model")


def event_models() -> list[type[models.Model]]:
    """The models that hold the past of others."""
    return [model for model in apps.get_models() if is_past(model)]


def contexts_of(user_id: int) -> models.QuerySet:
    """The occasions on which this person changed something."""
    return Context.objects.filter(metadata__user=user_id)


def _changes_by(user):
    """One line for each row of history that this person's doing wrote."""
    occasions = dict(contexts_of(user.pk).values_list("pk", "metadata"))
    for model in event_models():
        what = str(model.pgh_tracked_model._meta.verbose_name)
        events = model.objects.filter(pgh_context__in=list(occasions)).order_by("pgh_id")
        facts = events.values_list("pgh_created_at", "pgh_obj_id", "pgh_label", "pgh_context")
        for at, number, change, occasion in facts.iterator(chunk_size=BATCH):
            said = occasions[occasion]
            yield at, what, number, change, said.get("url", ""), said.get("why", "")


# --- As text


def as_text(value) -> str:
    """A value as the text of a cell, which no spreadsheet program runs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, str):
        return protect(value.replace("\r\n", "\n"))
    return str(value)
