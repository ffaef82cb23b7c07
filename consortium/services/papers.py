"""Keeping papers: adding one, replacing it, removing it, opening it."""

import datetime
import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from consortium import file_types
from consortium.access import require
from consortium.models import (
    Document,
    DocumentOpening,
    EarlierDocument,
    Organisation,
    PaperKind,
    User,
)
from consortium.papers import code_of
from consortium.versions import require_version

FOLDER = "documents"


class PaperRefused(Exception):
    """The paper cannot be kept or removed so; the text says why. `field` is the box it is about."""

    def __init__(self, message, field=None):
        super().__init__(message)
        self.field = field


class NotHere(Exception):
    """The file of a paper is not where it should be; the text says what to do."""


@dataclass(frozen=True)
class Opened:
    """A paper's file, ready to be sent: open, typed, and under a name of ours."""

    stream: BinaryIO
    name: str
    content_type: str


# --- Keeping


@transaction.atomic
def add_paper(
    *,
    organisation_id: int,
    by: User,
    kind: str,
    title: str,
    file: File,
    issued_on: datetime.date | None,
    expires_on: datetime.date | None,
) -> Document:
    """Keep a paper. Raises Denied, FileRefused or PaperRefused; then no file is left behind."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require(by, "consortium.keep_papers", organisation)
    title = title.strip() or _name_of(kind)
    if organisation.documents.filter(kind=kind, title=title).exists():
        raise PaperRefused(
            f"“{title}” is kept already. Replace that one, or give this one another name.", "title"
        )
    path = _path_for(organisation, file)
    document = Document.objects.create(
        organisation=organisation,
        kind=kind,
        title=title,
        issued_on=issued_on,
        expires_on=expires_on,
        file=path,
    )
    _store(path, file)
    return document


@transaction.atomic
def replace_paper(
    *,
    document_id: int,
    by: User,
    version: int | None,
    file: File | None,
    issued_on: datetime.date | None,
    expires_on: datetime.date | None,
) -> Document:
    """Put a newer file or other dates in a paper's place; the old file is kept beside it.

    `version` is the one the person was shown. Raises Denied, FileRefused, or Stale with the paper
    as it is now; then nothing is written.
    """
    document = Document.objects.select_for_update().get(pk=document_id)
    require(by, "consortium.change_document", document)
    require_version(document, version)
    before = document.file
    if file is not None:
        if before:
            EarlierDocument.objects.create(
                document=document,
                issued_on=document.issued_on,
                expires_on=document.expires_on,
                file=before,
                replaced_by=by,
            )
        document.file = _path_for(document.organisation, file)
    document.issued_on, document.expires_on = issued_on, expires_on
    document.version += 1
    document.save()
    if file is not None:
        _store(document.file, file)
    return document


@transaction.atomic
def remove_paper(*, document_id: int, by: User, version: int | None) -> Document:
    """Remove a paper with its earlier files. Who opened it stays written down.

    Raises Denied, or Stale where somebody saved it after the person was shown `version`.
    """
    document = Document.objects.select_for_update().get(pk=document_id)
    require(by, "consortium.change_document", document)
    require_version(document, version)
    paths = paths_of(Document.objects.filter(pk=document.pk))
    document.delete()
    forget_files(paths)
    return document


def move_papers(organisation: Organisation, into: Organisation) -> tuple[list[str], list[str]]:
    """Take papers along into another organisation: ([the titles moved], [those left behind]).

    What has not run out moves where the other has no paper of its kind; who opened it moves too.
    """
    kinds = list(PaperKind.objects.all())
    have = {code_of(kind, kinds).lower() for kind in into.documents.values_list("kind", flat=True)}
    today = timezone.localdate()
    moving, left = [], []
    for paper in organisation.documents.order_by("title", "pk"):
        has_ended = paper.expires_on is not None and paper.expires_on < today
        is_kept_there = code_of(paper.kind, kinds).lower() in have
        (left if has_ended or is_kept_there else moving).append(paper)
    documents = Document.objects.filter(pk__in=[paper.pk for paper in moving])
    DocumentOpening.objects.filter(document__in=documents).update(organisation=into)
    documents.update(organisation=into, version=F("version") + 1)
    return [paper.title for paper in moving], [paper.title for paper in left]


def paths_of(documents: QuerySet[Document]) -> set[str]:
    """Where the files of these papers lie, earlier ones too."""
    earlier = EarlierDocument.objects.filter(document__in=documents)
    found = {*documents.values_list("file", flat=True), *earlier.values_list("file", flat=True)}
    return found - {""}


def forget_files(paths: set[str]) -> None:
    """Remove the files of papers whose rows are gone, once that holds.

    A folder may have named a file that another paper has too, or one that is no paper: it stays.
    """
    own = {path for path in paths if path.startswith(f"{FOLDER}/")}
    for row in (Document, EarlierDocument):
        own -= set(row.objects.filter(file__in=own).values_list("file", flat=True))
    for path in sorted(own):
        transaction.on_commit(partial(default_storage.delete, path))


def _path_for(organisation, file):
    """Where an uploaded file is to lie under MEDIA_ROOT: its own name is not used for anything."""
    found = file_types.type_of(file, file.size)
    return f"{FOLDER}/{organisation.slug}/{secrets.token_hex(16)}.{found.ending}"


def _store(path, file):
    """Keep a file, after its row is written: a row that is refused leaves no file behind."""
    default_storage.save(path, file)


def _name_of(kind):
    found = PaperKind.objects.filter(code=kind).first()
    return found.name if found else kind


@transaction.atomic
def let_packs_name_papers(*, organisation_id: int, by: User, may: bool) -> Organisation:
    """Say whether the packs of an organisation's bids may name its papers. Raises Denied."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    require(by, "consortium.show_papers", organisation)
    organisation.shows_papers = may
    organisation.version += 1
    organisation.save(update_fields=["shows_papers", "version"])
    return organisation


# --- Opening


@transaction.atomic
def open_paper(*, document: Document, by: User, earlier: EarlierDocument | None = None) -> Opened:
    """A paper's file, with who opened it written down. Raises Denied, or NotHere with why."""
    require(by, "consortium.view_document", document)
    held = earlier or document
    stream = _open(held.file)
    try:
        found = file_types.type_of(stream, Path(stream.name).stat().st_size)
    except file_types.FileRefused:
        stream.close()
        raise NotHere("This file is of a kind that is not given out here.") from None
    DocumentOpening.objects.create(
        organisation=document.organisation, document=document, title=document.title, opened_by=by
    )
    return Opened(stream, _given_name(document, held, found), found.content_type)


def _open(path):
    """The stored file, which must lie under MEDIA_ROOT whatever a row says."""
    top = Path(settings.MEDIA_ROOT).resolve()
    place = (top / path).resolve()
    if not path or not place.is_relative_to(top) or not place.is_file():
        raise NotHere("The file of this paper is not here. Ask its charity to add it again.")
    return place.open("rb")


def _given_name(document, held, found):
    parts = (document.organisation.name, document.title, held.issued_on)
    words = "-".join(slugify(str(part))[:60] for part in parts if part)
    return f"{words or 'paper'}.{found.ending}"
