"""The columns of a file: django-import-export's fields, read and written by whole sets of rows.

A column holds a plain value, the key of another row (`Reference`), or a list kept in a table of
its own (`Links`). Keys stay text until all rows of a load are written: a tuple for what is named
by two codes (an answer by its question and itself).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields import NOT_PROVIDED
from import_export.fields import Field

from consortium.bulk import copy_rows
from consortium.folder import registry, widgets
from consortium.folder.faults import CellError

_LARGEST = {
    "PositiveSmallIntegerField": 32767,
    "PositiveIntegerField": 2147483647,
    "PositiveBigIntegerField": 9223372036854775807,
}
_YEARS = {"year", "price_year", "base_year", "population_year"}


class Column(Field):
    """A plain value of the model's own table."""

    is_list = False
    to = None

    def __init__(self, name, column_name=None, widget=None, **kwargs):
        super().__init__(attribute=name, column_name=column_name or name, widget=widget, **kwargs)
        self.name = name
        self.required = False
        self.blank = None

    def bind(self, model):
        """Learn from the model what a blank cell means and which cells may be blank."""
        field = model._meta.get_field(self.name)
        if field.default is not NOT_PROVIDED:
            self.blank = field.get_default()
        elif field.null:
            self.blank = None
        elif field.blank and field.empty_strings_allowed:
            self.blank = ""
        else:
            self.required = True

    def read(self, text):
        """The value a trimmed cell says. Raises CellError."""
        if text:
            return self.widget.clean(text)
        if self.required:
            raise CellError("This cell is empty and must be filled in.")
        return self.blank

    def write(self, value):
        """The canonical cell of a value."""
        return self.widget.render(value)

    def same(self, one, other):
        """Whether two values would be exported alike."""
        if one == other:
            return True
        try:
            return self.write(one) == self.write(other)
        except CellError:  # a list that no cell can hold is not what this cell says
            return False

    def needs(self, value):
        """The keys of other rows a value names: [(target, key)]."""
        return ()

    def save_new(self, values, lookup):
        """Write the lists of owners that are new; of most columns like any other's."""
        self.save(values, lookup)


class Reference(Column):
    """The key of a row of another file, or of this one."""

    def __init__(self, name, to=None, column_name=None, **kwargs):
        super().__init__(name, column_name, widgets.Words(), **kwargs)
        self.to = to

    def bind(self, model):
        super().bind(model)
        self.to = self.to or registry.name_of(model._meta.get_field(self.name).related_model)
        self.attribute = f"{self.name}__{registry.target(self.to).paths[0]}"

    def needs(self, value):
        return () if value is None else ((self.to, value),)


class Links(Column):
    """Rows of a table that joins this one to others. The cell lists their keys."""

    is_list = True

    def __init__(self, name, through, *, source, link, to=None, column_name=None):
        super().__init__(name, column_name, widgets.WordList())
        self.through, self.source, self.link, self.to = through, source, link, to
        self.blank = ()

    def bind(self, model):
        linked = self.through._meta.get_field(self.link).related_model
        self.to = self.to or registry.name_of(linked)
        self.paths = [f"{self.link}__{path}" for path in registry.target(self.to).paths]

    def read(self, text):
        return tuple(sorted(set(widgets.split(text))))

    def write(self, value):
        return widgets.join(value)

    def needs(self, value):
        return [(self.to, key) for key in self.keys(value)]

    # What a value is made of: keys, and what each row of the table says beside its key.

    def keys(self, value):
        return value

    def details(self, value):
        """{key: {field: value}} of the joining rows."""
        return {key: {} for key in value}

    extra = ()

    def from_details(self, found):
        """The value of joining rows as `details` gives them."""
        return tuple(sorted(found))

    # Reading and writing many at once.

    def fetch(self, owners):
        """{owner's primary key: value}, one query."""
        found = {owner: {} for owner in owners}
        rows = self.through.objects.filter(**{f"{self.source}__in": owners}).values_list(
            self.source, *self.paths, *self.extra
        )
        width = len(self.paths)
        for owner, *rest in rows.iterator(chunk_size=5000):
            key = rest[0] if width == 1 else tuple(rest[:width])
            found[owner][key] = dict(zip(self.extra, rest[width:], strict=True))
        return {owner: self.from_details(details) for owner, details in found.items()}

    def save(self, values, lookup):
        """Make the joining rows of each owner exactly these: {owner's primary key: value}."""
        wanted = self._wanted(values, lookup)
        changed, stale = [], []
        existing = self.through.objects.filter(**{f"{self.source}__in": list(values)})
        for row in existing.iterator(chunk_size=5000):
            details = wanted.pop(
                (getattr(row, f"{self.source}_id"), getattr(row, f"{self.link}_id")), None
            )
            if details is None:
                stale.append(row.pk)
            elif any(getattr(row, name) != value for name, value in details.items()):
                for name, value in details.items():
                    setattr(row, name, value)
                changed.append(row)
        if stale:
            self.through.objects.filter(pk__in=stale).delete()
        if changed:
            update_rows(self.through, changed, self.extra)
        self._add(wanted)

    def save_new(self, values, lookup):
        """Write the joining rows of owners that have none yet."""
        self._add(self._wanted(values, lookup))

    def _wanted(self, values, lookup):
        """{(owner, target): what the row says beside them}, by primary keys."""
        return {
            (owner, lookup[self.to, key]): details
            for owner, value in values.items()
            for key, details in self.details(value).items()
        }

    def _add(self, wanted):
        names = [self.source, self.link, *self.extra]
        rows = ((*ids, *map(details.get, self.extra)) for ids, details in wanted.items())
        copy_rows(self.through, names, rows)


def update_rows(model, rows, fields):
    """Write these fields of many rows with one statement for each batch."""
    if fields:
        model.objects.bulk_create(
            rows,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=list(fields),
        )


def column_for(field):
    """The column that a model's field asks for."""
    name = field.name
    if isinstance(field, models.ManyToManyField):
        return Links(
            name,
            field.remote_field.through,
            source=field.m2m_field_name(),
            link=field.m2m_reverse_field_name(),
        )
    if isinstance(field, models.ForeignKey):
        return Reference(name)
    return Column(name, widget=_widget_for(field))


def _widget_for(field):
    if field.choices:
        return widgets.Choice(value for value, _ in field.choices)
    if isinstance(field, ArrayField):
        return widgets.WordList(field.base_field.max_length)
    kind = field.get_internal_type()
    if kind == "DecimalField":
        return widgets.Number(
            field.max_digits, field.decimal_places, money=field.name.endswith("_gbp")
        )
    if field.name in _YEARS:
        return widgets.Year()
    if kind in _LARGEST:
        return widgets.Whole(_LARGEST[kind])
    if kind == "DateField":
        return widgets.Day()
    if kind == "BooleanField":
        return widgets.YesNo()
    if isinstance(field, models.EmailField):
        return widgets.Email(field.max_length)
    if isinstance(field, models.URLField):
        return widgets.Url(field.max_length)
    if field.name in ("code", "reference"):
        return widgets.Code(field.max_length)
    if kind == "CharField":
        return widgets.Line(field.max_length)
    if kind == "TextField":
        return widgets.Words(field.max_length)
    raise TypeError(f"No column can hold {field!r}.")
