"""What papers an organisation keeps, and who is ready for which list."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from consortium import readiness
from consortium.models import Document, Organisation, PaperKind, PaperList
from consortium.readiness import State


@dataclass
class KeptKind:
    """A kind of paper with the papers an organisation keeps of it, and what it is like."""

    name: str
    code: str
    description: str
    state: State
    documents: list[Document] = field(default_factory=list)


@dataclass(frozen=True)
class ListState:
    """A list as one organisation meets it: which kinds are not ready, and why."""

    paper_list: PaperList
    lacking: tuple[tuple[str, State], ...]
    asked: int

    @property
    def is_ready(self) -> bool:
        return not self.lacking

    @property
    def ready(self) -> int:
        return self.asked - len(self.lacking)

    @property
    def has_nothing(self) -> bool:
        return self.ready == 0 and all(state == State.MISSING for _, state in self.lacking)

    @property
    def gaps(self) -> list[tuple[str, list[str]]]:
        """[(what is wrong, the kinds of which it is)], the worst first."""
        found = {}
        for name, state in sorted(self.lacking, key=lambda pair: pair[1]):
            found.setdefault(state.words, []).append(name)
        return list(found.items())


def code_of(text: str, kinds: list[PaperKind]) -> str:
    """The code of the kind a document names by code or by name; its own text if there is none."""
    low = text.strip().lower()
    return next(
        (kind.code for kind in kinds if low in (kind.code.lower(), kind.name.lower())), text
    )


def paper_of(document: Document, kinds: list[PaperKind]) -> readiness.Paper:
    return readiness.Paper(
        code_of(document.kind, kinds),
        document.issued_on,
        document.expires_on,
        bool(document.file),
    )


def kept_by(organisation: Organisation, on: datetime.date | None = None) -> list[KeptKind]:
    """Every kind that is asked for, with what is kept of it; kinds of its own come last."""
    on = on or timezone.localdate()
    kinds = list(PaperKind.objects.all())
    documents = list(organisation.documents.prefetch_related("earlier__replaced_by"))
    papers = [paper_of(document, kinds) for document in documents]
    known = {kind.code: kind for kind in kinds}
    codes = [*known, *sorted({paper.kind for paper in papers} - known.keys())]
    kept = []
    for code in codes:
        kind = known.get(code)
        wanted = readiness.Wanted(code, expires=bool(kind and kind.expires))
        own = [
            document
            for document, paper in zip(documents, papers, strict=True)
            if paper.kind == code
        ]
        for document in own:
            document.state = readiness.state_of(paper_of(document, kinds), wanted, on)
        kept.append(
            KeptKind(
                name=kind.name if kind else code,
                code=code,
                description=kind.description if kind else "",
                state=readiness.best_of(papers, wanted, on),
                documents=own,
            )
        )
    return kept


@dataclass(frozen=True)
class Shown:
    """A paper as a pack names it: whose, of which kind, and its dates. Never its file."""

    organisation: str
    name: str
    issued_on: datetime.date | None
    expires_on: datetime.date | None


def shown_in_packs(organisations: Iterable[int], on: datetime.date) -> list[Shown]:
    """Papers of those organisations that let packs name them: what is here and has not run out.

    Of each kind the one that lasts longest, by organisation and in the order of the kinds.
    """
    kinds = list(PaperKind.objects.all())
    names = {kind.code: kind.name for kind in kinds}
    order = {code: place for place, code in enumerate(names)}
    found: dict[tuple[str, int, str], Shown] = {}
    documents = (
        Document.objects.filter(organisation__in=organisations, organisation__shows_papers=True)
        .exclude(file="")
        .exclude(expires_on__lt=on)
        .select_related("organisation")
    )
    for document in documents.order_by("expires_on", "issued_on", "pk"):
        code = code_of(document.kind, kinds)
        key = document.organisation.name, order.get(code, len(order)), code
        found[key] = Shown(
            document.organisation.name,
            names.get(code, document.title),
            document.issued_on,
            document.expires_on,
        )
    return [found[key] for key in sorted(found)]


def lists_of(
    organisations: list[Organisation], on: datetime.date | None = None
) -> dict[int, list[ListState]]:
    """{organisation id: each list as it meets it}, in four queries however many there are."""
    on = on or timezone.localdate()
    kinds = list(PaperKind.objects.all())
    names = {kind.code: kind.name for kind in kinds}
    lists = _lists()
    papers = {organisation.pk: [] for organisation in organisations}
    for document in Document.objects.filter(organisation__in=papers):
        papers[document.organisation_id].append(paper_of(document, kinds))
    return {
        pk: [_met(paper_list, wanted, own, names, on) for paper_list, wanted in lists]
        for pk, own in papers.items()
    }


def too_old_for(
    organisations: Iterable[int], on: datetime.date
) -> list[tuple[Document, list[PaperList]]]:
    """[(paper, the lists it is too old for)] of approved organisations, the latest paper of each
    kind; a list that another paper of the kind will do for is left out.
    """
    kinds, lists = list(PaperKind.objects.all()), _lists()
    owned = {}
    for document in Document.objects.filter(
        organisation__in=Organisation.objects.approved().filter(pk__in=organisations)
    ).select_related("organisation"):
        paper = paper_of(document, kinds)
        owned.setdefault((document.organisation_id, paper.kind), []).append((document, paper))
    found = []
    for (_, code), own in owned.items():
        papers = [paper for _, paper in own]
        failing = [
            (paper_list, one)
            for paper_list, wanted in lists
            for one in wanted
            if one.kind == code and readiness.best_of(papers, one, on) == State.TOO_OLD
        ]
        if failing:
            one = failing[0][1]
            old = [each for each, p in own if readiness.state_of(p, one, on) == State.TOO_OLD]
            latest = max(old, key=lambda document: (document.issued_on, document.pk))
            found.append((latest, [paper_list for paper_list, _ in failing]))
    return found


def _lists():
    return [
        (paper_list, [wanted_of(item) for item in paper_list.items.all()])
        for paper_list in PaperList.objects.prefetch_related("items__kind")
    ]


def wanted_of(item) -> readiness.Wanted:
    return readiness.Wanted(item.kind.code, item.kind.expires, item.months)


def _met(paper_list, wanted, papers, names, on):
    states = [(names[one.kind], readiness.best_of(papers, one, on)) for one in wanted]
    lacking = tuple((name, state) for name, state in states if not state.is_good)
    return ListState(paper_list, lacking, len(wanted))
