"""Taking back what an import wrote, from the history that database triggers keep of every row.

Each row goes back to what it was before: new ones go, changed ones get their old values, those
that went come back. Refused as soon as somebody changed one of them since, or something else
leans on one that would go; what has itself been undone does not count.
"""

from django.db import connection, models
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.formats import date_format

from consortium.bulk import among_ids
from consortium.folder.columns import update_rows
from consortium.models import Import, ImportStatus, User
from consortium.work import Refused

AT_ONCE = 500
_NAMED = 5


class Written:
    """The rows of one model that the import wrote. `root` is the attribute that names their whole.

    A project's area belongs to the project: a change of one is a change of the other.
    """

    def __init__(self, model, root, context):
        self.model, self.root = model, root
        self.events = model.pgh_event_model.objects.order_by("pgh_id")
        self.own = self.events.filter(pgh_context_id=context)
        self.added_by_it = self.own.filter(pgh_label="insert").order_by().values("pgh_obj_id")
        self.first = self.own.aggregate(first=Min("pgh_id"))["first"]
        self.labels = {}
        for pk, label in self.own.values_list("pgh_obj_id", "pgh_label"):
            self.labels.setdefault(pk, label)

    @property
    def roots(self):
        """The wholes it wrote to, as a subquery: there may be a hundred thousand."""
        return self.own.order_by().values(self.root)

    @property
    def added(self):
        return [pk for pk, label in self.labels.items() if label == "insert"]

    @property
    def altered(self):
        return [pk for pk, label in self.labels.items() if label != "insert"]

    def later(self, wholes, since, ignored):
        """Events of these wholes that came after and were not undone."""
        events = (
            self.events.filter(pgh_id__gt=self.first)
            if self.first
            else self.events.filter(pgh_created_at__gte=since)
        ).exclude(pgh_context_id__in=ignored)
        # Mostly there is none, which is quicker seen than by going through all the wholes.
        if not events.exists():
            return events.none()
        return events.filter(_any_of(self.root, wholes)).select_related("pgh_context")

    def before(self):
        """{primary key: the event that tells what an altered row was before}."""
        if not self.altered:
            return {}
        events = (
            self.events.filter(pgh_obj_id__in=among_ids(self.altered), pgh_id__lt=self.first)
            .order_by("pgh_obj_id", "-pgh_id")
            .distinct("pgh_obj_id")
        )
        return {event.pgh_obj_id: event for event in events}

    def let_go(self, rows, name):
        """Of these rows that lean on what it added, those that did not before it altered them."""
        attribute, added = self.model._meta.get_field(name).attname, set(self.added)
        leaning = set(rows.values_list("pk", flat=True))
        return [
            pk
            for pk, event in (self.before() if leaning else {}).items()
            if pk in leaning and getattr(event, attribute) not in added
        ]


def take_back(upload, history, *, tell):
    """Undo an import: `history` is {model: attribute that names the whole}, the wholes first.

    Call it in a transaction. Raises work.Refused, naming what stands in the way.
    """
    written = [Written(model, root, upload.applied_context) for model, root in history.items()]
    if not any(each.labels for each in written):
        return
    whole = written[0].model
    wholes = [each.roots for each in written if each.labels]
    tell("Looking what has changed since", 5)
    locked = whole._base_manager.select_for_update().filter(_any_of("pk", wholes)).order_by("pk")
    list(locked.values_list("pk", flat=True))
    _refuse_changed(upload, written, wholes, tell)
    _refuse_depended(written, tell)
    with connection.cursor() as cursor:
        # Checked as rows go, which shows, and not all at the end, which does not.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    steps = sum(len(_batches(each.added)) + len(_batches(each.altered)) for each in written)
    done = 0

    def step(words):
        nonlocal done
        done += 1
        tell(f"{words}, step {done} of {steps}", 20 + 75 * done // steps)

    for each in reversed(written):
        _let_go(each)
        for batch in _batches(each.added):
            each.model._base_manager.filter(pk__in=batch).delete()
            step("Taking back what was new")
    for each in written:
        before = each.before()
        for batch in _batches(each.altered):
            _restore(each.model, [before[pk] for pk in batch])
            step("Putting back what was there")


def _let_go(written):
    """What is part of a row of its table that goes is part of none: so each can go first. What
    stays gets the whole that it was part of before when it is put back.
    """
    for field in written.model._meta.concrete_fields:
        if _is_part_of_its_own(field):
            for batch in _batches(written.added):
                rows = written.model._base_manager.filter(**{f"{field.name}__in": batch})
                rows.update(**{field.name: None})


def _is_part_of_its_own(field):
    """Whether by this field a row can be part of another of its table, or of none."""
    return field.related_model is field.model and field.null


def _any_of(name, subqueries):
    """That the attribute is in one of these subqueries."""
    return Q.create([Q(**{f"{name}__in": each}) for each in subqueries], connector=Q.OR)


def _batches(keys):
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]


# --- What stands in the way


def _refuse_changed(upload, written, wholes, tell):
    ignored = {upload.applied_context}
    undone = Import.objects.filter(kind=upload.kind, status=ImportStatus.UNDONE)
    for contexts in undone.values_list("applied_context", "undone_context"):
        ignored.update(contexts)
    changed = {}
    for place, each in enumerate(written):
        tell("Looking what has changed since", 5 + 10 * place // len(written))
        for event in each.later(wholes, upload.applied_at, ignored):
            changed.setdefault(getattr(event, each.root), event)
    if changed:
        names = _names(written[0].model, changed)
        people = _people(changed.values())
        lines = [
            f"“{names.get(root, root)}” was changed by {people[event.pgh_id]} on "
            f"{date_format(timezone.localtime(event.pgh_created_at), 'j F Y, H:i')}"
            for root, event in list(changed.items())[:_NAMED]
        ]
        raise Refused(
            "This can no longer be undone, because what it wrote was changed since: "
            f"{_and_more(lines, len(changed))}. Change back by hand what is wrong."
        )


def _names(model, changed):
    """{primary key: words}, of rows that are gone by their last event."""
    names = {row.pk: str(row) for row in model._base_manager.filter(pk__in=changed)}
    return {
        root: names.get(root) or getattr(event, "title", "") or getattr(event, "name", "")
        for root, event in changed.items()
    }


def _people(events):
    ids = {
        event.pgh_id: event.pgh_context.metadata.get("user") if event.pgh_context else None
        for event in events
    }
    people = User.objects.in_bulk([pk for pk in ids.values() if pk])
    return {event: str(people.get(pk) or "somebody else") for event, pk in ids.items()}


def _refuse_depended(written, tell):
    """What the import added goes with it; what others added and leans on it does not."""
    ours = {each.model: each.added_by_it for each in written}
    lines, count = [], 0
    for each in written:
        for model, name in _leaning_on(each.model):
            tell(f"Looking what depends on it: {model._meta.verbose_name}", 15)
            rows = model._base_manager.filter(**{f"{name}__in": each.added_by_it})
            if model in ours:
                rows = rows.exclude(pk__in=ours[model])
            if each.altered and _is_part_of_its_own(model._meta.get_field(name)):
                rows = rows.exclude(pk__in=each.let_go(rows, name))
            if found := rows.count():
                count += found
                lines += [f"{model._meta.verbose_name} “{row}”" for row in rows[:_NAMED]]
    if lines:
        raise Refused(
            "This can no longer be undone, because something depends on what it added: "
            f"{_and_more(lines[:_NAMED], count)}. Remove that first."
        )


def _leaning_on(model):
    """(model, name of its field) of all whose rows go, or forbid it, when rows of this one go."""
    for relation in model._meta.get_fields(include_hidden=True):
        leans = relation.auto_created and not relation.concrete and not relation.many_to_many
        if leans and relation.on_delete in (models.CASCADE, models.PROTECT, models.RESTRICT):
            yield relation.related_model, relation.field.name


def _and_more(lines, count):
    more = count - len(lines)
    return "; ".join(lines) + (f"; and {more} more" if more > 0 else "")


# --- Putting back


def _restore(model, events):
    """Give rows the values their events hold; rows that went come back under their own key."""
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.generated and hasattr(events[0], field.attname)
    ]
    there = {
        row.pk: row for row in model._base_manager.filter(pk__in=[e.pgh_obj_id for e in events])
    }
    gone = []
    for event in events:
        row = there.get(event.pgh_obj_id)
        version = getattr(row, "version", None)
        if row is None:
            row = model()
            gone.append(row)
        for field in fields:
            setattr(row, field.attname, getattr(event, field.attname))
        row.pk = event.pgh_obj_id
        if version is not None:
            row.version = version + 1  # so that a form opened meanwhile notices
    model._base_manager.bulk_create(gone)
    names = [field.name for field in fields if not field.primary_key]
    update_rows(model, list(there.values()), names)
